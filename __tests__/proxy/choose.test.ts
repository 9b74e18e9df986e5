/** Which web server a site gets, and what is refused for it: as tables. */
import { expect, test } from 'vitest'
import type { Facts, FoundApache, FoundFile, FoundNginx, Inputs, ProxyKind, ProxyNote } from '../../src/model.ts'
import { chooseProxy, webServerOf } from '../../src/proxy/choose.ts'
import { findPortFault } from '../../src/refuse-server.ts'
import type { Server } from '../../src/server/server.ts'
import { guard } from '../../src/steps/guard.ts'
import { proxy } from '../../src/steps/proxy.ts'
import { verify } from '../../src/steps/verify.ts'
import { bare, checkoutOf, deploymentOf, inputs, liveFacts } from '../project/deployed.ts'
import { planned } from '../steps/plan.ts'

const found: FoundNginx = {
  active: true,
  holds: true,
  taken: {},
  found: {
    path: '/etc/nginx/sites-available/zz-django-prod-blog.conf',
    version: '1.26.3',
    listens: { 80: ['80'], 443: ['443'] },
    alone: [],
    certbot: true,
  },
}
const foundApache: FoundApache = {
  active: true,
  holds: true,
  taken: {},
  found: { addresses: { 80: ['*:80'], 443: ['*:443'] }, alone: [], certbot: true },
}
const asked: string[] = []
const serverWith = (nginx: FoundNginx | null, apache: FoundApache | null = null) =>
  ({
    call: async (name: string) => {
      asked.push(name)
      return name === 'nginx.survey' ? nginx : name === 'apache.survey' ? apache : null
    },
  }) as unknown as Server
const note = (kind: Exclude<ProxyKind, 'caddy'>): ProxyNote => ({
  kind,
  unit: { nginx: 'nginx.service', apache: 'apache2.service', none: '' }[kind],
  group: 'blog--web',
  nginx: kind === 'nginx' ? found.found : null,
  apache: kind === 'apache' ? foundApache.found : null,
})
const caddyless: Facts = { ...bare, caddy: null, missingPackages: ['caddy', 'dbus'] }
const held: Facts = { ...caddyless, portsTaken: { 80: 'nginx', 443: 'nginx' } }
const live = liveFacts()

const of = async (
  wish: Inputs['proxy'],
  before: Facts,
  nginx: FoundNginx | null = found,
  apache: FoundApache | null = null,
) => {
  const wanted = { ...inputs, proxy: wish, https: 'auto' as const }
  const server = serverWith(nginx, apache)
  const facts = await chooseProxy(wanted, before, server)
  const refusing = <T>(act: () => Promise<T>) => act()
  return await webServerOf(facts).look({ inputs: wanted, facts, before, server, refusing })
}

test.each<[string, Inputs['proxy'], Facts, FoundNginx | null, string, readonly string[], string | undefined]>([
  ['a bare server', 'auto', caddyless, null, 'caddy', ['caddy', 'dbus'], undefined],
  ['nginx has the ports, and no Caddy is there', 'auto', held, found, 'nginx', ['dbus'], undefined],
  [
    'nginx has this very site',
    'auto',
    held,
    { ...found, taken: { 'www.example.org': 'x' } },
    'caddy',
    ['caddy', 'dbus'],
    'nginx',
  ],
  ['an nginx that no unit runs', 'auto', held, null, 'caddy', ['caddy', 'dbus'], 'nginx'],
  ['nginx has the ports beside a Caddy', 'auto', { ...held, caddy: '2.6.2' }, found, 'caddy', ['dbus'], 'nginx'],
  [
    'Apache has the ports',
    'nginx',
    { ...caddyless, portsTaken: { 80: 'apache2' } },
    null,
    'nginx',
    ['dbus', 'nginx', 'certbot'],
    'apache2',
  ],
  ['Caddy has the ports', 'nginx', live, { ...found, holds: false }, 'nginx', [], 'caddy'],
  ['one of your own', 'none', held, null, 'none', ['dbus'], undefined],
  ['what serves it stays', 'auto', { ...live, proxy: note('nginx') }, found, 'nginx', [], undefined],
])('%s: %s', async (_name, wish, before, nginx, kind, missing, owner) => {
  const facts = await of(wish, before, nginx)
  expect(facts.proxy?.kind ?? 'caddy').toBe(kind)
  // That a Caddy of a package is there is found by another question.
  expect(facts.missingPackages.filter((name) => name !== 'caddy' || before.caddy === null)).toEqual(missing)
  const fault = findPortFault(inputs, facts)
  expect(fault?.message.replace(/.* by /, '')).toBe(owner)
})

const byApache: Facts = { ...caddyless, portsTaken: { 80: 'apache2', 443: 'apache2' } }

