/** Caddy as it is found: what it served before, it serves after, on disk and in memory; or the run is refused by name. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../lab/process.ts'
import { remoteProgram } from '../lab/remote-program.ts'
import { domain, visit } from '../lab/visit.ts'
import { api, refused, reset, shop, used } from './setups/caddy.ts'
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

/** What Caddy has in memory; null where its API does not answer there: at our socket, or Caddy's own port, if none is given. */
async function loaded(address?: string): Promise<Config | null> {
  for (const place of address ? [address] : ['"/run/caddy/admin.sock"', undefined]) {
    const { code, stdout } = await site.server.exec(['sh', '-c', api('GET', '/config/', '', place)], { check: false })
    if (code === 0) return JSON.parse(stdout)
  }
  return null
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
  'a Caddyfile that was edited and not loaded': ['CADDY_FAILED', 'shop.test', 'systemctl restart caddy.service'],
  'a Caddyfile that is broken on disk, while an older one serves': [
    'CADDY_FAILED',
    'Caddy refuses its own file',
    '/etc/caddy/Caddyfile',
  ],
  'a Caddyfile that the service may not read any more': ['CADDY_FAILED', '/etc/caddy/Caddyfile', 'permission denied'],
  'an admin API that is off': ['CADDY_FAILED', 'remove "admin off" from /etc/caddy/Caddyfile'],
  "another unit's Caddy, and Debian's enabled beside it": ['CADDY_FAILED', 'caddy.service and web.service', 'disable'],
  'a Caddy that no unit runs': ['PORT_TAKEN', 'container.scope', 'nothing was touched'],
  'a Caddy that is gone after the next boot': ['CADDY_FAILED', 'byhand.service', 'systemd-run'],
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
  const first = Object.keys(refused)[0]
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
    // Both are refused by the same look; a plan of each is enough.
    for (const mode of name === first ? ['plan', 'deploy'] : ['plan']) {
      const result = await site.deploy({ mode })
      expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': code })
      for (const text of texts) expect(annotation(result.log)).toContain(text)
    }
    expect(await look()).toEqual(before)
  }
})

