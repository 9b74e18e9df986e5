/** One story for each engine: migrate, go back, fail half way, and bring every row back. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { ActionResult } from '../lab/action.ts'
import { type Load, startLoad } from '../lab/load.ts'
import { domain, visit } from '../lab/visit.ts'
import { app, openSite, type Site } from './site.ts'

/** As a person would write it: an apostrophe, quotes, and what files of options and shells take for something else. */
export const password = `it's 4 "words" # $HOME \\ %s ;`

export interface Engine {
  readonly suffix: string
  /** For `env`; the settings read it. */
  readonly env: string
  readonly requirement: string
  /** Python in front of DATABASES. */
  readonly driver: string
  /** Bash: a server with a database that has been in use for years, tables, view, routine and all. */
  readonly adopt: string
}

/** For `env`, as a person would quote it. */
export const envOf = (engine: string) =>
  `DB_ENGINE=django.db.backends.${engine}\nDB_PASSWORD="${password.replace(/["\\$]/g, '\\$&')}"`

export const install = 'DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends'

export const config = `health-path: /healthz\nverify-seconds: 0\nkeep-releases: 9\nworkers: 1\n`

/** A site whose settings name the engine, with nothing deployed yet. */
export async function openEngine(engine: Engine): Promise<Site> {
  const site = await openSite({ layer: engine.adopt === '' ? 'warm' : 'databases' })
  if (engine.adopt !== '') await site.server.sh(engine.adopt)
  const { checkout } = site
  const settings = 'mainapp/settings/base.py'
  const databases = `
import os
${engine.driver}
if 'DB_ENGINE' in os.environ:
    DATABASES = {'default': {'ENGINE': os.environ['DB_ENGINE'], 'NAME': 'old shop', 'USER': 'site',
        'PASSWORD': os.environ['DB_PASSWORD'], 'HOST': '127.0.0.1'}}
`
  await checkout.write(
    settings,
    `${await readFile(join(checkout.dir, settings), 'utf8')}${databases}\nimport sys\nCOMMAND = sys.argv[1]\n`,
  )
  const requirements = await readFile(join(checkout.dir, 'requirements.txt'), 'utf8')
  await checkout.write('requirements.txt', `${requirements}${engine.requirement}\n`)
  await checkout.write('.github/django-prod.yml', config)
  await checkout.commit('As it is')
  return site
}

export const inputsOf = (engine: Engine) => ({
  settings: 'mainapp.settings.base',
  database: engine.env === '' ? 'sqlite' : 'auto',
  env: engine.env,
})

export const migration = (after: string, operations: string) => `from django.db import migrations, models


def shout(apps, editor):
    for article in apps.get_model('blog', 'Article').objects.all():
        article.title = article.title.upper()
        article.save()
    print('all in capitals')  # Between the name of the migration and its OK.


class Migration(migrations.Migration):
    dependencies = [('blog', '${after}')]
    operations = [${operations}]
`

/** Runs Python in the live release, as the site does, and returns what it printed last. */
export async function shell(site: Site, program: string): Promise<string> {
  const done = await site.server.exec([`${app}-manage`, 'shell', '-v', '0', '-c', program])
  return done.stdout.trim().split('\n').at(-1) ?? ''
}

/** Articles that hold what dumps get wrong: every byte of text, quotes, newlines, lines that look like commands. */
export const writeRows = `
from blog.models import Article
texts = ["\\\\.", "-- Dump completed", "COMMENT ON EXTENSION x", "'\\"\`;\\\\N\\t\\r\\n", "".join(map(chr, range(1, 0x2000))), "🦆" * 1000]
for number in range(60):
    Article.objects.create(title="Article %d" % number, body=texts[number % len(texts)])
print(Article.objects.count())`

/** Every row of every table, and the tables themselves. */
const snapshotProgram = `
import hashlib
from django.db import connection
rows = []
with connection.cursor() as cursor:
    for table in sorted(connection.introspection.table_names(cursor, include_views=True)):
        cursor.execute("SELECT * FROM " + connection.ops.quote_name(table))
        columns = [column[0] for column in cursor.description]
        content = sorted(
            repr([bytes(value) if isinstance(value, memoryview) else value for value in row]) for row in cursor.fetchall()
        )
        rows.append([table, columns, len(content), hashlib.sha256("".join(content).encode()).hexdigest()])
import json
print(json.dumps(rows))`

export const snapshot = async (site: Site): Promise<unknown> => JSON.parse(await shell(site, snapshotProgram))

/** Migrations that the database says are applied, of the app blog. */
export const applied = async (site: Site): Promise<string[]> =>
  JSON.parse(
    await shell(
      site,
      `import json
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
print(json.dumps(sorted(name for app, name in MigrationRecorder(connection).applied_migrations() if app == 'blog')))`,
    ),
  )

export const columns = async (site: Site): Promise<string[]> =>
  JSON.parse(
    await shell(
      site,
      `import json
from django.db import connection
with connection.cursor() as cursor:
    print(json.dumps(sorted(c.name for c in connection.introspection.get_table_description(cursor, 'blog_article'))))`,
    ),
  )

export const backupsOf = async (site: Site): Promise<string[]> =>
  (await site.server.sh(`ls --ignore='secrets.env*' /srv/${app}/backups`))
    .trim()
    .split('\n')
    .filter((name) => name !== '')

export const loadOf = (site: Site): Promise<Load> =>
  startLoad(site.server, { url: 'https://127.0.0.1/', host: domain, path: '/', rate: 5, seconds: 600 })

export async function expectServed(load: Load): Promise<void> {
  const { requests, failed, firstErrors } = await load.stop()
  expect({ failed, firstErrors }).toEqual({ failed: 0, firstErrors: [] })
  // It begins before the run and ends after it; how many come meanwhile depends on the machine.
  expect(requests).toBeGreaterThan(1)
}

export const restore = (site: Site, ...words: string[]) =>
  site.server.exec([`${app}-restore`, ...words], { check: false })

/** Two migrations, the second of which adds a column and then raises. */
export async function commitFailing(site: Site, after: string): Promise<void> {
  await site.checkout.write(
    'blog/migrations/0004_shout.py',
    migration(
      after,
      "migrations.RunPython(shout), migrations.CreateModel('Later', [('id', models.BigAutoField(primary_key=True))])",
    ),
  )
  const broken =
    "migrations.AddField('article', 'extra', models.IntegerField(null=True)), migrations.RunSQL('SELECT * FROM nowhere_at_all')"
  await site.checkout.write('blog/migrations/0005_broken.py', migration('0004_shout', broken))
  await site.checkout.commit('A migration that fails')
}

export async function expectAnswers(site: Site): Promise<void> {
  expect((await visit(site.server, '/healthz')).status).toBe(200)
}

export const outputsOf = (result: ActionResult) => {
  expect(result.outputs, result.log).toBeDefined()
  return result.outputs
}
