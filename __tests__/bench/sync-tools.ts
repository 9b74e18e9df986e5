/** The programs that the benchmark of the transfer compares, each a process of its own, through one relay. */
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { app, liveScript } from '../e2e/transfer-live.ts'
import { startRelay } from '../lab/relay.ts'
import type { TestServer } from '../lab/server.ts'
import type { Pair, Uploaded } from './sync-goals.ts'
import type { SyncRun } from './sync-run.ts'
import { time } from './timing.ts'

const repository = resolve(import.meta.dirname, '../..')

export interface Bench {
  readonly folder: string
  readonly program: string
  readonly server: TestServer
}

export interface Tools {
  /** Sends the tree and makes it the live one. */
  ours(root: string): Promise<Pair['ours']>
  /** What it takes on an open connection; only where nothing has changed. */
  apart(root: string): Promise<Pick<Pair['ours'], 'transfer' | 'alone'>>
  rsync(root: string): Promise<Pair['rsync']>
  /** Two minutes at most. */
  uploadDir(root: string): Promise<Pick<Uploaded, 'theirs' | 'complete'>>
  /** Makes the server as if nothing had ever been sent. */
  forget(): Promise<void>
  close(): Promise<void>
}

/** The program that is timed, built as the action itself is. */
export function bundle(folder: string): string {
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
  const entry = join(built, '__tests__/bench/sync-run.js')
  run(['ncc', 'build', entry, '--out', join(folder, 'program'), '--quiet', '--target', 'es2022'])
  rmSync(built, { recursive: true })
  const [made] = readdirSync(join(folder, 'program')).filter((name) => /^index\.m?js$/.test(name))
  return join(folder, 'program', made as string)
}

/** @param delayMs of round trip */
export async function openTools({ program, server, folder }: Bench, delayMs: number): Promise<Tools> {
  const relay = await startRelay({ host: server.address, port: 22, delayMs })
  const known = join(folder, 'known_hosts')
  const answer = join(folder, 'answer.json')
  const key = readFileSync(join(server.root, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8').trim()
  writeFileSync(known, `[127.0.0.1]:${relay.port} ${key}\n`)
  const ssh = `ssh -F none -i ${server.keyFile} -p ${relay.port} -o IdentitiesOnly=yes -o IdentityAgent=none -o UserKnownHostsFile=${known} -o BatchMode=yes -o StrictHostKeyChecking=yes`
  const measure = async (words: [string, ...string[]], codes = [0]) => {
    const before = relay.bytes.up + relay.bytes.down
    const { milliseconds, code, output } = await time(words)
    if (!codes.includes(code ?? -1)) throw new Error(`${words[0]} ended with ${code}:\n${output}`)
    return { whole: milliseconds, wire: relay.bytes.up + relay.bytes.down - before, code }
  }
  const receiver = { address: server.address, keyFile: server.keyFile, hostKey: server.hostKey, port: relay.port }
  const words = (tool: string, root: string): [string, ...string[]] => [
    process.execPath,
    program,
    tool,
    JSON.stringify(receiver),
    root,
    answer,
  ]
  return {
    ours: async (root) => {
      const { whole, wire } = await measure(words('ours', root))
      const { made, ...run } = JSON.parse(readFileSync(answer, 'utf8')) as SyncRun
      if (made)
        await server.exec(['sh', '-c', liveScript, 'sh', app, made.release], { input: JSON.stringify(made.manifest) })
      return { whole, wire, ...run }
    },
    apart: async (root) => {
      await measure(words('apart', root))
      const { transfer, alone } = JSON.parse(readFileSync(answer, 'utf8')) as SyncRun
      return { transfer, alone }
    },
    rsync: async (root) => {
      const options = ['-az', '--delete', '--exclude=.git', '--exclude=.github', '-e', ssh]
      return await measure(['rsync', ...options, `${root}/`, 'root@127.0.0.1:/srv/rsync/'])
    },
    uploadDir: async (root) => {
      const { whole, code } = await measure(['timeout', '120', ...words('uploadDir', root)], [0, 124])
      return { theirs: whole, complete: code === 0 }
    },
    // Moved and not removed: ext4 looks for a place beside each lately freed inode, which makes every new file slow.
    forget: async () => {
      await server.sh(
        `mkdir -p /srv-before; to=$(mktemp -d /srv-before/XXXXXX); for it in ${app} rsync uploaded; do [ ! -e /srv/$it ] || mv /srv/$it $to; done; sync`,
      )
    },
    close: async () => await relay.close(),
  }
}
