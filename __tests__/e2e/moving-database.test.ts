/**
 * Rows that go to another database: by `mode: move-database`, where all of them come or the site goes on with the one that
 * it has; and those of a file from home, as docs/recipes/data-from-home.md says.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAction, waits } from '../lab/action.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { until } from '../lab/process.ts'
import { visit } from '../lab/visit.ts'
import { findEnglish } from '../language/english.ts'
import { linesOf, shownOf } from '../language/shown.ts'
import { expectFailed, writeAndRead } from './databases.ts'
import { deployFromHome, fillAtHome } from './home.ts'
import { addLedger, readEntries, readLedger, seedLedger, startWriter } from './moving.ts'
import { app, openSite, type Site } from './site.ts'

const mode = 'move-database'
const password = 'move-3318'
const elsewhere = `postgresql://shop:${password}@127.0.0.1:5432/shop`
let site: Site
let before: string

beforeAll(async () => {
  site = await openSite({ layer: 'databases' })
  await addLedger(site)
  const servers = site.server.sh(
    'DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends postgresql mariadb-server >/dev/null',
  )
  const result = await site.deploy()
  expect(result.code, result.log).toBe(0)
  await servers
  await seedLedger(site)
  before = await readLedger(site)
})
afterAll(() => site?.down())

const sqlite = (statement: string) =>
  site.server.sh(
    `runuser -u ${app} -- python3 -c "import sqlite3,sys; c = sqlite3.connect('/srv/${app}/shared/data/db.sqlite3'); c.execute(sys.argv[1]); c.commit()" "${statement}"`,
  )
const answers = async () => (await visit(site.server, '/healthz').catch(() => undefined))?.status === 200

test('a row that does not fit: named with its key and field, and the site goes on with what it had', async () => {
  const { release } = await site.live()
  await sqlite("update ledger_book set title = 'x' || char(0) where title = 'Book 700'")
  await sqlite('create table old_orders as select 7 as n')
  await sqlite('create view by_hand as select 1 as one')
  await sqlite('create trigger watched after insert on ledger_inn begin select 1; end')
  const result = await site.deploy({ mode, database: 'postgresql' })
  expectFailed(result, 'DATABASE_MOVE_FAILED', /ledger\.Book with the key [0-9a-f-]{36} .*: title: it has a NUL byte/)
  expect(result.log).toMatch(
    /3 stay behind, as no migration makes them: the table old_orders \(1 row\), the view by_hand, the trigger watched on ledger_inn/,
  )
  await until('the site answers', 20, answers)
  expect((await site.live()).release).toBe(release)
  await sqlite("update ledger_book set title = 'Book 700' where title like 'x%'")
  expect(await readLedger(site)).toBe(before)
  await writeAndRead(site.server, 'Still here')
})

test('a runner that is killed in its midst: the site comes back by itself, and nobody goes to half of the rows', async () => {
  const run = await startAction({
    workspace: site.checkout.dir,
    inputs: { ...(await deployInputs(site.server)), mode, database: 'postgresql' },
    onLine: (line) => {
      if (line.includes('the site is closed')) run.kill('SIGKILL')
    },
    ...waits('silence=12'),
  })
  await run.done
  await until('the site is back', 60, answers)
  expect(await readLedger(site)).toBe(before)
  const refused = await site.deploy({ database: 'postgresql' })
  expectFailed(refused, 'DATABASE_CHANGED', /has not come to its end/)
})

test('SQLite to PostgreSQL while people write: every row that was acknowledged is there, and the values are the same', async () => {
  const writer = startWriter(site, 1)
  const result = await site.deploy({ mode, database: 'postgresql' })
  const { acknowledged, refused } = await writer.stop()
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed' })
  console.log(
    `${acknowledged.length} rows written meanwhile, ${refused} refused; ${/the site was off for [\d.]+ s/.exec(result.log)?.[0]}`,
  )
  expect(result.log).toMatch(/ledger\.Book: 1500 rows, [0-9a-f]{32} in both databases/)
  expect(result.log).toMatch(
    /The old database is kept.*sqlite3:\/srv.*stayed in it alone: the table old_orders \(1 row\)/,
  )
  expect(acknowledged.length).toBeGreaterThan(10)
  expect((await readEntries(site)).filter((number) => acknowledged.includes(number)).sort((a, b) => a - b)).toEqual(
    acknowledged,
  )
  expect(await readLedger(site)).toBe(before)
  // Sequences go on behind the last key, and the fixture and its accounts came along.
  await writeAndRead(site.server, 'In PostgreSQL')
  expect(
    await site.server.sh(
      `runuser -u postgres -- psql -Atd ${app} -c "select count(*) from pg_tables where tablename = 'django_prod_move'"`,
    ),
  ).toBe('0\n')
  expect((await site.deploy({ database: 'postgresql' })).outputs).toMatchObject({ result: 'unchanged' })
})

test('PostgreSQL to MariaDB, in French, and back into another one: nothing changes on the way', async () => {
  const there = await site.deploy({ mode, database: 'mysql', language: 'fr' })
  expect(there.outputs, there.log).toMatchObject({ result: 'deployed' })
  expect(findEnglish(shownOf(there))).toEqual([])
  expect(findEnglish(linesOf(there))).toEqual([])
  expect(there.log).toContain('│ ledger.Book\u00a0: lignes\u00a01500, somme\u00a0')
  expect(await readLedger(site)).toBe(before)
  await site.server.sh(
    `runuser -u postgres -- psql -qc "CREATE ROLE shop LOGIN PASSWORD '${password}'" -c 'CREATE DATABASE shop OWNER shop'`,
  )
  const back = await site.deploy({ mode, database: elsewhere })
  expect(back.outputs, back.log).toMatchObject({ result: 'deployed' })
  expect(await readLedger(site)).toBe(before)
  expect(back.log.replaceAll(/^::add-mask::.*$/gm, '')).not.toContain(password)
})

test.each(['sqlite', 'postgresql', 'mysql'])('rows from home, as the recipe says: %s', async (engine) => {
  const home = await fillAtHome(engine)
  try {
    const result = await deployFromHome(site.server, home)
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed' })
    expect(result.log).toMatch(/^│ blog\.Post: 3 rows, [0-9a-f]{32} in both databases$/m)
    const { stdout } = await site.server.exec([`${home.app}-manage`, 'shell', '-c', home.read])
    expect(stdout.trim().split('\n').slice(-2)).toEqual([
      "[(2, 'Émile'), (3, 'two'), (70, 'late')] ada True",
      'next 71',
    ])
    // The line stays for a while: nothing is brought twice.
    expect((await deployFromHome(site.server, home)).outputs).toMatchObject({ result: 'unchanged' })
  } finally {
    await home.checkout.done()
  }
})

test('a site that is removed leaves its rows in PostgreSQL, with delete-data none, and other sites have theirs', async () => {
  const name = 'home-postgresql'
  const remove = (more: Record<string, string> = {}) =>
    site.deploy({ mode: 'remove', app: name, confirm: name, domains: `${name}.test`, ...more })
  const ask = (question: string, database = 'postgres') =>
    site.server.sh(`runuser -u postgres -- psql -Atd ${database} -c "${question}"`)
  const removed = await remove()
  expect(removed, removed.log).toMatchObject({ code: 0, outputs: { result: 'removed' } })
  expect(await ask('select count(*) from blog_post', 'home_postgresql')).toBe('4\n')
  const all =
    "select datname from pg_database where datname like 'home%' union select rolname from pg_roles where rolname like 'home%'"
  expect(await ask(all)).toBe('home_postgresql\n')
  const others = await ask("select datname from pg_database where datname not like 'home%' order by 1")
  const gone = await remove({ 'delete-data': 'true' })
  expect(gone, gone.log).toMatchObject({ code: 0, outputs: { result: 'removed' } })
  expect(await ask(all)).toBe('')
  expect(await ask("select datname from pg_database where datname not like 'home%' order by 1")).toBe(others)
  expect(await site.server.sh("mariadb -N home_mysql -e 'select count(*) from blog_post'")).toBe('4\n')
  expect(await readLedger(site)).toBe(before)
})
