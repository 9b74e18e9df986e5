import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caddyToken } from '../../src/render/caddy-token.ts'
import { type CaddyfileOptions, renderCaddyfile } from '../../src/render/caddyfile.ts'
import { plainFront } from '../../src/render/front.ts'
import { freePorts, startCaddy, untilSigned, visit } from './caddy-server.ts'
import { caddyPrograms, output, run, temporaryFolder } from './programs.ts'

const site: CaddyfileOptions = {
  app: 'blog',
  domains: ['www.example.test', 'exämple.test'],
  https: 'auto',
  staticUrl: '/static/',
  mediaUrl: '/media/',
  visitors: { maxBody: 25_000_000, media: 'sandboxed', trustedProxies: [], hsts: null },
  front: plainFront,
  uploads: 3,
  addressCertificates: false,
  healthListenerPort: 8019,
  keepsStreams: false,
}
const variants: Readonly<Record<string, CaddyfileOptions>> = {
  auto: site,
  internal: { ...site, https: 'internal', domains: ['192.0.2.1', '2001:db8::1'] },
  address: { ...site, domains: ['203.0.113.7', 'www.example.test', '[2001:db8::1]'] },
  off: { ...site, https: 'off', staticUrl: null, mediaUrl: null },
  open: {
    ...site,
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
    uploads: null,
  },
}

const folder = temporaryFolder()
let programs: Readonly<Record<string, string>> = {}
beforeAll(() => {
  programs = caddyPrograms()
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true }))

/** The configuration that a Caddyfile means to a version of Caddy. */
function adapt(version: string, caddyfile: string): unknown {
  const file = join(folder, 'adapt.caddyfile')
  writeFileSync(file, caddyfile)
  return JSON.parse(output([programs[version] ?? '', 'adapt', '--adapter', 'caddyfile', '--config', file]))
}

interface Adapted {
  readonly apps: { readonly tls: { readonly automation: { readonly policies: { subjects?: string[] }[] } } }
}

const versions = ["Debian's", 'newest']

describe.each(versions)('%s Caddy', (version) => {
  test.each(Object.entries(variants))('understands the golden file %s', async (name, options) => {
    const text = renderCaddyfile(options)
    await expect(text).toMatchFileSnapshot(`../golden/caddy/${name}/blog.caddyfile`)
    const json = JSON.stringify(adapt(version, text))
    expect(json).toContain('unix//srv/blog/current/http.sock')
    expect(json).toContain('"enabled":false')
  })

  test('an address gets a short-lived certificate of an authority where Caddy can, and otherwise one of its own', async () => {
    const text = renderCaddyfile({ ...site, domains: ['203.0.113.7', 'www.example.test'], addressCertificates: true })
    expect(text).toContain('\n203.0.113.7 {\n\ttls {\n\t\tissuer acme {\n\t\t\tprofile shortlived\n')
    if (version === "Debian's") expect(() => adapt(version, text)).toThrow('profile')
    else {
      const { policies } = (adapt(version, text) as Adapted).apps.tls.automation
      expect(policies).toContainEqual({
        subjects: ['203.0.113.7'],
        issuers: [{ module: 'acme', profile: 'shortlived' }],
      })
      expect(policies.filter(({ subjects }) => subjects?.includes('www.example.test'))).toEqual([
        { subjects: ['www.example.test'] },
      ])
    }
    const own = (adapt(version, renderCaddyfile({ ...site, domains: ['203.0.113.7'] })) as Adapted).apps.tls
    expect(own.automation.policies).toEqual([{ subjects: ['203.0.113.7'], issuers: [{ module: 'internal' }] }])
  })

  test('finds nothing to tidy up, and refuses what is wrong', () => {
    const file = join(folder, 'broken.caddyfile')
    writeFileSync(file, renderCaddyfile(site))
    expect(run([programs[version] ?? '', 'fmt', file]).stdout).toBe(renderCaddyfile(site))
    writeFileSync(file, renderCaddyfile(site).replace('lb_try_duration', 'lb_try_durations'))
    expect(run([programs[version] ?? '', 'adapt', '--adapter', 'caddyfile', '--config', file]).code).not.toBe(0)
  })

  test('reads every token as the text that went in', () => {
    const text = fc
      .oneof(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: fc.constantFrom(...'"\\`$#<>@*(),;: ab') }),
        fc.constantFrom('import', '<<EOF', '#', '(x)', '*', ''),
      )
      .filter(isCarried)
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 40 }), (texts) => {
        // The matcher is spelled out, since a first argument such as * or /x would be taken for one.
        const sites = texts.map((token, i) => `http://h${i} {\n\trespond * ${caddyToken(token)} 200\n}\n`)
        expect(bodies(adapt(version, sites.join('')))).toEqual(new Map(texts.map((token, i) => [`h${i}`, token])))
      }),
      { numRuns: 15 },
    )
  })
})

