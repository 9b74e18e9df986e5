import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { PendingMigration } from '../../src/model.ts'
import { parseProbe } from '../../src/probe/probe.ts'
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
  const found = parseProbe(await site.probe(), marker, project).pending.find(({ name }) => name === 'shop.0002_next')
  if (!found) throw new Error('it is not pending')
  return found
}

const alter = (field: string) => `migrations.AlterField('item', 'name', models.${field})`

describe('what each operation risks', () => {
  test.each<[string, string]>([
    ["migrations.AddField('item', 'f', models.IntegerField(null=True))", ''],
    ["migrations.AddField('item', 'f', models.IntegerField(db_default=1))", ''],
    ["migrations.AddField('item', 'f', models.IntegerField(default=1))", 'breaks'],
    ["migrations.AddField('item', 'f', models.IntegerField())", 'breaks fails'],
    ["migrations.AddField('item', 'f', models.UUIDField(default=1, unique=True))", 'breaks fails'],
    ["migrations.RemoveField('item', 'size')", 'breaks'],
    ["migrations.RemoveField('item', 'peers')", 'breaks'],
    ["migrations.RenameField('item', 'size', 'length')", 'breaks'],
    ["migrations.RenameField('item', 'slug', 'path')", ''],
    ["migrations.RenameModel('Item', 'Thing')", 'breaks'],
    ["migrations.AlterModelTable('item', 'things')", 'breaks'],
    ["migrations.AlterModelTable('item', 'shop_item')", ''],
    ["migrations.DeleteModel('Item')", 'breaks'],
    ["migrations.DeleteModel('Other')", ''],
    [alter('CharField(max_length=9, verbose_name="n", help_text="h")'), ''],
    [alter('CharField(max_length=10)'), ''],
    [alter('TextField()'), ''],
    [alter('CharField(max_length=8)'), 'breaks fails'],
    [alter('IntegerField()'), 'breaks fails'],
    [alter('CharField(max_length=9, null=True)'), ''],
    [alter('CharField(max_length=9, unique=True)'), 'breaks fails'],
    [alter('CharField(max_length=9, db_column="n")'), 'breaks'],
    ["migrations.AlterField('item', 'size', models.BigIntegerField(null=True))", ''],
    ["migrations.AlterField('item', 'size', models.SmallIntegerField(null=True))", 'breaks fails'],
    ["migrations.AlterField('item', 'size', models.IntegerField(default=0))", 'breaks'],
    ["migrations.AlterField('item', 'size', models.IntegerField())", 'breaks fails'],
    ["migrations.AlterField('item', 'size', models.PositiveIntegerField(null=True))", 'breaks fails'],
    ["migrations.AlterUniqueTogether('item', {('name', 'size')})", 'breaks fails'],
    ["migrations.AlterUniqueTogether('item', set())", ''],
    ["migrations.AddConstraint('item', models.UniqueConstraint(fields=['name'], name='u'))", 'breaks fails'],
    ["migrations.AddIndex('item', models.Index(fields=['name'], name='i'))", ''],
    ["migrations.AlterModelOptions('item', {'ordering': ['name']})", ''],
    ["migrations.AlterOrderWithRespectTo('item', 'twin')", 'breaks'],
    ['migrations.RunPython(forwards)', 'unknown'],
    ['migrations.RunSQL(migrations.RunSQL.noop)', ''],
    ["migrations.RunSQL('SELECT 1')", 'unknown'],
    ["migrations.SeparateDatabaseAndState([migrations.RemoveField('item', 'size')], [])", 'breaks'],
    ["migrations.SeparateDatabaseAndState([], [migrations.RemoveField('item', 'size')])", ''],
    ["migrations.CreateModel('New', [('id', models.AutoField(primary_key=True))]), migrations.DeleteModel('New')", ''],
  ])('%s: %s', async (operations, kinds) => {
    const { compatible, risks } = await pending(await site(operations))
    expect(risks.map(({ kind }) => kind).join(' ')).toBe(kinds)
    // One source of truth: what breaks the live release is what old code can't live with.
    expect(compatible).toBe(!/breaks|unknown/.test(kinds))
  })

  test('a large table makes writers wait, and its size is told', async () => {
    const { risks } = await pending(await site(alter('TextField()'), 60_000))
    expect(risks).toEqual([
      {
        operation: 'AlterField item.name',
        kind: 'locks',
        why: 'the whole table (60,000 rows) is written anew, and writers wait',
      },
    ])
  })
})

