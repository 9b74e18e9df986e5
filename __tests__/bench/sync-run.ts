/** One timed transfer, as a process of its own: ours, or ssh2-sftp-client's `uploadDir`. Writes its result to a file. */
import { readFileSync, writeFileSync } from 'node:fs'
import SftpClient from 'ssh2-sftp-client'
import { hashFiles, hashList } from '../../src/project/files/hash.ts'
import { listFiles } from '../../src/project/files/listing.ts'
import { type Made, openTransfer, type Receiver } from '../e2e/transfer.ts'

export interface SyncRun {
  /** Milliseconds without the log-in: listing, hashing, asking, comparing, sending, unpacking. */
  readonly transfer: number
  /** The same without asking, which a deploy does for all its steps. */
  readonly alone: number
  /** Bytes of memory above the start, at most. */
  readonly memory: number
  /** What would go live; null when nothing changed. */
  readonly made: Made | null
}

/** Bytes (proc_pid_status(5)). What getrusage(2) tells holds the size of the process that started this one too. */
const mostMemory = () => 1024 * Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1])

const [tool = '', given = '', root = '', answer = ''] = process.argv.slice(2)
const { port, ...receiver } = JSON.parse(given) as Receiver & { port: number }
const start = process.memoryUsage.rss()
const via = { host: '127.0.0.1', port }

/** @param apart logs in first; a deploy hashes its files meanwhile. */
async function ours(apart: boolean): Promise<SyncRun> {
  const open = async () => await openTransfer(receiver, via)
  const first = apart ? open() : null
  await first
  const began = performance.now()
  const { files } = await listFiles(root, { include: [], exclude: [] })
  const opening = first ?? open()
  const hashed = await hashFiles(root, files)
  const filesHash = hashList(hashed)
  const read = performance.now() - began
  const connected = await opening
  const asked = performance.now()
  const run = await connected.compare(root, hashed, filesHash)
  const compared = performance.now()
  const made = run.changed ? (await run.send()).made : null
  const sent = performance.now() - compared
  await run.close()
  return {
    transfer: read + compared - asked + sent,
    alone: read + sent,
    memory: mostMemory() - start,
    made,
  }
}

async function uploadDir(): Promise<SyncRun> {
  const client = new SftpClient()
  await client.connect({
    ...via,
    username: 'root',
    privateKey: readFileSync(receiver.keyFile),
    hostVerifier: () => true,
  })
  const began = performance.now()
  await client.uploadDir(root, '/srv/uploaded', { filter: (path) => !path.includes('/.git/') })
  const transfer = performance.now() - began
  await client.end()
  return { transfer, alone: transfer, memory: mostMemory() - start, made: null }
}

const run = tool === 'uploadDir' ? uploadDir() : ours(tool === 'apart')
run.then(
  (result) => {
    writeFileSync(answer, JSON.stringify(result))
    process.exit(0)
  },
  (error) => {
    console.error(error)
    process.exit(1)
  },
)
