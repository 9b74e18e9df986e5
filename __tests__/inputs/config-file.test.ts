import ssh2 from 'ssh2'
import { describe, expect, test } from 'vitest'
import { fileKeys, secretNames } from '../../src/inputs/names.ts'
import { read, refusal, wordsOf } from './reading.ts'

const everything = `# The site
host: vps.example.org
port: 2222
user: deploy
host-key:
  - SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDMLoJRlK7d9sFGM3U
jump: ops@bastion.example.org
jump-host-key: SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDMLoJRlK7d9sFGM3U
app: shop
path: backend
domains: [Shop.example.org, example.org]
settings: shop.settings.base
database: sqlite
services: [redis]
superuser: ann
superuser-email: ann@example.org
https: off
include: front/dist/
exclude: |
  docs/
  *.psd
application: shop.asgi
python: 3.10
fixtures: [a.json, b/c.json]
workers: 3
threads: "4"
health-path: /healthz
health-paths:
  /robots.txt:
  /blog/: 'Posts: all'
lock-seconds: 30
verify-seconds: 0
drain-seconds: 5
keep-releases: 10
keep-backups: 3
max-body: 100MB
media: open
trusted-proxies: [203.0.113.0/24]
visitors-from: trusted-proxies
hsts: off
redirect: main
error-page: pages/sorry.html
access-log: journal
links: true
take-over: [gunicorn, celery.service]
language: fr
proxy: nginx
firewall: [enable, 25/tcp, 5432/tcp from 10.0.0.0/8]
risky-migrations: fail
leave-database: sqlite3:/srv/blog/db.sqlite3
new-secrets: loss-0123456789
processes:
  worker: python manage.py work
timers:
  clear:
    command: python manage.py clear
    schedule: daily
packages: [auto, libpq-dev, g++]
commands:
  after-static: python manage.py compress
  after-migrate:
    - a, b
    - c
shared: [logs, var/cache/]
overrides: |
  A = 1
  B = 'x'
deploy-check: fail
backups:
  to: /mnt/backups
  keep: {daily: 3}
`

const without = ['host', 'password']
const agent = { SSH_AUTH_SOCK: '/run/agent' }

test('an agent sends no secret: the file may say where it is asked', () => {
  const { inputs } = read({ file: 'host: vps.example.org\nport: 2222\n', without, env: agent })
  expect(inputs).toMatchObject({ host: 'vps.example.org', port: 2222 })
})

test('the name of a secret that is empty is none', () => {
  const { inputs } = read({ file: 'host: vps.example.org\n', without, env: agent, with: { env: '' } })
  expect(inputs.host).toBe('vps.example.org')
})

const key = ssh2.utils.generateKeyPairSync('ed25519').private

/** With a secret, where it goes to is said by the workflow. */
const way = {
  host: 'vps.example.org',
  port: '2222',
  user: 'deploy',
  'host-key': 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDMLoJRlK7d9sFGM3U',
  jump: 'ops@bastion.example.org',
  'jump-host-key': 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDMLoJRlK7d9sFGM3U',
}

