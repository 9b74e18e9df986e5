import { describe, expect, test } from 'vitest'
import type { Facts, Inputs } from '../../../src/model.ts'
import { bare, checkoutOf, deploymentOf, file, liveFacts } from '../deployed.ts'

interface Case {
  /** Other files in the source; null for one that is gone. */
  readonly source?: Parameters<typeof checkoutOf>[0]
  readonly facts?: Partial<Facts>
  readonly probe?: Parameters<typeof liveFacts>[0]
  readonly inputs?: Partial<Inputs>
  /** Why there is a new release, `what: why`. */
  readonly release?: readonly string[]
  /** Why Gunicorn is replaced, where that is not the same. */
  readonly instance?: readonly string[]
  /** What is written outside of the release. */
  readonly outside?: readonly string[]
  readonly sick?: string
}

const conf = '/srv/blog/releases/r1/conf'
const edited = (path: string, line: string) => {
  const found = liveFacts().files[path]
  if (!found) throw new Error(`no ${path}`)
  const content = found.content === null ? null : `${found.content}${line}\n`
  return { files: { ...liveFacts().files, [path]: { ...found, hash: 'other', content } } }
}
const without = (path: string) => {
  const { [path]: _, ...files } = liveFacts().files
  return { files }
}
const health = (status: number, error: string | null = null) => ({
  health: { status, milliseconds: 1, path: '/healthz', error, proven: false },
})
const unit = (active: string) => ({ unit: { active, sub: '' } })
const noAnswer = 'no answer at /healthz (TimeoutError: timed out)'

