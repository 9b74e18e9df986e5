/** Which database Django gets, by what the project names, what was asked for and what was made on the server. */
import { describe, expect, test } from 'vitest'
import { djangoVersions, makeSite, type SiteOptions } from '../probe/django.ts'

interface Databases {
  readonly DATABASES: Readonly<Record<string, unknown>>
  readonly DJANGO_PROD: { readonly database: { readonly source: string; readonly entry: readonly string[] } }
}

async function databasesOf(options: SiteOptions): Promise<Databases> {
  const site = await makeSite(options)
  const program = `
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in ("DATABASES", "DJANGO_PROD")}, default=str))`
  return JSON.parse((await site.python(program)).stdout.replaceAll(site.shared, 'SHARED')) as Databases
}

const postgresql = (more: string) => `
DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'shop', 'USER': 'seller',
    'PASSWORD': 'theirs', 'HOST': 'db', 'PORT': 5433, ${more}}}
`
const entry = ['django.db.backends.postgresql', 'db', '5433', 'shop', 'seller']
const place = { name: 'blog', user: 'blog', password: 'made', host: '127.0.0.1', port: '5432', options: {} }
const made = (...all: object[]) => ({
  DJANGO_PROD_DATABASES: JSON.stringify(all.map((one) => ({ engine: 'postgresql', ...place, for: [entry], ...one }))),
})
const ours = { NAME: 'blog', USER: 'blog', PASSWORD: 'made', HOST: '127.0.0.1', PORT: '5432' }

describe.each(djangoVersions)('under Django %s', (django) => {
  test('one that was made stands for the entry that it was made for, with what that says beside its address', async () => {
    const more = `'ATOMIC_REQUESTS': True, 'TEST': {'NAME': 'try'}, 'OPTIONS': {'sslmode': 'verify-full',
      'sslrootcert': 'ca.pem', 'service': 'x', 'isolation_level': 3}`
    const { DATABASES: databases, DJANGO_PROD: record } = await databasesOf({
      django,
      settings: postgresql(more),
      env: made({}),
    })
    expect(databases).toEqual({
      default: {
        ENGINE: 'django.db.backends.postgresql',
        ...ours,
        ATOMIC_REQUESTS: true,
        TEST: { NAME: 'try' },
        OPTIONS: { isolation_level: 3 },
        CONN_MAX_AGE: 60,
        // Django 4.1 brought them.
        ...(Number(django) < 4.1 ? {} : { CONN_HEALTH_CHECKS: true }),
      },
    })
    expect(record.database).toEqual({ source: 'made', entry })
  })

  test('for another entry it does not stand', async () => {
    const { DATABASES: databases, DJANGO_PROD: record } = await databasesOf({
      django,
      settings: postgresql(''),
      env: made({ for: [entry.with(3, 'other')] }),
    })
    expect(databases.default).toMatchObject({ NAME: 'shop', PASSWORD: 'theirs', HOST: 'db' })
    expect(record.database).toEqual({ source: 'project', entry })
  })
})

test('under ASGI a connection ends with its request', async () => {
  const { DATABASES: databases } = await databasesOf({
    settings: postgresql(''),
    interface: 'asgi',
    env: made({}),
  })
  expect(databases.default).toMatchObject({ ...ours, CONN_MAX_AGE: 0 })
  expect(databases.default).not.toHaveProperty('CONN_HEALTH_CHECKS')
})

test.each([
  [
    'an age of their own',
    "'CONN_MAX_AGE': 5, 'CONN_HEALTH_CHECKS': False",
    { CONN_MAX_AGE: 5, CONN_HEALTH_CHECKS: false },
  ],
  ['a pool, beside which Django allows no age', "'OPTIONS': {'pool': True}", { OPTIONS: { pool: true } }],
])('%s is kept', async (_, more, expected) => {
  const { DATABASES: databases } = await databasesOf({ settings: postgresql(more), env: made({}) })
  expect(databases.default).toEqual({ ENGINE: 'django.db.backends.postgresql', OPTIONS: {}, ...ours, ...expected })
})

