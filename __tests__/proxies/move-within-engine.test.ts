/**
 * From one PostgreSQL to another, and from one MariaDB to another: rows come along, and all that somebody has made by hand
 * is named before the site is closed.
 */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { shell } from '../e2e/backups.ts'
import { addLedger, readLedger, seedLedger } from '../e2e/moving.ts'
import { app, config, openSite, type Site } from '../e2e/site.ts'

const password = 'move-7741'
const places = {
  postgresql: (name: string) => `postgresql://mover:${password}@127.0.0.1:5432/${name}`,
  mysql: (name: string) => `mysql://mover:${password}@127.0.0.1:3306/${name}`,
}
let site: Site
let before: string

beforeAll(async () => {
  site = await openSite({ layer: 'databases' })
  await addLedger(site)
  await site.server.sh(`
    DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends postgresql mariadb-server >/dev/null
    runuser -u postgres -- psql -qc "CREATE ROLE mover LOGIN PASSWORD '${password}'" \\
      -c 'CREATE DATABASE one OWNER mover' -c 'CREATE DATABASE two OWNER mover'
    mariadb -e "CREATE USER mover@'127.0.0.1' IDENTIFIED BY '${password}'; CREATE DATABASE one; CREATE DATABASE two;
      GRANT ALL ON one.* TO mover@'127.0.0.1'; GRANT ALL ON two.* TO mover@'127.0.0.1'"`)
  const result = await site.deploy({ database: places.postgresql('one') })
  expect(result.code, result.log).toBe(0)
  await seedLedger(site)
  before = await readLedger(site)
})
afterAll(() => site?.down())

/** The key of a row that is gone at once: no later one has it. */
async function spendKey(): Promise<number> {
  return Number(
    await shell(site, 'from ledger.models import Entry; e = Entry.objects.create(number=1); print(e.pk); e.delete()'),
  )
}

/** What a move says that stays behind, in its order. */
async function move(to: string): Promise<string[]> {
  const last = await spendKey()
  const result = await site.deploy({ mode: 'move-database', database: to })
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed' })
  expect(await spendKey()).toBe(last + 1)
  if (!/stay behind/.test(result.log)) return []
  const [said, closed] = [/\d+ stay behind, as no migration makes them: .*/, /the site is closed/].map((sign) =>
    result.log.search(sign),
  )
  expect(said, result.log).toBeLessThan(closed ?? 0)
  return (/(?<=stay behind, as no migration makes them: ).*/.exec(result.log)?.[0] ?? '').split(/, (?=the |what )/)
}

test('data: move within PostgreSQL: tables, columns, rules and whatever else stays behind is named', async () => {
  await site.server.sh(`runuser -u postgres -- psql -qXd one -c 'CREATE EXTENSION pg_trgm' \\
      -c 'CREATE SCHEMA reports AUTHORIZATION mover' -c 'CREATE ROLE reader' -c "ALTER DATABASE one SET shop.key = 'seven'" \
      -c "ALTER ROLE mover IN DATABASE one SET work_mem = '8MB'"
    PGPASSWORD=${password} psql -qXh 127.0.0.1 -U mover -v ON_ERROR_STOP=1 one <<'SQL'
CREATE TABLE reports.ledger_book AS SELECT 7 AS n UNION SELECT 8;
CREATE TABLE old_orders AS SELECT 7 AS n;
CREATE VIEW by_hand AS SELECT 1 AS one;
CREATE MATERIALIZED VIEW kept AS SELECT 1 AS one;
CREATE SEQUENCE invoices; SELECT nextval('invoices') FROM generate_series(1, 1204);
CREATE TYPE mood AS ENUM ('sad', 'glad');
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS $$ SELECT 2 * n $$;
CREATE FUNCTION twice(n text) RETURNS text LANGUAGE sql AS $$ SELECT n || n $$;
CREATE AGGREGATE added (int) (sfunc = int4pl, stype = int);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER noted BEFORE INSERT ON ledger_inn FOR EACH ROW EXECUTE FUNCTION note();
CREATE RULE none AS ON DELETE TO ledger_inn DO INSTEAD NOTHING;
ALTER TABLE ledger_book ADD remark text;
UPDATE ledger_book SET remark = 'mine' WHERE title = 'Book 7';
CREATE INDEX ON ledger_book (title, score);
ALTER TABLE ledger_book ADD CONSTRAINT sane CHECK (score >= 0);
GRANT SELECT, UPDATE ON ledger_book TO reader;
GRANT SELECT ON old_orders TO PUBLIC;
SQL`)
  expect(await move(places.postgresql('two'))).toEqual([
    'the table old_orders (1 row)',
    'the table reports.ledger_book (2 rows)',
    'the view by_hand',
    'the view kept',
    'the trigger noted on ledger_inn',
    'the rule none on ledger_inn',
    'the sequence invoices (at 1204)',
    'the function added(integer)',
    'the function note()',
    'the function twice(n integer)',
    'the function twice(n text)',
    'the type mood',
    'the extension pg_trgm',
    'the setting shop.key',
    'the setting work_mem (mover)',
    'the privileges on ledger_book (reader)',
    'the privileges on old_orders (PUBLIC)',
    'the column ledger_book.remark (1 value)',
    'the check on ledger_book (score)',
    'the index on ledger_book (title, score)',
  ])
  expect(await readLedger(site)).toBe(before)
  expect((await site.deploy({ database: places.postgresql('two') })).log).not.toContain('seven')
})