function isCarried(text: string): boolean {
  try {
    caddyToken(text)
    return true
  } catch {
    return false
  }
}

/** Host → body of the sites of an adapted configuration that only respond. */
function bodies(config: unknown): Map<string, string> {
  const found = new Map<string, string>()
  type Route = { match?: { host: string[] }[]; handle: { routes?: Route[]; body?: string }[] }
  const { routes } = (config as { apps: { http: { servers: { srv0: { routes: Route[] } } } } }).apps.http.servers.srv0
  for (const route of routes) {
    found.set(route.match?.[0]?.host[0] ?? '', route.handle[0]?.routes?.[0]?.handle[0]?.body ?? '')
  }
  return found
}

test.each(['a\nb', '{env.HOME}', '{$HOME}', 'a}b', '\0', '\x7f', '\ud800', '`\\'])('%j is refused', (text) => {
  expect(() => caddyToken(text)).toThrow()
})

test('something that is no domain is refused', () => {
  expect(() => renderCaddyfile({ ...site, domains: ['a b'] })).toThrow('a b')
})

// What visitors get, from both versions, with Debian's own catch-all site before and after ours.
describe.each(versions.flatMap((version) => ['first', 'last'].map((place) => ({ version, place }))))(
  '$version Caddy with our file imported $place',
  ({ version, place }) => {
    const host = 'www.example.test'
    let root = ''
    let secure = ''
    let plain = ''
    let local = ''
    let application: Server
    let caddy: Awaited<ReturnType<typeof startCaddy>>
    let connections = 0

    /** What the application gets, as JSON; `/broken` closes the connection without an answer. */
    const answer = (question: IncomingMessage) => JSON.stringify({ url: question.url, headers: question.headers })

    beforeAll(async () => {
      root = join(folder, `${version.slice(0, 3)}-${place}`)
      for (const name of ['releases/r0/static', 'releases/r1/static', 'shared/media'])
        mkdirSync(join(root, 'blog', name), { recursive: true })
      symlinkSync('releases/r1', join(root, 'blog/current'))
      symlinkSync('releases/r0', join(root, 'blog/previous'))
      const write = (name: string, text: string) => writeFileSync(join(root, 'blog', name), text)
      write('releases/r1/static/site.css', 'body { color: red }\n'.repeat(200))
      write('releases/r1/static/site.0123456789ab.css', 'body {}')
      write('releases/r1/static/.hidden', 'secret')
      write('releases/r0/static/site.ba9876543210.css', 'p {}')
      write('releases/r0/static/gone.css', 'p {}')
      write('shared/media/upload', '<script>alert(1)</script>')
      write('shared/media/.htpasswd', 'secret')
      mkdirSync(join(root, 'default'))
      writeFileSync(join(root, 'default/index.html'), 'the default page')

      application = createServer((question, response) => {
        connections += 1
        if (question.url === '/broken') question.socket.destroy()
        else response.end(answer(question))
      })
      await new Promise<void>((resolve) => application.listen(join(root, 'blog/current/http.sock'), resolve))

      const [httpPort = 0, httpsPort = 0, healthListenerPort = 0] = await freePorts(3)
      plain = `http://127.0.0.1:${httpPort}`
      secure = `https://127.0.0.1:${httpsPort}`
      local = `http://127.0.0.1:${healthListenerPort}`
      const ours = join(root, 'blog.caddyfile')
      const text = renderCaddyfile({ ...site, https: 'internal', healthListenerPort })
      writeFileSync(
        ours,
        text.replaceAll('/srv/', `${root}/`).replaceAll('/run/django-prod-media/blog', `${root}/blog/shared/media`),
      )
      const others = `:${httpPort} {\n\troot * ${join(root, 'default')}\n\tfile_server\n}\n`
      const both = place === 'first' ? `import ${ours}\n${others}` : `${others}import ${ours}\n`
      const global = `{\n\tdebug\n\tadmin off\n\tskip_install_trust\n\thttp_port ${httpPort}\n\thttps_port ${httpsPort}\n}\n`
      caddy = await startCaddy(programs[version] ?? '', root, global + both)
      await untilSigned(`${secure}/`, host)
    })

    afterAll(async () => {
      await caddy?.stop()
      application?.close()
    })

    test('http:// leads to https://, and other names still get the default page', async () => {
      const redirect = await visit(`${plain}/a?b=c`, host)
      expect(redirect.status).toBe(308)
      expect(redirect.headers.location).toMatch(/^https:\/\/www\.example\.test(:\d+)?\/a\?b=c$/)
      expect((await visit(`${plain}/`, 'other.test')).body).toBe('the default page')
    })

    test('static files have their type, are compressed, and are kept for ever only under a hashed name', async () => {
      for (const base of [secure, local]) {
        const css = await visit(`${base}/static/site.css`, host, { 'Accept-Encoding': 'gzip' })
        expect(css.status).toBe(200)
        expect(css.headers['content-type']).toMatch(/^text\/css/)
        expect(css.headers['content-encoding']).toBe('gzip')
        expect(css.headers['cache-control']).toBe('public, max-age=0, must-revalidate')
        const hashed = await visit(`${base}/static/site.0123456789ab.css`, host)
        expect(hashed.headers['cache-control']).toBe('public, max-age=31536000, immutable')
        const missing = await visit(`${base}/static/site.ffffffffffff.css`, host)
        expect(missing.status).toBe(404)
        expect(missing.headers['cache-control']).not.toContain('immutable')
      }
    })

    test('what only the release before has is served under a hashed name, as pages from then ask for it', async () => {
      const earlier = await visit(`${secure}/static/site.ba9876543210.css`, host)
      expect(earlier).toMatchObject({ status: 200, body: 'p {}' })
      expect(earlier.headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect((await visit(`${secure}/static/gone.css`, host)).status).toBe(404)
    })

    test('a file that did not change is answered 304', async () => {
      const { headers } = await visit(`${secure}/static/site.css`, host)
      const again = await visit(`${secure}/static/site.css`, host, { 'If-None-Match': headers.etag ?? '' })
      expect(again.status).toBe(304)
    })

    test('uploaded files are served, and browsers may not guess what they are', async () => {
      const upload = await visit(`${secure}/media/upload`, host)
      expect(upload.status).toBe(200)
      expect(upload.headers['x-content-type-options']).toBe('nosniff')
    })

    test.each(['/static/.hidden', '/media/.htpasswd', '/media/%2ehtpasswd', '/media/../media/.htpasswd', '/media/'])(
      '%s is not served',
      async (path) => {
        expect((await visit(`${secure}${path}`, host)).status).toBe(404)
      },
    )

    test('the application is told the scheme, the host and the visitor, whatever the visitor claims', async () => {
      const forged = { 'X-Forwarded-Proto': 'http', 'X-Forwarded-For': '198.51.100.1', 'X-Forwarded-Host': 'evil.test' }
      for (const base of [secure, local]) {
        const { url, headers } = JSON.parse((await visit(`${base}/.well-known/x?y`, host, forged)).body)
        expect(url).toBe('/.well-known/x?y')
        expect(headers).toMatchObject({
          host,
          'x-forwarded-proto': 'https',
          'x-forwarded-for': '127.0.0.1',
          'x-forwarded-host': host,
        })
      }
    })

    test('a request that has reached the application is never sent twice', async () => {
      connections = 0
      expect((await visit(`${secure}/broken`, host)).status).toBe(502)
      expect(connections).toBe(1)
    })

    test('a request waits while the socket is missing for a moment', async () => {
      const socket = join(root, 'blog/current/http.sock')
      await new Promise((resolve) => application.close(resolve))
      const waiting = visit(`${secure}/late`, host)
      // Only once Caddy has found the socket missing, which it logs because of `debug`.
      await expect.poll(caddy.log, { timeout: 60_000 }).toMatch(/upstream roundtrip.*"uri":"\/late".*"error"/)
      await new Promise<void>((resolve) => application.listen(socket, resolve))
      expect((await waiting).status).toBe(200)
    })
  },
)
