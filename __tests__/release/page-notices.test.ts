import { expect, test } from 'vitest'
import { listPageNotices } from '../../src/release/page-notices.ts'

const inputs = { domains: ['shop.example'], https: 'auto' } as const
const notices = (visit: { away?: string | null; local?: string[]; leads?: string[] }) =>
  listPageNotices(inputs, { away: null, local: [], leads: [], ...visit }).map(({ message }) => message)

test('both ways out of a redirect to a name that nobody serves', () => {
  expect(notices({ away: 'https://www.shop.example/' })).toEqual([
    expect.stringMatching(/Either add www\.shop\.example to `domains`.*or take out what redirects there \(PREPEND_WWW/),
  ])
})

test('a redirect to the same page by HTTP', () => {
  expect(notices({ away: 'http://shop.example/' })).toEqual([expect.stringContaining('leads back to HTTPS')])
})

test('files of a development server are named with what switches it off', () => {
  expect(notices({ local: ['http://localhost:5173/a.js'] })).toEqual([
    expect.stringMatching(/^http:\/\/localhost:5173\/a\.js: .*"dev_mode": False/),
  ])
})

test('links to the computer of who develops are told with what to write', () => {
  expect(notices({ leads: ['http://localhost:8000/about'] })).toEqual([
    expect.stringMatching(/^http:\/\/localhost:8000\/about: only who develops.*Write the path alone/),
  ])
})

test('nothing is told of a page that is all there', () => expect(notices({})).toEqual([]))
