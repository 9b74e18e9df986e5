import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { baseTree, type Layer } from './base.ts'
import { findChromium } from './chromium.ts'
import { entering } from './enter.ts'
import { type Suite, suites } from './host.ts'
import { isAlive, run } from './process.ts'
import { findServer, upServer } from './server.ts'
import { records, removeLeftovers } from './slots.ts'

const usage = `Test servers on this machine: real Debian systems, booted with systemd-nspawn. Needs root.

  script/server setup                                  install what this machine needs for it
  script/server build                                  build all that servers start from, where it is not there yet
  script/server up [--suite bookworm|trixie|forky] [--layer bare|warm|databases] [--memory 512M]
  script/server list
  script/server sh NAME [COMMAND…]                     a shell, or one command, inside as root
  script/server down NAME
  script/server clean                                  remove what tests that were killed have left`

const hostPackages = {
  'systemd-nspawn': 'systemd-container',
  debootstrap: 'debootstrap',
  iptables: 'iptables',
  ip: 'iproute2',
  ssh: 'openssh-client',
  'ssh-keygen': 'openssh-client',
  rsync: 'rsync',
  flock: 'util-linux',
}

async function setup() {
  const there = async (program: string) => (await run(['which', program], { check: false })).code === 0
  const missing = new Set<string>()
  for (const [program, name] of Object.entries(hostPackages)) if (!(await there(program))) missing.add(name)
  const keyring = await run(['dpkg', '-s', 'debian-archive-keyring'], { check: false })
  if (keyring.code !== 0) missing.add('debian-archive-keyring')
  if (/^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))) {
    // By this name Debian alone has it as a package.
    if ((await findChromium()) === null) missing.add('chromium')
    // GitHub's runners have it; elsewhere its tests are skipped.
    if (!(await there('gh'))) missing.add('gh')
  }
  if (!missing.size) return
  console.log(`installing ${[...missing].join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  await run(['apt-get', '-q', 'update'], { env })
  await run(['apt-get', '-q', 'install', '-y', '--no-install-recommends', ...missing], { env })
}

async function up(o: { suite?: string; layer?: string; memory?: string }) {
  const { suite = 'bookworm', layer = 'bare', memory } = o
  const known = suites.find((one) => one === suite)
  if (known === undefined) throw new Error(`no suite ${suite}`)
  if (layer !== 'bare' && layer !== 'warm' && layer !== 'databases') throw new Error(`no layer ${layer}`)
  const wanted: { suite: Suite; layer: Layer } = { suite: known, layer }
  const server = await upServer({ ...wanted, keep: true, ...(memory ? { memory } : {}) })
  console.log(
    `name      ${server.name}\naddress   ${server.address}\nhost key  ${server.hostKey}\nkey file  ${server.keyFile}`,
  )
}

const list = () => {
  for (const { name, suite, layer, leader, owner } of records()) {
    const state = leader && isAlive(leader) ? 'running' : 'stopped'
    console.log(`${name}\t${suite}\t${layer}\t${state}\t${owner ? `of process ${owner.pid}` : 'until down'}`)
  }
}

/** On this terminal; the code is the command's. */
function sh(name: string, command: string[]) {
  const words = command.length ? command : ['bash', '-l']
  const [program = '', ...args] = entering(findServer(name).leader, `TERM=${process.env.TERM ?? 'dumb'}`)
  spawn(program, [...args, ...words], { stdio: 'inherit' }).on('exit', (code) => {
    process.exitCode = code ?? 1
  })
}

const [task, name = '', ...rest] = process.argv.slice(2)
try {
  if (task === 'setup') await setup()
  else if (task === 'build')
    await Promise.all((['bookworm', 'trixie'] as const).map((suite) => baseTree(suite, 'databases')))
  else if (task === 'up') {
    const text = { type: 'string' } as const
    await up(parseArgs({ args: process.argv.slice(3), options: { suite: text, layer: text, memory: text } }).values)
  } else if (task === 'list') list()
  else if (task === 'sh') sh(name, rest)
  else if (task === 'down') await findServer(name).down()
  else if (task === 'clean') for (const it of await removeLeftovers()) console.log(`removed ${it}`)
  else {
    console.error(usage)
    process.exitCode = 2
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
