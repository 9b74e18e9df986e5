/** Contents of the files that are sent. */
import { createHash, hash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import path from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { DeployError } from '../../errors.ts'
import type { FileEntry, FileList, SentFile } from '../../model.ts'
import { describeFiles } from '../describe.ts'
import { readOrRefuse, refuseUnreadable } from './unreadable.ts'

/** Bytes up to which a file is read in one go: many small reads cost more in turns of the event loop than in work. */
const smallFile = 256 * 1024

/** Bytes after which others may have their turn: the connection's heartbeat shares this thread. */
const bytesPerTurn = 2 * 1024 * 1024

/** What opening a file costs, as bytes that could be read meanwhile. */
const costOfOpening = 4096

/** What files are read into, with room for the byte that tells that one has grown. */
const chunk = Buffer.alloc(smallFile + 1)

/** First line of a Git LFS pointer (git-lfs, docs/spec.md). */
const pointer = Buffer.from('version https://git-lfs.github.com/spec/v1\n')

/**
 * Hashes the files (sha256, hex) as they are below `root`.
 *
 * @param look sees the content of each small file, which is valid until it returns; what it throws ends all
 * @throws DeployError FILE_REFUSED when a file can't be read, and when files of Git LFS are there as pointers only
 */
export async function hashFiles(
  root: string,
  files: readonly SentFile[],
  look: (path: string, content: Buffer) => void = () => {},
): Promise<FileList> {
  const entries: Array<[string, FileEntry]> = []
  const pointers: string[] = []
  let sinceTurn = 0
  for (const file of files) {
    if (file.kind === 'link') {
      entries.push([file.path, { kind: 'link', target: file.target }])
      continue
    }
    const place = path.join(root, file.path)
    const content = file.size <= smallFile ? readOrRefuse(file.path, () => readSmall(place)) : undefined
    const digest = content ? hash('sha256', content, 'hex') : await hashLarge(place).catch(refuseUnreadable(file.path))
    if (content?.subarray(0, pointer.length).equals(pointer)) pointers.push(file.path)
    if (content) look(file.path, content)
    sinceTurn += (content?.length ?? 0) + costOfOpening
    if (sinceTurn > bytesPerTurn) {
      sinceTurn = 0
      await turn()
    }
    entries.push([file.path, { kind: 'file', hash: digest, size: file.size, executable: file.executable }])
  }
  if (pointers.length > 0) refusePointers(pointers)
  // fromEntries defines own properties: a file called __proto__ is a file like any other.
  return Object.fromEntries(entries)
}

/** The content, valid until the next one is read; undefined when it is no small file any more. */
function readSmall(place: string): Buffer | undefined {
  const file = openSync(place, 'r')
  try {
    const bytesRead = readSync(file, chunk)
    return bytesRead < chunk.length ? chunk.subarray(0, bytesRead) : undefined
  } finally {
    closeSync(file)
  }
}

/** Always into the same memory: what is allocated anew for each chunk piles up faster than it is collected. */
async function hashLarge(place: string): Promise<string> {
  const digest = createHash('sha256')
  const file = openSync(place, 'r')
  try {
    for (let sinceTurn = 0; ; ) {
      const bytesRead = readSync(file, chunk)
      if (bytesRead === 0) return digest.digest('hex')
      digest.update(chunk.subarray(0, bytesRead))
      sinceTurn += bytesRead
      if (sinceTurn <= bytesPerTurn) continue
      sinceTurn = 0
      await turn()
    }
  } finally {
    closeSync(file)
  }
}

function refusePointers(pointers: readonly string[]): never {
  throw new DeployError('FILE_REFUSED', `Only the Git LFS pointer is there, not the file: ${describeFiles(pointers)}`, {
    hint: 'Add `lfs: true` under `with:` of actions/checkout.',
    file: pointers[0],
  })
}

/** One sha256 (hex) over names, contents and modes, whatever the order of the list. */
export function hashList(files: FileList): string {
  const digest = createHash('sha256')
  for (const name of Object.keys(files).sort()) {
    const entry = files[name] as FileEntry
    const content = entry.kind === 'link' ? [entry.target] : [entry.hash, entry.executable]
    digest.update(`${JSON.stringify([name, entry.kind, ...content])}\n`)
  }
  return digest.digest('hex')
}
