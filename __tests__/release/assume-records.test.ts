import { expect, test } from 'vitest'
import { listDueFixtures } from '../../src/project/decisions/fixtures.ts'
import { assumeRecords } from '../../src/release/assume-records.ts'
import { isHashOf } from '../../src/release/password-hash.ts'
import { file } from '../project/deployed.ts'

const nothing = { fixtures: {}, superusers: [], compatibleMigrations: [] }
const wish = {
  app: 'blog',
  fixtures: ['data.json'],
  fixturesReload: [],
  passwords: [{ name: 'ada', password: 'lovelace' }],
}
const files = { 'data.json': file('1') }

test('records that are there hold as they are', () => {
  expect(assumeRecords(wish, files, nothing)).toEqual({ records: nothing, notices: [] })
})

test('of damaged ones all that could be done counts as done, and a notice says so', () => {
  const { records, notices } = assumeRecords(wish, files, { ...nothing, damaged: true })
  expect(records).not.toHaveProperty('damaged')
  expect(listDueFixtures(wish, files, records)).toEqual({ fresh: [], again: [] })
  expect(isHashOf(records.passwords?.ada, 'lovelace')).toBe(true)
  expect(notices.map(({ message }) => message)).toEqual([
    expect.stringContaining('not done again: data.json, the password of ada.'),
  ])
})

test('where nothing is done once there is nothing to count', () => {
  const { notices } = assumeRecords({ ...wish, fixtures: [], passwords: [] }, files, { ...nothing, damaged: true })
  expect(notices[0]?.message).not.toContain('count as done')
})
