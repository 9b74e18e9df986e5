/** A database that was there before: used as it is, or a run that says why not, and nothing of it is ever touched. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectHeld } from '../lab/attacks.ts'
import { type Entry, expectFailed, nameDatabase, writeAndRead } from './databases.ts'
import { app, config, openSite, type Site } from './site.ts'

const engine = 'django.db.backends.postgresql'
const company: Entry = { ENGINE: engine, NAME: 'company', USER: 'compta', PASSWORD: '$DB_PASSWORD', HOST: 'localhost' }
const password = 'five: y€ars'
let site: Site
let before: string

beforeAll(async () => {
  site = await openSite({ layer: 'databases' })
  await site.server.sh(`
    DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends postgresql >/dev/null
    runuser -u postgres -- psql -q <<'SQL'
CREATE ROLE compta LOGIN PASSWORD '${password}';
CREATE DATABASE company OWNER compta ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8' TEMPLATE template0;
SQL
    PGPASSWORD='${password}' psql -q -h 127.0.0.1 -U compta company -c "
      CREATE TABLE ledger AS SELECT year, 'Kontoauszug ' || year AS entry FROM generate_series(2021, 2025) AS year"`)
  before = await servers()
})
afterAll(() => site?.down())

/** Users, databases, configuration and rows, as the server has them. */
async function servers(): Promise<string> {
  return await site.server.sh(`
    runuser -u postgres -- pg_dumpall --globals-only | grep -v '^\\\\\\|^--'
    runuser -u postgres -- psql -Atl
    runuser -u postgres -- psql -Atd company -c 'TABLE ledger'
    find /etc/postgresql -type f -exec sha256sum {} + | sort`)
}
/** What people see: without the lines that tell GitHub what to hide. */
const shown = (log: string) => log.replaceAll(/^::add-mask::.*$/gm, '')
const deploy = (inputs: Record<string, string> = {}) => site.deploy({ database: 'auto', ...inputs })
const env = `DB_PASSWORD='${password}'`

describe('before the site is there', () => {
  test.each<[string, Entry, string, Record<string, string>, string, ...RegExp[]]>([
    [
      'a wrong password: nobody gets an empty database beside the company’s',
      company,
      'psycopg[binary]',
      { env: "DB_PASSWORD='hunter22'" },
      'DATABASE_REFUSED',
      /PostgreSQL on the server has a database company/,
      /password authentication failed for user "compta"/,
    ],
    [
      'a missing driver',
      company,
      '',
      { env },
      'DATABASE_UNREACHABLE',
      /can’t load its driver for PostgreSQL/,
      /Add a line `psycopg\[binary\]` to requirements\.txt/,
    ],
    [
      'another machine that nobody reaches',
      { ...company, HOST: '127.0.0.1', PORT: '5999', OPTIONS: { service: 'none' } },
      'psycopg[binary]',
      { env },
      'DATABASE_UNREACHABLE',
      /service/,
    ],
    [
      'a URL whose server is not there',
      company,
      'psycopg[binary]',
      { database: 'postgresql://someone:hunter22@127.0.0.1:5999/shop' },
      'DATABASE_UNREACHABLE',
      /Nothing answers as PostgreSQL at 127\.0\.0\.1, port 5999/,
      /the input `database`/,
    ],
    [
      'a URL with a wrong password, on the address of the server',
      company,
      'psycopg[binary]',
      { database: 'postgresql://compta:hunter22@127.0.0.1/company' },
      'DATABASE_UNREACHABLE',
      /refuses the user compta/,
    ],
  ])('%s', async (_, entry, driver, inputs, code, ...texts) => {
    await nameDatabase(site, entry, driver)
    const result = await deploy(inputs)
    expectFailed(result, code, ...texts)
    expect(shown(result.log)).not.toContain('hunter22')
    expect(await servers()).toBe(before)
  })

  test('a stopped server is not started: it is somebody else’s', async () => {
    await nameDatabase(site, company, 'psycopg[binary]')
    await site.server.sh('systemctl stop postgresql')
    expectFailed(await deploy({ env }), 'DATABASE_UNREACHABLE', /PostgreSQL is installed.*stopped/, /systemctl enable/)
    expect((await site.server.exec(['systemctl', 'is-active', 'postgresql'], { check: false })).stdout).toBe(
      'inactive\n',
    )
    await site.server.sh('systemctl start postgresql')
  })

  test('a user who may not make tables', async () => {
    await site.server.sh(`runuser -u postgres -- psql -q -d company -c 'CREATE ROLE reader LOGIN PASSWORD $$leser$$'`)
    await nameDatabase(site, { ...company, USER: 'reader' }, 'psycopg[binary]')
    expectFailed(
      await deploy({ env: 'DB_PASSWORD=leser' }),
      'DATABASE_UNREACHABLE',
      /lets the user reader in, but not migrate/,
      /GRANT ALL ON SCHEMA public TO "reader"/,
    )
    await site.server.sh(`runuser -u postgres -- psql -q -d company -c 'DROP ROLE reader'`)
    expect(await servers()).toBe(before)
  })
})

