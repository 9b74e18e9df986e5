/** A SQLite file that the settings name outside of the site. */
import { expect, test } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import { guardOutsideFile } from '../../src/release/outside-file.ts'
import type { Server } from '../../src/server/server.ts'
import { bare, checkoutOf, deploymentOf, liveFacts, probe } from '../project/deployed.ts'

const engine = 'django.db.backends.sqlite3'
const name = '/srv/blog/shared/data/db.sqlite3'
const legacy = '/var/lib/legacy/db.sqlite3'

interface Case {
  readonly named?: string
  readonly before?: string
  readonly fresh?: boolean
  readonly leave?: string
  readonly rows?: number | null
}

/** The refusal as a person reads it; null when there is none. `asked` gets the paths that the server was asked for. */
async function refusal({ named = legacy, before, fresh = true, leave = '', rows = 7 }: Case, asked: string[] = []) {
  const database = { ...probe.database, name, entry: [engine, '', '', named, ''] }
  const was = { ...database, entry: [engine, '', '', before ?? 'db.sqlite3', ''] }
  const facts = before === undefined ? bare : liveFacts({ database: was })
  const deployment = deploymentOf(facts, checkoutOf(), { leaveDatabase: leave })
  const call = async (_: string, { path }: { path: string }) => {
    asked.push(path)
    return path === legacy ? { bytes: 14_000_000, rows } : null
  }
  try {
    await guardOutsideFile(deployment, { host: 'h', call } as unknown as Server, database, fresh)
    return null
  } catch (error) {
    if (!(error instanceof DeployError)) throw error
    return `${error.code} ${error.message} ${error.details.hint}`
  }
}

test('is refused with path, size, rows and the command that brings it along', async () => {
  for (const named of [legacy, `file:${legacy}?mode=rwc`, `file://${legacy}`]) {
    const told = await refusal({ named })
    expect(told).toMatch(/^DATABASE_CHANGED .*\/var\/lib\/legacy\/db\.sqlite3 \(14 MB, 7 rows\)/)
    expect(told).toContain(`sqlite3.connect('file:${legacy}?mode=ro', uri=True).backup(sqlite3.connect('${name}'))`)
    expect(told).toContain(`leave-database: sqlite3:${legacy}`)
  }
  expect(await refusal({ rows: null })).toContain('rows that can’t be counted')
})

test('a site that has rows of its own is told, and not to write over them', async () => {
  const told = await refusal({ before: 'db.sqlite3', fresh: false })
  expect(told).toContain('Correct NAME')
  expect(told).not.toContain('.backup(')
})

test.each<[string, Case]>([
  ['one that the live release named too', { before: legacy, fresh: false }],
  ['one that was brought along before the first deploy', { fresh: false }],
  ['one that may be left', { leave: `sqlite3:${legacy}` }],
  ['a file of the code', { named: '/srv/blog/releases/r2/code/db.sqlite3' }],
  ['a relative one', { named: 'db.sqlite3' }],
  ['memory', { named: ':memory:' }],
  ['the site’s own', { named: name }],
])('%s is asked of nobody', async (_, one) => {
  const asked: string[] = []
  expect(await refusal(one, asked)).toBeNull()
  expect(asked).toEqual([])
})

test('a file that is not there holds nothing', async () => {
  expect(await refusal({ named: '/var/lib/none.sqlite3' })).toBeNull()
})
