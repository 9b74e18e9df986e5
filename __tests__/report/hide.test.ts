import { expect, test } from 'vitest'
import { hideWithin, hiding } from '../../src/report/hide.ts'

test.each([
  ['as it is', 'say a"b\\c!', 'say ***!'],
  ["as Python's repr() has it", "'x a\"b\\\\c y'", "'x *** y'"],
  ['as JSON has it', '"a\\"b\\\\c"', '"***"'],
])('hides a short secret %s', (_, text, hidden) => {
  expect(hiding(['a"b\\c'])(text)).toBe(hidden)
})

test('hides the whole of a secret that holds another one, and one that is learned later', () => {
  const secrets = new Set(['word'])
  const hide = hiding(secrets)
  expect(hide('word password-1')).toBe('*** pass***-1')
  secrets.add('password-1')
  expect(hide('word password-1 swordfish')).toBe('*** *** s***fish')
})

test('in each text of a value, and JSON of it stays JSON', () => {
  const hide = hiding(['secret-word', 'a":"b'])
  expect(hideWithin({ a: ['secret-word', 1, null], b: { c: 'x secret-word' }, d: true }, hide)).toEqual({
    a: ['***', 1, null],
    b: { c: 'x ***' },
    d: true,
  })
})
