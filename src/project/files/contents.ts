/** The contents of files while they are sent, held against what was known of them before. */
import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import path from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { DeployError } from '../../errors.ts'
import type { FileEntry } from '../../model.ts'
import { printable } from '../describe.ts'
import { readTarget } from './target.ts'

/** What files are read into, one after another. */
const chunk = Buffer.alloc(256 * 1024)

/** Bytes from the middle that are tried out, and the share of them that has to be left for compressing to pay. */
const sampleSize = 16 * 1024
const worthwhile = 0.9

/**
 * Reads a file in chunks, each valid until the next is asked for; a link has none. It reads at once: asking the thread
 * pool for each small file takes longer than reading it.
 *
 * @throws DeployError SYNC_FAILED when the file is not what `entry` says (vanished, another kind, size, mode or
 *   content), before its last chunk
 */
export function* readChecked(
  root: string,
  name: string,
  entry: FileEntry,
  platform: NodeJS.Platform = process.platform,
): Generator<Buffer> {
  const place = path.join(root, name)
  if (entry.kind === 'link') {
    if (askSystem(name, () => readTarget(place)).toString('utf8') !== entry.target) throw explainChanged(name)
    return
  }
  const file = askSystem(name, () => openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK))
  try {
    const { mode, size } = fstatSync(file)
    // Windows has no such mode: there it is git's word.
    const executable = platform === 'win32' ? entry.executable : (mode & 0o111) !== 0
    if (size !== entry.size || executable !== entry.executable) throw explainChanged(name)
    const digest = createHash('sha256')
    for (let left = size; left > 0; ) {
      const bytesRead = askSystem(name, () => readSync(file, chunk, 0, Math.min(chunk.length, left), null))
      if (bytesRead === 0) throw explainChanged(name)
      const found = chunk.subarray(0, bytesRead)
      digest.update(found)
      left -= bytesRead
      // Before its last chunk: a file that changed never arrives whole.
      if (left === 0 && (digest.digest('hex') !== entry.hash || fstatSync(file).size !== size))
        throw explainChanged(name)
      yield found
    }
  } finally {
    closeSync(file)
  }
}

/** Whether compressing pays, judged by a sample from the middle. */
export function isCompressible(content: Buffer): boolean {
  const start = Math.max(0, (content.length - sampleSize) >> 1)
  const sample = content.subarray(start, start + sampleSize)
  return deflateRawSync(sample, { level: 1 }).length < sample.length * worthwhile
}

/** Whether compressing the file pays, judged by a sample from its middle. */
export function isCompressibleFile(root: string, name: string, size: number): boolean {
  const sample = Buffer.alloc(Math.min(sampleSize, size))
  const file = askSystem(name, () => openSync(path.join(root, name), constants.O_RDONLY | constants.O_NOFOLLOW))
  try {
    return isCompressible(sample.subarray(0, readSync(file, sample, 0, sample.length, (size - sample.length) >> 1)))
  } finally {
    closeSync(file)
  }
}

function askSystem<T>(name: string, question: () => T): T {
  try {
    return question()
  } catch (cause) {
    throw explainChanged(name, cause)
  }
}

function explainChanged(name: string, cause?: unknown): DeployError {
  return new DeployError('SYNC_FAILED', `${printable(name)} changed while it was being sent`, {
    hint: 'Let the steps that write into the workspace end before this one begins.',
    file: name,
    cause,
  })
}
