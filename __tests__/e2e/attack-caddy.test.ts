/** A site that was broken into, and Caddy: it can't be told anything from there, and what it was told otherwise is mended. */
import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectHeld } from '../lab/attacks.ts'
import { startLoad } from '../lab/load.ts'
import { until } from '../lab/process.ts'
import { domain, visit } from '../lab/visit.ts'
import { openDeployed, type Site } from './site.ts'
import { acted, annotations, outcome, stateOf } from './table-state.ts'

/** Runs what it is sent: stands for whatever hole a site may have. */
const hole = `
import contextlib, io
from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt

@csrf_exempt
def hole(request):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(request.body.decode(), {})
    return HttpResponse(out.getvalue(), content_type='text/plain')
`

let site: Site

/** Runs a program within the site's own process, and answers what it printed. */
function within(program: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { address: host } = site.server
    const options = { host, servername: domain, path: '/hole/', method: 'POST', headers: { host: domain } }
    const asking = request({ ...options, rejectUnauthorized: false, agent: false }, (response) => {
      let body = ''
      response.on('data', (data) => {
        body += data
      })
      response.once('end', () => (response.statusCode === 200 ? resolve(body) : reject(new Error(body.slice(0, 800)))))
    })
    asking.once('error', reject)
    asking.end(program)
  })
}

/** A request to Caddy's admin API, in Python; prints its status, or why there is none. */
const asking = (place: string, method: string, path: string, body: object | null = null) => `
import http.client, json, socket
place = ${place}
try:
    connection = http.client.HTTPConnection("localhost:2019", timeout=5)
    connection.sock = socket.socket(socket.AF_UNIX) if isinstance(place, str) else socket.create_connection(place, 5)
    if isinstance(place, str):
        connection.sock.connect(place)
    host = "" if isinstance(place, str) else "localhost:2019"
    connection.request("${method}", "${path}", ${JSON.stringify(body === null ? '' : JSON.stringify(body))},
        {"Host": host, "Content-Type": "application/json"})
    answer = connection.getresponse()
    print(answer.status, answer.read().decode()[:200])
except OSError as error:
    print(type(error).__name__)
`
const tcp = '("127.0.0.1", 2019)'
const socket = '"/run/caddy/admin.sock"'
const asRoot = (place: string, ...rest: [string, string, object?]) =>
  site.server.exec(['python3', '-c', asking(place, ...rest)]).then(({ stdout }) => stdout.trim())

/** What the case has put into Caddy: its own keys for every program of the server, and a page before the site's. */
const keys = {
  listen: ['127.0.0.1:8999'],
  routes: [{ handle: [{ handler: 'file_server', root: '/var/lib/caddy', browse: {} }] }],
}
const page = {
  match: [{ host: [domain], path: ['/admin/login/'] }],
  handle: [{ handler: 'static_response', body: 'the intruder' }],
  terminal: true,
}

/** The name of the HTTP server of Caddy's that serves the site to its visitors. */
async function serverName(place: string): Promise<string> {
  const program = `import json, http.client, socket
place = ${place}
c = http.client.HTTPConnection("localhost:2019")
c.sock = socket.socket(socket.AF_UNIX) if isinstance(place, str) else socket.create_connection(place)
if isinstance(place, str): c.sock.connect(place)
c.request("GET", "/config/apps/http/servers", headers={"Host": "" if isinstance(place, str) else "localhost:2019"})
print(next(name for name, one in json.loads(c.getresponse().read()).items() if ":443" in one["listen"]))`
  return (await site.server.exec(['python3', '-c', program])).stdout.trim()
}

const login = async () => (await visit(site.server, '/admin/login/')).body
const caddyPid = () => site.server.sh('systemctl show -P MainPID caddy')
const main = '/etc/caddy/Caddyfile'
const answers = () =>
  until('the site answers', 30, async () => (await visit(site.server, '/healthz').catch(() => null))?.status === 200)

