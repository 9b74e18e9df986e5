/** `migrate` as a run starts it, on SQLite: whoever writes is waited for, and the migration is tried again as a whole. */
import { expect, test } from 'vitest'
import { migrateProgram } from '../../src/release/django.ts'
import { djangoVersions, makeSite } from './django.ts'

const applied = `import django; django.setup()
from django.db.migrations.recorder import MigrationRecorder
from django.db import connection
print(len(MigrationRecorder(connection).applied_migrations()))
`
/** Holds the lock of whoever writes, and says so. */
const hold = (shared: string) => `import sqlite3, time
database = sqlite3.connect('${shared}/data/db.sqlite3', isolation_level=None)
database.execute('PRAGMA journal_mode = WAL')
database.execute('BEGIN IMMEDIATE')
database.execute('CREATE TABLE held (a)')
open('${shared}/held', 'w').close()
time.sleep(6)
database.execute('COMMIT')
`
const heldUntil = (shared: string) => `import os, time
while not os.path.exists('${shared}/held'): time.sleep(0.05)
`

test.each(djangoVersions.filter((version) => ['3.2', '5.2'].includes(version)))(
  'Django %s',
  async (django) => {
    const settings = "DATABASES['default']['OPTIONS'] = {'timeout': 1}\n"
    const site = await makeSite({ django, settings })
    const holding = site.python(hold(site.shared))
    await site.python(heldUntil(site.shared))
    const program = migrateProgram(1, ['--noinput', '--verbosity', '1'])
    const { stdout } = await site.run({
      ...program,
      arguments: ['1', '1', '1', ...(program.arguments?.slice(3) ?? [])],
    })
    await holding
    expect(stdout).toMatch(/A lock of others was not free/)
    expect(stdout).toMatch(/Applying contenttypes\.0001_initial\.\.\. OK/)
    expect(Number((await site.python(applied)).stdout)).toBeGreaterThan(10)
    expect((await site.run(migrateProgram(1, ['--noinput']))).stdout).toContain('No migrations to apply')
  },
  120_000,
)
