import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { PendingMigration } from '../../src/model.ts'
import { parseProbe, requireAnswer } from '../../src/probe/probe.ts'
import { output, virtualEnvironment } from '../render/programs.ts'
import { djangoVersions, makeSite, marker, project, type Site } from './django.ts'

const models = `from django.db import models
class Item(models.Model):
    name = models.CharField(max_length=9)
class Other(models.Model):
    class Meta: managed = False
`
const migration = (operations: string, after?: string) => `from django.db import migrations, models
def forwards(apps, editor): pass
class Migration(migrations.Migration):
    ${after === undefined ? 'initial = True' : `dependencies = [('shop', '${after}')]`}
    operations = [${operations}]
`
const first = `migrations.CreateModel('Item', [
        ('id', models.BigAutoField(primary_key=True)),
        ('name', models.CharField(max_length=9)),
        ('size', models.IntegerField(null=True)),
        ('slug', models.CharField(max_length=9, db_column='slug', db_index=True)),
        ('twin', models.ForeignKey('shop.Item', models.CASCADE, null=True)),
        ('peers', models.ManyToManyField('shop.Item'))]),
    migrations.CreateModel('Other', [('id', models.BigAutoField(primary_key=True))], options={'managed': False})`

/** A database with the first migration applied and `rows` rows, and then one more to come. */
async function site(operations: string, rows = 0, django?: (typeof djangoVersions)[number]): Promise<Site> {
  const site = await makeSite({
    ...(django ? { django } : {}),
    settings: "INSTALLED_APPS += ['shop']\nDEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'\n",
    files: {
      'shop/__init__.py': '',
      'shop/models.py': models,
      'shop/migrations/__init__.py': '',
      'shop/migrations/0001_initial.py': migration(first),
      'shop/migrations/0002_next.py': migration(operations, '0001_initial'),
    },
  })
  await site.python(`import django; django.setup()
from django.core.management import call_command
call_command('migrate', 'shop', '0001', verbosity=0)
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("""INSERT INTO shop_item (name, slug) WITH RECURSIVE n(x) AS
        (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ${rows}) SELECT x, x FROM n WHERE x <= ${rows}""")`)
  return site
}

async function pending(site: Site): Promise<PendingMigration> {
  const found = requireAnswer(parseProbe(await site.probe(), marker, project), project).pending.find(
    ({ name }) => name === 'shop.0002_next',
  )
  if (!found) throw new Error('it is not pending')
  return found
}

const alter = (field: string) => `migrations.AlterField('item', 'name', models.${field})`

/** The risks of each operation on its own, as `kind why`, asked of the real back end without a connection. */
function judge(vendor: string, size: string | null, operations: readonly string[]): string[][] {
  const program = `import json, sys
from django.conf import settings
settings.configure(DATABASES={'default': {'ENGINE': 'django.db.backends.${vendor}', 'NAME': 'x'}}, INSTALLED_APPS=[],
    DEFAULT_AUTO_FIELD='django.db.models.BigAutoField')
if '${vendor}' == 'mysql':
    import pymysql; pymysql.install_as_MySQLdb()
import django; django.setup()
from django.db import connections, migrations, models
from django.db.migrations.state import ProjectState
if '${vendor}' == 'postgresql':
    from django.contrib.postgres import operations as postgres
sys.path.insert(0, 'src')
from inside.probe.risks import judge_operation
connection = connections['default']
# What the server would say of itself.
connection.__dict__['mysql_server_data'] = {'version': '11.8.2-MariaDB', 'sql_mode': '', 'default_storage_engine': 'InnoDB',
    'lower_case_table_names': 0, 'has_zoneinfo_database': True}
def forwards(apps, editor): pass
def judged(*operations):
    state = ProjectState()
    for one in [${first}]:
        one.state_forwards('shop', state)
    size = ${size === null ? 'None' : JSON.stringify(size)}
    return [' '.join(risk) for one in operations
        for _, risk in judge_operation(one, connection, 'shop', state, lambda table: size)]
print(json.dumps([${operations.map((one) => `judged(${one})`).join(',\n')}]))`
  const packages = ['Django==5.2.19', 'psycopg[binary]==3.3.9', 'PyMySQL==1.2.4']
  return JSON.parse(output([join(virtualEnvironment(packages), 'bin/python'), '-B', '-c', program]))
}

const large = '12 MB'

