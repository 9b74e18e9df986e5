import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { app, liveScript } from '../e2e/transfer-live.ts'
import { startRelay } from '../lab/relay.ts'
import { type TestServer, upServer } from '../lab/server.ts'
import { table } from './document.ts'
import { machine } from './machine.ts'
import type { SyncRun } from './sync-run.ts'
import { changes, trees } from './sync-trees.ts'
import { median, time } from './timing.ts'

const repository = resolve(import.meta.dirname, '../..')

interface Measured {
  readonly whole: number
  readonly transfer: number
  readonly bytes: number
  readonly memory: number
}

interface Bench {
  readonly folder: string
  readonly program: string
  readonly server: TestServer
}

/** Milliseconds of round trip. */
const roundTrips = [0, 40, 150]

/**
 * The transfer beside `rsync -az --delete` over OpenSSH, in turn, through the same relay: whole processes, on trees of
 * several kinds; and beside `uploadDir` of ssh2-sftp-client where that ends in two minutes.
 *
 * @param project healthchecks.tar.xz, from the repository's top
 * @param only what the names of the trees begin with; empty for all
 */
export async function benchSync(rounds: number, project: string, only: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-sync-'))
  const server = await upServer({ suite: 'bookworm', layer: 'warm' })
  try {
    await server.sh('apt-get -q update >/dev/null && apt-get -qy install rsync >/dev/null 2>&1')
    const bench = { folder, program: bundle(folder), server }
    const rows: string[][] = []
    for (const [name, make, few] of trees(resolve(repository, project))) {
      if (!name.startsWith(only)) continue
      const root = join(folder, 'tree')
      make(root)
      for (const delay of roundTrips) {
        const measured = await measureTree(bench, root, name, delay, few ? 1 : rounds)
        for (const row of measured) console.error(row.join('  '))
        rows.push(...measured)
      }
      rmSync(root, { recursive: true })
    }
    const uploads = await measureUploadDir(bench, resolve(repository, project))
    return [
      `Medians of ${rounds} rounds (of the two largest trees one), ours and rsync's in turn, on ${machine()}; the server is a Debian 12 on the same machine behind a relay that delays. Milliseconds; *transfer* is the part of ours after the log-in; memory is what the process took above its start.`,
      table(
        ['tree, round trip, change', 'ours', 'rsync', 'ratio', 'transfer', 'KB sent', 'by rsync', 'memory, MB'],
        rows,
      ),
      uploads,
    ].join('\n\n')
  } finally {
    rmSync(folder, { recursive: true })
    await server.down()
  }
}

