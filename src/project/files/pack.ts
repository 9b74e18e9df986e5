/** What the server lacks as one compressed stream, made while it is sent: nothing of it lies on the runner's disk. */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { FileEntry, PackHeader } from '../../model.ts'
import { isCompressible, readChecked } from './contents.ts'

/** Files in the order in which they are sent. */
export type Sent = ReadonlyArray<readonly [path: string, entry: FileEntry]>

/** Bytes that are compressed at a time; the memory that packing takes does not grow with the files. */
const pieceSize = 512 * 1024

/** zlib's level: a higher one costs more time than it saves on a runner's network. */
const level = 3

/** Pieces compressed side by side, each in a thread of its own. */
const threads = 4

const compress = promisify(gzip)

/**
 * Packs files below `root`. The pack is a series of gzip members (RFC 1952, section 2.2). Unpacked it has three parts:
 * ten digits, the length in bytes of the JSON after them; the JSON, `{"packed": number, "files": [[path, entry], …]}`,
 * with the packed files first and `others` (which come in another way) after them; the contents of the packed files,
 * end to end, as long as their entries say. What does not get smaller is stored.
 *
 * @param onRead called with the bytes of each file once it is read
 * @throws DeployError SYNC_FAILED when a file is no longer what its entry says
 */
export async function* packFiles(
  root: string,
  packed: Sent,
  others: Sent,
  onRead: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  const contents: PackHeader = { packed: packed.length, files: [...packed, ...others] }
  const list = Buffer.from(JSON.stringify(contents))
  const header = Buffer.concat([Buffer.from(String(list.length).padStart(10, '0')), list])
  const waiting: Array<Promise<Buffer>> = []
  for (const piece of joinPieces(readChunks(header, root, packed, onRead))) {
    const made = compress(piece, { level: isCompressible(piece) ? level : 0 })
    made.catch(() => {}) // Whoever awaits it sees the rejection.
    waiting.push(made)
    if (waiting.length === threads) yield (await waiting.shift()) as Buffer
  }
  for (const piece of waiting) yield await piece
}

function* readChunks(header: Buffer, root: string, packed: Sent, onRead: (bytes: number) => void): Generator<Buffer> {
  yield header
  for (const [path, entry] of packed) {
    for (const chunk of readChecked(root, path, entry)) {
      yield chunk
      onRead(chunk.length)
    }
  }
}

/**
 * Joins what is small and cuts what is large, always in the same memory: what is allocated anew piles up faster than
 * it is collected. A piece is valid until as many more were taken as there are threads.
 */
function* joinPieces(contents: Iterable<Buffer>): Generator<Buffer> {
  const ring = Array.from({ length: threads + 1 }, () => Buffer.allocUnsafe(pieceSize))
  let filled = 0
  for (const chunk of contents) {
    for (let start = 0; start < chunk.length; ) {
      const piece = ring[0] as Buffer
      const copied = chunk.copy(piece, filled, start)
      start += copied
      filled += copied
      if (filled < pieceSize) continue
      yield piece
      ring.push(...ring.splice(0, 1))
      filled = 0
    }
  }
  if (filled > 0) yield (ring[0] as Buffer).subarray(0, filled)
}
