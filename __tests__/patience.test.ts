import { expect, test } from 'vitest'
import { patience, readPatience } from '../src/patience.ts'

const real = {
  ...{
    start: 90,
    answer: 60,
    asked: 300,
    part: 3600,
    long: 86_400,
    locked: 5,
    pause: 10,
    silence: 40,
    handshake: 20,
    again: 10,
    shell: 60,
    quiet: 120,
  },
  ...{ command: 1800, confirm: 15, certificate: 20 },
}

test('what is waited for where nothing is said', () => {
  expect(readPatience()).toEqual(real)
  expect(readPatience('')).toEqual(real)
  expect(patience).toEqual(real)
})

test('a test may wait for less', () => {
  expect(readPatience('start=20 silence=12')).toEqual({ ...real, start: 20, silence: 12 })
  expect(readPatience('answer=60')).toEqual(real)
})

test.each([
  'start=91',
  'start=0',
  'start=-1',
  'start=1.5',
  'start=',
  'start',
  'stop=1',
  'toString=1',
  'start=5,answer=5',
])('%s is refused', (text) => expect(() => readPatience(text)).toThrow(`DJANGO_PROD_TEST_SECONDS: ${text}`))
