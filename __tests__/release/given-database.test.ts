/** A site that was given a database, and a run that is given none. */
import { expect, test } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import type { DatabaseReport } from '../../src/model.ts'
import { refuseMissingDatabase } from '../../src/release/given-database.ts'
import { probe } from '../project/deployed.ts'

const url = { vendor: 'postgresql', engine: 'django.db.backends.postgresql', host: 'db.example.org', name: 'shop' }
const refusal = (source: DatabaseReport['source'], databaseGiven: boolean, leaveDatabase = '') => {
  const database = { ...probe.database, ...url, source }
  try {
    refuseMissingDatabase({ databaseGiven, leaveDatabase, host: 'h' }, { probe: { ...probe, database } })
    return null
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    return `${error.code} ${error.message} ${error.details.hint}`
  }
}

test('is refused, with what it was given', () => {
  expect(refusal('given', false)).toMatch(/^SECRET_EMPTY .*postgresql:\/\/db\.example\.org\/shop.*`database: auto`/)
})

test('not where a database is said, nor where the site had one of its settings, nor where that one may be left', () => {
  expect(refusal('given', true)).toBeNull()
  expect(refusal('project', false)).toBeNull()
  expect(refusal('made', false)).toBeNull()
  expect(refusal('given', false, 'postgresql://db.example.org/shop')).toBeNull()
  expect(() => refuseMissingDatabase({ databaseGiven: false, leaveDatabase: '', host: 'h' }, null)).not.toThrow()
})
