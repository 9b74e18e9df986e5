/** MariaDB that was in use before the site: backups, what a failed migration leaves, the way back. */
import { expect, test } from 'vitest'
import { type Engine, envOf, expectAnswers, inputsOf, install, password, restore, snapshot } from './backups.ts'
import { tellStory } from './backups-story.ts'
import { app } from './site.ts'
import { annotations } from './table-state.ts'

const mariadb: Engine = {
  suffix: '.sql.gz',
  env: envOf('mysql'),
  requirement: 'PyMySQL',
  driver: 'import pymysql\npymysql.install_as_MySQLdb()',
  adopt: `
${install} mariadb-server >/dev/null
systemctl start mariadb
mariadb <<'SQL'
CREATE DATABASE \`old shop\` CHARACTER SET utf8mb4;
CREATE USER site@localhost IDENTIFIED BY '${password.replace(/['\\]/g, '\\$&')}';
GRANT ALL ON \`old shop\`.* TO site@localhost;
SQL
mariadb -u site --password=${`'${password.replaceAll("'", "'\\''")}'`} 'old shop' <<'SQL'
CREATE TABLE legacy (id int AUTO_INCREMENT PRIMARY KEY, name varchar(80) NOT NULL, data blob);
INSERT INTO legacy (name, data) SELECT concat('row ', seq), unhex(md5(seq)) FROM seq_1_to_5000;
CREATE VIEW legacy_names AS SELECT name FROM legacy;
CREATE TRIGGER legacy_trim BEFORE INSERT ON legacy FOR EACH ROW SET NEW.name = trim(NEW.name);
CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN 2 * n;
SQL
# As where the database is on another server: what reads it is not here yet.
dpkg --remove --force-depends mariadb-client >/dev/null 2>&1
[ ! -e /usr/bin/mariadb-dump ]`,
}

const { site } = tellStory(mariadb, { adopted: true, undone: false })

test("what is not Django's is there as before: views, triggers, functions", async () => {
  const ask = (query: string) => site().server.sh(`mariadb -N 'old shop' -e "${query}"`)
  expect(await ask('SELECT twice(21)')).toBe('42\n')
  expect(await ask('SELECT count(*) FROM legacy_names')).toBe('5000\n')
  expect(await ask('SHOW TRIGGERS')).toContain('legacy_trim')
})

test('a backup of another database is brought back only on purpose', async () => {
  const about = await site().server.sh(`ls /srv/${app}/backups/2*.json | tail -1`)
  await site().server.sh(`sed -i 's/at 127.0.0.1/at db.example/' ${about}`)
  const name = about
    .trim()
    .replace(/^.*\//, '')
    .replace(/\.json$/, '')
  const before = await snapshot(site())
  const refused = await restore(site(), name, '--yes')
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/is a backup of old shop at db\.example, and \S+ uses old shop at 127\.0\.0\.1/),
  })
  expect(await snapshot(site())).toEqual(before)
  expect(await restore(site(), name, '--yes', '--into-another')).toMatchObject({ code: 0 })
})

/** The newest backup that a restore has made of what it replaced. */
const newest = async () =>
  (await site().server.sh(`cd /srv/${app}/backups; ls -t before-restore-*.gz | head -1`)).trim()

test('a row that the server would not take back is told before anything is touched, and what a restore replaced is kept', async () => {
  const { server } = site()
  // Twice as long in a backup, and MariaDB takes 16 MB.
  await server.sh(`mariadb 'old shop' <<'SQL'
CREATE TABLE big (id int PRIMARY KEY, data longblob);
INSERT INTO big VALUES (1, repeat('x', 9000000));
CREATE TABLE past (id int PRIMARY KEY, price int) WITH SYSTEM VERSIONING;
INSERT INTO past VALUES (1, 1);
UPDATE past SET price = 2;
CREATE TABLE narrow (a int, b int);
CREATE VIEW wide AS SELECT a, b FROM narrow;
ALTER TABLE narrow DROP COLUMN b;
SQL`)
  const history = () =>
    server.sh(`mariadb -N 'old shop' -e 'SELECT *, row_start, row_end FROM past FOR SYSTEM_TIME ALL'`)
  const past = await history()
  const older = await newest()
  const restored = await restore(site(), older, '--yes')
  expect(restored, `${restored.stdout}${restored.stderr}`).toMatchObject({ code: 0 })
  expect(restored.stdout).toMatch(/The view wide is not in the backup: .*references invalid/)
  // All that was there, row by row, in a database whose name is told.
  const kept = /kept as (old shop_before_\w+)/.exec(restored.stdout)?.[1] ?? ''
  expect(await server.sh(`mariadb -N '${kept}' -e 'SELECT length(data) FROM big'`)).toBe('9000000\n')
  const name = await newest()
  const before = await server.sh(`mariadb -N 'old shop' -e 'SHOW TABLES'`)
  const refused = await restore(site(), name, '--yes')
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/row of 18\.0 MB.*no statement over 16\.8 MB/),
  })
  expect(refused.stdout).not.toContain('Stopping')
  expect(await server.sh(`mariadb -N 'old shop' -e 'SHOW TABLES'`)).toBe(before)
  await server.sh(`mariadb -e 'SET GLOBAL max_allowed_packet = 1073741824'`)
  const again = await restore(site(), name, '--yes')
  expect(again, `${again.stdout}${again.stderr}`).toMatchObject({ code: 0 })
  expect(await server.sh(`mariadb -N 'old shop' -e 'SELECT length(data) FROM big'`)).toBe('9000000\n')
  expect(await history()).toBe(past)
  expect(await server.sh(`zcat '/srv/${app}/backups/${name}' | grep -A1 'names what is not there'`)).toContain('`wide`')
  // Two of those that were replaced stay, and nothing else.
  const beside = await server.sh(`mariadb -N -e 'SHOW DATABASES LIKE "old shop\\_%"'`)
  expect(beside.trim().split('\n')).toEqual([expect.stringContaining('_before_'), expect.stringContaining('_before_')])
  // A deploy with a migration would be refused for this view too: its backup was.
  await server.sh(`mariadb 'old shop' -e 'DROP VIEW wide'`)
})

