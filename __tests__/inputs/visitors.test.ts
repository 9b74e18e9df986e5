import { isIP } from 'node:net'
import { expect, test } from 'vitest'
import { parseVisitors } from '../../src/inputs/visitors.ts'

/** What the file says by these keys. */
const parse = (
  values: Record<string, string | string[]>,
  https: 'auto' | 'off' = 'auto',
  domains: readonly string[] = ['example.org'],
) => parseVisitors(new Map(Object.entries(values).map(([name, value]) => [name, { name, value }])), https, domains)

const nothing = { onlyProxies: false, redirected: [], errorPage: null, accessLog: false }

test('nothing said', () => {
  expect(parse({})).toEqual({ maxBody: 25_000_000, media: 'sandboxed', trustedProxies: [], hsts: null, ...nothing })
})

test.each([
  ['100MB', 100_000_000],
  ['1GiB', 2 ** 30],
  ['512 kB', 512_000],
  ['1.5m', 1_500_000],
  ['10MiB', 10 * 2 ** 20],
])('max-body: %s', (text, bytes) => {
  expect(parse({ 'max-body': text }).maxBody).toBe(bytes)
})

test.each(['25', '25 bytes', '0MB', '-1MB', '1e9MB', '9999999MB', '5000GB', 'off', '25MBit', '1 1MB'])(
  'max-body: %s is refused',
  (text) => {
    expect(() => parse({ 'max-body': text })).toThrow('max-body')
  },
)

test('proxies: networks, addresses, a provider', () => {
  const { trustedProxies } = parse({ 'trusted-proxies': ['203.0.113.0/24', '198.51.100.7', '2001:DB8::/32', '::1'] })
  expect(trustedProxies).toEqual(['203.0.113.0/24', '198.51.100.7/32', '2001:db8::/32', '::1/128'])
  const provider = parse({ 'trusted-proxies': 'cloudflare, 104.16.0.0/13' }).trustedProxies
  expect(provider).toHaveLength(22)
  expect(provider.every((network) => isIP(network.split('/')[0] ?? '') !== 0)).toBe(true)
})

test.each([
  ...['0.0.0.0/0', '::/0', '128.0.0.0/1', 'cloudfront', '203.0.113.0/33', '203.0.113.0/', '203.0.113.0/24/1'],
  ...['fe80::1%eth0', '{env.HOME}', '2001:db8::/129', '203.0.113', '010.0.0.1', '203.0.113.0/-1'],
])('proxies: %s is refused', (text) => {
  expect(() => parse({ 'trusted-proxies': text })).toThrow('trusted-proxies')
})

test('visitors who come by way of the proxies alone', () => {
  expect(parse({ 'visitors-from': 'trusted-proxies', 'trusted-proxies': 'cloudflare' }).onlyProxies).toBe(true)
  expect(parse({ 'visitors-from': 'anywhere' }).onlyProxies).toBe(false)
  expect(() => parse({ 'visitors-from': 'trusted-proxies' })).toThrow('no `trusted-proxies` are named')
  expect(() => parse({ 'visitors-from': 'cloudflare' })).toThrow('visitors-from')
})

test('hsts', () => {
  expect(parse({ hsts: '30' }).hsts).toEqual({ days: 30, preload: false })
  expect(parse({ hsts: 'preload' }).hsts).toEqual({ days: 730, preload: true })
  expect(parse({ hsts: 'off' }, 'off').hsts).toBeNull()
  for (const text of ['-1', '4000', 'on', '1.5', 'max-age=3']) expect(() => parse({ hsts: text })).toThrow('hsts')
  expect(() => parse({ hsts: '30' }, 'off')).toThrow('no HTTPS')
})

test('media', () => {
  expect(parse({ media: 'Open' }).media).toBe('open')
  expect(() => parse({ media: 'yes' })).toThrow('media')
})

test.each([
  ['without a word, www beside the same name', undefined, ['example.org', 'www.example.org'], ['www.example.org']],
  ['either way', undefined, ['www.example.org', 'example.org'], ['example.org']],
  ['other names are served', undefined, ['example.org', 'shop.example.org', 'example.de', 'www.example.de'], []],
  ['one name', 'main', ['example.org'], []],
  ['all to the main one', 'main', ['example.org', 'example.de', '203.0.113.7'], ['example.de', '203.0.113.7']],
  ['none', 'off', ['example.org', 'www.example.org'], []],
  ['as YAML says it', 'false', ['example.org', 'www.example.org'], []],
  ['www alone', 'WWW', ['example.org', 'www.example.org', 'example.de'], ['www.example.org']],
])('redirect: %s', (_, redirect, domains, redirected) => {
  expect(parse(redirect === undefined ? {} : { redirect }, 'auto', domains).redirected).toEqual(redirected)
})

test('redirect: a domain is no word of it', () => {
  expect(() => parse({ redirect: 'www.example.org' })).toThrow('redirect')
})

test('error-page is one page of the repository', () => {
  expect(parse({ 'error-page': './pages/sorry.html' }).errorPage).toBe('pages/sorry.html')
  for (const path of [
    '../a.html',
    '/etc/x.html',
    'a b.html',
    'a$x.html',
    '{a}.html',
    'page.py',
    '.git/a.html',
    'é.html',
  ])
    expect(() => parse({ 'error-page': path }), path).toThrow('error-page')
})

test('access-log', () => {
  expect(parse({ 'access-log': 'journal' }).accessLog).toBe(true)
  for (const text of ['off', 'false']) expect(parse({ 'access-log': text }).accessLog).toBe(false)
  expect(() => parse({ 'access-log': '/var/log/x' })).toThrow('access-log')
})
