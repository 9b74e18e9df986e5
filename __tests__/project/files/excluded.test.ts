import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { leftOut } from '../../../src/project/files/excluded.ts'

test('docs/transfer.md lists what is not sent', () => {
  const text = readFileSync('docs/transfer.md', 'utf8')
  const list = text.slice(text.indexOf('<!-- left out -->'), text.indexOf('<!-- end left out -->'))
  expect([...list.matchAll(/^- `(.*)`$/gm)].map((match) => match[1])).toEqual([...leftOut])
})
