/** What strangers try against a site that is live: floods of slow readers and writers, claims, uploads, large bodies. */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectHeld } from '../lab/attacks.ts'
import { domain, visit } from '../lab/visit.ts'
import { app, config, openDeployed, type Site } from './site.ts'

const views = `
import os
import time

from django.conf import settings
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse

PAGE = 'x' * 4_000_000


def who(request):
    return JsonResponse({name: str(value) for name, value in request.META.items() if name.startswith(('REMOTE', 'HTTP', 'SCRIPT'))})


def large(request):
    return HttpResponse(PAGE)


def events(request):
    def made():
        yield 'data: one\\n\\n'
        while not os.path.exists(os.path.join(settings.MEDIA_ROOT, 'go')):
            time.sleep(0.02)
        yield 'data: two\\n\\n'

    return StreamingHttpResponse(made(), content_type='text/event-stream')
`

let site: Site

beforeAll(async () => {
  site = await openDeployed()
  await site.checkout.write('blog/attacked.py', views)
  const urls = await readFile(join(site.checkout.dir, 'mainapp/urls.py'), 'utf8')
  const names = ['who', 'large', 'events']
  await site.checkout.write(
    'mainapp/urls.py',
    `${urls}\nfrom blog import attacked\nurlpatterns[:0] = [${names.map((name) => `path('${name}/', attacked.${name})`).join(', ')}]\n`,
  )
  await site.checkout.write('.github/django-prod.yml', `${config}hsts: 30\ntrusted-proxies: [192.0.2.0/24]\n`)
  await site.checkout.commit('Views that are attacked')
  const { code, log } = await site.deploy()
  expect(code, log).toBe(0)
})
afterAll(() => site?.down())

/** A connection over TLS on which these words were said; whatever becomes of it is not followed. */
async function say(words: string): Promise<TLSSocket> {
  const socket = connect({ host: site.server.address, port: 443, servername: domain, rejectUnauthorized: false })
  socket.on('error', () => {})
  socket.pause()
  await once(socket, 'secureConnect')
  socket.write(words.replaceAll('\n', '\r\n'))
  return socket
}

/** All that is answered until the other side ends. */
async function hear(socket: TLSSocket): Promise<string> {
  let text = ''
  for await (const piece of socket.setEncoding('latin1')) text += piece
  return text
}

const ask = async (words: string) => hear(await say(words))
const head = `HTTP/1.1\nHost: ${domain}\nConnection: close\n`

/** Milliseconds that a visitor waits, the middle one of several. */
async function measure(): Promise<number> {
  const times: number[] = []
  for (let i = 0; i < 11; i++) {
    const since = performance.now()
    expect((await visit(site.server, '/healthz')).status).toBe(200)
    times.push(performance.now() - since)
  }
  return times.sort((a, b) => a - b)[5] ?? 0
}

test('500 who read and write slowly keep nobody from the site', async () => {
  const idle = await measure()
  const post = `POST /admin/login/ ${head}Content-Type: application/x-www-form-urlencoded\n`
  const kinds: Readonly<Record<string, string>> = {
    'a page of 4 MB that is not read': `GET /large/ ${head}\n`,
    'a form that comes byte by byte': `${post}Content-Length: 1000\n\n`,
    'an upload that comes byte by byte': `${post}Content-Length: 20000000\n\n`,
    'a body without a size that never ends': `${post}Transfer-Encoding: chunked\n\n`,
    'a header that never ends': `GET / HTTP/1.1\nHost: ${domain}\nX-A: `,
  }
  const flood: TLSSocket[] = []
  for (let i = 0; i < 100; i++) flood.push(...(await Promise.all(Object.values(kinds).map(say))))
  const dripping = setInterval(() => {
    for (const socket of flood) socket.write('1')
  }, 1000)
  try {
    const ratios: number[] = []
    do ratios.push((await measure()) / idle)
    while ((ratios.at(-1) ?? 9) > 2 && ratios.length < 5)
    console.log(
      `idle ${idle.toFixed(1)} ms, in a flood of ${flood.length} ${ratios.map((one) => one.toFixed(2))} times that`,
    )
    const login = await ask(`POST /admin/login/ ${head}Content-Length: 3\n\na=b`)
    expect(login).toMatch(/^HTTP\/1.1 403 /)
    const escaped = Math.min(...ratios) > 2 ? [`a visitor waits ${ratios} times as long`] : []
    expectHeld('a visitor', Object.keys(kinds), escaped)
  } finally {
    clearInterval(dripping)
    for (const socket of flood) socket.destroy()
  }
})

