import { expect, test } from 'vitest'
import type { Checkout, Manifest } from '../../../src/model.ts'
import { placesOf } from '../../../src/places.ts'
import {
  closedSince,
  isClosed,
  keepServed,
  listClosedNotices,
  noteServed,
  refuseMissingPage,
} from '../../../src/project/decisions/front.ts'
import { inputs as known, liveFacts } from '../deployed.ts'

const pair = ['example.org', 'www.example.org']
const inputs = { ...known, domains: pair, visitors: { ...known.visitors, redirected: ['www.example.org'] } }
const live = (domains: readonly string[], redirected?: readonly string[]) => {
  const manifest = liveFacts().manifest as Manifest
  return { ...manifest, serving: { ...manifest.serving, domains, visitors: { ...known.visitors, redirected } } }
}

test.each([
  ['a first deploy', null, ['www.example.org']],
  ['a name that an earlier version serves', live(pair), []],
  ['a name that is new', live(['example.org']), ['www.example.org']],
  ['a name that leads to the main one already', live(pair, ['www.example.org']), ['www.example.org']],
  [
    'a release that nobody has told of visitors',
    { ...live(pair), serving: { ...live(pair).serving, visitors: undefined } },
    [],
  ],
])('%s', (_, manifest, redirected) => {
  expect(keepServed(inputs, manifest).visitors.redirected).toEqual(redirected)
})

test('what the file says holds', () => {
  expect(keepServed({ ...inputs, redirectGiven: true }, live(pair)).visitors.redirected).toEqual(['www.example.org'])
})

test('who serves two names for one site is told of it', () => {
  const kept = keepServed(inputs, live(pair))
  expect(noteServed(kept, inputs.visitors.redirected)).toEqual([expect.objectContaining({ level: 'notice' })])
  expect(noteServed(inputs, inputs.visitors.redirected)).toEqual([])
})

test('a page that is not sent is refused', () => {
  const wanted = { visitors: { ...known.visitors, errorPage: 'pages/sorry.html' } }
  const file = { kind: 'file', hash: '', size: 1, executable: false } as const
  expect(() => refuseMissingPage(wanted, { files: { 'pages/sorry.html': file } })).not.toThrow()
  expect(() => refuseMissingPage(known, { files: {} })).not.toThrow()
  const others: readonly Checkout['files'][] = [{}, { 'pages/sorry.html': { kind: 'link', target: '/etc/passwd' } }]
  for (const files of others)
    expect(() => refuseMissingPage(wanted, { files })).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
})

test('maintenance is seen by its file', () => {
  const found = { hash: '', mode: 0o644, content: '2026-11-28T01:00:00Z\n' }
  const facts = { files: { [placesOf('blog').maintenance.on]: found } }
  expect([isClosed(facts, 'blog'), isClosed(facts, 'shop')]).toEqual([true, false])
  expect(closedSince(facts, 'blog')).toBe('2026-11-28T01:00:00Z')
  expect(listClosedNotices(facts, 'blog')).toEqual([expect.objectContaining({ level: 'warning', always: true })])
  expect(listClosedNotices({ files: {} }, 'blog')).toEqual([])
})
