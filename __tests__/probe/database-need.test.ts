/** Which database a release gets: the rules, without a server. */
import { describe, expect, test } from 'vitest'
import type { DatabaseReport, DatabaseWish, FoundDatabases, Inputs } from '../../src/model.ts'
import { findMissingEngine, planDatabase } from '../../src/probe/database-need.ts'
import { project } from './django.ts'

const report = (more: Partial<DatabaseReport> = {}): DatabaseReport => ({
  engine: 'django.db.backends.postgresql',
  vendor: 'postgresql',
  name: 'shop',
  user: 'seller',
  host: '127.0.0.1',
  port: '',
  placed: true,
  reachable: false,
  error: 'OperationalError: refused',
  fault: 'refused',
  source: 'project',
  entry: ['django.db.backends.postgresql', '127.0.0.1', '', 'shop', 'seller'],
  ...more,
})
const sqlite = report({ engine: 'django.db.backends.sqlite3', vendor: 'sqlite', host: '', reachable: true })
const mysql = { engine: 'django.db.backends.mysql', vendor: 'mysql' }
const nothing: FoundDatabases = {
  title: 'PostgreSQL',
  unit: null,
  active: false,
  ours: false,
  name: 'my_shop',
  recorded: 'none',
  own: false,
  named: false,
  taken: [],
  refused: null,
  listening: false,
}
const running = { ...nothing, unit: 'postgresql@15-main.service', active: true }

const missing = (database: DatabaseReport, wish: DatabaseWish = 'auto') =>
  findMissingEngine({ database: wish } as Inputs, database, project)
const need = (found: Partial<FoundDatabases>, database: DatabaseReport | null = report()) =>
  planDatabase('postgresql', database, { ...nothing, ...found }, project)
const changes = (...given: Parameters<typeof need>) => need(...given).changes.map(({ what, why }) => `${what}: ${why}`)

describe('what may have to be made', () => {
  test.each<[string, DatabaseReport, DatabaseWish, string | null]>([
    ['one that answers', report({ reachable: true }), 'auto', null],
    ['SQLite', sqlite, 'auto', null],
    ['one on another machine that answers', report({ host: 'db.example.org', reachable: true }), 'auto', null],
    ['one here that refuses', report(), 'auto', 'postgresql'],
    ['one here, by its socket, that is stopped', report({ host: '', fault: 'stopped' }), 'auto', 'postgresql'],
    ['MySQL here', report({ ...mysql, host: 'localhost', fault: 'stopped' }), 'auto', 'mysql'],
    ['SQLite in the settings, PostgreSQL asked for', sqlite, 'postgresql', 'postgresql'],
    ['the same, made before', report({ source: 'made', reachable: true }), 'postgresql', null],
    ['a container, PostgreSQL asked for', report({ host: 'db', fault: 'host' }), 'postgresql', 'postgresql'],
    ['what was asked for, and answers', report({ reachable: true }), 'postgresql', null],
  ])('%s', (_, database, wish, engine) => expect(missing(database, wish)).toBe(engine))

  test.each<[string, Partial<DatabaseReport>, RegExp]>([
    [
      'another machine',
      { host: 'db.example.org', fault: 'stopped' },
      /Nothing answers as PostgreSQL at db\.example\.org/,
    ],
    ['a container', { host: 'db', fault: 'host' }, /can’t be reached/],
    ['the one of a URL', { source: 'given' }, /refuses the user seller/],
    ['a place that only the driver knows', { placed: false, host: '' }, /refuses the user seller/],
    ['a missing driver', { vendor: '', fault: 'driver' }, /can’t load its driver for PostgreSQL/],
    ['a missing pool', { fault: 'driver', error: 'Error loading psycopg_pool module' }, /load its driver/],
    ['a version that is too old', { fault: 'version' }, /too old for this version of Django/],
    ['a right that is missing', { fault: 'privilege', error: 'no CREATE' }, /not migrate: no CREATE/],
    ['another kind', { engine: 'django.db.backends.oracle', vendor: 'oracle' }, /The database shop can’t be used/],
  ])('never: %s', (_, more, message) => {
    expect(() => missing(report(more))).toThrow(expect.objectContaining({ code: 'DATABASE_UNREACHABLE' }))
    expect(() => missing(report(more))).toThrow(message)
  })
})

describe('what is made', () => {
  const why = 'the settings name PostgreSQL, and there is no shop of theirs here'

  test('the server too, where there is none', () => {
    expect(changes({})).toEqual(['install PostgreSQL: not on the server yet', `make the database my_shop: ${why}`])
    expect(need({}).packages).toEqual(['postgresql'])
  })

  test('only the database, on a server that is there', () => {
    expect(changes(running)).toEqual([`make the database my_shop: ${why}`])
    expect(need(running).packages).toEqual([])
  })

  test('one that was made before is used again, also for another entry of the settings', () => {
    const again = { ...running, recorded: 'made', own: true, taken: ['the database my_shop'] } as const
    expect(changes(again)).toEqual([`use the database my_shop of PostgreSQL again: ${why}`])
    expect(changes({ ...again, named: true }, report({ name: 'my_shop' }))).toHaveLength(1)
  })

  test('a making that was interrupted is taken up', () => {
    expect(changes({ ...running, recorded: 'begun', taken: ['the user my_shop'] })).toHaveLength(1)
  })

  test('a server of ours that is stopped is started', () => {
    expect(changes({ ...running, active: false, ours: true })[0]).toBe(
      'start postgresql@15-main.service: it is not running',
    )
  })

  test('for settings that ask for DATABASE_URL, and for those that name another engine', () => {
    expect(changes({}, null)[1]).toBe('make the database my_shop: the settings ask for its address (DATABASE_URL)')
    expect(changes({}, sqlite)[1]).toBe('make the database my_shop: `database: postgresql`')
  })
})

test.each<[string, Partial<FoundDatabases>, string, RegExp]>([
  ['a database of the settings’ name', { ...running, named: true }, 'DATABASE_REFUSED', /has a database shop/],
  ['something in a container', { listening: true }, 'DATABASE_REFUSED', /refuses the user seller/],
  ['an administrator with a password', { ...running, refused: 'denied' }, 'DATABASE_REFUSED', /its administrator/],
  ['a server that somebody stopped', { ...running, active: false }, 'DATABASE_UNREACHABLE', /stopped/],
  ['a namesake', { ...running, taken: ['the user my_shop'] }, 'DATABASE_TAKEN', /the user my_shop already/],
  ['one of ours that is gone', { ...running, recorded: 'made' }, 'DATABASE_UNREACHABLE', /my_shop .* is gone/],
])('%s stands in the way', (_, found, code, message) => {
  expect(() => need(found)).toThrow(expect.objectContaining({ code }))
  expect(() => need(found)).toThrow(message)
})

test('a container whose compose file says what it runs is made here, another one is not', () => {
  const inputs = { database: 'auto' } as Inputs
  const db = report({ host: 'db', fault: 'host' })
  const within = (compose: Record<string, 'postgresql' | 'mysql' | 'redis'>) => ({ ...project, compose })
  expect(findMissingEngine(inputs, db, within({ db: 'postgresql' }))).toBe('postgresql')
  expect(() => findMissingEngine(inputs, db, within({ db: 'mysql' }))).toThrow(/can’t be reached/)
  expect(() => findMissingEngine(inputs, db, within({ other: 'postgresql' }))).toThrow(/can’t be reached/)
})
