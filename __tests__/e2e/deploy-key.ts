/** A key that deploys one application and opens nothing else, installed on a test server as root would do it. */
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Result, run } from '../lab/process.ts'
import type { TestServer } from '../lab/server.ts'

const repository = resolve(import.meta.dirname, '../..')

/** Where root has put the action and a Node on the server. */
const brought = '/root/action'

export interface DeployKey {
  /** The private key, and the file that holds it. */
  readonly text: string
  readonly file: string
  readonly publicKey: string
  done(): Promise<void>
}

export async function makeKey(): Promise<DeployKey> {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-key-'))
  const file = join(folder, 'key')
  await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'a "comment"', '-f', file])
  await chmod(file, 0o600)
  return {
    text: await readFile(file, 'utf8'),
    file,
    publicKey: (await readFile(`${file}.pub`, 'utf8')).trim(),
    done: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Copies the bundle and this process's Node to the server, as a clone of the action and a download of Node would. */
export async function bringAction(server: TestServer): Promise<void> {
  const place = join(server.root, brought)
  await run(['mkdir', '-p', place])
  await run(['cp', '-r', join(repository, 'dist'), place])
  await run(['cp', '-L', process.execPath, join(place, 'node')])
}

/** Runs the command that root types. */
export async function gate(server: TestServer, ...words: string[]): Promise<Result> {
  return await server.exec([`${brought}/node`, `${brought}/dist/index.js`, 'gate', ...words], { check: false })
}
