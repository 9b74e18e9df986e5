import { expect, test } from 'vitest'
import { harmless, plainText } from '../../src/report/visible.ts'

test('ordinary lines stay as they are, colours go', () => {
  expect(harmless('  File "a.py", line 3')).toBe('  File "a.py", line 3')
  expect(harmless('\x1b[31mred\x1b[0m')).toBe('red')
})

test.each([
  ['a colour', 'a\x1b[1;31mb\x1b[0m', 'ab'],
  ['a move of the cursor', 'a\x1b[2K\x1b[1Gb', 'ab'],
  ['a link', '\x1b]8;;https://evil.example\x07text\x1b]8;;\x1b\\', 'text'],
  ['a title', '\x1b]0;title\x07b', 'b'],
  ['a sequence in one byte', 'a\x9b31mb', 'ab'],
  ['a direction', 'a\u202egnp.exe\u2066', 'agnp.exe'],
  ['no width', 'a\u200b\u2060\ufeffb', 'ab'],
  ['tags', 'a\u{e0041}b', 'ab'],
  ['a line separator', 'a\u2028b\u2029c\x85d', 'a b c d'],
  ['a sequence without an end', 'a\x1b]8;;b', 'a ]8;;b'],
  ['lines', 'a\r\nb\tc', 'a\nb\tc'],
])('%s is not shown', (_, text, shown) => {
  expect(plainText(text)).toBe(shown)
})