const cases: Readonly<Record<string, Case>> = {
  'nothing changed': {},
  'a restore has taken migrations back': {
    facts: { records: { ...liveFacts().records, behind: { release: 'r1', lacking: ['blog.0003_subtitle'] } } },
    release: ['migrations: the database lacks blog.0003_subtitle, which a restore or a command has taken back'],
    instance: [
      'migrations: the database lacks blog.0003_subtitle, which a restore or a command has taken back',
      'the live site: the database lacks blog.0003_subtitle, which it needs',
    ],
    sick: 'the database lacks blog.0003_subtitle, which it needs',
  },
  'a restore had taken migrations back from another release': {
    facts: { records: { ...liveFacts().records, behind: { release: 'r0', lacking: ['blog.0003_subtitle'] } } },
  },
  'a view changed': { source: { 'blog/views.py': file('2') }, release: ['code: changed: blog/views.py'] },
  'a template changed': {
    source: { 'templates/base.html': file('2') },
    release: ['code: changed: templates/base.html'],
  },
  'a file came and one went': {
    source: { 'blog/urls.py': file('u'), 'blog/views.py': null },
    release: ['code: changed: blog/urls.py and blog/views.py'],
  },
  'a static file changed, plain storage': {
    source: { 'static/css/site.css': file('2') },
    release: ['static files: changed: static/css/site.css'],
    instance: [],
  },
  'a static file came, plain storage': {
    source: { 'static/css/new.css': file('n') },
    release: ['static files: changed: static/css/new.css'],
    instance: [],
  },
  'a static file went': {
    source: { 'static/css/site.css': null },
    release: ['code: changed: static/css/site.css'],
  },
  'a static file that packages read at start': {
    source: { 'static/data.json': file('2') },
    release: ['code: changed: static/data.json'],
  },
  'a static file and a view': {
    source: { 'static/css/site.css': file('2'), 'blog/views.py': file('2') },
    release: ['code: changed: blog/views.py and static/css/site.css'],
  },
  'a static file changed, manifest storage': {
    probe: { manifestStorage: true },
    source: { 'static/css/site.css': file('2') },
    release: ['static files: changed: static/css/site.css, and Gunicorn holds their names in memory'],
  },
  'a static file and a view, manifest storage': {
    probe: { manifestStorage: true },
    source: { 'static/css/site.css': file('2'), 'blog/views.py': file('2') },
    release: ['code: changed: blog/views.py and static/css/site.css'],
  },
  'a static file changed while the instance hangs': {
    source: { 'static/css/site.css': file('2') },
    facts: health(0, 'TimeoutError: timed out'),
    release: ['static files: changed: static/css/site.css'],
    instance: [`the live site: ${noAnswer}`],
    sick: noAnswer,
  },
  'a static file changed while Caddy is down': {
    source: { 'static/css/site.css': file('2') },
    facts: { proxyActive: false },
    release: ['static files: changed: static/css/site.css'],
    instance: [],
    sick: 'Caddy is not running',
  },
  'requirements changed': {
    source: { 'requirements.txt': file('2') },
    release: ['code: changed: requirements.txt', 'dependencies: changed: requirements.txt'],
  },
  'another Python on the server': {
    facts: { python: '3.13.1' },
    release: ['dependencies: Python is 3.13.1 and was 3.11.2'],
  },
  'a patch release of the same Python': { facts: { python: '3.11.9' } },
  'a variable of env': {
    inputs: { env: [{ name: 'GREETING', value: 'another' }] },
    release: ['the environment: a variable changed'],
  },
  'a domain more': {
    inputs: { domains: ['www.example.org', 'example.org'] },
    release: ['settings: ALLOWED_HOSTS changed'],
  },
  'https off': { inputs: { https: 'off' }, release: ['settings: https changed'] },
  'another authority, same settings': { inputs: { https: 'auto' } },
  'another database': { inputs: { database: 'auto' }, release: ['settings: DATABASES changed'] },
  workers: { inputs: { workers: 7 }, release: ['gunicorn.conf.py: workers changed'] },
  threads: { inputs: { threads: 7 }, release: ['gunicorn.conf.py: threads changed'] },
  'more memory, and so another number of workers': {
    facts: { processors: 1, memoryTotal: 2 ** 29 },
    release: ['gunicorn.conf.py: workers changed'],
  },
  'settings edited by hand': {
    facts: edited(`${conf}/django_prod_settings.py`, 'DEBUG = True'),
    release: ['settings: DEBUG changed'],
  },
  'settings edited in a line without a name': {
    facts: edited(`${conf}/django_prod_settings.py`, 'import this'),
    release: ['settings: its content changed'],
  },
  'the environment edited by hand': {
    facts: edited(`${conf}/env`, 'X=1'),
    release: ['the environment: a variable changed'],
  },
  'a unit edited by hand': {
    facts: edited('/etc/systemd/system/blog@.service', 'UMask=0077'),
    release: ['blog@.service: UMask changed'],
  },
  'a unit that is gone': {
    facts: without('/etc/systemd/system/blog.target'),
    release: ['blog.target: it is not there'],
  },
  'the command edited by hand': {
    facts: edited('/usr/local/bin/blog-manage', 'echo by hand'),
    outside: ['/usr/local/bin/blog-manage: its content changed'],
  },
  'the command with another mode': {
    facts: {
      files: {
        ...liveFacts().files,
        '/usr/local/bin/blog-manage': { ...liveFacts().files['/usr/local/bin/blog-manage'], mode: 0o700 } as never,
      },
    },
    outside: ['/usr/local/bin/blog-manage: its mode is 700 instead of 755'],
  },
  'a file of the code edited by hand': {
    facts: { edited: ['blog/views.py'] },
    release: ['files edited on the server: blog/views.py'],
  },
  'a static source edited by hand': {
    facts: { edited: ['static/css/site.css'] },
    release: ['files edited on the server: static/css/site.css'],
    instance: [],
  },
  'one edited by hand, another changed in the source': {
    facts: { edited: ['blog/models.py'] },
    source: { 'blog/views.py': file('2') },
    release: ['files edited on the server: blog/models.py', 'code: changed: blog/views.py'],
  },
  'the same file edited by hand and changed in the source': {
    facts: { edited: ['blog/views.py'] },
    source: { 'blog/views.py': file('2') },
    release: ['files edited on the server: blog/views.py'],
  },
  'no answer': { facts: health(0, 'TimeoutError: timed out'), sick: noAnswer },
  'an error': { facts: health(500), sick: '/healthz answers 500' },
  'a page that is not there, although it was named': { facts: health(404), sick: '/healthz answers 404' },
  'a page that is not there, by default': { facts: health(404), inputs: { healthPathGiven: false } },
  'a log-in page elsewhere': { facts: health(302) },
  'no instance': { facts: { instance: null, health: null }, sick: 'the live release has no instance' },
  'stopped, and started by the question': { facts: unit('inactive'), sick: 'Gunicorn was not running' },
  'given up by systemd, and started by the question': { facts: unit('failed'), sick: 'Gunicorn was not running' },
  'just starting': { facts: unit('activating') },
  'the target stopped by hand': { facts: { targetActive: false }, sick: 'its systemd target is not active' },
  'Caddy stopped': { facts: { proxyActive: false, proxyServes: false }, sick: 'Caddy is not running' },
  'a database of ours stopped, whatever the site says of it': {
    facts: { ...health(500), services: [{ name: 'mysql', unit: 'mariadb.service', active: false }] },
    sick: 'mariadb.service is not running',
  },
  'a database of ours that runs': { facts: { services: [{ name: 'mysql', unit: 'mariadb.service', active: true }] } },
  'an import that was taken out': { facts: { proxyServes: false }, sick: "Caddy has not loaded the site's file" },
}

