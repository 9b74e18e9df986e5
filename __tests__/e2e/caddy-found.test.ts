/** Caddy as it is found: what it served before, it serves after, on disk and in memory; or the run is refused by name. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../lab/process.ts'
import { visit } from '../lab/visit.ts'
import { api, refused, reset, used } from './setups/caddy.ts'
import { app, openSite, type Site } from './site.ts'

let site: Site

beforeAll(async () => {
  site = await openSite({ layer: 'warm' })
  await reset(site.server)
})
afterAll(() => site?.down())

/** GET by plain HTTP from inside: `status body`, or why there is none. */
async function plain(host: string): Promise<string> {
  const program = `import http.client as h
try:
    c = h.HTTPConnection("127.0.0.1", 80); c.request("GET", "/", headers={"Host": "${host}"}); r = c.getresponse(); print(r.status, r.read().decode()[:60])
except OSError as error: print(error)`
  return (await site.server.exec(['python3', '-c', program])).stdout.trim()
}

/** What Caddy has in memory; null where its API does not answer there. */
async function loaded(address?: string): Promise<Config | null> {
  const { code, stdout } = await site.server.exec(['sh', '-c', api('GET', '/config/', '', address)], { check: false })
  return code === 0 ? JSON.parse(stdout) : null
}
interface Config {
  admin?: object
  apps: { http: { servers: Record<string, { routes: object[] }> } }
}

/** The routes of others, as text. */
const routesOf = (config: Config | null) =>
  Object.values(config?.apps.http.servers ?? {}).flatMap(({ routes }) =>
    routes.map((route) => JSON.stringify(route)).filter((route) => !route.includes(`/srv/${app}/`)),
  )

const annotation = (log: string) => log.split('\n').find((line) => line.startsWith('::error ')) ?? ''
const everything = () => site.listing('/etc', '/srv', '/usr/local', '/opt', '/var/lib/caddy', '/home')

/** What the refusal of each set-up names. */
const words: Readonly<Record<string, readonly [string, ...string[]]>> = {
  "Debian's caddy-api.service, which has its configuration by the API": [
    'CADDY_FAILED',
    'caddy-api.service',
    '--resume',
  ],
  'a configuration in JSON': ['CADDY_FAILED', 'caddy.service reads /etc/caddy/mine.json, which is JSON'],
  'a site that was loaded by the API, and is in no file': ['CADDY_FAILED', '/etc/caddy/Caddyfile says: api.test'],
  'a Caddyfile that was edited and not loaded': ['CADDY_FAILED', 'shop.test', 'systemctl reload caddy.service'],
  'a Caddyfile that is broken on disk, while an older one serves': [
    'CADDY_FAILED',
    'Caddy refuses its own file',
    '/etc/caddy/Caddyfile',
  ],
  'a Caddyfile that the service may not read any more': ['CADDY_FAILED', '/etc/caddy/Caddyfile', 'permission denied'],
  'an admin API that is off': ['CADDY_FAILED', 'remove "admin off" from /etc/caddy/Caddyfile'],
  "another unit's Caddy, and Debian's enabled beside it": ['CADDY_FAILED', 'caddy.service and web.service', 'disable'],
  'a Caddy that no unit runs': ['PORT_TAKEN', 'container.scope', 'nothing was touched'],
  'a unit that was edited, and is not restarted': [
    'CADDY_FAILED',
    '--config /etc/caddy/mine/Caddyfile',
    'systemctl restart caddy.service',
  ],
  'a unit that was edited, and is not read': ['CADDY_FAILED', 'caddy.service', 'systemctl daemon-reload'],
  'a program that was put there by hand, without a unit': [
    'CADDY_FAILED',
    '/usr/local/bin/caddy',
    'no unit of systemd',
  ],
}

describe('refused before anything is touched', () => {
  const last = Object.keys(refused).at(-1)
  test.each(Object.keys(refused).filter((name) => name !== last))('%s', async (name) => {
    await refused[name]?.(site.server)
    await expectRefused(name)
    await reset(site.server)
  })

  async function expectRefused(name: string): Promise<void> {
    const [code, ...texts] = words[name] ?? ['']
    const look = async () => ({
      files: await everything(),
      shop: await plain('shop.test'),
      api: await plain('api.test'),
      memory: await loaded(),
    })
    const before = await look()
    for (const mode of ['plan', 'deploy']) {
      const result = await site.deploy({ mode })
      expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': code })
      for (const text of texts) expect(annotation(result.log)).toContain(text)
    }
    expect(await look()).toEqual(before)
  }
})

describe('used as it is', () => {
  const [linked = '', own = ''] = Object.keys(used)

  test(linked, async () => {
    const { server } = site
    await used[linked]?.(server)
    const file = async () => ({
      text: await server.sh('cat /home/debian/dotfiles/Caddyfile'),
      link: await server.sh('readlink /etc/caddy/mine/Caddyfile'),
      rights: await server.sh('stat -c "%U:%G %a" /home/debian/dotfiles/Caddyfile'),
    })
    const address = '("127.0.0.1", 2020)'
    const [before, memory, pid] = [
      await file(),
      await loaded(address),
      await server.sh('systemctl show -P MainPID caddy'),
    ]
    expect(await plain('shop.test')).toBe('200 the shop at /var/lib/caddy')
    const debians = await server.sh('cat /etc/caddy/Caddyfile')
    // One that fails in its last step puts back all.
    const failed = await site.deploy({ 'health-path': '/nothing-here' })
    expect(failed.outputs, failed.log).toMatchObject({ result: 'failed' })
    expect(await file()).toEqual(before)
    expect(await loaded(address)).toEqual(memory)

    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed' })
    expect(await file()).toEqual({ ...before, text: `${before.text}\r\nimport /etc/caddy/${app}.caddyfile\r\n` })
    expect(await server.sh('cat /etc/caddy/Caddyfile')).toBe(debians)
    expect(routesOf(await loaded(address))).toEqual(routesOf(memory))
    expect(await server.sh('systemctl show -P MainPID caddy')).toBe(pid)
    const serves = async () => {
      expect(await plain('shop.test')).toBe('200 the shop at /var/lib/caddy')
      expect(await plain('blog.test')).toBe('200 the blog')
      expect((await visit(server, '/healthz')).status).toBe(200)
    }
    await serves()
    await server.sh('systemctl restart caddy')
    await serves()
    expect((await site.deploy()).outputs.result).toBe('unchanged')
  })

  test(own, async () => {
    const { server } = site
    await reset(server)
    await used[own]?.(server)
    const address = '"/run/web/admin.sock"'
    // Our file is there already, and the pattern takes it in.
    expect(await plain('shop.test')).toBe('200 the shop')
    const memory = await loaded(address)
    const result = await site.deploy()
    expect(result.code, result.log).toBe(0)
    expect(await server.sh('cat /etc/mine/Caddyfile')).not.toContain(app)
    expect(await server.sh('ls /usr/bin/caddy 2>&1 || true')).toContain('No such file')
    expect(routesOf(await loaded(address))).toEqual(routesOf(memory))
    expect(await server.sh(`grep -h ^Before= /etc/systemd/system/${app}-current.service`)).toBe('Before=web.service\n')
    const serves = async () => {
      expect(await plain('shop.test')).toBe('200 the shop')
      await until(
        'the site answers',
        10,
        async () => (await visit(server, '/healthz').catch(() => null))?.status === 200,
      )
    }
    await serves()
    await server.sh('systemctl restart web')
    await serves()
    expect((await site.deploy()).outputs.result).toBe('unchanged')
  })
})