test('every key is read, scalars as they are written', () => {
  const { inputs } = read({
    file: everything,
    without: ['domains'],
    with: {
      ...way,
      'superuser-password': 'correct horse',
      'jump-key': key,
      'backup-password': 'battery staple',
    },
  })
  expect(inputs).toEqual({
    jump: expect.objectContaining({ host: 'bastion.example.org', user: 'ops' }),
    host: 'vps.example.org',
    port: 2222,
    user: 'deploy',
    privateKey: undefined,
    passphrase: undefined,
    password: 'correct horse',
    hostKeys: [{ fingerprint: 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDMLoJRlK7d9sFGM3U' }],
    mode: 'deploy',
    command: undefined,
    release: undefined,
    app: 'shop',
    path: 'backend',
    domains: ['shop.example.org', 'example.org'],
    settings: 'shop.settings.base',
    env: [],
    database: 'sqlite',
    databaseGiven: true,
    deleteData: false,
    follow: false,
    services: ['redis'],
    superuser: { name: 'ann', email: 'ann@example.org', password: 'correct horse' },
    passwords: [],
    https: 'off',
    include: ['front/dist/'],
    exclude: ['docs/', '*.psd'],
    application: 'shop.asgi:application',
    python: '3.10',
    fixtures: ['a.json', 'b/c.json'],
    fixturesReload: [],
    proxy: 'nginx',
    firewall: {
      enable: true,
      ports: [
        { numbers: '25', protocol: 'tcp', from: null },
        { numbers: '5432', protocol: 'tcp', from: '10.0.0.0/8' },
      ],
    },
    visitors: {
      maxBody: 100_000_000,
      media: 'open',
      trustedProxies: ['203.0.113.0/24'],
      hsts: null,
      redirected: ['example.org'],
      errorPage: 'pages/sorry.html',
      onlyProxies: true,
      accessLog: true,
    },
    redirectGiven: true,
    basicAuth: [],
    workers: 3,
    threads: 4,
    healthPath: '/healthz',
    healthPathGiven: true,
    healthPaths: [
      { path: '/robots.txt', words: '' },
      { path: '/blog/', words: 'Posts: all' },
    ],
    lockSeconds: 30,
    verifySeconds: 0,
    drainSeconds: 5,
    keepReleases: 10,
    keepBackups: 3,
    language: 'fr',
    links: true,
    takeOver: ['gunicorn.service', 'celery.service'],
    riskyMigrations: 'fail',
    leaveDatabase: 'sqlite3:/srv/blog/db.sqlite3',
    newSecrets: 'loss-0123456789',
    processes: [
      { name: 'worker', words: ['python', 'manage.py', 'work'], schedule: null },
      { name: 'clear', words: ['python', 'manage.py', 'clear'], schedule: 'daily' },
    ],
    processesGiven: true,
    packages: { names: ['libpq-dev', 'g++'], auto: true },
    commands: { 'after-static': ['python manage.py compress'], 'after-migrate': ['a, b', 'c'] },
    shared: ['logs', 'var/cache'],
    overrides: "A = 1\nB = 'x'",
    deployCheck: 'fail',
    backups: {
      address: { repository: '/mnt/backups', environment: { RESTIC_PASSWORD: 'battery staple' }, sftp: null },
      schedule: { calendar: '*-*-* 03:00:00', spread: true },
      keep: { daily: 3 },
      notify: '',
    },
  })
  for (const key of fileKeys) expect(everything).toContain(`\n${key}:`)
})

test('an input beats the file, and an empty one does not', () => {
  const { inputs } = read({
    file: everything,
    with: {
      ...way,
      host: '203.0.113.7',
      app: '',
      domains: 'other.org',
      'superuser-password': 'long enough',
      'jump-key': key,
      'backup-password': 'battery staple',
    },
  })
  expect(inputs).toMatchObject({ host: '203.0.113.7', app: 'shop', domains: ['other.org'] })
})

test.each([
  ['no file', undefined],
  ['an empty one', ''],
  ['only comments', '# nothing\n'],
  ['three dashes', '---\n'],
  ['keys without values', 'port:\nworkers: ~\nfixtures: []\nsettings: ""\n'],
  ['a BOM and CRLF', '\uFEFFport: 22\r\n'],
])('nothing is given: %s', (_, file) => expect(read({ file }).inputs).toEqual(read().inputs))

test('anchors', () => {
  expect(read({ file: 'exclude: &all [docs/]\ninclude: *all\n' }).inputs.include).toEqual(['docs/'])
})

describe('another file', () => {
  test('by name', () => {
    expect(
      read({ with: { config: './deploy/prod.yml' }, at: 'deploy/prod.yml', file: 'workers: 2' }).inputs.workers,
    ).toBe(2)
  })
  test.each([
    ['that is missing', 'prod.yml', /no file prod\.yml/],
    ['that is the default, named and missing', '.github/django-prod.yml', /no file/],
    ['outside', '../prod.yml', /not a file of the repository/],
    ['absolute', '/etc/prod.yml', /not a file of the repository/],
  ])('%s', (_, config, words) => {
    const error = refusal(() => read({ with: { config } }))
    expect(error.code).toBe('INPUT_INVALID')
    expect(wordsOf(error)).toMatch(words)
  })
})

describe('refused, with file and line', () => {
  test.each<[string, string, string, number, RegExp]>([
    ['YAML that is none', 'workers: 3\nhost: "vps\n', 'CONFIG_INVALID', 2, /not valid YAML/],
    ['a tab', 'exclude:\n\t- docs/\n', 'CONFIG_INVALID', 2, /not valid YAML/],
    ['a key twice', 'port: 22\nhost: a\nport: 23\n', 'CONFIG_INVALID', 3, /not valid YAML.*unique/],
    ['a tag that is unknown', 'workers: !many 3\n', 'CONFIG_INVALID', 1, /not valid YAML/],
    ['two documents', 'port: 22\n---\nport: 23\n', 'CONFIG_INVALID', 2, /not valid YAML/],
    ['a list', '- port\n', 'CONFIG_INVALID', 1, /not a list of keys/],
    ['a text', 'port 22\n', 'CONFIG_INVALID', 1, /not a list of keys/],
    ['a key that is a number', '22: port\n', 'CONFIG_INVALID', 1, /not a word/],
    ['a map inside', 'port: 22\ndomains:\n  main: a.org\n', 'CONFIG_INVALID', 2, /`domains` holds keys/],
    ['a list in a list', 'fixtures:\n  - a.json\n  - [b.json]\n', 'CONFIG_INVALID', 3, /`fixtures` holds/],
    ['an alias of nothing', 'port: 22\nexclude: *.psd\n', 'CONFIG_INVALID', 2, /quotes/],
    ['the mode', 'mode: plan\n', 'CONFIG_INVALID', 1, /input `mode`/],
    ['the file itself', 'config: x.yml\n', 'CONFIG_INVALID', 1, /input `config`/],
    ['an unknown key', 'port: 22\nworkrs: 3\n', 'INPUT_UNKNOWN', 2, /`workrs` \(did you mean `workers`\?\)/],
    ['off is a word in YAML 1.2', 'off: 1\n', 'INPUT_UNKNOWN', 1, /unknown key `off`/],
    ['underscores', 'health_path: /\n', 'INPUT_UNKNOWN', 1, /`health-path`/],
    ['the user, as a password goes there', 'user: evil\n', 'CONFIG_INVALID', 1, /`user`.*`password`.*`user: evil`/],
    ['the port', '# c\nport: 23\n', 'CONFIG_INVALID', 2, /`port`.*`password`/],
    ['another tool’s name', 'server: a\n', 'INPUT_UNKNOWN', 1, /`host`/],
    ['all unknown ones at once', 'port: 22\nserver: a\nzzzzzzzz: 1\n', 'INPUT_UNKNOWN', 2, /`server`.*`zzzzzzzz`[.]/],
    ['a secret in another spelling', 'host: a\nssh_private_key: x\n', 'SECRET_IN_FILE', 2, /input `ssh-key`/],
    ['a list where one value belongs', 'settings: [a, b]\n', 'INPUT_INVALID', 1, /one value/],
    ['a wrong value', '# c\n\nworkers: many\n', 'INPUT_INVALID', 3, /"many"/],
    ['https: false', 'https: false\n', 'INPUT_INVALID', 1, /`https: off`/],
  ])('%s', (_, file, code, line, words) => {
    const error = refusal(() => read({ file }))
    expect(error.code).toBe(code)
    expect(error.details).toMatchObject({ file: '.github/django-prod.yml', line })
    expect(wordsOf(error)).toMatch(words)
  })

  test.each([...secretNames])('the secret %s, whose value is not told', (name) => {
    const error = refusal(() => read({ file: `port: 22\n${name}: hunter2\n` }))
    expect(error.code).toBe('SECRET_IN_FILE')
    expect(error.details).toMatchObject({ file: '.github/django-prod.yml', line: 2 })
    expect(error.details.hint).toContain(`input \`${name}\``)
    expect(wordsOf(error)).not.toContain('hunter2')
  })
})

test.each([
  ['commands: compress\n', 'CONFIG_INVALID', 'commands'],
  ['commands:\n  after-collectstatic: x\n', 'INPUT_INVALID', 'after-static'],
  ['shared: [logs, logs/a]\n', 'INPUT_INVALID', 'logs/a'],
  ['shared: [../x]\n', 'INPUT_INVALID', '..'],
  ['packages: ["-o evil"]\n', 'INPUT_INVALID', '-o'],
  // apt-get would remove it.
  ['packages: [nginx-]\n', 'INPUT_INVALID', 'nginx-'],
  ['packages: [nginx+]\n', 'INPUT_INVALID', 'nginx+'],
])('%j is refused', (file, code, words) => {
  const error = refusal(() => read({ file }))
  expect(error.code).toBe(code)
  expect(wordsOf(error)).toContain(words)
})
