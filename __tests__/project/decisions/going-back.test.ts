import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ReleaseEntry } from '../../../src/model.ts'
import { chooseRelease, findWayBack } from '../../../src/project/decisions/going-back.ts'

const entry = (id: string, follows: string | null, state: ReleaseEntry['state'] = 'live'): ReleaseEntry => {
  return { id, follows, state, instance: id, venv: 'v', commit: `${id}234567`, ref: 'main' }
}
const three = [entry('a', null), entry('b', 'a'), entry('c', 'b')]

describe('findWayBack', () => {
  test.each([
    ['the one before', { current: 'c', releases: three }, 'b'],
    ['further back after a rollback, not forth again', { current: 'b', releases: three }, 'a'],
    ['nothing before the first', { current: 'a', releases: three }, null],
    [
      'not one that failed',
      { current: 'c', releases: [entry('a', null), entry('b', 'a', 'failed'), entry('c', 'b')] },
      'a',
    ],
    [
      'not one that was never live',
      { current: 'c', releases: [entry('b', null, 'incomplete'), entry('c', 'b')] },
      null,
    ],
    ['nothing where the one before is gone', { current: 'c', releases: [entry('c', 'b')] }, null],
    ['nothing on an empty server', { current: null, releases: [] }, null],
  ])('%s', (_, facts, expected) => {
    expect(findWayBack(facts)?.id ?? null).toBe(expected)
  })

  test('is good, is not the live one, and is always found in finite time', () => {
    const ids = ['a', 'b', 'c', 'd', 'e']
    const states = fc.constantFrom<ReleaseEntry['state']>('live', 'failed', 'incomplete')
    const follows = fc.array(fc.option(fc.constantFrom(...ids)), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(follows, fc.array(states, { minLength: 5, maxLength: 5 }), (befores, given) => {
        const releases = ids.map((id, index) => entry(id, befores[index] ?? null, given[index]))
        const found = findWayBack({ current: 'c', releases })
        if (found) expect(found).toMatchObject({ state: 'live', id: expect.not.stringMatching(/^c$/) })
      }),
    )
  })
})

describe('chooseRelease', () => {
  const facts = { current: 'c', releases: [...three, entry('d', 'c', 'failed')] }
  test('the one asked for', () => expect(chooseRelease(facts, 'a').id).toBe('a'))
  test('the live one too, which is then left alone', () => expect(chooseRelease(facts, 'c').id).toBe('c'))
  test('the way back when none is asked for', () => expect(chooseRelease(facts, undefined).id).toBe('b'))
  test.each([
    ['one that failed', facts, 'd', 'ROLLBACK_REFUSED', /failed when it was deployed/],
    ['one that is not there', facts, 'z', 'NO_RELEASE', /no release z/],
    ['none before the live one', { ...facts, current: 'a' }, undefined, 'NO_RELEASE', /before the live one/],
    ['nothing live', { current: null, releases: [] }, undefined, 'NO_RELEASE', /Nothing is live/],
  ])('refuses %s', (_, known, wanted, code, message) => {
    expect(() => chooseRelease(known, wanted)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })
  test('names those that are good, the last one first', () => {
    expect(() => chooseRelease(facts, 'z')).toThrow(
      expect.objectContaining({ details: { hint: expect.stringMatching(/b \(main b234567\), a \(main a234567\)/) } }),
    )
  })
})
