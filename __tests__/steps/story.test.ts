/** The table "what is done when" as plans: which steps do something, in run order. */
import { expect, test } from 'vitest'
import type { Facts, Inputs, ProbeReport } from '../../src/model.ts'
import { activate } from '../../src/steps/activate.ts'
import { configure } from '../../src/steps/configure.ts'
import { database } from '../../src/steps/database.ts'
import { drain } from '../../src/steps/drain.ts'
import { fixtures } from '../../src/steps/fixtures.ts'
import { install } from '../../src/steps/install.ts'
import { migrate } from '../../src/steps/migrate.ts'
import { passwords } from '../../src/steps/passwords.ts'
import { probe } from '../../src/steps/probe.ts'
import { provision } from '../../src/steps/provision.ts'
import { proxy } from '../../src/steps/proxy.ts'
import { prune } from '../../src/steps/prune.ts'
import { collectStatic } from '../../src/steps/static.ts'
import { superuser } from '../../src/steps/superuser.ts'
import { sync } from '../../src/steps/sync.ts'
import { units } from '../../src/steps/units.ts'
import { verify } from '../../src/steps/verify.ts'
import { bare, checkoutOf, deploymentOf, file, liveFacts } from '../project/deployed.ts'
import { probed } from './plan.ts'

const before = [provision, sync, install, configure, probe]
const after = [
  database,
  collectStatic,
  migrate,
  units,
  activate,
  proxy,
  verify,
  drain,
  fixtures,
  superuser,
  passwords,
  prune,
]

interface Case {
  readonly source?: Parameters<typeof checkoutOf>[0]
  readonly facts?: Facts
  readonly inputs?: Partial<Inputs>
  readonly probe?: Partial<ProbeReport>
  readonly steps: string
}

const live = liveFacts()
const release = 'Sync Install Configure'
const replaced = 'Activate Verify Drain'
const pending = {
  name: 'blog.0002_x',
  file: null,
  operations: ['AddField'],
  compatible: true,
  risks: [],
  sql: [],
  undone: true,
}
const path = '/etc/caddy/blog.caddyfile'
const edited = { ...live, files: { ...live.files, [path]: { hash: 'x', mode: 0o644, content: 'by hand' } } }

const cases: Readonly<Record<string, Case>> = {
  'nothing changed': { steps: '' },
  'no answer': {
    facts: { ...live, health: { status: 0, milliseconds: 1, path: '/healthz', error: 'timed out', proven: false } },
    steps: 'Activate Verify',
  },
  'Caddy stopped': { facts: { ...live, proxyActive: false }, steps: 'Proxy Verify' },
  'a database of ours stopped': {
    facts: { ...live, services: [{ name: 'mysql', unit: 'mariadb.service', active: false }] },
    steps: 'Provision Verify',
  },
  "Caddy's file edited by hand": { facts: edited, steps: 'Proxy Verify' },
  'only static files': {
    source: { 'static/css/site.css': file('2') },
    steps: `${release} Static Activate Verify`,
  },
  'static files, manifest storage': {
    facts: liveFacts({ manifestStorage: true }),
    source: { 'static/css/site.css': file('2') },
    probe: { manifestStorage: true },
    steps: `${release} Probe Static ${replaced}`,
  },
  code: { source: { 'blog/views.py': file('2') }, steps: `${release} Probe Static ${replaced}` },
  'a migration': {
    source: { 'blog/migrations/0002_x.py': file('x') },
    probe: { pending: [pending] },
    steps: `${release} Probe Static Migrate ${replaced}`,
  },
  'a dependency': {
    source: { 'requirements.txt': file('2') },
    steps: `${release} Probe Static ${replaced}`,
  },
  'a variable of env': { inputs: { env: [] }, steps: `${release} Probe Static ${replaced}` },
  'a domain': {
    inputs: { domains: ['www.example.org', 'example.org'] },
    steps: `${release} Probe Static Activate Proxy Verify Drain`,
  },
  'another authority': { inputs: { https: 'auto' }, steps: 'Proxy Verify' },
  'a fixture': {
    inputs: { fixtures: ['data.json', 'static/data.json'] },
    steps: 'Fixtures',
  },
  'an administrator': {
    inputs: { superuser: { name: 'ada', email: '', password: 'p' } },
    steps: 'Superuser',
  },
  'a password': { inputs: { passwords: [{ name: 'ada', password: 'p' }] }, steps: 'Passwords' },
  'a fixture once more': { inputs: { fixturesReload: ['data.json'] }, steps: 'Fixtures' },
  'packages that somebody removed': { facts: { ...live, missingPackages: ['iproute2'] }, steps: 'Provision' },
  'the first deploy': {
    facts: { ...bare, missingPackages: ['caddy'] },
    probe: { pending: [pending] },
    steps: `Provision ${release} Probe Static Migrate Units Activate Proxy Verify Fixtures`,
  },
}

test.each(Object.entries(cases))('%s', (_, { source, facts = live, inputs, steps, probe: answer }) => {
  const deployment = deploymentOf(facts, checkoutOf(source), inputs)
  const titles = (story: typeof before) =>
    story.filter((step) => step.plan(deployment).changes.length > 0).map((step) => step.title)
  const early = titles(before)
  probed(deployment, answer)
  expect([...early, ...titles(after)].join(' ')).toBe(steps)
  for (const step of [...before, ...after]) {
    const { changes, because } = step.plan(deployment)
    expect(changes.length > 0 || because !== '', `${step.title} says why it does nothing`).toBe(true)
    for (const { what, why } of changes) expect(what !== '' && why !== '').toBe(true)
  }
})
