/** A list of files in parts, so that two sides find what differs without one sending all of it. */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { FileEntry, FileList } from '../../model.ts'

/** A part's hash takes 24 bytes, a file's entry about 165: with so many parts both ways together are shortest. */
const countParts = (files: number): number => Math.max(1, Math.ceil(2.6 * Math.sqrt(files)))

/**
 * One hash (base64) a part; which part a file is in, its name alone decides. The server does the same to its list
 * (remote/facts/differing.py); files in another order only make a part look different.
 */
export function hashParts(files: FileList): string[] {
  const entries = Object.entries(files)
  const digests = Array.from({ length: countParts(entries.length) }, () => createHash('sha256'))
  for (const [name, entry] of entries) digests[crc32(name) % digests.length]?.update(describeEntry(name, entry))
  return digests.map((digest) => digest.digest().subarray(0, 16).toString('base64'))
}

const describeEntry = (name: string, entry: FileEntry): string =>
  entry.kind === 'link' ? `${name}\0${entry.target}\0l\0` : `${name}\0${entry.hash}\0${entry.executable ? 'x' : ''}\0`

/** The whole list of the other side: what it has of the parts that differ, and of the others what is here. */
export function joinParts(files: FileList, differing: readonly number[], answered: FileList): FileList {
  if (differing.length === 0) return files
  const entries = Object.entries(files)
  const [count, others] = [countParts(entries.length), new Set(differing)]
  const same = entries.filter(([name]) => !others.has(crc32(name) % count))
  return Object.fromEntries([...same, ...Object.entries(answered)])
}
