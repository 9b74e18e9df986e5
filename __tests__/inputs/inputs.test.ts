import { describe, expect, test } from 'vitest'
import { type Case, read, refusal, wordsOf } from './reading.ts'

test('the least that can be given, with every default', () => {
  expect(read().inputs).toEqual({
    host: '203.0.113.7',
    port: 22,
    user: 'root',
    privateKey: undefined,
    passphrase: undefined,
    password: 'correct horse',
    hostKeys: [],
    mode: 'deploy',
    command: undefined,
    release: undefined,
    app: 'my-site',
    path: undefined,
    domains: ['www.example.org'],
    settings: undefined,
    env: [],
    database: 'auto',
    databaseGiven: false,
    services: [],
    superuser: undefined,
    passwords: [],
    https: 'auto',
    proxy: 'auto',
    firewall: { enable: false, ports: [] },
    visitors: {
      maxBody: 25_000_000,
      media: 'sandboxed',
      trustedProxies: [],
      hsts: null,
      redirected: [],
      errorPage: null,
      onlyProxies: false,
      accessLog: false,
    },
    redirectGiven: false,
    basicAuth: [],
    include: [],
    exclude: [],
    application: undefined,
    python: undefined,
    fixtures: [],
    fixturesReload: [],
    workers: undefined,
    threads: undefined,
    healthPath: '/',
    healthPathGiven: false,
    healthPaths: [],
    lockSeconds: 600,
    verifySeconds: 2,
    drainSeconds: 10,
    keepReleases: 5,
    keepBackups: 10,
    language: 'en',
    links: false,
    takeOver: [],
    riskyMigrations: 'warn',
    leaveDatabase: '',
    newSecrets: '',
    processes: [],
    processesGiven: false,
    packages: { names: [], auto: true },
    commands: {},
    shared: [],
    overrides: '',
    deleteData: false,
    deployCheck: 'warn',
    follow: false,
  })
})

test('the run, as GitHub tells it', () => {
  const env = {
    GITHUB_WORKSPACE: '/checkout',
    GITHUB_REPOSITORY_ID: '7',
    GITHUB_SHA: 'a1b2c3d',
    GITHUB_REF_NAME: 'v1.2.3',
    GITHUB_ACTOR: 'ann',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_RUN_ID: '42',
    RUNNER_TEMP: '/temp',
  }
  expect(read({ env }).run).toEqual({
    workspace: '/checkout',
    repository: 'octo/My-Site',
    repositoryId: '7',
    commit: 'a1b2c3d',
    ref: 'v1.2.3',
    actor: 'ann',
    url: 'https://github.com/octo/My-Site/actions/runs/42',
    temp: '/temp',
    startedAt: '1970-01-01T00:00:00.000Z',
  })
})

test('the run, started by hand', () => {
  const env = { GITHUB_WORKSPACE: undefined, PWD: '/here/', USER: 'ann' }
  expect(read({ env }).run).toMatchObject({ workspace: '/here', actor: 'ann', url: '', temp: '/tmp', commit: '' })
})

