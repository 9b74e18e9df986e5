/** docs/rules.md names tests that exist, and leaves no rule out. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const rows = readFileSync('docs/rules.md', 'utf8')
  .split('\n')
  .flatMap((line) => /^\| (\d+)\. (.+?) \| (.+) \|$/.exec(line)?.slice(1) ?? [])
const rules = Array.from({ length: rows.length / 3 }, (_, index) => rows.slice(index * 3, index * 3 + 3))

test('all sixteen are there', () => {
  const numbers = rules.map(([number]) => Number(number))
  expect([...new Set(numbers)]).toEqual(Array.from({ length: 16 }, (_, index) => index + 1))
})

test.each(rules.map(([number = '', rule = '', held = '']) => [`${number}. ${rule}`, held]))('%s', (_, held) => {
  if (held.startsWith('No test can hold it: ')) return
  for (const one of held.split('<br>')) {
    const [, file = '', name = ''] = /^`([^`]+)`: (.+)$/.exec(one) ?? []
    const text = readFileSync(join(import.meta.dirname, file), 'utf8')
    expect(text).toMatch(/\btest\b/)
    expect(text.replaceAll("\\'", "'").includes(name), `${file}: ${name}`).toBe(true)
  }
})
