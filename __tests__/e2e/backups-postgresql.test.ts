/** PostgreSQL that was in use before the site: backups, what a failed migration leaves, the way back. */
import { expect, test } from 'vitest'
import { type Engine, envOf, install, password, restore } from './backups.ts'
import { tellStory } from './backups-story.ts'
import { app } from './site.ts'

const postgresql: Engine = {
  suffix: '.dump',
  env: envOf('postgresql'),
  requirement: 'psycopg[binary]',
  driver: '',
  adopt: `
${install} postgresql >/dev/null
systemctl start postgresql
runuser -u postgres -- psql -v ON_ERROR_STOP=1 -q <<'SQL'
CREATE ROLE site LOGIN PASSWORD '${password.replaceAll("'", "''")}';
CREATE ROLE reader;
CREATE DATABASE "old shop" OWNER site;
\\c "old shop"
CREATE EXTENSION pg_trgm;
CREATE SCHEMA "another one" AUTHORIZATION site;
SET ROLE site;
CREATE TYPE colour AS ENUM ('red', 'green');
CREATE TABLE legacy (id serial PRIMARY KEY, name text NOT NULL, colour colour, data bytea);
INSERT INTO legacy (name, colour, data) SELECT 'row ' || n, 'green', decode(md5(n::text), 'hex') FROM generate_series(1, 5000) n;
CREATE INDEX legacy_name ON legacy USING gin (name gin_trgm_ops);
GRANT SELECT ON legacy TO reader;
CREATE VIEW legacy_names AS SELECT name FROM legacy;
CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS 'SELECT 2 * n';
CREATE TABLE "another one".things (id int PRIMARY KEY, legacy_id int REFERENCES legacy);
INSERT INTO "another one".things VALUES (1, 1);
SQL`,
}

const { site } = tellStory(postgresql, { adopted: true, undone: true })

test("what is not Django's is there as before: types, functions, rights, other schemas, indexes", async () => {
  const ask = (query: string) => site().server.sh(`runuser -u postgres -- psql -AtX 'old shop' -c "${query}"`)
  expect(await ask('SELECT twice(21)')).toBe('42\n')
  expect(await ask("SELECT has_table_privilege('reader', 'legacy', 'SELECT')")).toBe('t\n')
  expect(await ask('SELECT count(*) FROM legacy_names')).toBe('5000\n')
  expect(await ask('SELECT legacy_id FROM \\"another one\\".things')).toBe('1\n')
  expect(await ask("SELECT count(*) FROM pg_indexes WHERE indexname = 'legacy_name'")).toBe('1\n')
  expect(await ask("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")).toBe('site\n')
})

test('what only a new database can take comes back: partitions, dictionaries, operators, functions that name others', async () => {
  const { server } = site()
  await server.sh(`runuser -u postgres -- psql -v ON_ERROR_STOP=1 -qX 'old shop' <<'SQL'
ALTER DATABASE "old shop" SET work_mem = '5MB';
ALTER DEFAULT PRIVILEGES FOR ROLE site IN SCHEMA public GRANT SELECT ON TABLES TO reader;
SET ROLE site;
CREATE TABLE measured (at date NOT NULL, value int, PRIMARY KEY (at)) PARTITION BY RANGE (at);
CREATE TABLE measured_1 PARTITION OF measured FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO measured VALUES ('2026-05-05', 5);
CREATE TEXT SEARCH DICTIONARY plain (TEMPLATE = simple);
CREATE TEXT SEARCH CONFIGURATION plainly (COPY = simple);
CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq);
CREATE FUNCTION small(t text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower(t)';
CREATE FUNCTION smaller(t text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN small(t); END';
CREATE INDEX legacy_small ON legacy (smaller(name));
SQL`)
  const ask = (query: string, name = 'old shop') =>
    server.sh(`runuser -u postgres -- psql -AtX '${name}' -c "${query}"`)
  const newest = async () => (await server.sh(`cd /srv/${app}/backups; ls -t before-restore-*.dump | head -1`)).trim()
  const restored = await restore(site(), await newest(), '--yes')
  expect(restored, `${restored.stdout}${restored.stderr}`).toMatchObject({ code: 0 })
  const kept = /kept as (old shop_before_\w+)/.exec(restored.stdout)?.[1] ?? ''
  expect(await ask('SELECT value FROM measured', kept)).toBe('5\n')
  const again = await restore(site(), await newest(), '--yes')
  expect(again, `${again.stdout}${again.stderr}`).toMatchObject({ code: 0 })
  expect(again.stdout).toContain('beside what the site uses')
  expect(await ask('SELECT value FROM measured_1')).toBe('5\n')
  expect(await ask("SELECT 'a' === 'a', smaller('A'), to_tsvector('plainly', 'A')")).toBe("t|a|'a':1\n")
  expect(await ask("SELECT count(*) FROM pg_indexes WHERE indexname = 'legacy_small'")).toBe('1\n')
  expect(await ask('SHOW work_mem')).toBe('5MB\n')
  expect(await ask('SELECT count(*) FROM pg_default_acl')).toBe('1\n')
  expect(await ask("SELECT count(*) FROM pg_database WHERE datname LIKE 'old shop_%'")).toBe('2\n')
})

test('a pg_dump that is older than the server says which one to install', async () => {
  const { server } = site()
  const [name = ''] = (await server.sh(`ls -t /srv/${app}/backups/*.dump | xargs -n 1 basename`)).split('\n')
  await server.sh('version=$(ls /usr/lib/postgresql); mv /usr/lib/postgresql/$version /usr/lib/postgresql/9')
  const refused = await restore(site(), name, '--yes')
  await server.sh('mv /usr/lib/postgresql/9 /usr/lib/postgresql/15')
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('pg_dump on the server is 9') })
})