test('of two that were made, each stands for its own entry, as after a rollback', async () => {
  const mysql = { engine: 'mysql', for: [['django.db.backends.mysql', '', '', 'shop', '']] }
  const settings = "DATABASES = {'default': {'ENGINE': 'django.db.backends.mysql', 'NAME': 'shop'}}\n"
  const { DATABASES: databases } = await databasesOf({ settings, env: made({ name: 'x' }, mysql) })
  expect(databases.default).toMatchObject({ ENGINE: 'django.db.backends.mysql', NAME: 'blog' })
})

describe('MySQL', () => {
  const env = made({ engine: 'mysql', port: '3306', for: [['django.db.backends.mysql', '', '', '', '']] })
  const databaseOf = async (options: string) => {
    const settings = `DATABASES = {'default': {'ENGINE': 'django.db.backends.mysql', 'OPTIONS': {${options}}}}\n`
    return (await databasesOf({ settings, env })).DATABASES.default
  }

  test('has all of Unicode, and refuses what does not fit', async () => {
    expect(await databaseOf("'ssl': {'ca': 'x'}, 'unix_socket': '/x', 'read_default_file': '/y'")).toMatchObject({
      OPTIONS: { charset: 'utf8mb4', init_command: expect.stringContaining('STRICT_TRANS_TABLES') as string },
    })
  })

  test.each(["'charset': 'latin1', 'sql_mode': 'ANSI'", "'charset': 'latin1', 'init_command': 'SET x=1'"])(
    'unless theirs says otherwise: %s',
    async (options) => {
      const database = await databaseOf(options)
      expect(JSON.parse(`{${options.replaceAll("'", '"')}}`)).toEqual((database as { OPTIONS: object }).OPTIONS)
    },
  )
})

describe('asked for by name', () => {
  test('PostgreSQL takes the place of SQLite, once it is made', async () => {
    const before = await databasesOf({ database: 'postgresql' })
    expect(before.DATABASES.default).toMatchObject({
      ENGINE: 'django.db.backends.sqlite3',
      NAME: 'SHARED/data/db.sqlite3',
    })
    const after = await databasesOf({ database: 'postgresql', env: made({ for: [] }) })
    expect(after.DATABASES.default).toMatchObject({ ENGINE: 'django.db.backends.postgresql', ...ours })
    expect(after.DJANGO_PROD.database.source).toBe('made')
  })

  test('but not the place of a PostgreSQL of theirs', async () => {
    const { DATABASES: databases } = await databasesOf({
      database: 'postgresql',
      settings: postgresql(''),
      env: made({ for: [] }),
    })
    expect(databases.default).toMatchObject({ HOST: 'db' })
  })

  test('of a project that names none at all, and of one with GeoDjango', async () => {
    const env = made({ for: [] })
    const none = await databasesOf({ database: 'postgresql', settings: 'del DATABASES\n', env })
    expect(none.DATABASES.default).toMatchObject({ ENGINE: 'django.db.backends.postgresql', ...ours })
    const settings = "DATABASES['default']['ENGINE'] = 'django.contrib.gis.db.backends.spatialite'\n"
    const geo = await databasesOf({ database: 'postgresql', settings, env })
    expect(geo.DATABASES.default).toMatchObject({ ENGINE: 'django.contrib.gis.db.backends.postgis' })
  })
})

test('the database of a URL takes the place of any, with its own TLS options', async () => {
  const given = { engine: 'postgresql', ...place, host: 'far.example', options: { sslmode: 'verify-full' } }
  const { DATABASES: databases, DJANGO_PROD: record } = await databasesOf({
    database: 'url',
    settings: postgresql("'OPTIONS': {'sslmode': 'disable', 'connect_timeout': 3}"),
    env: { DJANGO_PROD_DATABASE: JSON.stringify(given), ...made({}) },
  })
  expect(databases.default).toMatchObject({
    ...ours,
    HOST: 'far.example',
    OPTIONS: { sslmode: 'verify-full', connect_timeout: 3 },
  })
  expect(record.database.source).toBe('given')
})
