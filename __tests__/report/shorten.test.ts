import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitLines, shorten } from '../../src/report/shorten.ts'

test('what fits stays as it is', () => {
  expect(shorten('one two', 7)).toBe('one two')
  expect(fitLines(['a', 'b'], 4)).toEqual(['a', 'b'])
})

test('what is cut says so, and ends behind a whole word', () => {
  expect(shorten('one two three', 9)).toBe('one two … (6 more characters are in the log)')
  expect(shorten('SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8', 29)).toBe('(50 more characters are in the log)')
  expect(fitLines(['a', 'bc', 'd'], 4)).toEqual(['a', '… (2 more lines are in the log)'])
})

test('each word that is shown is a word of the text', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.nat(60), (words, limit) => {
      const text = words.join(' ')
      const shown = shorten(text, limit)
      if (text.length <= limit) return shown === text
      const kept = shown.replace(/ ?(… )?\([\d,]+ more characters are in the log\)$/, '')
      expect(shown).not.toBe(kept)
      return kept === '' || (text.startsWith(kept) && /^(\s|$)/.test(text.slice(kept.length)))
    }),
  )
})