beforeAll(async () => {
  site = await openDeployed()
  await site.checkout.write('blog/hole.py', hole)
  const urls = await readFile(join(site.checkout.dir, 'mainapp/urls.py'), 'utf8')
  await site.checkout.write(
    'mainapp/urls.py',
    `${urls}\nfrom blog.hole import hole\nurlpatterns.insert(0, path('hole/', hole))\n`,
  )
  await site.checkout.commit('A hole')
  const result = await site.deploy()
  expect(result.code, result.log).toBe(0)
})
afterAll(() => site?.down())

test('no site reaches the admin API, wherever it asks', async () => {
  const tried: Record<string, string> = {
    'read the configuration at the default port': asking(tcp, 'GET', '/config/'),
    'put a site before it at the default port': asking(tcp, 'PUT', '/config/apps/http/servers/x', keys),
    'stop Caddy at the default port': asking(tcp, 'POST', '/stop'),
    'read the configuration at the socket': asking(socket, 'GET', '/config/'),
    'stop Caddy at the socket': asking(socket, 'POST', '/stop'),
    'look into the folder of the socket':
      'import os\ntry:\n    print(200, os.listdir("/run/caddy"))\nexcept OSError as error: print(error.errno)',
    'put a folder of its own in its place':
      'import os\ntry:\n    os.rename("/run/caddy", "/run/other"); print(200)\nexcept OSError as error: print(error.errno)',
    'find another port of Caddy that is an admin API': `
import http.client
for row in open("/proc/net/tcp").read().splitlines()[1:] if __import__("os").path.exists("/proc/net/tcp") else []:
    fields = row.split()
    if fields[3] == "0A":
        try:
            c = http.client.HTTPConnection("127.0.0.1", int(fields[1].split(":")[1], 16), timeout=2)
            c.request("GET", "/config/"); r = c.getresponse()
            if b'"apps"' in r.read(): print(200)
        except Exception: pass`,
  }
  const escaped: string[] = []
  for (const [name, program] of Object.entries(tried)) {
    const said = (await within(program)).trim()
    if (said.startsWith('200')) escaped.push(`${name}: ${said}`)
  }
  expectHeld('a site that was broken into', Object.keys(tried), escaped)
  expect(await asRoot(socket, 'GET', '/config/admin/listen')).toContain('unix//run/caddy/admin.sock')
  expect(await site.server.sh('stat -c "%a %U:%G" /run/caddy')).toBe('700 caddy:caddy\n')
})

describe('what runs is compared with the files', () => {
  const memory = () => asRoot(socket, 'GET', '/config/')
  const hijack = async () => {
    expect(await asRoot(socket, 'PUT', '/config/apps/http/servers/keys', keys)).toMatch(/^200/)
    const name = await serverName(socket)
    expect(await asRoot(socket, 'PUT', `/config/apps/http/servers/${name}/routes/0`, page)).toMatch(/^200/)
    await until('the page is served', 60, async () => (await login().catch(() => '')) === 'the intruder')
  }

  test('status and plan tell a hijack and touch nothing; a deploy mends it, and loses nobody', async () => {
    expect((await site.deploy()).outputs.result).toBe('unchanged')
    const [before, pid] = [await memory(), await caddyPid()]
    await hijack()
    const hijacked = await memory()
    for (const mode of ['status', 'plan']) {
      const result = await site.deploy({ mode })
      if (mode === 'status') expect(outcome(result, 'Caddy')).toContain('something else than its files say')
      const told = annotations(result).find(({ title }) => title?.includes('something else than its files'))
      expect(told?.message, result.log).toContain('127.0.0.1:8999')
      expect(told?.message).toContain(domain)
      expect(await memory()).toBe(hijacked)
    }
    const load = await startLoad(site.server, {
      url: 'https://127.0.0.1/healthz',
      host: domain,
      rate: 20,
      seconds: 60,
      reloads: true,
    })
    const result = await site.deploy()
    const counted = await load.stop()
    expect(result.outputs, result.log).toMatchObject({ result: 'repaired', gunicorn: 'kept' })
    expect(acted(result)).toEqual(['Proxy', 'Verify'])
    expect(outcome(result, 'Compare')).toContain('something else than its files say')
    expect(counted.failed, counted.firstErrors.join('\n')).toBe(0)
    expect(await memory()).toBe(before)
    expect(await login()).not.toContain('the intruder')
    expect(await caddyPid()).toBe(pid)
    expect(await site.server.sh('stat -c %a /opt/django-prod/caddy-altered.json')).toBe('600\n')
    expect(await site.server.sh('cat /opt/django-prod/caddy-altered.json')).toContain('the intruder')
    expect((await site.deploy()).outputs.result).toBe('unchanged')
  })

  test('what somebody has loaded from the files is no hijack, and the next run does not ask again', async () => {
    await site.server.sh(`printf 'http://shop.test {\\n\\trespond shop\\n}\\n' >>${main}; systemctl reload caddy`)
    const state = await stateOf(site)
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'unchanged' })
    expect(annotations(result)).toEqual([])
    expect(await stateOf(site)).toEqual(state)
    expect(await site.server.sh('cat /opt/django-prod/caddy.json')).toContain('shop.test')
    const status = await site.deploy({ mode: 'status' })
    expect(outcome(status, 'Caddy')).toBe('what its files say; no site reaches its admin API')
  })
})