describe('with the right password', () => {
  test('it is used as it is, and its rows stay', async () => {
    await nameDatabase(site, company, 'psycopg[binary]')
    const result = await deploy({ env })
    expect(result.code, result.log).toBe(0)
    expect(result.log).toMatch(/company of PostgreSQL at localhost, as the project's settings name it, answers/)
    await writeAndRead(site.server, 'Dans la base de la société')
    expect(await servers()).toBe(before)
    expect(await site.server.sh(`grep -c DATABASES /srv/${app}/secrets.env || true`)).toBe('0\n')
  })

  test('the same by a URL, whose TLS options hold', async () => {
    const url = `postgresql://compta:${encodeURIComponent(password)}@127.0.0.1:5432/company?sslmode=require`
    const result = await deploy({ database: url, env: '' })
    expect(result.code, result.log).toBe(0)
    expect(shown(result.log)).not.toContain(encodeURIComponent(password))
    await writeAndRead(site.server, 'Par une adresse')
    const encrypted = await site.server.sh(`runuser -u postgres -- psql -Atc "
      SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'compta'"`)
    expect(encrypted).toBe('t\n')
    expect(await servers()).toBe(before)
    // The settings file, which the application's group reads, holds nothing of it.
    expect(await site.server.sh(`grep -c compta /srv/${app}/current/conf/django_prod_settings.py || true`)).toBe('0\n')
  })
})

test('another database than the site’s is refused by name, with what would stay behind, in every mode', async () => {
  await site.server.sh(`runuser -u postgres -- psql -qd company -c 'CREATE TABLE orders AS SELECT 7 AS n' \\
    -c 'CREATE VIEW by_hand AS SELECT 1 AS one' -c 'GRANT SELECT ON orders, by_hand TO compta' \\
    -c 'CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS $$ SELECT 2 * n $$'`)
  for (const asked of [
    { mode: 'plan', database: 'sqlite' },
    { mode: 'deploy', database: 'mysql' },
  ]) {
    const result = await deploy({ ...asked, env })
    expectFailed(
      result,
      'DATABASE_CHANGED',
      /instead of postgresql:\/\/localhost\/company/,
      /rows in \d tables?: blog\.Article \d.*brings all of these rows along.*the table orders \(1 row\), the view by_hand, the function twice/,
    )
    expect(result.log).toContain('leave-database: postgresql://localhost/company')
  }
  expect(await servers()).toBe(before)
  expect(await site.server.sh(`ls /srv/${app}/shared/data; command -v mariadb || true`)).toBe('')
})

test('a plan for another engine says what would be made, and makes nothing', async () => {
  await site.checkout.write('.github/django-prod.yml', `${config}leave-database: postgresql://localhost/company\n`)
  await site.checkout.commit('The database may be left')
  const result = await deploy({ database: 'mysql', env, mode: 'plan' })
  expect(result.outputs, result.log).toMatchObject({ result: 'planned' })
  expect(result.log).toMatch(/Database +install MariaDB; make the database monsiteweb/)
  expect(await servers()).toBe(before)
  expect(await site.server.sh('command -v mariadb || true')).toBe('')
})

describe('beside it, on the same server', () => {
  const other = { app: 'monsiteweb-staging', domains: 'staging.monsiteweb.test' }

  test('a second application gets MariaDB, both get Redis, and neither notices the other', async () => {
    const config = 'fixtures:\n  - data.json\nhealth-path: /healthz\nservices: [redis]\n'
    await site.checkout.write('.github/django-prod.yml', config)
    await nameDatabase(site, company, 'psycopg[binary]')
    const first = await deploy({ env })
    expect(first.code, first.log).toBe(0)
    const { pid } = await site.live()
    // The one that the package starts is nobody's.
    expect(await site.server.sh('systemctl is-active redis-server || true')).toBe('inactive\n')

    // As an earlier version left it: a number in a Redis that all sites share, and a queue that was not worked off.
    const shared = { installed: true, configured: true, unit: 'redis-server.service', apps: { [other.app]: 1 } }
    await site.server.exec(['sh', '-euc', 'systemctl start redis-server; cat > /opt/django-prod/services.json'], {
      input: JSON.stringify({ redis: shared }),
    })
    await site.server.exec(['redis-cli', '-n', '1'], {
      input: 'SET session abc EX 3000\nRPUSH celery one two\nHSET jobs a 1\nSADD names x\nZADD later 5 y\n',
    })
    const mysql = { ENGINE: 'django.db.backends.mysql', NAME: 'x', USER: 'x', PASSWORD: 'x', HOST: '' }
    await nameDatabase(site, mysql, 'mysqlclient')
    const second = await deploy({ ...other, env: '' })
    expect(second.code, second.log).toBe(0)
    expect(second.log).toMatch(/MariaDB 10\.11\.\d+, database monsiteweb_staging made/)
    await writeAndRead(site.server, 'Sur MariaDB', other.domains)
    await writeAndRead(site.server, 'Sur PostgreSQL')
    expect((await site.live()).pid).toBe(pid)
    expect(await servers()).toBe(before)

    expect(second.log).toMatch(/^::group::Keys .*5 keys moved/m)
    expect(await site.server.sh('redis-cli -n 1 DBSIZE')).toBe('0\n')
    const url = await redisOf(other.app)
    const asked = [
      'GET session',
      'LRANGE celery 0 -1',
      'HGET jobs a',
      'SMEMBERS names',
      'ZSCORE later y',
      'TTL session',
    ]
    const answers = await site.server.sh(asked.map((words) => `redis-cli -u ${url} ${words}`).join('\n'))
    expect(answers.trim().split('\n').slice(0, 6)).toEqual(['abc', 'one', 'two', '1', 'x', '5'])
    expect(Number(answers.trim().split('\n')[6])).toBeGreaterThan(2000)
  })

  test('neither site enters the Redis of the other, nor administers its own', async () => {
    const [own, neighbours] = [await redisOf(app), await redisOf(other.app)]
    const port = new URL(neighbours).port
    const swapped = own.replace(/:\d+\/0$/, `:${port}/0`)
    const attempts = {
      'no password': [`redis-cli -p ${port} GET session`, /NOAUTH/],
      'its own password': [`redis-cli -u ${swapped} GET session`, /WRONGPASS|NOAUTH/],
      'CONFIG GET': [`redis-cli -u ${own} CONFIG GET dir`, /NOPERM/],
      'CONFIG SET': [`redis-cli -u ${own} CONFIG SET dir /etc`, /NOPERM/],
      ACL: [`redis-cli -u ${own} ACL SETUSER x on nopass`, /NOPERM/],
      'MODULE LOAD': [`redis-cli -u ${own} MODULE LOAD /tmp/x.so`, /NOPERM|not allowed/],
      REPLICAOF: [`redis-cli -u ${own} REPLICAOF 127.0.0.1 ${port}`, /NOPERM/],
      'a number of the other': [`redis-cli -u ${own.replace(/0$/, '1')} KEYS '*'`, /^$/],
      'its configuration': [`cat /srv/${other.app}/redis.conf`, /Permission denied/],
      'its dump': [`ls /var/lib/${other.app}-redis`, /Permission denied/],
    } as const
    const escaped: string[] = []
    for (const [name, [command, refusal]] of Object.entries(attempts)) {
      const words = ['runuser', '-u', app, '--', 'sh', '-c', `${command} 2>&1`]
      const said = (await site.server.exec(words, { check: false })).stdout
        .replace(/^(Warning: Using a password|AUTH failed).*\n/gm, '')
        .trim()
      if (!refusal.test(said)) escaped.push(`${name}: ${said}`)
    }
    expectHeld('a neighbour', Object.keys(attempts), escaped)
    // What a site needs it may: both ways to log in, and to empty its own.
    const password = new URL(own).password
    const needed = `redis-cli -u ${own} SET a 1; redis-cli -p ${new URL(own).port} -a ${password} FLUSHDB; redis-cli -u ${own} CLIENT SETNAME x; redis-cli -u ${own} PUBLISH c 1`
    expect((await site.server.sh(`(${needed}) 2>/dev/null`)).trim().split('\n')).toEqual(['OK', 'OK', 'OK', '0'])
    const score = await site.server.sh(`systemd-analyze security --no-pager ${app}-redis.service`)
    expect(Number(/exposure level for .*: ([0-9.]+)/.exec(score)?.[1]), score).toBeLessThanOrEqual(1.5)
  })

  /** The address that a site is given, as its own processes have it. */
  const redisOf = async (name: string) =>
    (await site.server.sh(`sed -n 's/^REDIS_URL="\\(.*\\)"/\\1/p' /srv/${name}/secrets.env`)).trim()

  test('a third one, whose settings want DATABASE_URL, gets a database on the PostgreSQL that is there', async () => {
    const prod = await readFile(join(site.checkout.dir, 'mainapp/settings/prod.py'), 'utf8')
    const settings = `import os
from urllib.parse import urlsplit
_url = urlsplit(os.environ['DATABASE_URL'])
DATABASES = {'default': {'ENGINE': '${engine}', 'NAME': _url.path[1:], 'USER': _url.username,
                         'PASSWORD': _url.password, 'HOST': _url.hostname, 'PORT': _url.port}}
`
    await nameDatabase(site, company, 'psycopg[binary]')
    await site.checkout.write('mainapp/settings/prod.py', prod.replace(/^DATABASES = .*\n/m, settings))
    await site.checkout.commit('By DATABASE_URL')
    const third = { app: 'third', domains: 'third.monsiteweb.test', database: 'postgresql' }
    const result = await deploy(third)
    expect(result.code, result.log).toBe(0)
    expect(result.log).toMatch(/PostgreSQL 15\.\d+, database third made/)
    await writeAndRead(site.server, 'Par DATABASE_URL', third.domains)
    expect((await deploy(third)).outputs).toMatchObject({ result: 'unchanged' })
    // Its own, and the company's is closed to it.
    const url = /DATABASE_URL="(.*)"/.exec(await site.server.sh('cat /srv/third/secrets.env'))?.[1] ?? ''
    const entered = await site.server.exec(['psql', url.replace(/third$/, 'company'), '-c', 'TABLE ledger'], {
      check: false,
    })
    expect(entered.stderr).toMatch(/permission denied/)
    expect(await site.server.sh('find /etc/postgresql -type f -newer /srv/monsiteweb/secrets.env')).toBe('')
  })

  test('neither port is open to others', async () => {
    const open = await site.server.sh(
      `ss -Hltn '( sport = :3306 or sport = :6380 or sport = :6381 or sport = :5432 )' | awk '{ print $4 }'`,
    )
    expect(
      open
        .trim()
        .split('\n')
        .filter((line) => !/^(127\.0\.0\.1|\[::1\]):/.test(line)),
    ).toEqual([])
  })
})
