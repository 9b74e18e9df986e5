import { expect, test } from 'vitest'
import { bringRecords, describeHeld, describeRows, turnRecords } from '../../src/release/other-database.ts'

const done = {
  fixtures: { 'data.json': 'abc' },
  superusers: ['ada'],
  passwords: { ada: 'hash' },
  compatibleMigrations: ['blog.0002'],
}
const launch = { ground: 'g', absent: [] }
const nothing = { fixtures: {}, superusers: [], compatibleMigrations: [] }

test('what was done once is done again in a database that is fresh, and not in the one that was left', () => {
  const turned = turnRecords({ ...done, launch }, 'old', { identity: 'new', fresh: true })
  expect(turned).toEqual({ ...nothing, launch, databases: { old: done } })
  const back = turnRecords({ ...turned, superusers: ['bob'] }, 'new', { identity: 'old', fresh: false })
  expect(back).toEqual({ ...done, launch, databases: { new: { ...nothing, superusers: ['bob'] } } })
})

test('rows that were brought over are not overwritten by a fixture', () => {
  expect(turnRecords(done, 'old', { identity: 'new', fresh: false })).toEqual({ ...done, databases: { old: done } })
})

test('the models with most rows are named', () => {
  expect(describeRows({})).toBe('It has no rows of the site’s.')
  expect(describeRows({ 'auth.User': 1 })).toBe('It has 1 row in 1 table: auth.User 1.')
  const rows = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`blog.Model${index}`, index + 1]))
  expect(describeRows(rows)).toMatch(/^It has 55 rows in 10 tables: blog\.Model9 10, blog\.Model8 9, .*, 2 more\.$/)
})

test('what a move would bring along, and what only migrations make again', () => {
  const rows = { 'blog.Article': 2 }
  expect(describeHeld({ rows, beside: [] })).toBe(
    'It has 2 rows in 1 table: blog.Article 2. `mode: move-database` brings all of these rows along.',
  )
  const beside = Array.from({ length: 14 }, (_, index) => `the view v${index}`)
  expect(describeHeld({ rows, beside })).toMatch(
    /Beside its models it has the view v0, .*, 2 more: of these comes along/,
  )
  expect(describeHeld({ rows: {}, beside: ['the table old (3 rows)'] })).toBe(
    'It has no rows of the site’s. Beside its models it has the table old (3 rows): of these comes along what migrations make.',
  )
})

test('after a move what was done once came along, and stays known of the old database', () => {
  const moving = { from: 'old', to: 'new' }
  const before = { ...done, launch, moving, databases: { new: nothing, third: nothing } }
  expect(bringRecords(before)).toEqual({ ...done, launch, databases: { third: nothing, old: done } })
  expect(bringRecords({ ...done, launch })).toEqual({ ...done, launch })
})
