import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { baseTree, cache, type Layer } from './base.ts'
import { boot, shutDown } from './boot.ts'
import { findEscaped } from './canaries.ts'
import { entering } from './enter.ts'
import { resolvConf, type Suite } from './host.ts'
import { addRules, addressesOf } from './network.ts'
import { isAlive, processOf, type Result, run, withLock } from './process.ts'
import * as slots from './slots.ts'
import { makeTree } from './tree.ts'

export { debianPassword, type Layer } from './base.ts'
export type { Suite } from './host.ts'

/** A real Debian with systemd and sshd, booted on this machine. */
export interface TestServer {
  readonly name: string
  readonly suite: Suite
  readonly address: string
  /** Its file tree, as this machine sees it. */
  readonly root: string
  /** Its first process; another one after each boot. */
  readonly leader: number
  /** `SHA256:…` of its Ed25519 host key. */
  readonly hostKey: string
  /** A private key that root and the user `debian` accept. */
  readonly keyFile: string
  /** Run a program inside as root, with nothing of our environment; unless `check` is false a code other than 0 throws. */
  exec(words: string[], o?: { input?: string | Buffer; check?: boolean }): Promise<Result>
  /** Run a bash script inside as root, which ends at the first failure; what it printed. */
  sh(script: string): Promise<string>
  /** Kill it as a power cut would. What the system had not yet written to disk is there nevertheless. */
  powerCut(): Promise<void>
  /** Shut down in order and boot again. */
  reboot(): Promise<void>
  /** Shut down in order, to be booted again. */
  shutDown(): Promise<void>
  /** Start it after a power cut or when it was shut down. */
  boot(): Promise<void>
  /** End it at once and remove all of it; throws when a run of this process has told a secret of its sites. A second call does nothing. */
  down(): Promise<void>
}

/** Calls `use` with a tree of this machine, which stays there until it has ended. */
export type WithTree = (use: (tree: string) => Promise<void>) => Promise<void>

/**
 * Boot a new server. It is removed by `down()`, or by the next call of anybody after this process has ended, unless
 * `keep` says that it outlives it. `memory` (as 256M) limits what it runs, programs started by `exec` apart; /proc/meminfo
 * inside still tells of this machine. `hybrid` boots it with control groups of both versions, as old containers have them.
 * `withTree` gives another tree to begin with than the layer's.
 * Needs root, and what `script/server setup` installs; the first call builds the base, about a minute.
 */
export async function upServer(
  o: {
    suite?: Suite
    layer?: Layer
    memory?: string
    hybrid?: boolean
    ownUsers?: boolean
    keep?: boolean
    withTree?: WithTree
  } = {},
): Promise<TestServer> {
  const { suite = 'bookworm', layer = 'bare', memory, hybrid = false, ownUsers = false, keep } = o
  const { withTree = async (use) => use(await baseTree(suite, layer)) } = o
  if (process.getuid?.() !== 0) throw new Error('a test server can only be booted by root')
  await slots.removeLeftovers()
  await makeKeys()
  const me = processOf(process.pid)
  if (!me) throw new Error('/proc is not readable')
  // Owned by us until it is up, also when it is to be kept: a boot that was interrupted is a leftover.
  const record = slots.takeSlot({ suite, layer, owner: me, hybrid, ownUsers, ...(memory ? { memory } : {}) })
  const server = serverOf(record)
  try {
    // What a server with a limit writes would count for the limit.
    const inMemory = memory === undefined && process.availableMemory() > roomForServers
    await withTree((tree) => makeTree(tree, server.root, inMemory))
    await personalise(server)
    await withLock(slots.lockFile, addRules)
    await server.boot()
  } catch (error) {
    await slots.releaseSlot(record)
    throw error
  }
  if (keep) slots.save(Object.assign(record, { owner: null }))
  return server
}

/** Bytes of free memory with which the next server is kept in memory: one writes up to 1.5 GB, and some run at once. */
const roomForServers = 8 * 1024 ** 3

/** A server that another process has booted; an error when there is none of that name. */
export function findServer(name: string): TestServer {
  const record = slots.readRecord(name)
  if (!record) throw new Error(`no server ${name}; script/server list shows them`)
  return serverOf(record)
}

/** Let root log in with a password, which Debian forbids as installed. */
export async function allowRootPassword(server: TestServer, password: string): Promise<void> {
  await server.exec(['chpasswd'], { input: `root:${password}` })
  await server.exec(['tee', '/etc/ssh/sshd_config.d/root-password.conf'], { input: 'PermitRootLogin yes\n' })
  await server.exec(['systemctl', 'reload', 'ssh'])
}

const keyFile = (): string => join(cache(), 'id_ed25519')
const rsaHostKey = (): string => join(cache(), 'ssh_host_rsa_key')

function serverOf(record: slots.ServerRecord): TestServer {
  const { name, suite } = record
  const root = slots.rootOf(name)
  const leader = (): number => {
    if (!record.leader || !isAlive(record.leader)) throw new Error(`${name} is not running`)
    return record.leader.pid
  }
  const server: TestServer = {
    name,
    suite,
    root,
    address: addressesOf(slots.slotOf(name)).server,
    keyFile: keyFile(),
    get leader() {
      return leader()
    },
    get hostKey() {
      const key = readFileSync(join(root, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8').split(' ')[1] ?? ''
      return `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}`
    },
    exec: async (words, options) => run([...entering(leader()), ...words], options),
    sh: async (script) => (await server.exec(['bash', '--norc', '-euo', 'pipefail', '-c', script])).stdout,
    powerCut: () => slots.kill(record),
    async reboot() {
      await shutDown(record)
      await boot(record)
    },
    shutDown: () => shutDown(record),
    boot: () => boot(record),
    async down() {
      // Another server may have its name by now.
      if (slots.readRecord(name)?.id !== record.id) return
      const escaped = findEscaped(root)
      await slots.releaseSlot(record)
      if (escaped.length > 0) throw new Error(`runs against ${name} have told secrets of it: ${escaped.join(', ')}`)
    },
  }
  return server
}

/** One key pair for all servers, and the one host key that takes as long to make as a server to boot: both made once. */
async function makeKeys(): Promise<void> {
  await withLock(`${keyFile()}.lock`, async () => {
    for (const [type, file] of [
      ['ed25519', keyFile()],
      ['rsa', rsaHostKey()],
    ] as const) {
      if (!existsSync(`${file}.pub`)) await run(['ssh-keygen', '-q', '-t', type, '-N', '', '-C', 'lab', '-f', file])
    }
  })
}

/** What makes the tree a server of its own: name, machine id (made at its boot), host keys, and who may log in. */
async function personalise({ name, root }: TestServer): Promise<void> {
  const file = (path: string, text: string) => writeFileSync(join(root, path), text)
  file('etc/hostname', `${name}\n`)
  file('etc/hosts', `127.0.0.1 localhost\n::1 localhost ip6-localhost\n127.0.1.1 ${name}\n`)
  file('etc/resolv.conf', resolvConf())
  // From here systemd would take the id that dbus made for all of them (machine-id(5), initialization).
  rmSync(join(root, 'var/lib/dbus/machine-id'), { force: true })
  for (const end of ['', '.pub']) copyFileSync(`${rsaHostKey()}${end}`, join(root, `etc/ssh/ssh_host_rsa_key${end}`))
  await run(['ssh-keygen', '-A', '-f', root])
  const authorized = readFileSync(`${keyFile()}.pub`, 'utf8')
  for (const home of ['root', 'home/debian']) file(`${home}/.ssh/authorized_keys`, authorized)
}
