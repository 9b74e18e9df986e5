/**
 * Each web server on each Debian, and Caddy on the next: first deploy, code, static files, a broken release, rollback,
 * and a reload while websockets are open, under visitors who ask on time whether or not they were answered (an open
 * loop). One is too many who is not answered. `script/test proxies -t 'apache on trixie'` is one of them.
 */
import { request } from 'node:https'
import type { Duplex } from 'node:stream'
import { afterAll, describe, expect, test } from 'vitest'
import { config, openSite, type Site } from '../e2e/site.ts'
import { annotations } from '../e2e/table-state.ts'
import type { ActionResult } from '../lab/action.ts'
import type { Suite } from '../lab/host.ts'
import { type LoadReport, startLoad } from '../lab/load.ts'
import { domain, visit } from '../lab/visit.ts'

/** Tells its version, and answers each message of a websocket with the same. */
const application = (version: number) => `import os

from django.core.asgi import get_asgi_application

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mainapp.settings')
django = get_asgi_application()


async def application(scope, receive, send):
    if scope['type'] == 'websocket':
        await receive()
        await send({'type': 'websocket.accept'})
        while (message := await receive())['type'] != 'websocket.disconnect':
            await send({'type': 'websocket.send', 'text': message.get('text')})
    elif scope['type'] == 'http' and scope['path'] == '/version':
        await send({'type': 'http.response.start', 'status': 200, 'headers': []})
        await send({'type': 'http.response.body', 'body': b'${version}'})
    else:
        await django(scope, receive, send)
`

/** An open websocket of the site (RFC 6455); `echo` is whether it still answers, or the frame that has closed it. */
interface Socket {
  echo(): Promise<boolean | string>
  close(): void
}

function openWebsocket(site: Site): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const headers = { Host: domain, Connection: 'Upgrade', Upgrade: 'websocket' }
    const key = { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13' }
    const to = { host: site.server.address, servername: domain, path: '/ws', rejectUnauthorized: false, agent: false }
    const asking = request({ ...to, headers: { ...headers, ...key } })
    asking.on('upgrade', (_, socket) => resolve(socketOf(socket)))
    asking.on('response', (answer) => reject(new Error(`no websocket: ${answer.statusCode}`)))
    asking.on('error', reject)
    asking.end()
  })
}

function socketOf(socket: Duplex): Socket {
  let open = true
  let last: Buffer = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (data: Buffer) => {
    last = data
  })
  socket.on('close', () => {
    open = false
  })
  return {
    echo: () =>
      new Promise((told) => {
        if (!open) return told(last.toString('hex'))
        socket.once('close', () => told(last.toString('hex')))
        // A text frame, final and unmasked, of two letters; ours is masked with zeros.
        socket.once('data', (data: Buffer) => {
          if (data[0] === 0x81) told(data.subarray(2, 4).toString() === 'hi')
        })
        socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, ...Buffer.from('hi')]))
      }),
    close: () => socket.destroy(),
  }
}

const units = { caddy: 'caddy', nginx: 'nginx', apache: 'apache2' } as const
const suites: readonly Suite[] = ['bookworm', 'trixie']
const cases = [
  ...suites.flatMap((suite) => (['caddy', 'nginx', 'apache'] as const).map((kind) => ({ kind, suite }))),
  // A Caddy that can keep websockets.
  ...[{ kind: 'caddy', suite: 'forky' } as const],
]

describe.each(cases)('$kind on $suite', ({ kind, suite }) => {
  let site: Site
  let version = 0

  afterAll(() => site?.down())

  const write = async () => {
    version += 1
    await site.checkout.write('mainapp/asgi.py', application(version))
    await site.checkout.commit(`Version ${version}`)
  }

  /** What `act` answers, while visitors ask for pages, on kept connections too, and for files. */
  async function under<T>(what: string, act: () => Promise<T>): Promise<T> {
    const options = { url: 'https://127.0.0.1/', host: domain, seconds: 600, rate: 20 }
    const loads = await Promise.all([
      startLoad(site.server, { ...options, path: '/version' }),
      startLoad(site.server, { ...options, path: '/healthz', keepAlive: true, reloads: true }),
      startLoad(site.server, { ...options, path: '/static/css/site.css' }),
    ])
    const answer = await act()
    const reports = await Promise.all(loads.map((one) => one.stop()))
    const sum = (of: (report: LoadReport) => number) => reports.reduce((all, report) => all + of(report), 0)
    const longest = Math.max(...reports.map((report) => report.longestMs))
    console.log(
      `${kind} ${suite} ${what}: ${sum(({ requests }) => requests)} requests, ${sum(({ failed }) => failed)} failed, longest ${longest} ms`,
    )
    for (const { failed, firstErrors, requests } of reports) {
      expect(failed, firstErrors.join('\n')).toBe(0)
      expect(requests).toBeGreaterThan(0)
    }
    return answer
  }

  const served = async () => (await visit(site.server, '/version')).body
  const expectDeployed = (result: ActionResult) =>
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed' })

  test('first', async () => {
    site = await openSite({ layer: 'warm', suite })
    if (kind !== 'caddy') await site.server.sh('dpkg --purge caddy')
    const more = `application: mainapp.asgi:application\ndrain-seconds: 2\nproxy: ${kind}\n`
    await site.checkout.write('.github/django-prod.yml', `${config}${more}`)
    await write()
    const result = await site.deploy()
    expect(result.code, result.log).toBe(0)
    expect(annotations(result).filter(({ level }) => level === 'error')).toEqual([])
    expect(await served()).toBe('1')
    expect(await site.server.sh(`systemctl is-enabled ${units[kind]}; systemctl is-active ${units[kind]}`)).toBe(
      'enabled\nactive\n',
    )
  })

  test('code', async () => {
    await write()
    expectDeployed(await under('code', () => site.deploy()))
    expect(await served()).toBe(String(version))
  })

  test('static', async () => {
    await site.checkout.write('static/css/site.css', 'body { color: teal }\n')
    await site.checkout.commit('Teal')
    expectDeployed(await under('static', () => site.deploy()))
    expect((await visit(site.server, '/static/css/site.css')).body).toContain('teal')
  })

  test('broken', async () => {
    await site.checkout.write('mainapp/asgi.py', `${application(99)}\nraise RuntimeError('broken')\n`)
    await site.checkout.commit('Broken')
    expect((await under('broken', () => site.deploy())).code).toBe(1)
    expect(await served()).toBe(String(version))
  })

  test('rollback', async () => {
    await write()
    expectDeployed(await under('code again', () => site.deploy()))
    expectDeployed(await under('rollback', () => site.deploy({ mode: 'rollback' })))
    expect(await served()).toBe(String(version - 1))
  })

  // Debian 12 and 13 have Caddy 2.6, which can't keep them: it says that it goes (1001), and takes who comes back.
  test('reload under websockets', async () => {
    const kept = kind !== 'caddy' || suite === 'forky'
    await under('reload', async () => {
      let sockets = await Promise.all([openWebsocket(site), openWebsocket(site)])
      for (const _ of [1, 2]) {
        await site.server.sh(`systemctl reload ${units[kind]}; sleep 1`)
        for (const socket of sockets) expect(await socket.echo()).toBe(kept || '880203e9')
        if (!kept) sockets = await Promise.all([openWebsocket(site), openWebsocket(site)])
        for (const socket of sockets) expect(await socket.echo()).toBe(true)
      }
      for (const socket of sockets) socket.close()
    })
  })
})
