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
  const tagged = (id: string, ref: string, commit: string, state: ReleaseEntry['state'] = 'live') => {
    return { ...entry(id, null, state), ref, commit }
  }
  const [one, two, three4] = ['1'.repeat(40), '2'.repeat(40), `${'2'.repeat(8)}${'3'.repeat(32)}`]
  const releases = [
    tagged('r1', 'v1', one),
    tagged('r2', 'v1', one),
    tagged('r3', 'v1', one, 'failed'),
    tagged('r4', 'main', two),
    tagged('r5', 'main', three4),
    tagged('r6', 'v3', '4'.repeat(40), 'failed'),
  ]
  test.each([
    ['a tag', 'v1', 'r2'],
    ['a tag as git names it', 'refs/tags/v1', 'r2'],
    ['a commit', one, 'r2'],
    ['the commit as git shows it', '1111111', 'r2'],
    ['a commit in capitals', two.toUpperCase(), 'r4'],
    ['an identifier before all else', 'r1', 'r1'],
  ])('by %s', (_, word, id) => {
    expect(chooseRelease({ current: 'r5', releases }, word).id).toBe(id)
  })
  test.each([
    ['a branch that names several commits', 'main', 'NO_RELEASE', /main names several releases/],
    ['a commit that is cut to what two begin with', '22222222', 'NO_RELEASE', /names several/],
    ['a commit that is too short', '111111', 'NO_RELEASE', /no release 111111/],
    ['a tag of which all have failed', 'v3', 'ROLLBACK_REFUSED', /failed when it was deployed/],
  ])('refuses %s', (_, word, code, message) => {
    expect(() => chooseRelease({ current: 'r5', releases }, word)).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
  })
  test('names those that are good, the last one first', () => {
    expect(() => chooseRelease(facts, 'z')).toThrow(
      expect.objectContaining({ details: { hint: expect.stringMatching(/b \(main b234567\), a \(main a234567\)/) } }),
    )
  })
})
