/** nginx's file by version and by what else the server serves; e2e/nginx.test.ts has it read by nginx. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainFront } from '../../src/render/front.ts'
import { type NginxOptions, renderNginx } from '../../src/render/nginx.ts'
import { literally, nginxToken } from '../../src/render/nginx-token.ts'

const anywhere = { 80: ['80', '[::]:80'], 443: ['443', '[::]:443'] }
const site: NginxOptions = {
  app: 'my-blog',
  domains: ['www.example.test', 'exämple.test'],
  https: 'auto',
  staticUrl: '/static/',
  mediaUrl: '/media/',
  visitors: { maxBody: 25_000_000, media: 'sandboxed', trustedProxies: [], hsts: null },
  front: plainFront,
  found: { path: '/etc/nginx/x', version: '1.26.3', listens: anywhere, alone: [443], certbot: true },
  localPort: 20191,
}
const of = (more: Partial<NginxOptions['found']>) => ({ found: { ...site.found, ...more } })

const variants: Readonly<Record<string, NginxOptions>> = {
  // Debian 12, beside sites on all addresses.
  '1.22.1': { ...site, ...of({ version: '1.22.1', alone: [] }) },
  // Debian 13, beside the page of its package.
  '1.26.3': site,
  // Beside a site of one address, behind a proxy, with all that a person can say.
  '1.30.6': {
    ...site,
    ...of({
      version: '1.30.6',
      listens: { 80: ['80', '203.0.113.7:80'], 443: ['443', '203.0.113.7:443'] },
      alone: [],
    }),
    visitors: {
      maxBody: 1_500_000_000,
      media: 'open',
      trustedProxies: ['198.51.100.0/24', '2001:db8::/32'],
      hsts: { days: 730, preload: true },
    },
    front: {
      onlyFrom: ['127.0.0.0/8', '198.51.100.0/24', '2001:db8::/32'],
      redirected: ['exämple.test'],
      users: [{ name: 'ann', hash: `$2y$05$${'a'.repeat(53)}` }],
      healthPath: '/healthz',
      errorPage: 'pages/sorry.html',
      accessLog: true,
    },
  },
  // A server of its own, by an address and without encryption, with files elsewhere.
  off: {
    ...site,
    ...of({ alone: [80, 443] }),
    ...{ https: 'off', domains: ['192.0.2.1', '2001:db8::1'], staticUrl: null, mediaUrl: null },
  },
}

test.each(Object.entries(variants))('%s is the golden file', async (name, options) => {
  await expect(renderNginx(options)).toMatchFileSnapshot(`../golden/nginx/${name}.conf`)
})

describe('by version and neighbours', () => {
  const lines = (options: NginxOptions) =>
    renderNginx(options)
      .split('\n')
      .map((line) => line.trim())

  test.each([
    ['1.18.0', true],
    ['1.25.0', true],
    ['1.25.1', false],
    ['1.26.3', false],
    ['2.0.0', false],
    ['', false],
  ])('%s says http2 beside the address: %s', (version, beside) => {
    const told = lines({ ...site, ...of({ version }) })
    expect([told.includes('listen 443 ssl http2;'), told.includes('http2 on;')]).toEqual([beside, !beside])
  })

  test('a host that no site names is turned away where nobody else could have meant it, and by name only', () => {
    const rejects = (options: NginxOptions) => renderNginx(options).includes('ssl_reject_handshake')
    expect(rejects(site)).toBe(true)
    expect(rejects({ ...site, ...of({ alone: [] }) })).toBe(false)
    expect(rejects({ ...site, ...of({ version: '1.18.0' }) })).toBe(false)
    expect(rejects({ ...site, domains: ['203.0.113.7'] })).toBe(false)
    expect(rejects({ ...site, https: 'off' })).toBe(false)
  })

  test('no release is named, no connection is kept, and no cache of names', () => {
    for (const options of Object.values(variants)) {
      const text = renderNginx(options)
      expect(text).not.toMatch(/releases|upstream /)
      expect(text).toContain('proxy_pass http://unix:/srv/my-blog/current/http.sock;')
      expect(text).toContain('open_file_cache off;')
      // nginx ends a websocket that is silent for a minute; and what is no websocket keeps no connection.
      expect(text).toContain('proxy_read_timeout 1h;')
      expect(text).toMatch(/map \$http_upgrade \S+ \{\s+default upgrade;\s+"" +close;/)
      for (const name of ['X-Real-IP', 'Forwarded', 'X-Forwarded-Port', 'X-Forwarded-Server'])
        expect(text).toContain(`proxy_set_header ${name} "";`)
    }
  })
})

test('a word within quotes ends where it is to end', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: as the code has it
      fc.pre(!/[\x00-\x1f\x7f]/.test(text) && text.isWellFormed())
      const word = nginxToken(text)
      const read = word.startsWith('"') ? word.slice(1, -1).replace(/\\(["'\\])/g, '$1') : word
      expect(read).toBe(text)
      if (word.startsWith('"')) expect(word).toMatch(/^"(?:[^"\\]|\\.)*"$/s)
      expect(new RegExp(`^${literally(text)}$`).test(text)).toBe(true)
    }),
  )
  expect(() => nginxToken('a\nb')).toThrow()
})