describe('accepted', () => {
  test.each<[string, string, string, unknown]>([
    ['host', 'VPS-1.Example.ORG', 'host', 'vps-1.example.org'],
    ['host', '2001:DB8::1', 'host', '2001:db8::1'],
    ['host', '[2001:db8::1]', 'host', '2001:db8::1'],
    ['host', 'serveur.café.fr', 'host', 'serveur.xn--caf-dma.fr'],
    ['host', 'my_box', 'host', 'my_box'],
    ['host', ' 203.0.113.7\n', 'host', '203.0.113.7'],
    ['port', '65535', 'port', 65535],
    ['user', 'Deploy_1.x', 'user', 'Deploy_1.x'],
    ['mode', 'Plan', 'mode', 'plan'],
    ['app', 'shop-2', 'app', 'shop-2'],
    ['path', './', 'path', ''],
    ['path', './a//b/', 'path', 'a/b'],
    ['domains', 'A.org,b.org\nc.org  a.org.', 'domains', ['a.org', 'b.org', 'c.org']],
    [
      'domains',
      '203.0.113.7, 2001:DB8:0::1 [2001:db8::2]',
      'domains',
      ['203.0.113.7', '[2001:db8::1]', '[2001:db8::2]'],
    ],
    ['domains', 'www.Café.fr', 'domains', ['www.xn--caf-dma.fr']],
    ['settings', 'mysite.settings.base', 'settings', 'mysite.settings.base'],
    [
      'env',
      'A=1\nB="x y"',
      'env',
      [
        { name: 'A', value: '1' },
        { name: 'B', value: 'x y' },
      ],
    ],
    ['database', 'sqlite3', 'database', 'sqlite'],
    ['database', 'Postgres', 'database', 'postgresql'],
    ['database', 'mariadb', 'database', 'mysql'],
    ['https', 'internal', 'https', 'internal'],
  ])('%s: %s', (input, given, field, value) => {
    expect(read({ with: { [input]: given } }).inputs).toHaveProperty(field, value)
  })

  test.each<[string, Case, string, unknown]>([
    [
      'localhost without a public certificate',
      { with: { domains: 'localhost', https: 'internal' } },
      'domains',
      ['localhost'],
    ],
    [
      'an address without a public certificate',
      { with: { domains: '10.0.0.1', https: 'off' } },
      'domains',
      ['10.0.0.1'],
    ],
    ['the callable left out', { file: 'application: a.wsgi' }, 'application', 'a.wsgi:application'],
    ['a callable', { file: 'application: a.b:app' }, 'application', 'a.b:app'],
    [
      'patterns',
      { file: 'include: [/dist/, "!dist/*.map", "*.min.js"]' },
      'include',
      ['/dist/', '!dist/*.map', '*.min.js'],
    ],
    ['fixtures in a line', { file: 'fixtures: ./a b.json, c.json' }, 'fixtures', ['a b.json', 'c.json']],
    ['a health path with a query', { file: 'health-path: /up?full=1' }, 'healthPath', '/up?full=1'],
    [
      'pages that must answer',
      { file: 'health-paths: [/a/, /b/?c=1]' },
      'healthPaths',
      [
        { path: '/a/', words: '' },
        { path: '/b/?c=1', words: '' },
      ],
    ],
    ['a name with accents', { env: { GITHUB_REPOSITORY: 'o/Élan_du.Café' } }, 'app', 'elan-du-cafe'],
    ['a name with a digit first', { env: { GITHUB_REPOSITORY: 'o/3d-shop' } }, 'app', 'app-3d-shop'],
    [
      'a long name',
      { env: { GITHUB_REPOSITORY: `o/${'abcdefghi-'.repeat(5)}` } },
      'app',
      'abcdefghi-abcdefghi-abcdefghi',
    ],
    ['key and password', { with: { password: 'x' } }, 'password', 'x'],
    [
      'a superuser without address',
      { with: { superuser: 'ann', 'superuser-password': 'pw' } },
      'superuser',
      { name: 'ann', email: '', password: 'pw' },
    ],
  ])('%s', (_, one, field, value) => expect(read(one).inputs).toHaveProperty(field, value))
})

