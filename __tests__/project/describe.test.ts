import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  describeCount,
  describeDuration,
  describeFiles,
  describeNumber,
  describeSize,
  printable,
} from '../../src/project/describe.ts'

test.each([
  [[], 'no files'],
  [['a.py'], 'a.py'],
  [['a.py', 'b.py'], 'a.py and b.py'],
  [['a.py', 'b.py', 'c.py'], 'a.py and 2 more'],
  [Array.from({ length: 1271 }, () => 'x'), 'x and 1,270 more'],
  [['a\n::error::b'], 'a\\n::error::b'],
])('%j is %s', (paths, text) => expect(describeFiles(paths)).toBe(text))

test.each([
  [0, '0'],
  [999, '999'],
  [1271, '1,271'],
  [12_345_678, '12,345,678'],
])('%d is %s', (value, text) => expect(describeNumber(value)).toBe(text))

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 KB'],
  [4_100, '4.1 KB'],
  [9_949, '9.9 KB'],
  [9_950, '10 KB'],
  [14_000_000, '14 MB'],
  [999_600, '1.0 MB'],
  [5_500_000_000, '5.5 GB'],
])('%d bytes are %s', (bytes, text) => expect(describeSize(bytes)).toBe(text))

test.each([
  [0, '0.00 s'],
  [310, '0.31 s'],
  [994, '0.99 s'],
  [995, '1.0 s'],
  [2_900, '2.9 s'],
  [9_950, '10 s'],
  [75_000, '75 s'],
  [119_600, '2 min 0 s'],
  [185_000, '3 min 5 s'],
])('%d ms are %s', (milliseconds, text) => expect(describeDuration(milliseconds)).toBe(text))

test('counts have the right noun', () => {
  expect(describeCount(1, 'file')).toBe('1 file')
  expect(describeCount(0, 'file')).toBe('0 files')
  expect(describeCount(1271, 'entry', 'entries')).toBe('1,271 entries')
})

test('a printable name is one line without control characters, and else itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      expect(printable(name)).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u)
      if (!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name)) expect(printable(name)).toBe(name)
    }),
  )
})
