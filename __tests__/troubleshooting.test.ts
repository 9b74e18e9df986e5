import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorCodes } from '../src/errors.ts'

const text = readFileSync('docs/troubleshooting.md', 'utf8')
const sections = text.split(/^### /m).slice(1)

test('each code has its section, and each section its code, in the same order', () => {
  expect(sections.map((section) => section.split('\n')[0])).toEqual([...errorCodes])
})

test.each(errorCodes.map((code, index) => [code, sections[index] ?? '']))(
  '%s says what it means and what to do',
  (_, section) => {
    const lines = section.split(/^## /m)[0]?.trim().split('\n').slice(1) ?? []
    expect(lines.length).toBeGreaterThanOrEqual(2)
    for (const line of lines) expect(line).toMatch(/[.)`]$/)
  },
)