describe('refused', () => {
  test.each<[string, string, RegExp]>([
    ['host', 'root@203.0.113.7', /`host: 203\.0\.113\.7` and `user: root`/],
    ['host', 'ssh://deploy@vps.org:2222/srv', /`host: vps\.org` and `user: deploy` and `port: 2222`/],
    ['host', '203.0.113.7:2222', /`host: 203\.0\.113\.7` and `port: 2222`/],
    ['host', '[2001:db8::1]:2222', /`host: 2001:db8::1` and `port: 2222`/],
    ['host', 'https://vps.org/', /`host: vps\.org`\./],
    ['host', 'two words', /neither a name nor an IP/],
    ['host', '-oProxyCommand=x', /neither a name nor an IP/],
    ['port', '21', /FTP's port/],
    ['port', '0', /from 1 to 65535/],
    ['port', '65536', /from 1 to 65535/],
    ['port', '22.5', /"22\.5"/],
    ['port', 'ssh', /"ssh"/],
    ['user', 'root@vps.org', /`user: root` and `host: vps\.org`/],
    ['user', '-root', /not the name of an account/],
    ['user', 'a b', /not the name of an account/],
    ['mode', 'destroy', /deploy, plan/],
    ['app', 'My Shop', /`app: my-shop`/],
    ['app', 'a--b', /`app: a-b`/],
    ['app', 'shop-', /`app: shop`/],
    ['app', 'a'.repeat(31), /30 at most/],
    ['app', '日本', /`app: mysite`/],
    ['app', 'getty', /system itself/],
    ['app', 'www-data', /system itself/],
    ['app', 'systemd-networkd', /system itself/],
    ['path', '../site', /without `\.\.`/],
    ['path', '/srv/site', /from the top of the repository/],
    ['path', 'C:\\site', /from the top of the repository/],
    ['path', 'backend/manage.py', /`path: backend`/],
    ['path', 'manage.py', /`path: \.`/],
    ['domains', 'https://www.a.org/shop', /`domains: www\.a\.org`/],
    ['domains', 'a.org www.a.org:8080', /`domains: www\.a\.org`/],
    ['domains', 'a.org/', /`domains: a\.org`/],
    ['domains', '*.a.org', /`domains: a\.org www\.a\.org`/],
    ['domains', '.a.org', /any name below/],
    ['domains', '10.0.0.5', /a private address.*`https: internal`/s],
    ['domains', 'fd00::1', /a private address/],
    ['domains', '127.1', /`https: internal`/],
    ['domains', 'localhost', /`https: internal`/],
    ['domains', 'shop.localhost', /`https: internal`/],
    ['domains', 'intranet', /`https: internal`/],
    ['domains', 'https://[2001:db8::1]:443/', /`domains: 2001:db8::1`/],
    ['domains', '2001:db8::1%eth0', /more than an address/],
    ['domains', 'a_b.org', /not a domain name/],
    ['domains', '-a.org', /not a domain name/],
    ['domains', `${'a'.repeat(64)}.org`, /not a domain name/],
    ['domains', 'a.org{', /not a domain name/],
    ['settings', 'mysite/settings/base.py', /`settings: mysite\.settings\.base`/],
    ['settings', 'my-site.settings', /dotted name/],
    ['settings', 'mysite.settings; import os', /dotted name/],
    ['https', 'letsencrypt', /auto, internal, off/],
    ['https', 'no', /`https: off`/],
    ['database', 'oracledb', /auto, sqlite/],
    ['env', 'A=1\nhunter2', /line 2/],
    ['env', 'LISTEN_FDS=3', /LISTEN_FDS/],
    ['host-key', 'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48', /MD5/],
    ['superuser', 'ann lee', /not a user name/],
  ])('%s: %s', (input, given, words) => {
    const error = refusal(() =>
      read({ with: { 'superuser-password': input === 'superuser' ? 'pw' : '', [input]: given } }),
    )
    expect(error.code).toBe('INPUT_INVALID')
    expect(wordsOf(error)).toMatch(words)
  })

  test.each<[string, RegExp]>([
    ['workers: 0', /from 1 to 64/],
    ['workers: 65', /from 1 to 64/],
    ['threads: 1.5', /"1\.5"/],
    ['lock-seconds: 3601', /from 0 to 3600/],
    ['verify-seconds: 61', /from 0 to 60/],
    ['drain-seconds: -1', /from 0 to 600/],
    ['keep-releases: 1', /from 2 to 100/],
    ['keep-releases: 101', /from 2 to 100/],
    ['python: 2.7', /3\.12/],
    ['python: ">=3.11,<4"', /`python: 3\.11`/],
    ['python: 3.12.1', /`python: 3\.12`/],
    ['application: a.wsgi:app:b', /package\.module:name/],
    ['application: a/wsgi.py', /`application: a\.wsgi`/],
    ['application: "a.wsgi:get()"', /package\.module:name/],
    ['health-path: healthz', /`health-path: \/healthz`/],
    ['health-path: https://a.org/healthz', /`health-path: \/healthz`/],
    ['health-path: //a', /`health-path: \/a`/],
    ['health-path: /a b', /`health-path: \/a`/],
    ['fixtures: [a.json, ../b.json]', /"\.\.\/b\.json"/],
    ['include: /a/../../b', /not a pattern/],
    ['superuser-email: nobody', /not an e-mail/],
  ])('in the file: %s', (file, words) => {
    const error = refusal(() => read({ file, with: { superuser: 'ann', 'superuser-password': 'pw' } }))
    expect(error.code).toBe('INPUT_INVALID')
    expect(error.details.line).toBe(1)
    expect(wordsOf(error)).toMatch(words)
  })

  test.each<[string, Case, string, RegExp]>([
    ['no host', { without: ['host'] }, 'INPUT_MISSING', /host: .*`host: 203/],
    ['an empty host', { with: { host: ' ' } }, 'INPUT_MISSING', /host/],
    ['no domains', { without: ['domains'] }, 'INPUT_MISSING', /`domains: www/],
    ['domains without a name', { with: { domains: ' , ' } }, 'INPUT_MISSING', /domains/],
    ['no name for the app', { env: { GITHUB_REPOSITORY: undefined } }, 'INPUT_MISSING', /input `app`/],
    [
      'a name of the repository that the system has',
      { env: { GITHUB_REPOSITORY: 'o/Network' } },
      'INPUT_INVALID',
      /"network".*input `app`/,
    ],
    [
      'neither key nor password',
      { without: ['password'] },
      'INPUT_MISSING',
      /ssh-key: \$\{\{ secrets\.DEPLOY_KEY \}\}/,
    ],
    [
      'an empty key',
      { without: ['password'], with: { 'ssh-key': '' } },
      'SECRET_EMPTY',
      /^SECRET_EMPTY ssh-key: empty.*is it named so in this repository, or in the environment this job declares\?/,
    ],
    [
      'both empty, as GitHub passes what is not given',
      { with: { 'ssh-key': '', password: '\n' } },
      'SECRET_EMPTY',
      /ssh-key and password/,
    ],
    [
      'a passphrase and an empty key',
      { with: { 'ssh-key': '', 'ssh-key-passphrase': 'open' } },
      'SECRET_EMPTY',
      /passphrase/,
    ],
    ['a superuser without a password', { with: { superuser: 'ann' } }, 'INPUT_MISSING', /superuser-password/],
    [
      'a superuser with an empty password',
      { with: { superuser: 'ann', 'superuser-password': '' } },
      'SECRET_EMPTY',
      /superuser-password: empty.*is it named so/,
    ],
    [
      'a superuser’s password alone',
      { with: { 'superuser-password': 'hunter2' } },
      'INPUT_MISSING',
      /`superuser: admin`/,
    ],
    ['a release to deploy', { with: { release: 'r1' } }, 'INPUT_INVALID', /only a rollback takes it/],
    ['a path as release', { with: { mode: 'rollback', release: '../x' } }, 'INPUT_INVALID', /names no release/],
    ['manage without a command', { with: { mode: 'manage' } }, 'INPUT_MISSING', /command: nothing was given/],
    ['a command to deploy', { with: { command: 'check' } }, 'INPUT_INVALID', /only `mode: manage` takes it/],
    ['a command for a shell', { with: { mode: 'manage', command: 'check && true' } }, 'INPUT_INVALID', /needs a shell/],
    ['no command', { with: { mode: 'manage', command: '--version' } }, 'INPUT_INVALID', /is no (program|command)/],
    ['a server as command', { with: { mode: 'manage', command: 'runserver' } }, 'INPUT_INVALID', /never ends/],
    ['a shell without work', { with: { mode: 'manage', command: 'shell' } }, 'INPUT_INVALID', /no terminal.*shell -c/],
    [
      'changepassword',
      { with: { mode: 'manage', command: 'changepassword ann' } },
      'INPUT_INVALID',
      /no terminal.*`passwords`/,
    ],
    [
      'fixtures once more to a rollback',
      { with: { mode: 'rollback', 'fixtures-reload': 'all' } },
      'INPUT_INVALID',
      /only a deploy takes it/,
    ],
    [
      'a fixture that is none, once more',
      { with: { 'fixtures-reload': 'b.json' }, file: 'fixtures: a.json' },
      'INPUT_INVALID',
      /"b\.json" is none of the fixtures.*they are a\.json/,
    ],
    ['a password without a user', { with: { passwords: 'hunter2' } }, 'INPUT_INVALID', /passwords: line 1 is not/],
    ['an empty password', { with: { passwords: 'ann=' } }, 'INPUT_INVALID', /password of ann is empty/],
    ['a user name with a slash', { with: { passwords: 'a/b=hunter2' } }, 'INPUT_INVALID', /a user name with other/],
    ['a key that is none', { with: { 'ssh-key': 'hunter2' } }, 'KEY_INVALID', /not a private key/],
    [
      'a password within the host',
      { with: { host: 'ann:hunter2@vps.org' } },
      'INPUT_INVALID',
      /`host: vps\.org` and `user: ann`/,
    ],
  ])('%s', (_, one, code, words) => {
    const error = refusal(() => read(one))
    expect(wordsOf(error)).toMatch(words)
    expect(error.code).toBe(code)
    expect(wordsOf(error)).not.toContain('hunter2')
  })
})

describe('what is chosen for one run', () => {
  const words = (command: string) => read({ with: { mode: 'manage', command }, without: ['domains'] }).inputs.command

  test('a command of manage.py, with or without the words before it', () => {
    expect(words('clearsessions')).toEqual(['clearsessions'])
    expect(words('python manage.py clearsessions')).toEqual(['clearsessions'])
    expect(words('./manage.py shell -c \'print("a b")\'')).toEqual(['shell', '-c', 'print("a b")'])
  })

  test('fixtures once more', () => {
    const file = 'fixtures: [a.json, b.json, c.json]'
    const again = (text: string) => read({ with: { 'fixtures-reload': text }, file }).inputs.fixturesReload
    expect(again('all')).toEqual(['a.json', 'b.json', 'c.json'])
    expect(again('c.json, a.json')).toEqual(['c.json', 'a.json'])
    expect(read({ file }).inputs.fixturesReload).toEqual([])
  })

  test('passwords, the last of a name', () => {
    const passwords = 'ann=one\nzoë@example.org=\'two = # ""\'\nann="three\\n"'
    expect(read({ with: { passwords } }).inputs.passwords).toEqual([
      { name: 'ann', password: 'three\n' },
      { name: 'zoë@example.org', password: 'two = # ""' },
    ])
    expect(read().inputs.passwords).toEqual([])
  })
})

describe('names that do not exist', () => {
  test.each([
    ['username', 'user'],
    ['login', 'user'],
    ['ssh-user', 'user'],
    ['key', 'ssh-key'],
    ['private-key', 'ssh-key'],
    ['ssh-private-key', 'ssh-key'],
    ['ssh_private_key', 'ssh-key'],
    ['ssh_key', 'ssh-key'],
    ['fingerprint', 'host-key'],
    ['known_hosts', 'host-key'],
    ['known-hosts', 'host-key'],
    ['hostkey', 'host-key'],
    ['server', 'host'],
    ['hostname', 'host'],
    ['ip', 'host'],
    ['remote-host', 'host'],
    ['domain', 'domains'],
    ['url', 'domains'],
    ['site', 'domains'],
    ['passphrase', 'ssh-key-passphrase'],
    ['django-settings-module', 'settings'],
    ['settings_module', 'settings'],
    ['environment', 'env'],
    ['env-file', 'env'],
    ['dotenv', 'env'],
    ['app-name', 'app'],
    ['name', 'app'],
    ['project', 'app'],
    ['working-directory', 'path'],
    ['project_path', 'path'],
    ['databse', 'database'],
    ['setings', 'settings'],
    ['superuser-pasword', 'superuser-password'],
    ['htps', 'https'],
  ])('%s: %s', (name, right) => {
    const error = refusal(() => read({ with: { [name]: 'hunter2' } }))
    expect(error.code).toBe('INPUT_UNKNOWN')
    expect(error.details.hint).toMatch(new RegExp(`^For \`${name}\` write \`${right}\`\\.`))
    expect(wordsOf(error)).not.toContain('hunter2')
  })

  test('all of them are told at once, also when they are empty', () => {
    const error = refusal(() => read({ with: { username: '', zzzzzz: 'x', workers: '3' } }))
    expect(error.message).toBe('there are no inputs `username`, `zzzzzz`, `workers`.')
    expect(error.details.hint).toMatch(
      /`username` write `user`.*`zzzzzz` has no equiv.*`workers`: write `workers` into \.github/,
    )
  })

  test('other variables of the runner are none of our business', () => {
    expect(read({ env: { GITHUB_WORKSPACE: '/checkout', INPUTRC: 'x', MY_INPUT_X: 'y' } }).inputs.app).toBe('my-site')
  })
})

describe('what the log hides', () => {
  test('each line of each secret, before anything can fail', () => {
    const given = {
      'ssh-key': 'line one\r\nline two\nabc',
      'ssh-key-passphrase': 'phrase',
      password: 'pass word\nsecond',
      'superuser-password': 'super',
      passwords: `ann='one two'`,
    }
    const secrets: string[] = []
    expect(refusal(() => read({ secrets, with: { ...given, unknown: '1' } })).code).toBe('INPUT_UNKNOWN')
    expect(secrets).toEqual([
      'line one',
      'line two',
      'phrase',
      'pass word',
      'second',
      'super',
      `ann='one two'`,
      'one two',
    ])
  })

  test('values of the environment, line by line, but not what is everywhere', () => {
    const env = [
      'SECRET_KEY=hunter2-hunter2',
      'PEM="first line\nsecond line\nabc"',
      'DEBUG=False',
      'SHORT=abc',
      'EMPTY=',
      'PORT=5432',
      'PIN=123456',
      'SITE=https://www.example.org',
      'NAME=www.example.org',
      'APP=my-site',
    ].join('\n')
    expect(read({ with: { env, password: 'pw!' } }).secrets).toEqual([
      'hunter2-hunter2',
      'first line',
      'second line',
      '123456',
    ])
  })

  test('values of the environment also when one of them is refused', () => {
    const secrets: string[] = []
    refusal(() => read({ secrets, with: { env: 'A=hunter2\nLISTEN_FDS=1', password: 'pw' } }))
    expect(secrets).toEqual(['hunter2'])
  })
})