/** A backup that ends as it should, with a statement in its middle that fails; returns its name. */
async function breakBackup(): Promise<string> {
  await site().server.sh(
    `cd /srv/${app}/backups; whole=$(ls 2*.sql.gz.json | tail -1)
     zcat "\${whole%.json}" | sed '/^CREATE TABLE .legacy. /i SELECT * FROM nowhere_at_all;' | gzip >broken.sql.gz`,
  )
  return 'broken.sql.gz'
}

test('a restore that is killed after the tables have changed places is finished by the next run, views and triggers too', async () => {
  const { server } = site()
  const name = (await server.sh(`cd /srv/${app}/backups; ls -t *.sql.gz | head -1`)).trim()
  // The process ends at just that act: the command itself does it, by a copy of its program.
  const act = 'self.database.fill(self.found, self.definitions("new"), self.live)'
  await server.sh(`sed 's/${act}/os.kill(os.getpid(), 9)/' /usr/local/bin/${app}-restore >/root/killed
    grep -c 'os.kill(os.getpid(), 9)' /root/killed; chmod 700 /root/killed`)
  const killed = await server.exec(['/root/killed', name, '--yes'], { check: false })
  expect(killed.code).toBe(137)
  const names = async () => (await server.sh(`mariadb -N 'old shop' -e 'SHOW FULL TABLES; SHOW TRIGGERS'`)).trim()
  expect(await names()).not.toMatch(/legacy_(names|trim)/)

  const looked = await site().deploy({ ...inputsOf(mariadb), mode: 'status' })
  expect(annotations(looked).map(({ title }) => title)).toContain('A restore of the database was cut off')
  expect(await names()).not.toMatch(/legacy_(names|trim)/)

  // Its own migration fails, and the site is up again all the same.
  const result = await site().deploy(inputsOf(mariadb))
  expect(result.log).toContain(`${name} is restored. What was there is kept as old shop_before_`)
  expect(await names()).toMatch(/legacy_names\s+VIEW[\s\S]*legacy_trim/)
  await expectAnswers(site())
  expect(await server.sh(`ls -A /srv/${app}/backups /srv/${app}`)).not.toMatch(/definitions|restoring/)
})

test('a restore that fails half way was only beside what is there', async () => {
  const [name, before] = [await breakBackup(), await snapshot(site())]
  const failed = await restore(site(), name, '--yes')
  expect(failed.code).toBe(1)
  expect(failed.stderr).toContain('nowhere_at_all')
  expect(failed.stdout).not.toContain('Stopping')
  expect(failed.stderr).toContain('broken.sql.gz could not be restored. The database is as it was.')
  expect(await snapshot(site())).toEqual(before)
  await expectAnswers(site())
})

test('a restore that fails half way leaves an empty database empty', async () => {
  const name = await breakBackup()
  await site().server.sh(`mariadb -e 'DROP DATABASE \`old shop\`; CREATE DATABASE \`old shop\` CHARACTER SET utf8mb4'`)
  const failed = await restore(site(), name, '--yes')
  expect(failed.stderr).toContain('broken.sql.gz could not be restored. The database is as it was.')
  expect(await site().server.sh(`mariadb -N 'old shop' -e 'SHOW TABLES'`)).toBe('')
})
