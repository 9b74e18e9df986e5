/** One database and several that migrate it: one at a time, and no visitor waits behind a migration that waits. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrateProgram } from '../../src/release/django.ts'
import { bootWords, program } from '../../src/remote.ts'
import { until } from '../lab/process.ts'
import { nameDatabase } from './databases.ts'
import { config, openSite, type Site } from './site.ts'

const [one, two] = [
  { app: 'one', domains: 'one.monsiteweb.test' },
  { app: 'two', domains: 'two.monsiteweb.test' },
]
const password = 'lock-7712'
const addresses = {
  postgresql: `postgresql://shop:${password}@127.0.0.1:5432/shop`,
  mysql: `mysql://shop:${password}@127.0.0.1:3306/shop`,
}
let site: Site

beforeAll(async () => {
  site = await openSite({ layer: 'databases' })
  await site.server.sh(`
    DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends postgresql mariadb-server >/dev/null
    runuser -u postgres -- psql -qc "CREATE ROLE shop LOGIN PASSWORD '${password}'" -c 'CREATE DATABASE shop OWNER shop'
    mariadb -e "CREATE DATABASE shop; CREATE USER shop@'127.0.0.1' IDENTIFIED BY '${password}'; GRANT ALL ON shop.* TO shop@'127.0.0.1'"`)
  await site.checkout.write('.github/django-prod.yml', config.replace(/fixtures:\n.*\n/, ''))
  const sqlite = { ENGINE: 'django.db.backends.sqlite3', NAME: 'db.sqlite3' }
  await nameDatabase(site, sqlite, 'psycopg[binary]\nPyMySQL')
  await site.checkout.write('mainapp/__init__.py', 'import pymysql\npymysql.install_as_MySQLdb()\n')
  await site.checkout.commit('Two drivers')
  for (const each of [one, two]) {
    const result = await site.deploy({ ...each, database: addresses.postgresql })
    expect(result.code, result.log).toBe(0)
  }
})
afterAll(() => site?.down())

/** SQL as the database's administrator. */
const sql = async (engine: keyof typeof addresses, text: string) =>
  (
    await site.server.exec(
      engine === 'mysql'
        ? ['mariadb', '-N', 'shop', '-e', text]
        : ['runuser', '-u', 'postgres', '--', 'psql', '-Atqd', 'shop', '-c', text],
    )
  ).stdout.trim()

const slow = (before: string, name: string) => `import time
from django.db import migrations


def add(apps, editor):
    time.sleep(3)
    apps.get_model('auth', 'Group').objects.create(name='${name} ' + str(time.time()))


class Migration(migrations.Migration):
    atomic = False
    dependencies = [('contact', '${before}'), ('auth', '0012_alter_user_first_name_max_length')]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
`

/** `migrate` in the live release of a site, with the database of an address, as a run starts it; with its exit code. */
async function runMigrate(engine: keyof typeof addresses, name: string, ...words: string[]) {
  const { entry, arguments: given = [] } = migrateProgram(20, [...words, '--noinput'])
  const release = `/srv/${name}/current`
  const place = { engine, name: 'shop', user: 'shop', password, host: '127.0.0.1', port: '', options: {} }
  const env = [
    'DJANGO_PROD_SECRET_KEY=a-key-of-no-site',
    'DJANGO_SETTINGS_MODULE=django_prod_settings',
    `PYTHONPATH=${release}/conf`,
    'PYTHONDONTWRITEBYTECODE=1',
    `DJANGO_PROD_DATABASE=${JSON.stringify(place)}`,
    `DATABASE_URL=${addresses[engine]}`,
  ]
  const python = [`${release}/venv/bin/python`, ...bootWords().slice(-2)]
  const input = program(entry, ['20', '1', '1', ...given.slice(3)])
  return await site.server.exec(['env', '-C', `${release}/code`, ...env, ...python], { input, check: false })
}

test('two deploys to one database at once: what is pending runs once, and the other says so', async () => {
  await site.checkout.write('contact/migrations/0002_slow.py', slow('0001_initial', 'deploys'))
  await site.checkout.commit('A slow migration')
  const results = await Promise.all([one, two].map((each) => site.deploy({ ...each, database: addresses.postgresql })))
  for (const { code, log } of results) expect(code, log).toBe(0)
  expect(await sql('postgresql', "SELECT count(*) FROM auth_group WHERE name LIKE 'deploys%'")).toBe('1')
  const waited = results.filter(({ log }) => /Waiting for another run that migrates this database: from/.test(log))
  expect(waited.length).toBe(1)
  expect(waited[0]?.log).toMatch(/1 migration applied, all of them by another run meanwhile/)
})

