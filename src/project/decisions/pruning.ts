/** Which releases may go: pure. */
import type { Facts, ReleaseEntry } from '../../model.ts'
import { findWayBack } from './going-back.ts'

/** The releases, the last one live last, and which of them `current` and `previous` name. */
export type Shelf = Pick<Facts, 'current' | 'previous' | 'releases'>

/** What is on the server after a deploy: what was there, and the new release as the live one. */
export function shelfAfter({ current, releases }: Shelf, made: ReleaseEntry): Shelf {
  return { current: made.id, previous: current, releases: [...releases.filter(({ id }) => id !== made.id), made] }
}

/**
 * All but the `keep` good releases that were live last; never the live one, what was live before it, the way back
 * from it, nor a release whose instance one of the kept ones uses. A failed or incomplete one has no use.
 */
export function listRemovable(shelf: Shelf, keep: number): string[] {
  const { current, previous, releases } = shelf
  const good = releases.filter(({ state }) => state === 'live').map(({ id }) => id)
  const kept = new Set([...good.slice(-keep), current, previous, findWayBack(shelf)?.id])
  const owners = new Set(releases.filter(({ id }) => kept.has(id)).map(({ instance }) => instance))
  return releases.map(({ id }) => id).filter((id) => !kept.has(id) && !owners.has(id))
}

/** Environments that none of the releases that stay uses. */
export function listUnusedVenvs({ releases }: Shelf, removed: readonly string[], venvs: readonly string[]): string[] {
  const used = new Set(releases.filter(({ id }) => !removed.includes(id)).map(({ venv }) => venv))
  return venvs.filter((venv) => !used.has(venv))
}