test('a site of the version before: what its intruder has told Caddy is mended, the API is closed, and no request lost', async () => {
  // As that version has left it: no option, no drop-in, nothing noted.
  await site.server.sh(`sed -i '/By django-prod-action/d; /admin unix/d' ${main}; systemctl stop caddy
    rm -rf /etc/systemd/system/caddy.service.d /opt/django-prod/caddy*.json; systemctl daemon-reload; systemctl start caddy`)
  await answers()
  const pid = await caddyPid()
  expect(await within(asking(tcp, 'PUT', '/config/apps/http/servers/keys', keys))).toMatch(/^200/)
  const name = await serverName(tcp)
  expect(await within(asking(tcp, 'PUT', `/config/apps/http/servers/${name}/routes/0`, page))).toMatch(/^200/)
  await until('the page is served', 60, async () => (await login().catch(() => '')) === 'the intruder')
  const load = await startLoad(site.server, {
    url: 'https://127.0.0.1/healthz',
    host: domain,
    rate: 20,
    seconds: 60,
    reloads: true,
  })
  const result = await site.deploy()
  const counted = await load.stop()
  expect(result.outputs, result.log).toMatchObject({ result: 'repaired' })
  expect(acted(result)).toEqual(['Proxy', 'Verify', 'Guard'])
  expect(counted.failed, counted.firstErrors.join('\n')).toBe(0)
  expect(await caddyPid()).toBe(pid)
  expect(await login()).not.toContain('the intruder')
  expect((await within(asking(tcp, 'GET', '/config/'))).trim()).toBe('ConnectionRefusedError')
  expect((await within(asking(socket, 'POST', '/stop'))).trim()).toBe('PermissionError')
  expect((await site.deploy()).outputs.result).toBe('unchanged')
})

test("Caddy's unit scores at most 3, and a reload, a restart and a reboot bring back what it serves", async () => {
  const { server } = site
  const text = await server.sh('systemd-analyze security --no-pager caddy.service')
  expect(Number(/exposure level for .*: ([0-9.]+)/.exec(text)?.[1]), text).toBeLessThanOrEqual(3)
  for (const act of ['reload', 'reload', 'restart', 'reload']) {
    await server.sh(`systemctl ${act} caddy`)
    await answers()
    expect(await asRoot(socket, 'GET', '/config/admin/listen')).toContain('unix//run/caddy/admin.sock')
  }
  // It can do what it did: uploads, logs, its own data.
  expect(await server.sh('systemctl show -P NRestarts caddy')).toBe('0\n')
  await server.reboot()
  await answers()
  expect(await server.sh('stat -c "%a %U:%G" /run/caddy')).toBe('700 caddy:caddy\n')
  expect((await site.deploy()).outputs.result).toBe('unchanged')
  expect((await within(asking(socket, 'POST', '/stop'))).trim()).toBe('PermissionError')
})