/** The program that is timed, built as the action itself is. */
function bundle(folder: string): string {
  const path = `${join(repository, 'node_modules/.bin')}:${process.env.PATH}`
  const run = (words: string[]) =>
    execFileSync(words[0] as string, words.slice(1), {
      cwd: repository,
      env: { ...process.env, PATH: path },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  // Below the repository, so that packages are found.
  const built = join(repository, 'build/bench')
  run(['tsc', '--noEmit', 'false', '--outDir', built, '--rootDir', '.', '-p', 'tsconfig.json'])
  for (const name of readdirSync(join(repository, 'src/server'))) {
    if (name.endsWith('.py')) cpSync(join(repository, 'src/server', name), join(built, 'src/server', name))
  }
  run([
    'ncc',
    'build',
    join(built, '__tests__/bench/sync-run.js'),
    '--out',
    join(folder, 'program'),
    '--quiet',
    '--target',
    'es2022',
  ])
  rmSync(built, { recursive: true })
  const [entry] = readdirSync(join(folder, 'program')).filter((name) => /^index\.m?js$/.test(name))
  return join(folder, 'program', entry as string)
}

async function measureTree(
  { program, server, folder }: Bench,
  root: string,
  name: string,
  delay: number,
  rounds: number,
) {
  const relay = await startRelay({ host: server.address, port: 22, delayMs: delay })
  const known = join(folder, 'known_hosts')
  const answer = join(folder, 'answer.json')
  const key = readFileSync(join(server.root, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8').trim()
  writeFileSync(known, `[127.0.0.1]:${relay.port} ${key}\n`)
  const ssh = `ssh -F none -i ${server.keyFile} -p ${relay.port} -o IdentitiesOnly=yes -o IdentityAgent=none -o UserKnownHostsFile=${known} -o BatchMode=yes -o StrictHostKeyChecking=yes`
  const measure = async (words: [string, ...string[]]) => {
    const before = relay.bytes.up + relay.bytes.down
    const { milliseconds, code, output } = await time(words)
    if (code !== 0) throw new Error(`${words[0]} ended with ${code}:\n${output}`)
    return { whole: milliseconds, bytes: relay.bytes.up + relay.bytes.down - before }
  }
  const receiver = { address: server.address, keyFile: server.keyFile, hostKey: server.hostKey, port: relay.port }
  const ours = async (): Promise<Measured> => {
    const measured = await measure([process.execPath, program, 'ours', JSON.stringify(receiver), root, answer])
    const { made, ...run } = JSON.parse(readFileSync(answer, 'utf8')) as SyncRun
    if (made)
      await server.exec(['sh', '-c', liveScript, 'sh', app, made.release], { input: JSON.stringify(made.manifest) })
    return { ...measured, ...run }
  }
  const rsync = async (): Promise<Measured> => {
    const { whole, bytes } = await measure([
      'rsync',
      '-az',
      '--delete',
      '--exclude=.git',
      '--exclude=.github',
      '-e',
      ssh,
      `${root}/`,
      'root@127.0.0.1:/srv/rsync/',
    ])
    return { whole, bytes, transfer: 0, memory: 0 }
  }
  const results: Record<string, { ours: Measured[]; rsync: Measured[] }> = {}
  for (let round = 0; round < rounds; round++) {
    await server.sh(`rm -rf /srv/${app} /srv/rsync`)
    for (const [change, edit] of changes) {
      edit(root)
      results[change] ??= { ours: [], rsync: [] }
      results[change].ours.push(await ours())
      results[change].rsync.push(await rsync())
    }
  }
  await relay.close()
  return Object.entries(results).map(([change, both]) => rowOf(`${name}, ${delay} ms, ${change}`, both))
}

function rowOf(name: string, { ours, rsync }: { ours: Measured[]; rsync: Measured[] }): string[] {
  const of = (list: Measured[], key: keyof Measured) => median(list.map((one) => one[key]))
  const round = (value: number) => String(Math.round(value))
  return [
    name,
    round(of(ours, 'whole')),
    round(of(rsync, 'whole')),
    (of(ours, 'whole') / of(rsync, 'whole')).toFixed(2),
    round(of(ours, 'transfer')),
    round(of(ours, 'bytes') / 1000),
    round(of(rsync, 'bytes') / 1000),
    round(Math.max(...ours.map((one) => one.memory)) / 1e6),
  ]
}

/** Two minutes at most. */
async function measureUploadDir({ program, server, folder }: Bench, project: string): Promise<string> {
  const root = join(folder, 'uploaded')
  const receiver = { address: server.address, keyFile: server.keyFile, hostKey: server.hostKey }
  const lines: string[] = []
  for (const [name, make] of trees(project).slice(0, 2)) {
    make(root)
    const relay = await startRelay({ host: server.address, port: 22 })
    await server.sh(`rm -rf /srv/${app} /srv/uploaded`)
    const run = async (tool: string) =>
      await time([
        'timeout',
        '120',
        process.execPath,
        program,
        tool,
        JSON.stringify({ ...receiver, port: relay.port }),
        root,
        join(folder, 'answer.json'),
      ])
    const ours = await run('ours')
    const theirs = await run('uploadDir')
    if (ours.code !== 0 || ![0, 124].includes(theirs.code ?? 1)) throw new Error(`${ours.output}\n${theirs.output}`)
    const ended = theirs.code === 0 ? '' : ' (not ended by then)'
    lines.push(
      `${name} at 0 ms, cold: ours ${Math.round(ours.milliseconds)} ms, \`uploadDir\` ${Math.round(theirs.milliseconds)} ms${ended}: ${Math.round(theirs.milliseconds / ours.milliseconds)} times as long.`,
    )
    await relay.close()
    rmSync(root, { recursive: true })
  }
  return lines.join('\n\n')
}
