/** What stands in front of a site, the same by each web server: run with real ones, on ports of their own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, get, type Server } from 'node:http'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { renderCaddyfile } from '../../src/render/caddyfile.ts'
import { exempt, type Front, plainFront } from '../../src/render/front.ts'
import { renderNginx } from '../../src/render/nginx.ts'
import { type Answer, freePorts, startCaddy, visit as visitUrl } from './caddy-server.ts'
import { caddyPrograms, nginxProgram, temporaryFolder } from './programs.ts'

const folder = temporaryFolder()
const stops: (() => Promise<void>)[] = []
afterAll(async () => {
  for (const stop of stops.reverse()) await stop()
  rmSync(folder, { recursive: true })
})

const main = 'example.test'
/** `ann:correct horse` */
const hash = '$2y$05$KBCwKxOzLha2MUDgW0PjXeiB68uDfBmXvTUyyqNxAD2eaQ43eHNkm'
const visitors = { maxBody: 2_000_000, media: 'sandboxed', trustedProxies: [], hsts: null } as const

/** A path as it stands: a URL would tidy it up. */
function visit(url: string, host: string, headers: Record<string, string> = {}, from?: string): Promise<Answer> {
  const [, origin = '', port = '', path = ''] = /^(http:\/\/127\.0\.0\.1:(\d+))(\/.*)$/.exec(url) ?? []
  if (from === undefined && !/%2e|\.\./i.test(path)) return visitUrl(origin + path, host, headers)
  return new Promise((resolve, reject) => {
    const question = get(
      { host: '127.0.0.1', port, path, headers: { Host: host, ...headers }, agent: false, localAddress: from },
      (answer) => {
        let body = ''
        answer.setEncoding('latin1').on('data', (text: string) => (body += text))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
      },
    )
    question.on('error', reject)
  })
}

interface Running {
  /** Where visitors come, and where the server itself looks. */
  readonly url: string
  readonly local: string
  readonly log: () => string
}

