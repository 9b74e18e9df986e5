/** A site as a deploy left it, and what is wanted now: the ground of the tests of what differs and what follows. */
import type { Deployment } from '../../src/deployment.ts'
import type {
  Checkout,
  Facts,
  FileEntry,
  FileList,
  FoundFile,
  Inputs,
  ManagedFile,
  Manifest,
  ProbeReport,
  Run,
} from '../../src/model.ts'
import { openDeployment } from '../../src/open-deployment.ts'
import { hashList } from '../../src/project/files/hash.ts'
import { hashEnvironment } from '../../src/release/environment.ts'
import { renderProxyFile, renderReleaseFiles, renderSystemFiles } from '../../src/release/managed-files.ts'
import { openReport } from '../../src/report/report.ts'

export const file = (hash: string): FileEntry => ({ kind: 'file', hash, size: 1, executable: false })

export const inputs: Inputs = {
  host: '203.0.113.7',
  port: 22,
  user: 'root',
  hostKeys: [],
  mode: 'deploy',
  app: 'blog',
  domains: ['www.example.org'],
  env: [{ name: 'GREETING', value: 'a secret value' }],
  database: 'sqlite',
  https: 'internal',
  proxy: 'auto',
  firewall: { enable: false, ports: [] },
  visitors: { maxBody: 25_000_000, media: 'sandboxed', trustedProxies: [], hsts: null },
  redirectGiven: false,
  basicAuth: [],
  include: [],
  exclude: [],
  fixtures: ['data.json'],
  fixturesReload: [],
  passwords: [],
  healthPath: '/healthz',
  healthPathGiven: true,
  healthPaths: [],
  lockSeconds: 600,
  verifySeconds: 2,
  drainSeconds: 10,
  keepReleases: 5,
  processes: [],
  processesGiven: false,
  services: [],
  packages: { names: [], auto: true },
  commands: {},
  shared: [],
  overrides: '',
  deployCheck: 'warn',
  keepBackups: 10,
  riskyMigrations: 'warn',
  leaveDatabase: '',
  newSecrets: '',
  databaseGiven: true,
  language: 'en',
  links: false,
  takeOver: [],
}

const sources: FileList = {
  'blog/migrations/0001_initial.py': file('m1'),
  'blog/models.py': file('m'),
  'blog/views.py': file('v'),
  'data.json': file('d'),
  'mainapp/settings/base.py': file('s'),
  'mainapp/wsgi.py': file('w'),
  'manage.py': file('mp'),
  'requirements.txt': file('r'),
  'static/css/site.css': file('c'),
  'static/data.json': file('j'),
  'templates/base.html': file('t'),
}

/** The source: as deployed, with these files other (or, with null, gone). */
export function checkoutOf(changes: Readonly<Record<string, FileEntry | null>> = {}): Checkout {
  const merged = Object.entries({ ...sources, ...changes }).filter((entry) => entry[1] !== null)
  const files = Object.fromEntries(merged.sort(([a], [b]) => (a < b ? -1 : 1))) as FileList
  return {
    root: '/workspace',
    files,
    filesHash: hashList(files),
    project: {
      directory: '',
      settings: { value: 'mainapp.settings.base', from: 'from mainapp/wsgi.py' },
      application: { value: { interface: 'wsgi', target: 'mainapp.wsgi:application' }, from: 'from mainapp/wsgi.py' },
      dependencies: {
        kind: 'requirements',
        file: 'requirements.txt',
        files: ['requirements.txt'],
        extras: [],
        groups: [],
        gunicorn: false,
      },
    },
    notices: [],
  }
}

export const probe: ProbeReport = {
  django: '5.2.19',
  python: '3.11.2',
  debug: false,
  allowedHosts: ['www.example.org'],
  replaced: [],
  warnings: [],
  staticUrl: '/static/',
  mediaUrl: '/media/',
  staticSources: ['static'],
  staticStorage: 'django.contrib.staticfiles.storage.StaticFilesStorage',
  manifestStorage: false,
  staticfiles: true,
  database: {
    engine: 'django.db.backends.sqlite3',
    vendor: 'sqlite',
    name: '/srv/blog/shared/data/db.sqlite3',
    user: '',
    host: '',
    port: '',
    placed: true,
    fault: null,
    source: 'project',
    entry: ['django.db.backends.sqlite3', '', '', 'db.sqlite3', ''],
    reachable: true,
    error: null,
  },
  pending: [],
  unknown: [],
  missing: [],
  checks: [],
  deployChecks: [],
  superusers: [],
  admin: '/admin/',
  pages: [],
}

