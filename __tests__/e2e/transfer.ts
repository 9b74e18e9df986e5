/** Transfers alone, by the step that a deploy uses, to a real server; what follows a transfer is left out. */
import { readFileSync } from 'node:fs'
import type { Deployment } from '../../src/deployment.ts'
import type { Facts, FileList, Inputs, Site } from '../../src/model.ts'
import { compareFiles, type FileDifference } from '../../src/project/decisions/difference.ts'
import { hashFiles, hashList } from '../../src/project/files/hash.ts'
import { listFiles } from '../../src/project/files/listing.ts'
import { hashParts, joinParts } from '../../src/project/files/parts.ts'
import { ports } from '../../src/release/pins.ts'
import type { Tools } from '../../src/runner.ts'
import { type Connection, connect } from '../../src/server/connection.ts'
import type { Server } from '../../src/server/server.ts'
import { openSession } from '../../src/server/session.ts'
import type { Target } from '../../src/server/target.ts'
import { sync } from '../../src/steps/sync.ts'
import type { TestServer } from '../lab/server.ts'
import { app, liveScript } from './transfer-live.ts'

export interface Transferred {
  /** The outcome as the log has it, and the lines of its group. */
  readonly outcome: string
  readonly lines: readonly string[]
  readonly files: number
  readonly bytes: number
  readonly edited: readonly string[]
}

let releases = 0

/** What a release leaves for the next run to compare with. */
export interface Made {
  readonly release: string
  readonly manifest: { readonly files: FileList; readonly filesHash: string; readonly fingerprint: string }
}

/** What is needed to reach a test server. */
export type Receiver = Pick<TestServer, 'address' | 'keyFile' | 'hostKey'>

export interface TransferOptions {
  /** Another way to the server, or another account. */
  readonly via?: Partial<Target>
  /** Called once the files are hashed. */
  readonly meanwhile?: () => void
}

/** A session that knows what is live, and what is to be. */
export interface Compared {
  readonly changed: boolean
  readonly edited: readonly string[]
  readonly server: Server
  send(): Promise<Omit<Transferred, 'edited'> & { made: Made }>
  close(): Promise<void>
}

/** One run: compares, transfers, and makes the release the live one. Rejects as a run fails. */
export async function transfer(
  to: Receiver,
  root: string,
  { via = {}, meanwhile = () => {} }: TransferOptions = {},
): Promise<Transferred> {
  const { files } = await listFiles(root, { include: [], exclude: [] })
  const hashed = await hashFiles(root, files)
  meanwhile()
  const { compare, connection } = await openTransfer(to, via)
  try {
    const run = await compare(root, hashed, hashList(hashed))
    const { made, ...sent } = await run.send()
    await goLive(run.server, made)
    await run.close()
    return { ...sent, edited: run.edited }
  } finally {
    connection.close()
  }
}

/** Logs in. `compare` is what follows once the files are known. */
export async function openTransfer(to: Receiver, via: Partial<Target>) {
  const target = {
    host: to.address,
    port: 22,
    user: 'root',
    privateKey: readFileSync(to.keyFile, 'utf8'),
    hostKeys: [{ type: '', fingerprint: to.hostKey }],
    ...via,
  }
  const connection = await connect(target, { sftp: true, log: () => {} })
  const compare = async (root: string, files: FileList, filesHash: string) =>
    await compareOver(connection, root, files, filesHash)
  return { connection, compare }
}

async function compareOver(
  connection: Connection,
  root: string,
  files: FileList,
  filesHash: string,
): Promise<Compared> {
  const questions = {
    app,
    packages: [],
    services: [],
    uv: '/nowhere',
    domain: '',
    domains: [],
    healthPath: '/',
    secure: false,
    filesHash,
    parts: hashParts(files),
    ports,
    holder: { actor: '', doing: '', url: '', since: '' },
    wait: 60,
  }
  const session = await openSession(connection, questions, () => {}, { installs: false })
  const { server } = session
  const found = session.facts.interrupted.length > 0 ? await session.clear() : session.facts
  if (found.site === null) await server.call('release.mark', { app, site })
  const { manifest } = found
  const known = manifest && { ...manifest, files: joinParts(files, found.differing, manifest.files) }
  const facts = { ...found, manifest: known }
  const difference = differenceTo(facts, files, filesHash)
  const send = async () => {
    const release = `20261123T120000-${process.pid}-${++releases}`
    const deployment = {
      inputs: { app, shared: [] as readonly string[] } as Inputs,
      run: { startedAt: '2026-11-23T12:00:00Z' },
      checkout: { root, files },
      comparison: { files: difference, release: [{ what: 'code', why: 'test' }] },
      facts,
      live: facts.manifest,
      release,
    } as unknown as Deployment
    const lines: string[] = []
    const undos: Array<() => Promise<void>> = []
    const tools: Tools = {
      log: (line) => void lines.push(line),
      tell: (line) => void lines.push(line),
      onFailure: (undo) => void undos.push(() => undo(server)),
    }
    try {
      const outcome = await sync.apply(deployment, server, tools)
      const { fingerprint = '', files: sent = 0, bytes = 0 } = deployment.sync ?? {}
      const made = { release, manifest: { files, filesHash, fingerprint } }
      return { outcome, lines, files: sent, bytes, made }
    } catch (error) {
      // As the runner does; over a lost connection it can't.
      for (const undo of undos) await undo().catch(() => {})
      throw error
    }
  }
  const changed = difference.added.length + difference.changed.length + difference.removed.length > 0
  return { changed, edited: facts.edited, server, send, close: async () => await session.close() }
}

/** Whose the transferred files are. */
const site: Site = {
  version: 1,
  layout: 1,
  by: 'django-prod-action',
  app,
  repository: 'example/transfer',
  repositoryId: '',
  path: '',
  domains: [],
  who: '',
  since: '',
}

/** As src/project/decisions/comparison.ts compares: what was edited on the server counts as changed. */
export function differenceTo(facts: Facts, files: FileList, filesHash: string): FileDifference {
  if (facts.manifest === null) return { added: Object.keys(files), changed: [], removed: [] }
  if (facts.manifest.filesHash === filesHash && facts.edited.length === 0)
    return { added: [], changed: [], removed: [] }
  const { added, changed, removed } = compareFiles(facts.manifest.files, files)
  const known = new Set([...added, ...changed, ...removed])
  return { added, removed, changed: [...changed, ...facts.edited.filter((path) => !known.has(path))] }
}

/** What the later steps leave of a release, as far as the next transfer looks at it. */
async function goLive(server: Server, { release, manifest }: Made): Promise<void> {
  const words = ['sh', '-c', liveScript, 'sh', app, release]
  const { code, stderr } = await server.run(words, { input: JSON.stringify(manifest) })
  if (code !== 0) throw new Error(`the release could not go live: ${stderr}`)
}

/** The live code on the server with modes, links and contents, but for bytecode: what a checkout must equal. */
export async function serverTree(server: TestServer): Promise<string> {
  return await server.sh(`cd /srv/${app}/current/code && ${describeTree}`)
}

/** One line a file, NUL-separated: type, mode, path, link target; then the checksums. */
export const describeTree = [
  "find . -name __pycache__ -prune -o -mindepth 1 -type d -printf 'd %p\\0' -o ! -type d -printf '%y %m %p %l\\0' | sort -z",
  'find . -name __pycache__ -prune -o -type f -print0 | sort -z | xargs -0r sha256sum -z',
].join('; ')
