/** What visitors try against Caddy's part of a site, by the oldest and the newest Caddy: uploads, names, bodies, headers. */
import { once } from 'node:events'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { atLeast } from '../../src/render/caddy-application.ts'
import { renderCaddyfile } from '../../src/render/caddyfile.ts'
import { plainFront } from '../../src/render/front.ts'
import { expectHeld } from '../lab/attacks.ts'
import { type Answer, freePorts, startCaddy, untilSigned, visit } from './caddy-server.ts'
import { caddyPrograms, temporaryFolder } from './programs.ts'

const folder = temporaryFolder()
afterAll(() => rmSync(folder, { recursive: true }))

const host = 'www.example.test'
/** Small ones, so that the test sends little. */
const maxBody = 400_000

async function countBytes(question: IncomingMessage): Promise<number> {
  let bytes = 0
  for await (const piece of question) bytes += (piece as Buffer).length
  return bytes
}

describe.each(Object.entries(caddyPrograms()))('%s Caddy', (version, program) => {
  let secure = ''
  let open = ''
  let application: Server
  let caddy: Awaited<ReturnType<typeof startCaddy>>
  /** Requests that the application has heard of, by path. */
  const heard: string[] = []

  beforeAll(async () => {
    const root = join(folder, version.slice(0, 3))
    for (const name of ['releases/r1/static', 'shared/media/folder'])
      mkdirSync(join(root, 'blog', name), { recursive: true })
    symlinkSync('releases/r1', join(root, 'blog/current'))
    symlinkSync('releases/r1', join(root, 'blog/previous'))
    writeFileSync(join(root, 'blog/releases/r1/static/site.css'), 'body {}')
    for (const name of [
      ...['index.html', 'folder/index.html', 'a.html', 'a.svg', 'a.js', 'a.css', 'a.xml', 'a.pdf', 'a.png', 'a.MP4'],
      ...['a', 'png', 'a[1].png', 'a b*?.png', 'é.png', 'a.png.html', 'a.xhtml'],
    ])
      writeFileSync(join(root, 'blog/shared/media', name), '<script>alert(1)</script>')
    application = createServer(async (question: IncomingMessage, response) => {
      heard.push(question.url ?? '')
      const bytes = await countBytes(question).catch(() => null)
      if (question.url === '/own-hsts') response.setHeader('Strict-Transport-Security', 'max-age=1')
      response.setHeader('Server', 'gunicorn')
      response.end(JSON.stringify({ bytes, headers: question.headers }))
    })
    application.listen(join(root, 'blog/current/http.sock'))
    await once(application, 'listening')
    const [httpPort = 0, httpsPort = 0, healthListenerPort = 0] = await freePorts(3)
    secure = `https://127.0.0.1:${httpsPort}`
    open = `http://127.0.0.1:${httpPort}`
    const options = {
      app: 'blog',
      domains: [host],
      staticUrl: '/static/',
      mediaUrl: '/media/',
      uploads: 2,
      addressCertificates: false,
      front: plainFront,
      keepsStreams: false,
    } as const
    const text = renderCaddyfile({
      ...{ ...options, https: 'internal', healthListenerPort },
      visitors: { maxBody, media: 'sandboxed', trustedProxies: [], hsts: { days: 30, preload: false } },
    })
    const other = renderCaddyfile({
      ...{ ...options, app: 'other', domains: ['other.test'], https: 'off', healthListenerPort },
      visitors: { maxBody, media: 'open', trustedProxies: ['127.0.0.0/8'], hsts: null },
    })
    const global = `{\n\tadmin off\n\tskip_install_trust\n\thttp_port ${httpPort}\n\thttps_port ${httpsPort}\n}\n`
    const both = (text + other)
      .replaceAll('/srv/other/', '/srv/blog/')
      .replaceAll(/\/run\/django-prod-media\/(blog|other)/g, '/srv/blog/shared/media')
      .replaceAll('/srv/', `${root}/`)
    caddy = await startCaddy(program, root, global + both)
    await untilSigned(`${secure}/`, host)
  })

  afterAll(async () => {
    await caddy?.stop()
    application?.close()
  })

  const ask = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    visit(secure + path, host, headers)
  /** The answer to a request to the plain site, whose body is written by `write`. */
  const post = (path: string, headers: Record<string, string>, write: (sent: ReturnType<typeof request>) => void) =>
    new Promise<{ status: number; body: string }>((resolve, reject) => {
      const sent = request(open + path, { method: 'POST', headers: { Host: 'other.test', ...headers }, agent: false })
      sent.on('response', (answer) => {
        let body = ''
        answer.on('data', (piece) => (body += piece)).on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
      })
      sent.on('error', reject)
      write(sent)
    })

  test('no upload runs on the origin of the site', async () => {
    const escaped: string[] = []
    const names = ['a.html', 'a.svg', 'a.js', 'a.css', 'a.xml', 'a.xhtml', 'a', 'png', 'a.png.html', 'index.html']
    for (const name of names) {
      const { status, headers } = await ask(`/media/${name}`)
      const sandboxed = String(headers['content-security-policy']).startsWith("sandbox; default-src 'none'")
      const kept = headers['content-disposition'] === 'attachment' || name === 'a.svg'
      const typed = headers['content-type'] === 'application/octet-stream' || name === 'a.svg'
      if (status !== 200 || !sandboxed || !kept || !typed || headers['x-content-type-options'] !== 'nosniff')
        escaped.push(`${name}: ${status} ${JSON.stringify(headers)}`)
    }
    for (const path of ['/media/', '/media/folder/', '/media/folder', '/static/']) {
      const { status } = await ask(path)
      if (status !== 404) escaped.push(`${path}: ${status}`)
    }
    expectHeld('a visitor', [...names, 'an index of a folder'], escaped)
  })

  test.each(['a.png', 'a%5B1%5D.png', 'a%20b%2A%3F.png', '%C3%A9.png', 'a.MP4', 'a.pdf'])(
    '%s is shown',
    async (name) => {
      const { status, headers } = await ask(`/media/${name}`)
      expect([name, status, headers['content-disposition']]).toEqual([name, 200, undefined])
      // Chrome shows no PDF in a sandbox.
      expect(headers['content-security-policy'] === undefined).toBe(name === 'a.pdf')
    },
  )

  test('who wants it has pages and scripts among the uploads', async () => {
    const { status, headers } = await visit(`${open}/media/a.js`, 'other.test')
    expect([status, headers['content-disposition'], headers['content-security-policy']]).toEqual([
      200,
      undefined,
      undefined,
    ])
    expect(headers['content-type']).toContain('javascript')
  })

  test('a name that no file can have is not found', async () => {
    const names = ['%00', 'site.css%00', `${'a'.repeat(300)}.css`, '%C3%A9'.repeat(200), 'site.css/a', '%ff%fe']
    const paths = names.flatMap((name) => [`/static/${name}`, `/media/${name}`])
    const answers = await Promise.all(paths.map(async (path) => `${path} ${(await ask(path)).status}`))
    expectHeld(
      'a visitor',
      paths,
      // A path below a file is 400 to the newest one.
      answers.filter((answer) => !/ 40[04]$/.test(answer)),
    )
  })

  test('files have the headers that Django gives its pages', async () => {
    for (const path of ['/static/site.css', '/media/a.png'])
      expect((await ask(path)).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'strict-transport-security': 'max-age=2592000',
      })
    expect((await visit(`${open}/static/site.css`, 'other.test')).headers['strict-transport-security']).toBeUndefined()
  })

  test('one Strict-Transport-Security, the one of the project where it has one; one Server', async () => {
    const answers = [await ask('/'), await ask('/own-hsts')]
    expect(answers.map(({ headers }) => headers['strict-transport-security'])).toEqual(['max-age=2592000', 'max-age=1'])
    // The newest one leaves its own out where the application has one.
    for (const { headers } of answers) expect(['Caddy', undefined]).toContain(headers.server)
  })

  test('nobody but Caddy says who a visitor is', async () => {
    const names = ['X_Forwarded_For', 'X-Forwarded_For', 'X_Forwarded_Proto', 'Script_Name', 'Remote_Addr']
    const forged = Object.fromEntries(names.map((name) => [name, 'forged']))
    const told = { 'X-Forwarded-For': 'forged', 'X-Forwarded-Proto': 'forged', 'X-Forwarded-Host': 'forged' }
    const { headers } = JSON.parse((await ask('/who', { ...forged, ...told })).body)
    expectHeld(
      'a visitor',
      [...names, ...Object.keys(told)],
      Object.entries(headers).flatMap(([name, value]) => (String(value).includes('forged') ? [name] : [])),
    )
    expect(headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' })
    // A trusted proxy says on whose behalf it asks, and nothing else.
    const behind = await visit(`${open}/who`, 'other.test', { ...told, 'X-Forwarded-For': '203.0.113.9' })
    expect(JSON.parse(behind.body).headers).toMatchObject({
      'x-forwarded-for': '203.0.113.9, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'other.test',
    })
  })

  test('a body that is too large is refused, whether it tells its size or not', async () => {
    const told = await post('/told', { 'Content-Length': String(maxBody + 1) }, (sent) => sent.flushHeaders())
    expect(told.status).toBe(413)
    expect(told.body).toContain('at most 400 kB')
    expect(heard).not.toContain('/told')
    const untold = await post('/untold', { 'Transfer-Encoding': 'chunked' }, (sent) => {
      sent.end(Buffer.alloc(maxBody + 1))
    }).catch((error: NodeJS.ErrnoException) => ({ status: error.code ?? '' }))
    expect([413, 'ECONNRESET', 'EPIPE']).toContain(untold.status)
    const whole = await post('/whole', {}, (sent) => sent.end(Buffer.alloc(maxBody)))
    expect([whole.status, JSON.parse(whole.body).bytes]).toEqual([200, maxBody])
  })

  test('the application hears of a short body when it is whole', async () => {
    let sent: ReturnType<typeof request> | undefined
    const answer = post('/slow', { 'Content-Length': '6' }, (one) => {
      sent = one
      one.write('abc')
    })
    // What comes later is answered meanwhile.
    expect((await visit(`${open}/later`, 'other.test')).status).toBe(200)
    expect([heard.includes('/later'), heard.includes('/slow')]).toEqual([true, false])
    sent?.end('def')
    expect(JSON.parse((await answer).body).bytes).toBe(6)
  })

  test('of large bodies as many come at once as are let in', async () => {
    const sending: ReturnType<typeof request>[] = []
    const answers = Array.from({ length: 6 }, (_, i) =>
      post(`/large${i}`, { 'Content-Length': '300000' }, (one) => {
        sending.push(one)
        one.write('abc')
      }),
    )
    const large = () => heard.filter((path) => path.startsWith('/large')).length
    await expect.poll(large, { timeout: 30_000 }).toBe(2)
    for (let i = 0; i < 5; i++) expect((await visit(`${open}/between${i}`, 'other.test')).status).toBe(200)
    expect(large()).toBe(2)
    for (const one of sending) one.end(Buffer.alloc(299_997))
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(6).fill(200))
  })
})

test.each([1, 9, 10, 400_001, 25_000_001, 999, 1_073_741_825])('numbers from %i on', (least) => {
  const pattern = new RegExp(atLeast(least))
  for (const number of [least, least + 1, least * 2, least * 10, 10 ** 12]) expect(`00${number}`).toMatch(pattern)
  for (const number of [least - 1, Math.floor(least / 2), 0]) expect(String(number)).not.toMatch(pattern)
})
