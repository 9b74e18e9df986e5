/** A small project that writes rows, and reads every column that its code knows; its versions have more and more of them. */
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Checkout, openCheckout } from '../lab/checkout.ts'

export type EngineName = 'sqlite' | 'postgresql' | 'mysql'

/** What a project says of its engine. */
interface Parts {
  readonly requirement: string
  readonly driver: string
  readonly entry: string
  /** SQL beside the view, which every engine has. */
  readonly more: readonly string[]
}

const parts: Readonly<Record<EngineName, Parts>> = {
  sqlite: {
    requirement: '',
    driver: '',
    entry: "'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'",
    more: [],
  },
  postgresql: {
    requirement: 'psycopg[binary]\n',
    driver: '',
    entry: "'ENGINE': 'django.db.backends.postgresql', 'NAME': 'shop'",
    more: ['CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql AS $$ SELECT 2 * n $$'],
  },
  mysql: {
    requirement: 'PyMySQL\n',
    driver: 'import pymysql\npymysql.install_as_MySQLdb()\n',
    entry: "'ENGINE': 'django.db.backends.mysql', 'NAME': 'shop'",
    more: [
      'CREATE TRIGGER notes_seen BEFORE INSERT ON notes_note FOR EACH ROW SET NEW.seen = NEW.seen + 1',
      'CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN 2 * n',
    ],
  },
}

/** What the code of a version is. */
export interface Version {
  readonly code: number
  /** Migrations after the first: each adds a column that may be empty. */
  readonly columns: number
}

const settings = ({ driver, entry }: Parts) => `${driver}from pathlib import Path
BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = 'django-insecure-of-startproject'
INSTALLED_APPS = ['notes']
MIDDLEWARE = ['django.middleware.common.CommonMiddleware']
ROOT_URLCONF = 'shop.urls'
DATABASES = {'default': {${entry}}}
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
STATIC_URL = 'static/'
`

const views = `import json
from django.db import connection
from django.http import HttpResponse
from .models import Note
from .version import CODE


def healthz(request):
    return HttpResponse('ok')


def write(request):
    Note.objects.create(text=request.GET['text'])
    return HttpResponse('wrote ' + request.GET['text'])


def rows(request):
    with connection.cursor() as cursor:
        cursor.execute('SELECT text FROM notes_texts')
        seen = sorted(row[0] for row in cursor.fetchall())
    notes = sorted(note.text for note in Note.objects.all())
    assert notes == seen
    if connection.vendor == 'mysql':
        assert all(note.seen == 1 for note in Note.objects.all()), 'a row was written without the trigger'
    if connection.vendor != 'sqlite':
        with connection.cursor() as cursor:
            cursor.execute('SELECT twice(21)')
            assert cursor.fetchone()[0] == 42
    return HttpResponse(json.dumps({'code': CODE, 'rows': notes}))
`

const head = 'from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n'

const initial = ({ more }: Parts) => `${head}    initial = True
    operations = [
        migrations.CreateModel('Note', [
            ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ('text', models.CharField(max_length=80)),
            ('seen', models.IntegerField(default=0)),
        ]),
        ${['CREATE VIEW notes_texts AS SELECT text FROM notes_note', ...more]
          .map((sql) => `migrations.RunSQL([${JSON.stringify(sql)}], migrations.RunSQL.noop),`)
          .join('\n        ')}
    ]
`

const nameOf = (number: number) => `${String(number).padStart(4, '0')}_${number === 1 ? 'initial' : 'column'}`

const column = (number: number) => `${head}    dependencies = [('notes', '${nameOf(number - 1)}')]
    operations = [migrations.AddField('note', 'c${number}', models.IntegerField(null=True))]
`

/** It makes a table that no other one makes, which MySQL can't take back, and fails. */
const failing = (number: number, code: number) => `${head}    dependencies = [('notes', '${nameOf(number)}')]
    operations = [
        migrations.CreateModel('Left${code}', [('id', models.BigAutoField(primary_key=True))]),
        migrations.RunSQL('SELECT * FROM nowhere_at_all'),
    ]
`

const config = `health-path: /healthz
verify-seconds: 0
keep-releases: 3
keep-backups: 6
risky-migrations: allow
`

/** A checkout of the first version. */
export async function makeProject(engine: EngineName, version: Version): Promise<Checkout> {
  const checkout = await openCheckout(await mkdtemp(join(tmpdir(), `histories-${engine}-`)))
  const part = parts[engine]
  const files: Record<string, string> = {
    'manage.py':
      "import os, sys\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\nif __name__ == '__main__':\n    from django.core.management import execute_from_command_line\n    execute_from_command_line(sys.argv)\n",
    'shop/__init__.py': '',
    'shop/settings.py': settings(part),
    'shop/urls.py':
      "from django.urls import path\nfrom notes import views\nurlpatterns = [path(name, getattr(views, name)) for name in ('healthz', 'write', 'rows')]\n",
    'shop/wsgi.py':
      "import os\nfrom django.core.wsgi import get_wsgi_application\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\napplication = get_wsgi_application()\n",
    'notes/__init__.py': '',
    'notes/views.py': views,
    'notes/migrations/__init__.py': '',
    'notes/migrations/0001_initial.py': initial(part),
    'requirements.txt': `Django==5.2.19\n${part.requirement}`,
    '.github/django-prod.yml': config,
  }
  for (const [path, text] of Object.entries(files)) await checkout.write(path, text)
  await writeVersion(checkout, version)
  return checkout
}

/** Puts a version into the checkout; it has only more columns than the one before. */
export async function writeVersion(checkout: Checkout, { code, columns }: Version): Promise<void> {
  const numbers = Array.from({ length: columns }, (_, at) => at + 2)
  await checkout.write('notes/version.py', `CODE = ${code}\n`)
  await checkout.write(
    'notes/models.py',
    `from django.db import models


class Note(models.Model):
    text = models.CharField(max_length=80)
    seen = models.IntegerField(default=0)
${numbers.map((number) => `    c${number} = models.IntegerField(null=True)\n`).join('')}`,
  )
  const last = numbers.at(-1)
  if (last) await checkout.write(`notes/migrations/${nameOf(last)}.py`, column(last))
  await checkout.commit(`Code ${code}, ${columns} columns`)
}

/** Adds a migration that fails; what is answered takes it away again. */
export async function addFailing(checkout: Checkout, { code, columns }: Version): Promise<() => Promise<void>> {
  const path = `notes/migrations/${String(columns + 2).padStart(4, '0')}_failing.py`
  await checkout.write(path, failing(columns + 1, code))
  await checkout.commit('A migration that fails')
  return async () => {
    await checkout.remove(path)
    await checkout.commit('Without it')
  }
}
