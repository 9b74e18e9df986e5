import { describe, expect, test } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import type { ProbeReport } from '../../src/model.ts'
import { migrate } from '../../src/steps/migrate.ts'
import { bare, checkoutOf, deploymentOf, file, liveFacts } from '../project/deployed.ts'
import { planned, probed } from './plan.ts'

const changed = checkoutOf({ 'blog/models.py': file('2') })
const pending = (name: string, ...operations: string[]) => ({
  name,
  file: null,
  operations,
  compatible: false,
  risks: [],
  sql: [],
  undone: true,
})
const after = (answer: Partial<ProbeReport>, compatible: string[] = []) => {
  const facts = liveFacts()
  const records = { ...facts.records, compatibleMigrations: compatible }
  return probed(deploymentOf({ ...facts, records }, changed), answer)
}

test('what Django was not asked about has nothing to apply', () => {
  expect(planned(migrate, deploymentOf(liveFacts(), checkoutOf()))).toBe('nothing to apply')
  expect(planned(migrate, after({}))).toBe('nothing to apply')
})

test('each pending migration is one change, with its operations as the reason', () => {
  const answer = { pending: [pending('blog.0002_a', 'AddField', 'RunPython'), pending('blog.0003_b')] }
  expect(planned(migrate, after(answer))).toEqual([
    'apply blog.0002_a: AddField, RunPython',
    'apply blog.0003_b: no operations',
  ])
})

test('a table of a cache that is not there is made', () => {
  expect(planned(migrate, after({ cacheTables: ['pages'] }))).toEqual(['make the table pages: CACHES names it'])
})

test('a plan for a bare server says that it can not know yet', () => {
  expect(planned(migrate, deploymentOf(bare, changed))).toEqual([
    'apply what is pending: known once Django can be asked on the server',
  ])
})

describe('code that is older than the database', () => {
  const refusal = (unknown: string[], compatible: string[]) => {
    try {
      migrate.plan(after({ unknown }, compatible))
      return null
    } catch (error) {
      return error
    }
  }

  test.each([
    ['no unknown migration', [], [], null],
    ['one that nobody knows to be harmless', ['blog.0002_a'], [], 'blog.0002_a'],
    ['one that it can live with', ['blog.0002_a'], ['blog.0002_a'], null],
    ['one of two that it can live with', ['blog.0002_a', 'blog.0003_b'], ['blog.0002_a'], 'blog.0003_b'],
  ])('%s', (_, unknown, compatible, named) => {
    const error = refusal(unknown, compatible)
    if (named === null) expect(error).toBeNull()
    else {
      expect(error).toBeInstanceOf(DeployError)
      expect(error).toMatchObject({ code: 'CODE_OLDER_THAN_DATABASE', details: { output: named } })
    }
  })
})