/** The file of a web server for a site at `root`, in the place of /srv/blog. */
async function start(kind: string, root: string, front: Front): Promise<Running> {
  const [port = 0, localPort = 0] = await freePorts(2)
  const options = {
    ...{ app: 'blog', domains: [main, ...front.redirected], https: 'off' as const, visitors, front },
    ...{ staticUrl: '/static/', mediaUrl: '/media/' },
  }
  const placed = (text: string) => text.replaceAll('/srv/blog', root).replaceAll('/run/django-prod-media/blog', root)
  const running = { url: `http://127.0.0.1:${port}`, local: `http://127.0.0.1:${localPort}` }
  if (kind !== 'nginx') {
    const text = placed(
      renderCaddyfile({
        ...options,
        uploads: 3,
        addressCertificates: false,
        healthListenerPort: localPort,
        keepsStreams: false,
      }),
    )
    const global = `{\n\tadmin off\n\thttp_port ${port}\n}\n`
    const caddy = await startCaddy(caddyPrograms()[kind] ?? '', root, global + text)
    stops.push(caddy.stop)
    return { ...running, log: caddy.log }
  }
  const found = { path: '', version: '1.22.1', listens: { 80: [String(port)] }, alone: [], certbot: false }
  const text = placed(renderNginx({ ...options, found, localPort }))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${root}/tmp;`)
  const config = join(root, 'nginx.conf')
  const journal = `access_log ${root}/access.log`
  writeFileSync(
    config,
    `user root;\ndaemon off;\nerror_log stderr;\npid ${root}/nginx.pid;\nevents {}\nhttp {\n${temporary.join('\n')}\n${text.replace(/access_log syslog:\S+/g, journal)}}\n`,
  )
  const child = spawn(nginxProgram(), ['-c', config, '-p', root], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (more: string) => (said += more))
  stops.push(async () => {
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
  })
  await vi.waitFor(async () => expect((await visit(`${running.local}/`, main)).status, said).toBe(200), {
    timeout: 9000,
  })
  const { readFileSync } = await import('node:fs')
  return { ...running, log: () => readFileSync(join(root, 'access.log'), 'utf8') }
}

/** An application that tells what it was asked, and whose own errors are its own. */
async function startApplication(root: string): Promise<Server> {
  for (const name of ['releases/r1/static', 'releases/r1/code', 'media', 'shared/media', 'maintenance', 'tmp'])
    mkdirSync(join(root, name), { recursive: true })
  symlinkSync('releases/r1', join(root, 'current'))
  writeFileSync(join(root, 'basic-auth'), `ann:${hash}\n`)
  writeFileSync(join(root, 'releases/r1/static/site.css'), 'body {}')
  writeFileSync(join(root, 'releases/r1/code/sorry.html'), 'our own page')
  const application = createServer((question, response) => {
    if (question.url === '/broken') question.socket.destroy()
    else {
      response.statusCode = Number(/^\/answers\/(\d+)/.exec(question.url ?? '')?.[1] ?? 200)
      response.end(JSON.stringify({ url: question.url, headers: question.headers }))
    }
  })
  await new Promise<void>((resolve) => application.listen(join(root, 'current/http.sock'), resolve))
  stops.push(async () => void application.close())
  return application
}

const known = { Authorization: `Basic ${Buffer.from('ann:correct horse').toString('base64')}` }

describe.each(["Debian's", 'newest', 'nginx'])('%s', (kind) => {
  const short = kind.slice(0, 2)
  let root = ''
  let open: Running
  let closed: Running
  beforeAll(async () => {
    root = join(folder, short)
    await startApplication(root)
    const front = { ...plainFront, redirected: ['www.example.test'], healthPath: '/healthz', accessLog: true }
    open = await start(kind, root, front)
    await startApplication(join(folder, `${short}2`))
    const gate = { users: [{ name: 'ann', hash }], errorPage: 'sorry.html' }
    closed = await start(kind, join(folder, `${short}2`), { ...front, ...gate })
  }, 60_000)

  test('another name leads to the main one, with path and query as they came, and for an hour', async () => {
    for (const path of ['/', '/a%2Fb/%C3%A9?next=%2Fx&y=1', '/static/site.css']) {
      const { headers, status } = await visit(`${open.url}${path}`, 'www.example.test')
      expect([status, headers.location, headers['cache-control']]).toEqual([
        ...[308, `http://${main}${path}`, 'max-age=3600'],
      ])
    }
    for (const path of ['/healthz', '/healthz?x', '/.well-known/acme-challenge/abc-_'])
      expect((await visit(`${open.url}${path}`, 'www.example.test')).status, path).toBe(200)
    expect((await visit(`${open.local}/`, 'www.example.test')).status).toBe(200)
    expect((await visit(`${open.url}/`, main)).status).toBe(200)
  })

  test('a password closes everything but what must stay open, and Django is told nothing of it', async () => {
    const status = async (path: string, headers = {}) => (await visit(`${closed.url}${path}`, main, headers)).status
    for (const path of ['/', '/static/site.css', '/media/none', '/healthz/', '/healthz/..%2fadmin/', '/healthz%2f..'])
      expect(await status(path), path).toBe(401)
    expect(await status('/report/%2e%2e/healthz')).toBe(401)
    expect(await status('/report/%2e%2e/.well-known/acme-challenge/abc')).toBe(401)
    expect(await status('/.well-known/acme-challenge/%2e%2e/%2e%2e/static/site.css')).toBe(401)
    expect((await visit(`${closed.url}/`, main)).headers['www-authenticate']).toMatch(/^Basic realm="This site/)
    expect(await status('/', { Authorization: `Basic ${Buffer.from('ann:wrong').toString('base64')}` })).toBe(401)
    for (const path of ['/healthz', '/.well-known/acme-challenge/abc']) expect(await status(path), path).toBe(200)
    const { body } = await visit(`${closed.url}/page`, main, known)
    expect(JSON.parse(body).headers.authorization).toBeUndefined()
    expect(await status('/static/site.css', known)).toBe(200)
    expect((await visit(`${closed.local}/`, main)).status).toBe(200)
  })

  test('without one, what the application is told stays', async () => {
    const { body } = await visit(`${open.url}/page`, main, { Authorization: 'Token abc' })
    expect(JSON.parse(body).headers.authorization).toBe('Token abc')
  })

  test('maintenance is a file: 503 for visitors, not for the server itself, and for an address that is named', async () => {
    const ask = async (path: string) => await visit(`${open.url}${path}`, main)
    writeFileSync(join(root, 'maintenance/on'), '')
    try {
      for (const path of ['/', '/static/site.css', '/report/%2e%2e/healthz']) {
        const { body, headers, status } = await ask(path)
        expect([status, headers['retry-after'], headers['cache-control']], path).toEqual([503, '120', 'no-store'])
        expect(headers['content-type']).toMatch(/^text\/html/)
        expect(body).toContain('Back soon')
      }
      for (const path of ['/healthz', '/.well-known/acme-challenge/abc']) expect((await ask(path)).status).toBe(200)
      expect((await visit(`${open.local}/`, main)).status).toBe(200)
      writeFileSync(join(root, 'maintenance/127.0.0.1'), '')
      expect((await ask('/')).status).toBe(200)
    } finally {
      for (const name of ['on', '127.0.0.1']) rmSync(join(root, 'maintenance', name), { force: true })
    }
    expect((await ask('/')).status).toBe(200)
  })

  test('an application that does not answer has a page, and its own errors are its own', async () => {
    const gone = await visit(`${open.url}/broken`, main)
    expect([gone.status, gone.headers['cache-control']]).toEqual([502, 'no-store'])
    expect(gone.body).toContain('does not answer right now')
    const own = await visit(`${closed.url}/broken`, main, known)
    expect([own.status, own.body]).toEqual([502, 'our own page'])
    expect(own.headers['content-type']).toMatch(/^text\/html/)
    for (const code of [404, 500, 502, 503, 504]) {
      const { body, status } = await visit(`${open.url}/answers/${code}`, main)
      expect([status, JSON.parse(body).url]).toEqual([code, `/answers/${code}`])
    }
    expect((await visit(`${open.url}/static/none.css`, main)).status).toBe(404)
  })

  test('where only proxies are let in nobody else is, but for an authority and the server itself', async () => {
    await startApplication(join(folder, `${short}3`))
    const front = { redirected: ['www.example.test'], healthPath: '/healthz', users: [{ name: 'ann', hash }] }
    const { local, url } = await start(kind, join(folder, `${short}3`), {
      ...{ ...plainFront, ...front, onlyFrom: ['127.0.0.2/32', '2001:db8::/32'] },
    })
    const claims = { 'X-Forwarded-For': '127.0.0.2', 'X-Real-IP': '127.0.0.2', ...known }
    const ask = async (path: string, from: string, host = main) =>
      (await visit(`${url}${path}`, host, claims, from)).status
    for (const path of ['/', '/healthz', '/static/site.css', '/x/%2e%2e/.well-known/acme-challenge/abc'])
      expect([await ask(path, '127.0.0.1'), await ask(path, '127.0.0.2')], path).toEqual([403, 200])
    expect([await ask('/', '127.0.0.1', 'www.example.test'), await ask('/', '127.0.0.2', 'www.example.test')]).toEqual([
      ...[403, 308],
    ])
    expect((await visit(`${url}/`, main, {}, '127.0.0.1')).status).toBe(403)
    expect((await visit(`${url}/`, main, {}, '127.0.0.2')).status).toBe(401)
    expect(await ask('/.well-known/acme-challenge/abc', '127.0.0.1')).toBe(200)
    expect((await visit(`${local}/`, main)).status).toBe(200)
  })

  test('a body that is too large is told so, with the key to write', async () => {
    const answer = await fetch(`${open.url}/page`, { method: 'POST', body: new Uint8Array(2_100_000) }).catch(String)
    expect(await visit(`${open.url}/page`, main, { 'Content-Length': '2000001' })).toMatchObject({
      status: 413,
      body: expect.stringContaining('at most 2 MB in one request. Its owner can change that: max-body'),
    })
    expect(answer).toBeDefined()
  })

  test('a line for each request, and no query in it', async () => {
    await visit(`${open.url}/reset?token=s3cret`, main, { Cookie: 'session=s3cret', Authorization: 'Bearer s3cret' })
    await expect.poll(open.log).toMatch(/\/reset\b/)
    expect(open.log()).not.toContain('s3cret')
  })
})

test('nothing but what is meant is exempt', () => {
  const free = (healthPath: string, target: string) => new RegExp(exempt({ healthPath })).test(target)
  expect(free('/', '/')).toBe(false)
  expect(free('/', '/.well-known/acme-challenge/a_B-1')).toBe(true)
  expect(free('/he{a}lth.é?x=1', '/he%7Ba%7Dlth.%C3%A9?y')).toBe(true)
  expect(free('/health.z', '/healthxz')).toBe(false)
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const target = `/${one}/${other}`
      if (free('/healthz', target)) expect(target).toMatch(/^\/(healthz|\.well-known\/acme-challenge\/[\w-]+)(\?|$)/)
    }),
  )
})
