/** Which way each file takes to the server. */
import { extname } from 'node:path/posix'
import { isCompressibleFile } from './contents.ts'
import type { Sent } from './pack.ts'

/**
 * Bytes from which a file that does not compress goes by itself: the server renames it into place, where one from
 * the pack is written twice. Below, the requests that open and close it cost more than that (docs/benchmarks.md).
 */
const alone = 4 * 1024 * 1024

export interface Ways {
  /** In the pack, by kind of file, so that what compresses does not lie between what does not. */
  readonly packed: Sent
  /** By itself, named by its hash; of files with the same content, one. */
  readonly single: Sent
  /** Not at all: its content is there. */
  readonly there: Sent
}

/**
 * Chooses by what is there already (hashes of contents), by size, and by whether a sample of the file gets smaller.
 *
 * @throws DeployError SYNC_FAILED when a file vanished
 */
export function chooseWays(root: string, files: Sent, kept: readonly string[]): Ways {
  const hashes = new Set(kept)
  const ways = {
    packed: [] as Array<Sent[number]>,
    single: [] as Array<Sent[number]>,
    there: [] as Array<Sent[number]>,
  }
  for (const file of files) {
    const [path, entry] = file
    if (entry.kind === 'link') ways.packed.push(file)
    else if (hashes.has(entry.hash)) ways.there.push(file)
    else if (entry.size < alone || isCompressibleFile(root, path, entry.size)) ways.packed.push(file)
    else {
      hashes.add(entry.hash)
      ways.single.push(file)
    }
  }
  ways.packed.sort(([a], [b]) => compareText(extname(a), extname(b)) || compareText(a, b))
  return ways
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