describe.each(['postgresql', 'mysql'] as const)('%s', (engine) => {
  test('two that migrate at once run each migration once', async () => {
    if (engine === 'postgresql')
      await sql(engine, "DELETE FROM django_migrations WHERE app = 'contact' AND name = '0002_slow'")
    if (engine === 'postgresql') await sql(engine, 'DELETE FROM auth_group')
    const both = await Promise.all([runMigrate(engine, 'one'), runMigrate(engine, 'two')])
    for (const { code, stdout, stderr } of both) expect(code, stdout + stderr).toBe(0)
    expect(await sql(engine, 'SELECT count(*) FROM auth_group')).toBe('1')
    const said = both.map(({ stdout }) => stdout).join('\n---\n')
    expect(both.filter(({ stdout }) => stdout.includes('Waiting for another run')).length, said).toBe(1)
    expect(both.filter(({ stdout }) => stdout.includes('No migrations to apply')).length, said).toBe(1)
  })

  /** Somebody's transaction that has read a table, and is open until it is ended. */
  async function holdTable() {
    const sleep = engine === 'mysql' ? 'SELECT sleep(599)' : 'SELECT pg_sleep(599)'
    const text = `BEGIN; SELECT count(*) FROM contact_message; ${sleep}`
    // In PostgreSQL as the site's user, who sees of others' sessions only that they are there.
    const session = (
      engine === 'mysql' ? sql(engine, text) : site.server.exec(['psql', addresses.postgresql, '-Atqc', text])
    ).catch(() => '')
    const sleeping =
      engine === 'mysql'
        ? "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT sleep(599)'"
        : "SELECT pid FROM pg_stat_activity WHERE query LIKE '%pg_sleep(599)%' AND pid <> pg_backend_pid()"
    await until('the table is held', 30, async () => (await sql(engine, sleeping)) !== '')
    const id = await sql(engine, sleeping)
    return async () => {
      await sql(engine, engine === 'mysql' ? `KILL ${id}` : `SELECT pg_terminate_backend(${id})`)
      await session
    }
  }

  /** How many wait for a lock on a table. */
  const waiting = async () =>
    Number(
      await sql(
        engine,
        engine === 'mysql'
          ? "SELECT count(*) FROM information_schema.processlist WHERE state LIKE 'Waiting for table metadata lock' AND info LIKE 'ALTER%'"
          : "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'",
      ),
    )

  const column = '/srv/one/current/code/contact/migrations/0003_column.py'
  const addColumn = `from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('contact', '0002_slow')]
    operations = [migrations.AddField('message', 'note', models.CharField(max_length=9, null=True))]
`
  afterAll(async () => {
    await site.server.exec(['rm', '-f', column])
  })

  test('a table that is never free ends the migration with its reason; visitors go on meanwhile', async () => {
    await site.server.exec(['tee', column], { input: addColumn })
    const release = await holdTable()
    let over = false
    const migrating = runMigrate(engine, 'one').finally(() => {
      over = true
    })
    let longest = 0
    while (!over) {
      const begun = performance.now()
      await sql(engine, 'SELECT count(*) FROM contact_message')
      longest = Math.max(longest, performance.now() - begun)
    }
    const { code, stdout, stderr } = await migrating
    await release()
    expect(code, stdout + stderr).toBe(1)
    expect(stdout + stderr).toMatch(/due to lock timeout|Lock wait timeout exceeded/)
    expect(stdout).toMatch(/was not free within 1 s: they go on, and it is tried again in 1 s \(2 of 6\)/)
    expect(stdout).toContain('(6 of 6)')
    if (engine === 'postgresql')
      expect(stdout).toMatch(/Open for longest: process \d+ of shop from 127\.0\.0\.1, active, \d+ s\./)
    console.log(`${engine}: a visitor waited ${Math.round(longest)} ms at most`)
    // As long as one try takes on a busy machine; without a limit it would be all of them.
    expect(longest).toBeLessThan(5000)
  })

  test('a table that becomes free is migrated by the same run', async () => {
    const release = await holdTable()
    const migrating = runMigrate(engine, 'one')
    await until('the migration waits', 60, async () => (await waiting()) > 0)
    await until('it has let the others go on', 30, async () => (await waiting()) === 0)
    await release()
    const { code, stdout, stderr } = await migrating
    expect(code, stdout + stderr).toBe(0)
    expect(stdout).toMatch(/tried again in 1 s \(2 of 6\)/)
    expect(await sql(engine, 'SELECT count(note) FROM contact_message')).toBe('0')
  })
})
