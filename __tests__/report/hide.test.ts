import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hiding } from '../../src/report/hide.ts'

test.each([
  ['as it is', 'say a"b\\c!', 'say ***!'],
  ["as Python's repr() has it", "'x a\"b\\\\c y'", "'x *** y'"],
  ['as JSON has it', '"a\\"b\\\\c"', '"***"'],
])('hides a secret %s', (_, text, hidden) => {
  expect(hiding(['a"b\\c'])(text)).toBe(hidden)
})

test('hides the whole of a secret that holds another one, and one that is learned later', () => {
  const secrets = new Set(['word'])
  const hide = hiding(secrets)
  secrets.add('password-1')
  expect(hide('word password-1 swordfish')).toBe('*** *** s***fish')
})

test('whatever the secret, it is hidden as it is and as JSON', () => {
  const secret = fc.string({ minLength: 4 }).filter((text) => !/[*<>]/.test(text))
  fc.assert(
    fc.property(secret, (text) => {
      const hide = hiding([text])
      expect(hide(`<${text}>`)).toBe('<***>')
      expect(hide(`<${JSON.stringify(text).slice(1, -1)}>`)).toBe('<***>')
    }),
  )
})
