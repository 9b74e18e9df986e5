import { expect, test } from 'vitest'
import { placesOf, siteUrl, sliceOf } from '../src/places.ts'

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

test('no slice of an application lies in one of another (systemd.slice(5): each dash is a level)', () => {
  const ancestors = (slice: string) =>
    slice
      .replace('.slice', '')
      .split('-')
      .slice(0, -1)
      .map((_, at, all) => `${all.slice(0, at + 1).join('-')}.slice`)
  const names = ['shop', 'shop-deploy', 'shop-deploy-install', 'shop-install'].flatMap((app) => [
    sliceOf(app, 'deploy'),
    sliceOf(app, 'install'),
  ])
  for (const name of names)
    expect(names).not.toEqual(
      expect.arrayContaining([expect.stringMatching(new RegExp(`^(${ancestors(name).join('|')})$`))]),
    )
  expect(sliceOf('blog', 'deploy')).toBe('blog-deploy.slice')
})