const system: Facts = {
  os: { id: 'debian', version: '12', name: 'Debian GNU/Linux 12 (bookworm)', like: '' },
  architecture: 'x86_64',
  processors: 2,
  memoryTotal: 2 ** 31,
  memoryAvailable: 2 ** 30,
  diskFree: 2 ** 34,
  inodesFree: 2 ** 20,
  inet6: [],
  ground: 'Linux',
  python: '3.11.2',
  pythons: ['python3.11'],
  systemd: true,
  caddy: '2.6.2-5',
  missingPackages: [],
  uv: true,
  firewall: { kind: 'none', printed: [] },
  portsTaken: {},
  site: null,
  served: {},
  guarded: true,
  interrupted: [],
  userExists: false,
  current: null,
  previous: null,
  instance: null,
  manifest: null,
  releases: [],
  venvs: [],
  files: {},
  arrived: [],
  edited: [],
  differing: [],
  health: null,
  unit: null,
  processes: {},
  status: null,
  targetActive: false,
  proxy: null,
  proxyActive: false,
  proxyServes: false,
  caddyMemory: null,
  proxyUnit: 'caddy.service',
  proxyGroup: 'caddy',
  services: [],
  redis: null,
  secrets: null,
  records: { fixtures: {}, superusers: [], compatibleMigrations: [] },
}

/** A server that has nothing of this application. */
export const bare: Facts = system

const found = ({ hash, mode, content, secret }: ManagedFile): FoundFile => ({
  hash,
  mode,
  content: secret ? null : content,
})

/** What the server tells when `inputs` and the source as it was are live as release r1, healthy. */
export function liveFacts(probed: Partial<ProbeReport> = {}): Facts {
  const checkout = checkoutOf()
  const answer = { ...probe, ...probed }
  const ground = { inputs, checkout, facts: system }
  const manifest: Manifest = {
    version: 1,
    id: 'r1',
    commit: 'c0ffee0',
    ref: 'main',
    actor: 'example',
    createdAt: '2026-11-23T22:00:00.000Z',
    files: checkout.files,
    filesHash: checkout.filesHash,
    fingerprint: 'f',
    venv: hashEnvironment(ground),
    conf: {},
    project: checkout.project,
    probe: answer,
    serving: {
      domains: inputs.domains,
      https: inputs.https,
      healthPath: '/healthz',
      healthPathGiven: true,
      processes: [],
    },
    follows: null,
  }
  const files = [
    ...renderReleaseFiles(ground, 'r1'),
    ...renderSystemFiles(ground),
    renderProxyFile(ground, null, answer),
  ]
  return {
    ...system,
    userExists: true,
    current: 'r1',
    instance: 'r1',
    manifest,
    releases: [{ id: 'r1', state: 'live', instance: 'r1', venv: manifest.venv, follows: null, commit: '', ref: '' }],
    venvs: [manifest.venv],
    files: Object.fromEntries(files.map((one) => [one.path, found(one)])),
    health: { status: 200, milliseconds: 4, path: '/healthz', error: null, proven: false },
    unit: { active: 'active', sub: 'running' },
    targetActive: true,
    proxyActive: true,
    proxyServes: true,
    records: { fixtures: { 'data.json': 'd' }, superusers: [], compatibleMigrations: [] },
  }
}

const run: Run = {
  workspace: '/workspace',
  repository: 'example/blog',
  repositoryId: '42',
  commit: 'abcdef0123456789',
  ref: 'main',
  actor: 'example',
  url: '',
  temp: '/tmp',
  startedAt: '2026-11-23T22:03:55.000Z',
}

/** What a run knows after its comparison; `wanted` inputs win over those that were deployed. */
export function deploymentOf(facts: Facts, checkout: Checkout, wanted: Partial<Inputs> = {}): Deployment {
  const report = openReport({ write: () => {}, now: () => 0 })
  return openDeployment({ ...inputs, ...wanted }, run, checkout, { facts, token: 'token' }, report)
}