describe.each(djangoVersions)('under Django %s', (django) => {
  test('SQL is shown as sqlmigrate has it, long ones cut, and the database is not written', async () => {
    const long = 'x'.repeat(900)
    const all = `migrations.AddField('item', 'f', models.IntegerField(null=True)),
      migrations.AddIndex('item', models.Index(fields=['f'], name='f')),
      migrations.RunPython(forwards), migrations.RunSQL("SELECT '${long}'")`
    const one = await site(all, 3, django)
    const read = 'import sqlite3; print(*sqlite3.connect("../../shared/data/db.sqlite3").iterdump())'
    const state = async () => (await one.python(`import os; os.chdir(os.path.dirname(os.path.abspath('.')) + '/code')\n${read.replace('../../', '../../../')}`)).stdout
    const before = await state()
    const { sql, undone } = await pending(one)
    expect(sql[0]).toMatch(/ALTER TABLE "shop_item" ADD COLUMN "f" integer NULL/)
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

describe('engines that this machine has no server of', () => {
  /** The risks on a table of 12 MB, as lines `operation kind why`, asked of the real back end without a connection. */
  const judged = (vendor: string, operation: string): string => {
    const program = `import sys
from django.conf import settings
settings.configure(DATABASES={'default': {'ENGINE': 'django.db.backends.${vendor}', 'NAME': 'x'}}, INSTALLED_APPS=[])
if '${vendor}' == 'mysql':
    import pymysql; pymysql.install_as_MySQLdb()
import django; django.setup()
from django.db import connections, migrations, models
from django.db.migrations.state import ProjectState
sys.path.insert(0, 'src/probe')
import probe_risks as risks
connection = connections['default']
# What the server would say of itself.
connection.__dict__['mysql_server_data'] = {'version': '11.8.2-MariaDB', 'sql_mode': '', 'default_storage_engine': 'InnoDB',
    'lower_case_table_names': 0, 'has_zoneinfo_database': True}
state = ProjectState()
for one in [${first}]:
    one.state_forwards('shop', state)
for one in [${operation}]:
    for part, (kind, why) in risks.of_operation(one, connection, 'shop', state, lambda table: '12 MB'):
        print(risks.label(part), kind, why)`
    const packages = ['Django==5.2.19', 'psycopg[binary]==3.3.9', 'PyMySQL==1.2.4']
    return output([join(virtualEnvironment(packages), 'bin/python'), '-c', program])
  }

  test.each<[string, string, string]>([
    ['postgresql', "migrations.AddIndex('item', models.Index(fields=['name'], name='i'))", 'locks writers of the table (12 MB) wait'],
    ['mysql', "migrations.AddIndex('item', models.Index(fields=['name'], name='i'))", ''],
    ['postgresql', alter('CharField(max_length=20)'), ''],
    ['postgresql', alter('TextField()'), ''],
    ['mysql', alter('TextField()'), 'locks the whole table (12 MB) may be copied, and writers wait'],
    ['postgresql', "migrations.AlterField('item', 'size', models.BigIntegerField(null=True))", 'locks the whole table (12 MB) is written anew, and everybody'],
    ['postgresql', "migrations.RemoveField('item', 'size')", 'breaks'],
    ['mysql', "migrations.RemoveField('item', 'size')", 'may be copied'],
    ['postgresql', "migrations.AddConstraint('item', models.CheckConstraint(condition=models.Q(size__gt=0), name='c'))", 'is read first'],
    ['postgresql', "__import__('django.contrib.postgres.operations', fromlist=['x']).TrigramExtension()", ''],
    ['postgresql', "__import__('django.contrib.postgres.operations', fromlist=['x']).AddIndexConcurrently('item', models.Index(fields=['name'], name='i'))", ''],
  ])('%s: %s', (vendor, operation, told) => {
    const text = judged(vendor, operation)
    if (told === '') expect(text).toBe('')
    else expect(text).toContain(told)
  })
})