test.each(Object.entries(cases))('%s', (_, { source, facts, probe, inputs, ...expected }) => {
  const { comparison, release, live } = deploymentOf({ ...liveFacts(probe), ...facts }, checkoutOf(source), inputs)
  const told = (changes: readonly { what: string; why: string }[]) => changes.map(({ what, why }) => `${what}: ${why}`)
  expect({
    release: told(comparison.release),
    instance: told(comparison.instance),
    outside: told(comparison.outside),
    sick: comparison.sick,
  }).toEqual({
    release: expected.release ?? [],
    instance: expected.instance ?? expected.release ?? [],
    outside: expected.outside ?? [],
    sick: expected.sick ?? null,
  })
  // Another release exactly when there is a reason for one.
  expect(release === live?.id).toBe(comparison.release.length === 0)
})

describe('a worker whose unit is not there', () => {
  const worker = { name: 'worker', words: ['celery', '-A', 'shop', 'worker'], schedule: null }
  const compared = (one: Inputs['processes'][number]) => {
    const { manifest } = liveFacts()
    if (!manifest) throw new Error('nothing is live')
    const serving = { ...manifest.serving, processes: [one], processesLeft: {} }
    const facts = { ...liveFacts(), manifest: { ...manifest, serving } }
    const processes = one.from === undefined ? { processes: [one], processesGiven: true } : {}
    const checkout = checkoutOf()
    const procfile = { file: one.from ?? '', folder: '', processes: { worker: worker.words.join(' ') } }
    const project = one.from === undefined ? checkout.project : { ...checkout.project, procfile }
    return deploymentOf(facts, { ...checkout, project }, processes).comparison
  }

  test('is tried again without a new release where it was withdrawn', () => {
    const { processes, release } = compared({ ...worker, from: 'Procfile' })
    expect(processes).toEqual([{ what: '/etc/systemd/system/blog--worker@.service', why: 'it is not there' }])
    expect(release).toEqual([])
  })

  test('is a change where the user has written it', () => {
    expect(compared(worker).release).toEqual([{ what: 'blog--worker@.service', why: 'it is not there' }])
  })
})

describe('the first deploy', () => {
  const { comparison, release } = deploymentOf(bare, checkoutOf())

  test('is everything, for one reason', () => {
    expect(comparison).toMatchObject({
      release: [{ what: 'everything', why: 'this is the first deploy' }],
      instance: [{ what: 'Gunicorn', why: 'this is the first deploy' }],
      conf: [],
      units: [],
      outside: [],
      dependencies: null,
      sick: null,
    })
    expect(comparison.files.added).toEqual(Object.keys(checkoutOf().files))
  })

  test('its release is named after the moment and the commit', () => {
    expect(release).toBe('20261123T220355-abcdef0')
  })
})

test('no reason ever shows a secret', () => {
  const facts = { ...liveFacts(), ...edited(`${conf}/env`, 'X=1') }
  const told = JSON.stringify(deploymentOf(facts, checkoutOf()).comparison)
  expect(told).not.toContain('a secret value')
})
