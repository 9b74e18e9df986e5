/** Plans of the steps about the server around the release: packages, ports, units, Caddy, old releases. */
import { describe, expect, test } from 'vitest'
import type { Facts } from '../../src/model.ts'
import { provision } from '../../src/steps/provision.ts'
import { proxy } from '../../src/steps/proxy.ts'
import { prune } from '../../src/steps/prune.ts'
import { units } from '../../src/steps/units.ts'
import { verify } from '../../src/steps/verify.ts'
import { bare, checkoutOf, deploymentOf, file, liveFacts } from '../project/deployed.ts'
import { planned, probed } from './plan.ts'

const live = liveFacts()
const of = (facts: Facts) => deploymentOf(facts, checkoutOf())
const caddyfile = '/etc/caddy/blog.caddyfile'

test.each<[string, Partial<Facts>, readonly string[] | string]>([
  ['nothing is missing, no firewall', {}, 'no firewall is active on the server; all packages are there'],
  [
    'rules of their own',
    { firewall: { kind: 'own', closed: [] } },
    'packet filter rules of your own stay as they are: 80/tcp, 443/tcp and 443/udp have to be open in them; all packages are there',
  ],
  ['ports open', { firewall: { kind: 'ufw', closed: [] } }, 'ports 80 and 443 are open in ufw; all packages are there'],
  [
    'packages and ports',
    { missingPackages: ['caddy', 'iproute2'], firewall: { kind: 'firewalld', closed: ['443/udp'] } },
    ['install caddy, iproute2: not on the server yet', 'open 443/udp in firewalld: visitors come through them'],
  ],
  [
    'a service of ours that is stopped, beside one that runs',
    {
      services: [
        { name: 'mysql', unit: 'mariadb.service', active: false },
        { name: 'redis', unit: 'redis-server.service', active: true },
      ],
    },
    ['start mariadb.service: it is not running'],
  ],
  [
    'Redis wanted',
    { redis: { installed: false, recorded: false, number: 0, error: null } },
    ['install Redis: `services: [redis]`', 'use database 0 of Redis: `services: [redis]`'],
  ],
  [
    'Redis of somebody else',
    { redis: { installed: true, recorded: false, number: 3, error: null } },
    ['use database 3 of Redis: `services: [redis]`'],
  ],
  [
    'Redis as before',
    { redis: { installed: true, recorded: true, number: 3, error: null } },
    'no firewall is active on the server; all packages are there',
  ],
])('Provision: %s', (_, facts, expected) => {
  expect(planned(provision, of({ ...live, ...facts }))).toEqual(expected)
})

test.each([
  ['with a password', { error: 'NOAUTH Authentication required.', number: 0 }],
  ['that is full', { error: null, number: null }],
])('Provision: Redis %s is refused', (_, more) => {
  const facts = { ...live, redis: { installed: true, recorded: false, ...more } }
  expect(() => provision.plan(of(facts))).toThrow(expect.objectContaining({ code: 'SERVICE_FAILED' }))
})

describe('Proxy', () => {
  const content = live.files[caddyfile]?.content ?? ''
  const saying = (text: string) => ({ ...live.files, [caddyfile]: { hash: 'x', mode: 0o644, content: text } })
  const { [caddyfile]: _, ...gone } = live.files

  test.each<[string, Facts, readonly string[] | string]>([
    ['as it was', live, "Caddy's file unchanged"],
    ['edited by hand', { ...live, files: saying(`${content}# by hand\n`) }, ['reload Caddy: its file differs']],
    ['its file is gone', { ...live, files: gone }, ['reload Caddy: its file is not there']],
    ['stopped', { ...live, caddyActive: false }, ['start Caddy: Caddy is not running']],
    ['import taken out', { ...live, caddyImports: false }, ["reload Caddy: Caddy has not loaded the site's file"]],
    ['a bare server, before Django was asked', bare, ['configure Caddy: first deploy']],
  ])('%s', (_name, facts, expected) => {
    expect(planned(proxy, of(facts))).toEqual(expected)
    const looked = planned(verify, of(facts))
    if (typeof expected === 'string') expect(looked).toBe('/healthz answered 200 in 4 ms')
    else expect(looked).toEqual(['visit the site through Caddy: it changed'])
  })

  test('other URLs of static files', () => {
    const deployment = probed(deploymentOf(live, checkoutOf({ 'mainapp/settings/base.py': file('2') })), {
      staticUrl: '/s/',
    })
    expect(planned(proxy, deployment)).toEqual(['reload Caddy: its file differs'])
  })
})

test.each<[string, Facts, readonly string[] | string]>([
  ['as they were', live, 'units and commands unchanged'],
  ['the first deploy', bare, ['write units and commands: first deploy']],
  [
    'one that is gone',
    { ...live, files: Object.fromEntries(Object.entries(live.files).filter(([path]) => !path.endsWith('-manage'))) },
    ['/usr/local/bin/blog-manage: it is not there'],
  ],
])('Units: %s', (_, facts, expected) => {
  expect(planned(units, of(facts))).toEqual(expected)
})

test.each<[string, number, Parameters<typeof checkoutOf>[0], readonly string[] | string]>([
  ['no new release', 9, {}, 'no new release'],
  ['room for one more', 4, { 'blog/views.py': file('2') }, '5 releases, up to 5 stay'],
  ['one too many', 5, { 'blog/views.py': file('2') }, ['remove r5: 5 releases are kept']],
  ['the environment of what can be gone back to', 1, { 'requirements.txt': file('2') }, '2 releases, up to 5 stay'],
])('Prune: %s', (_, count, source, expected) => {
  const origin = { follows: null, commit: '', ref: '' }
  const entry = { ...origin, state: 'live', instance: 'r1', venv: live.manifest?.venv ?? null } as const
  const releases = Array.from({ length: count }, (_, index) => ({ ...entry, id: `r${count - index}` }))
  expect(planned(prune, deploymentOf({ ...live, releases }, checkoutOf(source)))).toEqual(expected)
})
