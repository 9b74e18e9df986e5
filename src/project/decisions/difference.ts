/** What differs between two lists of files, and what kinds of files that touches: pure. */
import type { FileEntry, FileList } from '../../model.ts'

/** Paths, sorted by code unit. */
export interface FileDifference {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

/** Compares two lists; another content, kind, link target or executable bit is a change. */
export function compareFiles(before: FileList, after: FileList): FileDifference {
  const added: string[] = []
  const changed: string[] = []
  for (const [path, entry] of Object.entries(after)) {
    // A file may be called `constructor`: only own properties count.
    const old = Object.hasOwn(before, path) ? before[path] : undefined
    if (old === undefined) added.push(path)
    else if (!sameEntry(old, entry)) changed.push(path)
  }
  const removed = Object.keys(before).filter((path) => !Object.hasOwn(after, path))
  return { added: added.sort(), changed: changed.sort(), removed: removed.sort() }
}

function sameEntry(a: FileEntry, b: FileEntry): boolean {
  if (a.kind === 'link') return b.kind === 'link' && a.target === b.target
  return b.kind === 'file' && a.hash === b.hash && a.executable === b.executable
}
