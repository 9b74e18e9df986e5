import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { shellCommand, shellWord } from '../../src/server/words.ts'
import { output } from '../render/programs.ts'

/** Text of all kinds, rich in what shells treat specially. NUL and lone surrogates can't be passed to a process. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '').toWellFormed()),
  fc.string({ unit: fc.constantFrom(...'\'"\\$`!*?[]{}()<>|&;#~=% \t\n\r-ab') }),
)

describe('shellWord', () => {
  test('every shell at hand gives each word back unchanged', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 30 }), (words) => {
        // Ended by \x01\n rather than NUL, which a shell's own printf may not write.
        const expected = words.map((word) => `${word}\x01\n`).join('')
        for (const shell of ['sh', 'bash']) {
          expect(output([shell, '-c', shellCommand(['printf', '%s\\001\\n', ...words])])).toBe(expected)
        }
      }),
      { numRuns: 60 },
    )
  })

  test('a whole command line has exactly the words that went in', () => {
    expect(output(['sh', '-c', shellCommand(['sh', '-c', 'echo $#', '', 'a b', '', '~', 'x=y z'])])).toBe('4\n')
  })

  test('plain words stay readable, all others are quoted', () => {
    expect(shellWord('/srv/blog/releases/1.0')).toBe('/srv/blog/releases/1.0')
    expect(shellWord('')).toBe("''")
    expect(shellWord('~root')).toBe("'~root'")
    expect(shellWord("it's")).toBe("'it'\\''s'")
  })

  test('NUL is refused', () => {
    expect(() => shellWord('a\0b')).toThrow('NUL')
  })
})
