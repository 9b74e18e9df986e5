/** The end of an old instance: what it has begun it finishes, and where memory is short it goes first. */
import { request } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LoadReport, startLoad } from '../lab/load.ts'
import { until } from '../lab/process.ts'
import { domain, visit } from '../lab/visit.ts'
import { changeEverything, strays } from './changing.ts'
import { app, config, openDeployed, type Site } from './site.ts'
import { millisecondsOf } from './table-state.ts'

const application = `import asyncio
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mainapp.settings')
django = get_asgi_application()


async def application(scope, receive, send):
    if scope['type'] == 'websocket':
        await receive()
        await send({'type': 'websocket.accept'})
        while (await receive())['type'] != 'websocket.disconnect':
            pass
    elif scope['type'] == 'http' and scope['path'] == '/slow':
        await asyncio.sleep(3)
        await send({'type': 'http.response.start', 'status': 200, 'headers': []})
        await send({'type': 'http.response.body', 'body': b'slow'})
    else:
        await django(scope, receive, send)
`

const drainSeconds = 5
let site: Site
let count = 0

beforeAll(async () => {
  site = await openDeployed()
  await site.checkout.write('mainapp/asgi.py', application)
  await site.checkout.write(
    '.github/django-prod.yml',
    `${config}application: mainapp.asgi:application\ndrain-seconds: ${drainSeconds}\n`,
  )
  await site.checkout.commit('Websockets')
  expect(await site.deploy()).toMatchObject({ code: 0 })
})
afterAll(() => site?.down())

const loadOf = (path: string, rate: number) =>
  startLoad(site.server, { url: 'https://127.0.0.1/', host: domain, rate, path, seconds: 300 })

function tell({ requests, failed, longestMs, firstErrors }: LoadReport): void {
  console.log([`requests ${requests}, failed ${failed}, longest ${longestMs} ms`, ...firstErrors].join('\n  '))
}

/** A websocket through Caddy; `closed` is the code of the server's close frame (RFC 6455, section 7.4). */
function websocket(): Promise<{ closed: Promise<number> }> {
  return new Promise((resolve, reject) => {
    const headers = { Host: domain, Connection: 'Upgrade', Upgrade: 'websocket' }
    const key = { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version': '13' }
    const to = { host: site.server.address, servername: domain, path: '/ws', rejectUnauthorized: false, agent: false }
    const asking = request({ ...to, headers: { ...headers, ...key } })
    asking.on('upgrade', (_, socket) => {
      const closed = new Promise<number>((told) => {
        let seen = 0
        socket.on('data', (data: Buffer) => {
          // A close frame: final, opcode 8, unmasked.
          if (data[0] === 0x88) seen = data.readUInt16BE(2)
        })
        socket.on('error', () => {})
        socket.on('close', () => told(seen))
      })
      resolve({ closed })
    })
    asking.on('response', (answer) => reject(new Error(`no websocket: ${answer.statusCode}`)))
    asking.on('error', reject)
    asking.end()
  })
}

test('requests in flight end by themselves, and a websocket is closed last, by a frame that says so', async () => {
  const { closed } = await websocket()
  await changeEverything(site, ++count)
  const slow = await loadOf('/slow', 5)
  const result = await site.deploy()
  const report = await slow.stop()
  tell(report)
  expect(result).toMatchObject({ code: 0, outputs: { result: 'deployed' } })
  expect(result.log).toContain('closed last: 1 connection still open')
  expect(report.failed).toBe(0)
  expect(await closed).toBe(1012)
  // Requests had all the time that they are given.
  expect(millisecondsOf(result, 'Drain')).toBeGreaterThanOrEqual(drainSeconds * 1000)
  expect(await strays(site)).toEqual([])
})

test('kill -9 of the whole of Gunicorn: requests wait for the next one, and none that comes then fails', async () => {
  const { pid, instance } = await site.live()
  const load = await loadOf('/', 15)
  await site.server.sh(`systemctl kill -s KILL ${app}@${instance}.service`)
  const killed = Date.now()
  await until('another Gunicorn', 30, async () => ![0, pid].includes((await site.live()).pid))
  expect((await visit(site.server, '/healthz')).status).toBe(200)
  const report = await load.stop()
  tell(report)
  // What was being answered at that moment is lost: no request is sent twice, since nobody knows what it had done.
  expect(report.lastFailedDue).toBeLessThanOrEqual(killed)
  expect(report.requests).toBeGreaterThan(report.failed)
})

test('with too little memory for two the old instance ends before the new one loads, and no request fails', async () => {
  await site.server.sh(`sed 's/^MemAvailable:.*/MemAvailable:      60000 kB/' /proc/meminfo > /run/meminfo
    mount --bind /run/meminfo /proc/meminfo`)
  const old = await site.live()
  await changeEverything(site, ++count)
  const load = await loadOf('/', 15)
  const result = await site.deploy()
  const report = await load.stop()
  tell(report)
  expect(result).toMatchObject({ code: 0, outputs: { result: 'deployed' } })
  expect(result.log).toMatch(/too little memory for two instances \(61 MB available, \d+ MB required\)/)
  expect(report.failed).toBe(0)
  const { instance } = await site.live()
  const journal = await site.server.sh(`journalctl -q -o cat -u '${app}@${old.instance}' -u '${app}@${instance}'`)
  expect(journal.lastIndexOf('Shutting down: Master')).toBeGreaterThan(0)
  expect(journal.lastIndexOf('Starting gunicorn')).toBeGreaterThan(journal.lastIndexOf('Shutting down: Master'))
  expect(await strays(site)).toEqual([])
})

test('a release that does not start there is taken back, and the old one starts again', async () => {
  const old = await site.live()
  // Fails under Gunicorn alone: the probe does not find it.
  await site.checkout.write(
    'mainapp/asgi.py',
    `import sys\nif 'gunicorn' in sys.modules:\n    raise SystemExit(9)\n${application}`,
  )
  await site.checkout.commit('Does not start')
  const result = await site.deploy()
  expect(result).toMatchObject({ code: 1, outputs: { result: 'rolled-back', 'error-code': 'INSTANCE_FAILED' } })
  expect((await visit(site.server, '/healthz')).status).toBe(200)
  expect(await site.live()).toMatchObject({ release: old.release, instance: old.instance })
  expect(await strays(site)).toEqual([])
  await site.server.sh('umount /proc/meminfo')
})