test.each<[string, Inputs['proxy'], Facts, FoundApache | null, string, readonly string[], string | undefined]>([
  ['Apache has the ports, and no Caddy is there', 'auto', byApache, foundApache, 'apache', ['dbus'], undefined],
  [
    ...(['Apache has this very site', 'auto', byApache] as const),
    ...([{ ...foundApache, taken: { 'www.example.org': 'x' } }, 'caddy', ['caddy', 'dbus'], 'apache2'] as const),
  ],
  ['an Apache that no unit runs', 'auto', byApache, null, 'caddy', ['caddy', 'dbus'], 'apache2'],
  ['a bare server', 'apache', caddyless, null, 'apache', ['dbus', 'apache2', 'certbot'], undefined],
  [
    ...(['Caddy has the ports', 'apache', live, { ...foundApache, holds: false }] as const),
    ...(['apache', [], 'caddy'] as const),
  ],
  [
    ...(['nginx serves it', 'apache', { ...live, proxy: note('nginx') }] as const),
    ...([{ ...foundApache, active: false, holds: false }, 'apache', [], 'nginx'] as const),
  ],
  ['what serves it stays', 'auto', { ...live, proxy: note('apache') }, foundApache, 'apache', [], undefined],
])('%s: %s', async (_name, wish, before, apache, kind, missing, owner) => {
  const facts = await of(wish, before, null, apache)
  expect(facts.proxy?.kind ?? 'caddy').toBe(kind)
  expect(facts.missingPackages.filter((name) => name !== 'caddy' || before.caddy === null)).toEqual(missing)
  expect(findPortFault(inputs, facts)?.message.replace(/.* by /, '')).toBe(owner)
})

test('from Apache to nginx or Caddy the ports have to be free, and a name of another site is refused by its file', async () => {
  const before = { ...live, proxy: note('apache') }
  for (const wish of ['nginx', 'caddy'] as const) {
    const facts = await of(wish, before, { ...found, active: false, holds: false }, foundApache)
    expect(findPortFault(inputs, facts)?.details.hint).toContain(wish === 'nginx' ? 'Stop apache2' : 'proxy: apache')
  }
  const other = { ...foundApache, taken: { 'www.example.org': '/etc/apache2/sites-enabled/mine.conf' } }
  await expect(of('apache', byApache, null, other)).rejects.toMatchObject({
    code: 'APACHE_FAILED',
    message: expect.stringContaining('/etc/apache2/sites-enabled/mine.conf'),
  })
})

test('back to Caddy is refused while nginx serves, and a name of another site by its file', async () => {
  const facts = await chooseProxy({ ...inputs, proxy: 'caddy' }, { ...live, proxy: note('nginx') }, serverWith(found))
  expect(findPortFault(inputs, facts)?.details.hint).toContain('proxy: nginx')
  const other = { ...found, taken: { 'www.example.org': '/etc/nginx/sites-enabled/mine' } }
  await expect(of('nginx', held, other)).rejects.toMatchObject({
    code: 'NGINX_FAILED',
    message: expect.stringContaining('/etc/nginx/sites-enabled/mine'),
  })
})

test('from a web server of somebody’s own to Caddy the ports have to be free, and Caddy is looked for', async () => {
  const before = { ...held, manifest: live.manifest, proxy: note('none'), proxyActive: true, proxyServes: true }
  asked.length = 0
  const facts = await of('caddy', before, null)
  expect(asked).toEqual(['site.survey'])
  expect(facts).toMatchObject({ proxy: null, proxyUnit: 'caddy.service', proxyActive: false })
  expect(findPortFault(inputs, facts)?.code).toBe('PORT_TAKEN')
})

test('a site that is served asks nothing', async () => {
  asked.length = 0
  for (const kind of ['nginx', 'apache', 'none'] as const) await of('auto', { ...live, proxy: note(kind) })
  expect(asked).toEqual([])
})

const served = (kind: Exclude<ProxyKind, 'caddy'>): Facts => {
  const facts: Facts = { ...live, proxy: note(kind), proxyUnit: note(kind).unit, proxyGroup: 'blog--web' }
  const deployment = deploymentOf(facts, checkoutOf())
  const file = webServerOf(facts).render(deployment)
  if (!file) throw new Error('nothing was rendered')
  const { '/etc/caddy/blog.caddyfile': _, ...before } = facts.files
  const files: Record<string, FoundFile> = { ...before }
  for (const { content, hash, mode, path } of deployment.wanted) files[path] = { content, hash, mode }
  return { ...facts, files: { ...files, [file.path]: { content: file.content, hash: file.hash, mode: 0o644 } } }
}
const plans = (facts: Facts) => [proxy, verify, guard].map((step) => planned(step, deploymentOf(facts, checkoutOf())))

test('what the steps say of nginx, and of a web server of somebody’s own', () => {
  const well = '/healthz answered 200 in 4 ms'
  const apart = 'the site has nothing to do with Caddy'
  expect(plans(served('nginx'))).toEqual(["nginx's file unchanged", well, apart])
  expect(plans(served('apache'))).toEqual(["Apache's file unchanged", well, apart])
  expect(plans(served('none'))).toEqual(['a web server of your own leads to the socket', well, apart])
  const visits = ['visit the site through nginx: it changed']
  expect(plans({ ...served('nginx'), proxyActive: false })).toEqual([
    ['start nginx: nginx is not running'],
    visits,
    apart,
  ])
  expect(plans({ ...served('nginx'), proxyServes: false })).toEqual([
    ["reload nginx: nginx has not loaded the site's file"],
    visits,
    apart,
  ])
  const left = { hash: 'x', mode: 0o644, content: 'x' }
  const before = { ...served('none'), files: { ...served('none').files, '/etc/caddy/blog.caddyfile': left } }
  expect(plans(before)[2]).toEqual(["take the site's file from Caddy: it has a web server of your own now"])
})