/** Engine, size of the table when it is large, operation, and the kinds of its risks. */
const cases: readonly [string, string | null, string, string][] = [
  ['sqlite3', null, "migrations.AddField('item', 'f', models.IntegerField(null=True))", ''],
  ['sqlite3', null, "migrations.AddField('item', 'f', models.IntegerField(db_default=1))", ''],
  ['sqlite3', null, "migrations.AddField('item', 'f', models.IntegerField(default=1))", 'breaks'],
  ['sqlite3', null, "migrations.AddField('item', 'f', models.IntegerField())", 'breaks fails'],
  ['sqlite3', null, "migrations.AddField('item', 'f', models.UUIDField(default=1, unique=True))", 'breaks fails'],
  ['sqlite3', null, "migrations.RemoveField('item', 'size')", 'breaks'],
  ['sqlite3', null, "migrations.RemoveField('item', 'peers')", 'breaks'],
  ['sqlite3', null, "migrations.RenameField('item', 'size', 'length')", 'breaks'],
  ['sqlite3', null, "migrations.RenameField('item', 'slug', 'path')", ''],
  ['sqlite3', null, "migrations.RenameModel('Item', 'Thing')", 'breaks'],
  ['sqlite3', null, "migrations.AlterModelTable('item', 'things')", 'breaks'],
  ['sqlite3', null, "migrations.AlterModelTable('item', 'shop_item')", ''],
  ['sqlite3', null, "migrations.DeleteModel('Item')", 'breaks'],
  ['sqlite3', null, "migrations.DeleteModel('Other')", ''],
  ['sqlite3', null, alter('CharField(max_length=9, verbose_name="n", help_text="h")'), ''],
  ['sqlite3', null, alter('CharField(max_length=10)'), ''],
  ['sqlite3', null, alter('TextField()'), ''],
  ['sqlite3', null, alter('CharField(max_length=8)'), 'breaks fails'],
  ['sqlite3', null, alter('IntegerField()'), 'breaks fails'],
  ['sqlite3', null, alter('CharField(max_length=9, null=True)'), ''],
  ['sqlite3', null, alter('CharField(max_length=9, unique=True)'), 'breaks fails'],
  ['sqlite3', null, alter('CharField(max_length=9, db_column="n")'), 'breaks'],
  ['sqlite3', null, "migrations.AlterField('item', 'size', models.BigIntegerField(null=True))", ''],
  ['sqlite3', null, "migrations.AlterField('item', 'size', models.SmallIntegerField(null=True))", 'breaks fails'],
  ['sqlite3', null, "migrations.AlterField('item', 'size', models.IntegerField(default=0))", 'breaks'],
  ['sqlite3', null, "migrations.AlterField('item', 'size', models.IntegerField())", 'breaks fails'],
  ['sqlite3', null, "migrations.AlterField('item', 'size', models.PositiveIntegerField(null=True))", 'breaks fails'],
  ['sqlite3', null, "migrations.AlterUniqueTogether('item', {('name', 'size')})", 'breaks fails'],
  ['sqlite3', null, "migrations.AlterUniqueTogether('item', set())", ''],
  [
    'sqlite3',
    null,
    "migrations.AddConstraint('item', models.UniqueConstraint(fields=['name'], name='u'))",
    'breaks fails',
  ],
  ['sqlite3', null, "migrations.AddIndex('item', models.Index(fields=['name'], name='i'))", ''],
  ['sqlite3', null, "migrations.AlterModelOptions('item', {'ordering': ['name']})", ''],
  ['sqlite3', null, "migrations.AlterOrderWithRespectTo('item', 'twin')", 'breaks'],
  ['sqlite3', null, 'migrations.RunPython(forwards)', 'unknown'],
  ['sqlite3', null, 'migrations.RunSQL(migrations.RunSQL.noop)', ''],
  ['sqlite3', null, "migrations.RunSQL('SELECT 1')", 'unknown'],
  ['sqlite3', null, "migrations.SeparateDatabaseAndState([migrations.RemoveField('item', 'size')], [])", 'breaks'],
  ['sqlite3', null, "migrations.SeparateDatabaseAndState([], [migrations.RemoveField('item', 'size')])", ''],
  ['postgresql', large, "migrations.AddIndex('item', models.Index(fields=['name'], name='i'))", 'locks'],
  ['mysql', large, "migrations.AddIndex('item', models.Index(fields=['name'], name='i'))", ''],
  ['postgresql', large, alter('CharField(max_length=20)'), ''],
  ['postgresql', large, alter('TextField()'), ''],
  ['mysql', large, alter('TextField()'), 'locks'],
  ['postgresql', large, "migrations.AlterField('item', 'size', models.BigIntegerField(null=True))", 'locks'],
  ['postgresql', large, "migrations.RemoveField('item', 'size')", 'breaks'],
  ['mysql', large, "migrations.RemoveField('item', 'size')", 'breaks locks'],
  [
    'postgresql',
    large,
    "migrations.AddConstraint('item', models.CheckConstraint(condition=models.Q(size__gt=0), name='c'))",
    'breaks fails locks',
  ],
  ['postgresql', large, 'postgres.TrigramExtension()', ''],
  ['postgresql', large, "postgres.AddIndexConcurrently('item', models.Index(fields=['name'], name='i'))", ''],
  ['sqlite3', large, alter('TextField()'), 'locks'],
  ['postgresql', null, 'migrations.RunPython(forwards)', 'unknown'],
]

