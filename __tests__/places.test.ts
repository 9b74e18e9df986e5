import { expect, test } from 'vitest'
import { placesOf, siteUrl } from '../src/places.ts'

test.each([
  ['auto', 'https://www.example.org/'],
  ['internal', 'https://www.example.org/'],
  ['off', 'http://www.example.org/'],
] as const)('the address of a site with https %s', (https, url) => {
  expect(siteUrl({ domains: ['www.example.org', 'example.org'], https })).toBe(url)
})

test('a release lies below its application, and the live one is reached by a link', () => {
  const { release, current } = placesOf('blog')
  expect(release('r1').conf).toBe('/srv/blog/releases/r1/conf')
  expect(current.socket).toBe('/srv/blog/current/http.sock')
})