test('the application knows who asks, and nobody else says so', async () => {
  const names = [
    ...[
      'X-Forwarded-For',
      'X_Forwarded_For',
      'X-Forwarded_For',
      'X-Real-IP',
      'Forwarded',
      'Client-IP',
      'True-Client-IP',
    ],
    ...['CF-Connecting-IP', 'X-Forwarded-Host', 'X-Forwarded-Proto', 'Script_Name', 'Remote_Addr'],
  ]
  const asking = await say(`GET /who/ ${head}${names.map((name) => `${name}: 6.6.6.6\n`).join('')}\n`)
  const own = asking.localAddress
  const answer = await hear(asking)
  const seen = JSON.parse(/\{.*\}/.exec(answer)?.[0] ?? '{}')
  const claimed = Object.entries(seen).flatMap(([name, value]) => (String(value).includes('6.6.6.6') ? [name] : []))
  expectHeld('a visitor', names, claimed)
  expect(seen.REMOTE_ADDR).toBe(own)
  expect(seen.HTTP_X_FORWARDED_FOR).toBe(seen.REMOTE_ADDR)
})

test('uploads never run on the origin of the site', async () => {
  const names = ['page.html', 'picture.svg', 'script.js', 'index.html', 'x.pdf', 'x.png']
  const media = `/srv/${app}/shared/media`
  await site.server.sh(
    `cd ${media} && for name in ${names.join(' ')}; do echo '<script>alert(1)</script>' >$name; done`,
  )
  const escaped: string[] = []
  for (const name of names.slice(0, 4)) {
    const { status, headers } = await visit(site.server, `/media/${name}`)
    const policy = String(headers['content-security-policy'])
    if (status !== 200 || !policy.startsWith('sandbox')) escaped.push(`${name}: ${status} ${policy}`)
  }
  if ((await visit(site.server, '/media/')).status !== 404) escaped.push('/media/ shows a page')
  expectHeld('a visitor', [...names.slice(0, 4), '/media/'], escaped)
  for (const name of names.slice(4))
    expect((await visit(site.server, `/media/${name}`)).headers['content-disposition']).toBeUndefined()
})

test('what is too large, or no name, is refused by Caddy itself', async () => {
  const large = await ask(`POST /who/ ${head}Content-Length: 300000000\n\n`)
  expect(large).toMatch(/^HTTP\/1.1 413 [\s\S]*max-body in \.github\/django-prod\.yml/)
  expect((await visit(site.server, '/static/%00')).status).toBe(404)
})

test('headers that are too large, or take too long, are refused by Caddy itself', async () => {
  const large = await ask(`GET /healthz ${head}X-A: ${'a'.repeat(100_000)}\n\n`)
  expect(large).toMatch(/^HTTP\/1.1 431 /)
  // Gunicorn takes 8 kB of each.
  const field = (size: number) => `X-A: ${'a'.repeat(size)}\n`
  expect(await ask(`GET /healthz ${head}${field(20_000)}\n`)).toMatch(/^HTTP\/1.1 431 /)
  expect(await ask(`GET /healthz ${head}${field(7_000).repeat(6)}\n`)).toMatch(/^HTTP\/1.1 200 /)
  const main = () => site.server.sh('cat /etc/caddy/Caddyfile')
  expect(await main()).toMatch(
    /^\tservers \{\n\t\ttimeouts \{\n\t\t\tread_header 30s\n\t\t\}\n\t\tmax_header_size 64KB\n/m,
  )
  // Sooner, so that nobody waits here; and whoever changes it has it so.
  await site.server.sh("sed -i 's/read_header 30s/read_header 2s/' /etc/caddy/Caddyfile; systemctl reload caddy")
  const socket = await say(`GET / HTTP/1.1\nHost: ${domain}\nX-A: `)
  const dripping = setInterval(() => socket.write('1'), 500)
  const since = performance.now()
  await once(socket.resume(), 'close')
  clearInterval(dripping)
  const seconds = (performance.now() - since) / 1000
  expectHeld('a visitor', ['100 kB of headers', 'a header that never ends'], seconds > 20 ? [`${seconds} s`] : [])
  const { outputs, log } = await site.deploy()
  expect(outputs.result, log).toBe('unchanged')
  expect(await main()).toContain('read_header 2s')
})

test('each answer has one Server at most, and what browsers are to keep to', async () => {
  for (const path of ['/', '/static/css/site.css', '/media/x.png']) {
    const answer = await ask(`GET ${path} ${head}\n`)
    expect(answer.match(/^server:/gim)?.length, path).toBe(1)
    expect(answer, path).toMatch(/^strict-transport-security: max-age=2592000\r$/im)
    expect(answer, path).toMatch(/^x-content-type-options: nosniff\r$/im)
  }
})

test('events come one by one', async () => {
  const socket = await say(`GET /events/ ${head}Accept: text/event-stream\n\n`)
  let text = ''
  socket
    .setEncoding('latin1')
    .on('data', (piece) => (text += piece))
    .resume()
  await expect.poll(() => text, { timeout: 30_000 }).toContain('data: one')
  expect(text).not.toContain('data: two')
  await site.server.sh(`touch /srv/${app}/shared/media/go`)
  await expect.poll(() => text, { timeout: 30_000 }).toContain('data: two')
  socket.destroy()
})