describe.each(['sqlite3', 'postgresql', 'mysql'])('on %s', (vendor) => {
  const rows = cases.filter(([engine]) => engine === vendor)
  const told = new Map<string, string[]>()

  beforeAll(() => {
    for (const size of [null, large]) {
      const some = rows.filter((row) => row[1] === size).map((row) => row[2])
      if (some.length === 0) continue
      const found = judge(vendor, size, some)
      for (const [index, one] of some.entries()) told.set(`${size} ${one}`, found[index] ?? ['nothing was answered'])
    }
  }, 300_000)

  test.each(rows)('%s, size %s: %s: %s', (_, size, operation, kinds) => {
    const risks = told.get(`${size} ${operation}`) ?? ['it was not asked']
    expect(risks.map((risk) => risk.split(' ')[0]).join(' '), risks.join('; ')).toBe(kinds)
  })
})

test('a large table makes writers wait, and its size is told', async () => {
  const { compatible, risks } = await pending(await site(alter('TextField()'), 60_000))
  expect(compatible).toBe(true)
  expect(risks).toEqual([
    {
      operation: 'AlterField item.name',
      kind: 'locks',
      why: 'the whole table (60,000 rows) is written anew, and writers wait',
    },
  ])
})

describe.each(djangoVersions)('under Django %s', (django) => {
  test('SQL is shown as sqlmigrate has it, long ones cut, and the database is not written', async () => {
    const long = 'x'.repeat(900)
    const all = `migrations.AddField('item', 'f', models.IntegerField(null=True)),
      migrations.AddIndex('item', models.Index(fields=['f'], name='f')),
      migrations.RunPython(forwards), migrations.RunSQL("SELECT '${long}'")`
    const one = await site(all, 3, django)
    const read = 'import sqlite3; print(*sqlite3.connect("../../shared/data/db.sqlite3").iterdump())'
    const state = async () =>
      (
        await one.python(
          `import os; os.chdir(os.path.dirname(os.path.abspath('.')) + '/code')\n${read.replace('../../', '../../../')}`,
        )
      ).stdout
    const before = await state()
    const { sql, undone } = await pending(one)
    // Django 4.2 and older write a SQLite table anew.
    expect(sql.join('\n')).toMatch(/ADD COLUMN "f" integer NULL|CREATE TABLE "new__shop_item" \("f" integer NULL/)
    expect(sql.some((line) => line.startsWith('CREATE INDEX "f" ON "shop_item"'))).toBe(true)
    expect(sql.find((line) => line.startsWith('SELECT'))?.length).toBeLessThan(410)
    expect(undone).toBe(true)
    expect(await state()).toBe(before)
  })

  test('an operation of their own that writes while it is looked at is refused by the database', async () => {
    const own = `type('Own', (migrations.RunSQL,), {'__module__': 'shop', 'reduces_to_sql': True,
      'database_forwards': lambda self, app, editor, before, after: editor.connection.cursor().execute('DELETE FROM shop_item')})('')`
    const one = await site(own, 5, django)
    const { risks, sql } = await pending(one)
    expect(risks.map(({ kind }) => kind)).toEqual(['unknown'])
    expect(sql.at(-1)).toContain('known only when it runs')
    const count = await one.python(`import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute('SELECT count(*) FROM shop_item'); print(cursor.fetchone()[0])`)
    expect(count.stdout.trim()).toBe('5')
  })
})
