/** Which release a rollback makes live: pure. */
import { DeployError } from '../../errors.ts'
import type { Facts, ReleaseEntry } from '../../model.ts'

type Known = Pick<Facts, 'current' | 'releases'>

/** A release as a person recognises it: identifier, tag or branch, commit. */
export function describeRelease({ id, ref, commit }: Pick<ReleaseEntry, 'id' | 'ref' | 'commit'>): string {
  const origin = [ref, commit.slice(0, 7)].filter(Boolean).join(' ')
  return origin ? `${id} (${origin})` : id
}

/**
 * What was live when the live release was made; if that one is gone or has failed, the one before it. Going back
 * twice so goes back further, and never forth to what was left.
 *
 * @returns null when there is none
 */
export function findWayBack({ current, releases }: Known): ReleaseEntry | null {
  const known = new Map(releases.map((entry) => [entry.id, entry]))
  const seen = new Set([current])
  let next = known.get(current ?? '')?.follows ?? null
  while (next !== null && !seen.has(next)) {
    seen.add(next)
    const entry = known.get(next)
    if (entry?.state === 'live') return entry
    next = entry?.follows ?? null
  }
  return null
}

/** A commit, of which at least the seven digits are given that git shows. */
const commitWord = /^[0-9a-f]{7,40}$/i

/** The releases that a word names: by their identifier, else by the tag or branch, else by the commit; oldest first. */
function findNamed(releases: readonly ReleaseEntry[], word: string): ReleaseEntry[] {
  const name = word.replace(/^refs\/(tags|heads)\//, '')
  const named = [
    releases.filter(({ id }) => id === word),
    releases.filter(({ ref }) => ref === name),
    commitWord.test(word) ? releases.filter((one) => one.commit.startsWith(word.toLowerCase())) : [],
  ]
  return named.find((found) => found.length > 0) ?? []
}

/**
 * The release that is asked for, else the way back. Of those that one tag or commit names it is the last one that was
 * live: the same code may have been deployed again with other settings.
 *
 * @throws DeployError NO_RELEASE, also where a branch names several commits, ROLLBACK_REFUSED when the one asked for has failed
 */
export function chooseRelease(facts: Known, wanted: string | undefined): ReleaseEntry {
  const good = facts.releases.filter(({ id, state }) => state === 'live' && id !== facts.current).reverse()
  const hint =
    good.length > 0
      ? `These are there, the last one live first: ${good.map(describeRelease).join(', ')}. Name one with the input release.`
      : 'No other release is on the server: deploy the commit that you want.'
  if (facts.current === null) {
    throw new DeployError('NO_RELEASE', 'Nothing is live, so there is nothing to go back from', { hint })
  }
  if (wanted === undefined) {
    const back = findWayBack(facts)
    if (back) return back
    throw new DeployError('NO_RELEASE', `There is no release before the live one, ${facts.current}`, { hint })
  }
  const named = findNamed(facts.releases, wanted)
  const lived = named.filter(({ state }) => state === 'live')
  const entry = lived.at(-1) ?? named.at(-1)
  if (entry === undefined) throw new DeployError('NO_RELEASE', `There is no release ${wanted} on the server`, { hint })
  if (new Set(lived.map((one) => one.commit)).size > 1) {
    const names = lived.reverse().map(describeRelease).join(', ')
    const choose = `These are there, the last one live first: ${names}. Name one of them by its commit or its identifier.`
    throw new DeployError('NO_RELEASE', `${wanted} names several releases`, { hint: choose })
  }
  if (entry.state === 'live') return entry
  const why = entry.state === 'failed' ? 'failed when it was deployed' : 'was never live'
  throw new DeployError('ROLLBACK_REFUSED', `The release ${wanted} ${why}`, { hint })
}