describe('changed and put back', () => {
  /** One call of the server's half, as the step Proxy makes it. */
  const program = `
import os, signal, sys
from remote.failure import Failure
from remote.site.caddy import compare, configure, put_back
def kill(*arguments, **options):
    os.kill(os.getpid(), signal.SIGKILL)
def main(act, app, content):
    if act.startswith("killed"):
        # Both load behind what they write.
        sys.modules["remote.site.caddy"].change = sys.modules["remote.site.way_back"].load = kill
    try:
        if act == "compare":
            compare(app=app)
        elif act.endswith("configure"):
            configure(app=app, token="of this run", content=content, port=20190)
        else:
            put_back(app=app, token=content)
    except Failure as failure:
        print(failure.code, failure.message, failure.output, failure.hint)
`
  type Act = 'compare' | 'configure' | 'put back'
  async function call(act: Act | `killed ${Act}`, name: string, content = 'of this run'): Promise<string> {
    const { words: boot, input } = remoteProgram(program, act, name, content)
    return (await site.server.exec(boot, { input, check: !act.startsWith('killed') })).stdout
  }
  const file = (name: string, port = 20190) =>
    `http://${name}.test:${port} {\n\treverse_proxy unix//srv/${name}/current/http.sock\n}\n`

  /** What is to be as before: each file with its content and rights, what serves, and whether it does after a boot. */
  const state = async () => ({
    files: await site.server.sh(
      'cd /etc/caddy; for f in * $(find /etc/systemd/system/caddy.service.d -type f); do stat -c "%n %U:%G %a" $f; sha256sum $f; done',
    ),
    memory: await loaded(),
    unit: await site.server.sh('systemctl is-active caddy; systemctl is-enabled caddy || true').catch(String),
  })
  const main = () => site.server.sh('cat /etc/caddy/Caddyfile')
  const userHas = async (text: string, load = 'restart') => {
    await site.server.exec(['tee', '/etc/caddy/Caddyfile'], { input: text })
    await site.server.sh(`systemctl ${load} caddy`)
  }
  beforeAll(async () => {
    await site.server.sh('mkdir -p -m 700 /run/django-prod')
  })
  afterEach(() => reset(site.server))

  test("Debian's welcome page makes room and comes back; what did not run is stopped again", async () => {
    for (const how of ['stop', 'start']) {
      await site.server.sh(`systemctl ${how} caddy`)
      const before = await state()
      expect(await call('configure', 'one', file('one'))).toBe('')
      expect(await main()).toMatch(
        /^\{\n[^}]*read_header[^{]*\n\}\n\n# Made by django-prod-action.*\nimport \/etc\/caddy\/one\.caddyfile\n$/,
      )
      expect((await state()).unit).toMatch(/^active/)
      // Another run's way back is none of this one's.
      await call('put back', 'one', 'of another run')
      expect(await main()).toContain('one.caddyfile')
      await call('put back', 'one')
      expect(await state()).toEqual(before)
    }
  })

  test('a page of the user in the folder of the welcome page is a site of theirs', async () => {
    await site.server.sh(
      'cp /usr/share/caddy/index.html /root/index.html; echo mine >/usr/share/caddy/index.html; systemctl start caddy',
    )
    expect(await call('configure', 'one', file('one'))).toBe('')
    expect(await plain('any.test')).toBe('200 mine')
    await site.server.sh('cp /root/index.html /usr/share/caddy/index.html')
  })

  test('a file without a line end, and two sites that go in the order of their coming', async () => {
    await userHas(shop().trimEnd())
    const before = await state()
    expect(await call('configure', 'one', file('one'))).toBe('')
    expect(await call('configure', 'two', file('two', 20191))).toBe('')
    await call('put back', 'one')
    expect(await main()).toBe(`${shop()}import /etc/caddy/two.caddyfile\n`)
    await call('put back', 'two')
    expect((await state()).memory).toEqual(before.memory)
    expect(await main()).toBe(shop())
  })

  test('what another site uses since goes on, and what the user wrote since keeps the line of a live site', async () => {
    await site.server.sh('systemctl stop caddy; systemctl disable --quiet caddy')
    expect(await call('configure', 'one', file('one'))).toBe('')
    expect(await call('configure', 'two', file('two', 20191))).toBe('')
    await call('put back', 'one')
    expect((await state()).unit).toBe('active\nenabled\n')
    expect(JSON.stringify(await loaded())).toMatch(/^(?!.*\/srv\/one\/).*\/srv\/two\//)
    const live = `${await main()}# mine\n`
    expect(await call('configure', 'two', file('two', 20192))).toBe('')
    await userHas(live, 'status')
    await call('put back', 'two')
    expect(await main()).toBe(live)
    expect(JSON.stringify(await loaded())).toContain('20191')
    await site.server.sh('rm /etc/caddy/two.caddyfile')
  })

  test('a line of ours beside a pattern that takes our file in goes', async () => {
    await userHas(`import *.caddyfile\n${shop()}`)
    expect(await call('configure', 'one', file('one'))).toBe('')
    await userHas(`import *.caddyfile\n${shop()}import /etc/caddy/one.caddyfile\n`, 'status')
    expect(await call('configure', 'one', `# new\n${file('one')}`)).toBe('')
    expect(await main()).toBe(`import *.caddyfile\n${shop()}`)
    await site.server.sh('rm /etc/caddy/one.caddyfile')
  })

  test('a run that is killed before Caddy has loaded its files, or what was put back, is gone on from', async () => {
    await site.server.sh('systemctl start caddy')
    const before = await state()
    const marks = () => site.server.sh('cd /run/django-prod; ls | grep unloaded || true')
    for (const name of ['one', 'two']) {
      // The files are ours by now, and the welcome page is in memory; then it is the other way about.
      for (const act of ['configure', 'put back'] as const) {
        if (act === 'put back') expect(await call('configure', 'one', file('one'))).toBe('')
        await call(`killed ${act}`, 'one', act === 'put back' ? undefined : file('one'))
        expect(await marks()).toBe('one.unloaded\n')
        expect((await main()).includes('one.caddyfile')).toBe(act === 'configure')
        expect(await call('compare', name)).toBe('')
        expect(await call('configure', name, file(name, 20190))).toBe('')
        expect(JSON.stringify(await loaded())).toContain(`/srv/${name}/`)
        expect(await marks()).toBe('')
        await call('put back', name)
        if (name === 'two') await call('put back', 'one')
        expect(await state()).toEqual(before)
      }
    }
  })

  test('what Caddy does not take leaves all as it was', async () => {
    await userHas(shop())
    const before = await state()
    await site.server.sh(
      "systemd-run -q --unit=byhand python3 -m http.server 20190; until ss -Hltn 'sport = :20190' | grep -q .; do sleep 0.05; done",
    )
    expect(await call('configure', 'one', file('one'))).toContain('address already in use')
    expect(await state()).toEqual(before)
    expect(await call('configure', 'one', 'one.test {\n\tnonsense\n}\n')).toContain('/etc/caddy/one.caddyfile:2')
    expect(await state()).toEqual(before)
    await site.server.sh('chattr +i /etc/caddy/Caddyfile')
    expect(await call('configure', 'one', file('one', 20192))).toContain("/etc/caddy/Caddyfile can't be written")
    await site.server.sh('chattr -i /etc/caddy/Caddyfile')
    expect(await state()).toEqual(before)
  })
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
    const [before, memory] = [await file(), await loaded(address)]
    expect(await plain('shop.test')).toBe('200 the shop at /var/lib/caddy')
    const debians = await server.sh('cat /etc/caddy/Caddyfile')
    // Another site answers for the name: seen only when ours is loaded, and then all is put back.
    const theirs = '/etc/caddy/mine/sites/theirs'
    await server.exec(['tee', theirs], { input: `https://${domain} {\n\ttls internal\n\trespond "theirs"\n}\n` })
    await server.sh('systemctl restart caddy')
    const memoryOfBoth = await loaded(address)
    const failed = await site.deploy()
    expect(failed.outputs, failed.log).toMatchObject({ result: 'failed', 'error-code': 'VERIFICATION_FAILED' })
    expect(await file()).toEqual(before)
    expect(await loaded(address)).toEqual(memoryOfBoth)
    expect(await server.sh('ls /etc/caddy')).not.toContain(app)
    await server.sh(`rm ${theirs}; systemctl restart caddy`)
    expect(await loaded(address)).toEqual(memory)
    const pid = await server.sh('systemctl show -P MainPID caddy')

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

  test('what does not make Caddy load anything goes on; what does is refused while it would take away a site', async () => {
    const { server } = site
    const address = '("127.0.0.1", 2020)'
    const servers = (await loaded(address))?.apps.http.servers ?? {}
    const name = Object.keys(servers).find((one) => JSON.stringify(servers[one]).includes('shop.test'))
    const route = '{"match":[{"host":["api.test"]}],"handle":[{"handler":"static_response","body":"by the API"}]}'
    await server.sh(api('POST', `/config/apps/http/servers/${name}/routes`, route, address))
    const memory = await loaded(address)
    expect((await site.deploy()).outputs.result).toBe('unchanged')
    for (const mode of ['plan', 'deploy']) {
      const result = await site.deploy({ mode, domains: `${domain}, more.monsiteweb.test` })
      expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': 'CADDY_FAILED' })
      expect(annotation(result.log)).toContain('/etc/caddy/mine/Caddyfile says: api.test')
    }
    expect(await loaded(address)).toEqual(memory)
    expect(await plain('api.test')).toBe('200 by the API')
    await server.sh('systemctl restart caddy')
    // Somebody breaks our file and loads nothing: it is no site of others, and written again.
    await server.sh(`echo 'oops {' >>/etc/caddy/${app}.caddyfile`)
    expect((await site.deploy()).outputs.result).toBe('deployed')
    expect(await plain('shop.test')).toBe('200 the shop at /var/lib/caddy')
    // While another web server has the port no deploy helps, and the status does not say so.
    await server.sh(`systemctl stop caddy; systemd-run -q --unit=other python3 -m http.server 80
      until ss -Hltn 'sport = :80' | grep -q .; do sleep 0.05; done`)
    const { log } = await site.deploy({ mode: 'status' })
    expect(log).toMatch(
      /::warning .*Caddy is not running\. Port 80 is used by python3: .*systemctl start caddy\.service/,
    )
    await server.sh('systemctl stop other; systemctl start caddy')
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
    // The status sees through the pattern, too.
    const status = await site.deploy({ mode: 'status' })
    expect(status.log).toContain('is live and well')
    // Another site's first deploy installs nothing over it.
    const other = await site.deploy({ mode: 'plan', app: 'other', domains: 'other.test' })
    expect(other.outputs, other.log).toMatchObject({ result: 'planned' })
    expect(other.log).not.toMatch(/install .*caddy/)
  })

  test('a program that somebody has put there is not given a unit by us, and nothing is installed over it', async () => {
    const { server } = site
    await server.sh(
      'systemctl disable --quiet --now web; rm /etc/systemd/system/web.service; mv /opt/caddy/caddy-mine /usr/bin/caddy',
    )
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': 'CADDY_FAILED' })
    expect(annotation(result.log)).toContain('/usr/bin/caddy was installed by hand')
    expect(await server.sh('ls /etc/systemd/system')).not.toContain('caddy')
  })
})