test('data: everything as it is, by PostgreSQL’s own programs, as docs/databases.md says', async () => {
  const [, program = ''] =
    /### Everything as it is[\s\S]*?```sh\n([\s\S]*?)```/.exec(await readFile('docs/databases.md', 'utf8')) ?? []
  await site.server.sh(`runuser -u postgres -- psql -qc 'CREATE DATABASE three OWNER mover'
    runuser -u postgres -- psql -qXd two -c 'CREATE SCHEMA reports AUTHORIZATION mover'
    export PGPASSWORD=${password}
    psql -qXh 127.0.0.1 -U mover two -c 'CREATE TABLE reports.orders AS SELECT 7 AS n' -c 'ALTER TABLE ledger_book ADD remark text'
    cd /root; ${program.replaceAll('sudo ', '').replaceAll('shop@old.example.org/shop', 'mover@127.0.0.1/two').replaceAll('shop@new.example.org/shop', 'mover@127.0.0.1/three')}`)
  await site.checkout.write('.github/django-prod.yml', `${config}leave-database: postgresql://localhost/two\n`)
  await site.checkout.commit('To the third')
  const result = await site.deploy({ database: places.postgresql('three') })
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', migrations: '[]' })
  expect(await readLedger(site)).toBe(before)
  expect(
    await site.server.sh(
      `PGPASSWORD=${password} psql -qXAth 127.0.0.1 -U mover three -c 'SELECT n FROM reports.orders' -c 'SELECT count(remark) FROM ledger_book'`,
    ),
  ).toBe('7\n0\n')
})

test('data: move within MariaDB: likewise', async () => {
  // What the engines make by themselves is no loss.
  expect(await move(places.mysql('one'))).toEqual([
    'the table reports.orders (1 row)',
    'the column ledger_book.remark (0 values)',
  ])
  await site.server.sh(`mariadb one <<'SQL'
CREATE TABLE old_orders AS SELECT 7 AS n;
CREATE VIEW by_hand AS SELECT 1 AS one;
CREATE SEQUENCE invoices;
CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN 2 * n;
CREATE TRIGGER noted BEFORE INSERT ON ledger_inn FOR EACH ROW SET NEW.stars = 1;
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO SELECT 1;
ALTER TABLE ledger_book ADD remark text;
UPDATE ledger_book SET remark = 'mine' WHERE title = 'Book 7';
CREATE INDEX searched ON ledger_book (title, score);
SQL`)
  expect(await move(places.mysql('two'))).toEqual([
    'the table old_orders (1 row)',
    'the view by_hand',
    'the trigger noted on ledger_inn',
    'the sequence invoices',
    'the function twice',
    'the event nightly',
    'the column ledger_book.remark (1 value)',
    'the index on ledger_book (title, score)',
  ])
  expect(await readLedger(site)).toBe(before)
})

test('data: everything as it is, by MariaDB’s own programs, as docs/databases.md says', async () => {
  const [, dump = '', load = ''] =
    /`(mariadb-dump [^`]*)` and `(mariadb [^`]*)`/.exec(await readFile('docs/databases.md', 'utf8')) ?? []
  await site.server.sh(`systemctl stop ${app}.target '${app}@*.socket' '${app}@*.service'
    mariadb -e "CREATE DATABASE three; GRANT ALL ON three.* TO mover@'127.0.0.1'"
    mariadb two <<'SQL'
CREATE VIEW by_hand AS SELECT 1 AS one;
CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN 2 * n;
CREATE TRIGGER noted BEFORE INSERT ON ledger_inn FOR EACH ROW SET NEW.stars = 1;
CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY DO SELECT 1;
SQL
    cd /root; ${dump.replace(' shop ', ' two ')}; ${load.replace(' shop ', ' three ')}`)
  await site.checkout.write('.github/django-prod.yml', `${config}leave-database: mysql://localhost/two\n`)
  await site.checkout.commit('To the third')
  const result = await site.deploy({ database: places.mysql('three') })
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', migrations: '[]' })
  expect(await readLedger(site)).toBe(before)
  expect(
    await site.server.sh(
      `mariadb -BN three -e "SHOW TRIGGERS; SHOW EVENTS; SELECT twice(4); SELECT * FROM by_hand" | grep -cE '^(noted|three.nightly|8|1)\\b'`,
    ),
  ).toBe('4\n')
})
