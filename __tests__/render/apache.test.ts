/** Apache's file by what else the server serves; e2e/apache.test.ts has it read by Apache. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ApacheOptions, renderApache } from '../../src/render/apache.ts'
import { apacheToken } from '../../src/render/apache-token.ts'
import { plainFront } from '../../src/render/front.ts'

const site: ApacheOptions = {
  app: 'my-blog',
  domains: ['www.example.test', 'exämple.test'],
  https: 'auto',
  staticUrl: '/static/',
  mediaUrl: '/media/',
  visitors: { maxBody: 25_000_000, media: 'sandboxed', trustedProxies: [], hsts: null },
  front: plainFront,
  found: { addresses: { 80: ['*:80'], 443: ['*:443'] }, alone: [443], certbot: true },
  localPort: 20192,
}

const variants: Readonly<Record<string, ApacheOptions>> = {
  // Beside the page of its package.
  auto: site,
  // Beside a site of one address, behind a proxy, with all that a person can say.
  beside: {
    ...site,
    https: 'internal',
    front: {
      onlyFrom: ['127.0.0.0/8', '198.51.100.0/24', '2001:db8::/32'],
      redirected: ['exämple.test'],
      users: [{ name: 'ann', hash: '$2y$05$x' }],
      healthPath: '/health.z?x=1',
      errorPage: 'templates/down.html',
      accessLog: true,
    },
    found: {
      addresses: { 80: ['*:80', '203.0.113.7:80'], 443: ['*:443', '203.0.113.7:443'] },
      alone: [],
      certbot: true,
    },
    visitors: {
      maxBody: 1_500_000_000,
      media: 'open',
      trustedProxies: ['198.51.100.0/24', '2001:db8::/32'],
      hsts: { days: 730, preload: true },
    },
  },
  // A server of its own, by an address and without encryption, with files elsewhere.
  off: {
    ...site,
    found: { ...site.found, alone: [80, 443] },
    ...{ https: 'off', domains: ['192.0.2.1', '2001:db8::1'], staticUrl: null, mediaUrl: null },
  },
}

test.each(Object.entries(variants))('%s is the golden file', async (name, options) => {
  await expect(renderApache(options)).toMatchFileSnapshot(`../golden/apache/${name}.conf`)
})

test('no release is named, no connection is kept, and nobody but us says who a visitor is', () => {
  for (const options of Object.values(variants)) {
    const text = renderApache(options)
    expect(text).not.toMatch(/releases/)
    expect(text).toMatch(
      /ProxyPass "\/" "unix:\/srv\/my-blog\/current\/http\.sock\|.*" nocanon disablereuse=on retry=0/,
    )
    for (const name of ['X-Real-IP', 'Forwarded', 'X-Forwarded-Port', 'X-Forwarded-Server', 'X-Forwarded-Ssl', 'Proxy'])
      expect(text).toContain(`RequestHeader unset ${name}\n`)
  }
})

describe('what stands in front of the site', () => {
  const hosts = renderApache(variants.beside ?? site).split('<VirtualHost ')
  const [visitors = '', local = ''] = [hosts.find((one) => one.startsWith('*:443')), hosts.at(-1)]

  test('holds for visitors, and not for the server itself', () => {
    for (const line of ['AuthType Basic', '[R=503,', 'https://www.example.test%1', 'ErrorDocument 502']) {
      expect(visitors).toContain(line)
      expect(local).not.toContain(line)
    }
    // Before any file is answered.
    expect(visitors.indexOf('[R=503,')).toBeLessThan(visitors.indexOf('/previous/static/'))
  })

  test('lets the health path and an authority through, and nothing that looks like them', () => {
    const [, pattern = ''] = /Require expr "%\{THE_REQUEST\} =~ m#(.*)#"/.exec(visitors) ?? []
    const passes = (path: string) => new RegExp(pattern).test(`GET ${path} HTTP/1.1`)
    for (const path of ['/health.z', '/health.z?x=1', '/.well-known/acme-challenge/a_b-c'])
      expect(passes(path)).toBe(true)
    for (const path of [
      '/',
      '/healthxz',
      '/health.z/../admin',
      '/a/health.z',
      '/.well-known/acme-challenge/../x',
      '/a?/health.z',
    ])
      expect(passes(path), path).toBe(false)
  })
})

describe('uploads', () => {
  test('no handler of the server gets them by their names, wherever they lie', () => {
    const text = renderApache({ ...site, mediaUrl: '/up.loads/' })
    const [, block = ''] = text.split('<LocationMatch "^/up\\\\.loads/">')
    expect(block.split('</LocationMatch>')[0]).toContain('SetHandler default-handler')
  })

  test.each([
    ['a.png', false],
    ['a.PNG', false],
    ['dir/b.svg', false],
    ['c.pdf', false],
    ['x.php', true],
    ['x.png.html', true],
    ['png', true],
  ])('%s is downloaded only: %s', (name, downloaded) => {
    const patterns = [...renderApache(site).matchAll(/<LocationMatch "([^"]+)">\n\t\tForceType/g)]
    expect(patterns.length).toBeGreaterThan(0)
    for (const [, pattern = ''] of patterns) {
      // As Apache reads a word; its regular expressions know more of groups than those of here.
      const read = pattern.replaceAll('\\\\', '\\').replace('(?i:', '(?:')
      expect(new RegExp(read, 'i').test(`/media/${name}`)).toBe(downloaded)
    }
  })
})

test('a word ends where it is to end, and Apache fills nothing in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: as the code has it
      fc.pre(!/[\x00-\x1f\x7f]|\$\{/.test(text) && text.isWellFormed())
      const word = apacheToken(text)
      expect(word.slice(1, -1).replace(/\\(["\\])/g, '$1')).toBe(text)
      expect(word).toMatch(/^"(?:[^"\\]|\\.)*"$/s)
    }),
  )
  for (const text of ['a\nb', `a\${b}`]) expect(() => apacheToken(text)).toThrow()
})
