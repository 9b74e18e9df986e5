import { expect, test } from 'vitest'
import type { DatabaseReport } from '../../src/model.ts'
import { identityOf, identityOfOwn } from '../../src/probe/identity.ts'

const postgresql: DatabaseReport = {
  engine: 'django.db.backends.postgresql',
  vendor: 'postgresql',
  name: 'shop',
  user: 'ada',
  host: '127.0.0.1',
  port: '5432',
  placed: true,
  reachable: true,
  error: null,
  fault: null,
  source: 'project',
  entry: ['django.db.backends.postgresql', '127.0.0.1', '5432', 'shop', 'ada'],
}
const of = (other: Partial<DatabaseReport>) => identityOf({ ...postgresql, ...other })

test.each<[string, Partial<DatabaseReport>]>([
  ['another user', { user: 'bob' }],
  ['the socket', { host: '', port: '' }],
  ['another name of this machine', { host: 'localhost' }],
  ['its IPv6 address', { host: '::1' }],
  ['PostGIS', { engine: 'django.contrib.gis.db.backends.postgis' }],
  ['a driver that could not be loaded', { vendor: '', reachable: false, fault: 'driver' }],
  ['made by this action', { source: 'made' }],
])('the same: %s', (_, other) => {
  expect(of(other)).toBe('postgresql://localhost/shop')
})

test('that is what a database of its own is called before it is made', () => {
  expect(identityOfOwn('postgresql', 'shop')).toBe(of({}))
})

test.each<[string, Partial<DatabaseReport>, string | null]>([
  ['name', { name: 'a/b ü' }, 'postgresql://localhost/a%2Fb%20%C3%BC'],
  ['host', { host: 'db.example.org' }, 'postgresql://db.example.org/shop'],
  ['port', { port: '5433' }, 'postgresql://localhost:5433/shop'],
  ['engine', { engine: 'django.db.backends.mysql', vendor: 'mysql', port: '3306' }, 'mysql://localhost/shop'],
  [
    'file',
    { engine: 'django.db.backends.sqlite3', vendor: 'sqlite', name: '/srv/shop/shared/data/db.sqlite3', host: '' },
    'sqlite3:/srv/shop/shared/data/db.sqlite3',
  ],
  ['service', { placed: false, entry: ['x', '', '', '', 'service=shop'] }, 'postgresql:x    service=shop'],
  ['none at all', { engine: 'django.db.backends.dummy', vendor: '' }, null],
])('another one: %s', (_, other, identity) => {
  expect(of(other)).toBe(identity)
})

test('it holds no user', () => {
  expect(of({ host: 'db.example.org', user: 'ada' })).not.toContain('ada')
})
