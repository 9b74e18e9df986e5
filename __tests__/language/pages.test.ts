import { beforeAll, expect, test } from 'vitest'
import { speak } from '../../src/language.ts'
import { findEnglish } from './english.ts'

let pages: Readonly<Record<string, string>>

beforeAll(async () => {
  await speak('fr')
  pages = (await import('../report/pages.ts')).pages
})

test.each(['first', 'no-op', 'one line', 'failed', 'plan'])('a summary of the run "%s" speaks French', (name) => {
  // Django's own words, and the code of the project.
  const said = (pages[name] ?? '').replace(/security\.W004: .*|<pre>[\s\S]*?<\/pre>/g, '')
  expect(findEnglish(said)).toEqual([])
  expect(said).toMatch(/étapes<\/summary>/)
})

test('what a traceback says stays as Python said it', () => {
  expect(pages.failed).toContain('Traceback (most recent call last)')
  expect(pages.failed).toContain("KeyError: 'MAPS_KEY'")
})
