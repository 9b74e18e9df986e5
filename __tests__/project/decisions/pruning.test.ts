import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ReleaseEntry } from '../../../src/model.ts'
import { findWayBack } from '../../../src/project/decisions/going-back.ts'
import { listRemovable, listUnusedVenvs, type Shelf, shelfAfter } from '../../../src/project/decisions/pruning.ts'

const entry = (id: string, more: Partial<ReleaseEntry> = {}): ReleaseEntry => {
  return { id, state: 'live', follows: null, instance: id, venv: 'v', commit: '', ref: '', ...more }
}
const chain = [entry('a'), entry('b', { follows: 'a' }), entry('c', { follows: 'b' }), entry('d', { follows: 'c' })]

describe('listRemovable', () => {
  test.each<[string, Shelf, number, string[]]>([
    ['all but those that were live last', { current: 'd', previous: 'c', releases: chain }, 2, ['a', 'b']],
    ['nothing below the limit', { current: 'd', previous: 'c', releases: chain }, 4, []],
    [
      'not the live one, though it was live before the others',
      { current: 'a', previous: 'd', releases: chain },
      2,
      ['b'],
    ],
    [
      'not the way back, though others were live later',
      { current: 'd', previous: 'c', releases: [entry('a'), entry('b'), entry('c'), entry('d', { follows: 'a' })] },
      2,
      ['b'],
    ],
    [
      'not the owner of an instance that a kept one uses',
      { current: 'd', previous: 'c', releases: [entry('a'), entry('b'), entry('c'), entry('d', { instance: 'a' })] },
      2,
      ['b'],
    ],
    [
      'a failed and an incomplete one, and they take no good one’s place',
      {
        current: 'd',
        previous: 'a',
        releases: [entry('a'), entry('b', { state: 'failed' }), entry('c', { state: 'incomplete' }), entry('d')],
      },
      2,
      ['b', 'c'],
    ],
  ])('%s', (_, shelf, keep, expected) => expect(listRemovable(shelf, keep)).toEqual(expected))

  test('whatever lies there, what is needed stays, and at least the limit of good ones', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const any = fc.constantFrom(...ids)
    const entries = fc.tuple(
      ...ids.map((id) =>
        fc
          .record({
            state: fc.constantFrom<ReleaseEntry['state']>('live', 'live', 'failed', 'incomplete'),
            follows: fc.option(any),
            instance: fc.option(any),
          })
          .map((more) => entry(id, more)),
      ),
    )
    fc.assert(
      fc.property(entries, any, fc.option(any), fc.integer({ min: 2, max: 8 }), (releases, current, previous, keep) => {
        const shelf: Shelf = { current, previous, releases }
        const gone = listRemovable(shelf, keep)
        const stay = releases.filter(({ id }) => !gone.includes(id))
        for (const needed of [current, previous, findWayBack(shelf)?.id]) expect(gone).not.toContain(needed)
        expect(gone).not.toContain(releases.find(({ id }) => id === current)?.instance)
        const good = (list: readonly ReleaseEntry[]) => list.filter(({ state }) => state === 'live').length
        expect(good(stay)).toBeGreaterThanOrEqual(Math.min(keep, good(releases)))
      }),
    )
  })
})

test('after a deploy the new release is live, and what was live is the way back', () => {
  const shelf = shelfAfter({ current: 'd', previous: 'c', releases: chain }, entry('e', { follows: 'd' }))
  expect([shelf.current, shelf.previous, shelf.releases.at(-1)?.id, findWayBack(shelf)?.id]).toEqual([
    'e',
    'd',
    'e',
    'd',
  ])
})

test('an environment goes with the last release that uses it', () => {
  const releases = [entry('a', { venv: 'old' }), entry('b', { venv: 'new' }), entry('c', { venv: 'new' })]
  const shelf: Shelf = { current: 'c', previous: 'b', releases }
  expect(listUnusedVenvs(shelf, [], ['old', 'new', 'left'])).toEqual(['left'])
  expect(listUnusedVenvs(shelf, ['a', 'b'], ['old', 'new'])).toEqual(['old'])
})
