import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseProbe, requireAnswer } from '../../src/probe/probe.ts'
import { djangoVersions, makeSite, marker, project, type Site, type SiteOptions } from './django.ts'

const ask = async (site: Site, target?: string) =>
  requireAnswer(parseProbe(await site.probe(target), marker, project), project)
const report = async (options: SiteOptions) => ask(await makeSite(options))

/** A shop app with one model; `fields` are lines of its class. */
const shop = (fields: string, migrations: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  'shop/__init__.py': '',
  'shop/models.py': `from django.db import models\nclass Item(models.Model):\n    name = models.CharField(max_length=9)\n${fields}`,
  ...Object.fromEntries(
    Object.entries({ __init__: '', ...migrations }).map(([name, text]) => [`shop/migrations/${name}.py`, text]),
  ),
})
const installed = "INSTALLED_APPS += ['shop']\n"
const migration = (operations: string, dependency?: string, more = '') => `from django.db import migrations, models
def forwards(apps, editor): pass
class Migration(migrations.Migration):
    ${dependency === undefined ? 'initial = True' : `dependencies = [('shop', '${dependency}')]`}
    ${more || 'atomic = True'}
    operations = [${operations}]
`
const createItem = `migrations.CreateModel('Item', [
        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
        ('name', models.CharField(max_length=9))])`
const migrate =
  "import django; django.setup()\nfrom django.core.management import call_command as call\ncall('migrate', verbosity=0)\n"

describe.each(djangoVersions)('under Django %s', (django) => {
  test('a project that was never deployed: everything is pending, and nothing is written', async () => {
    const site = await makeSite({
      django,
      settings: installed,
      files: shop('', { '0001_initial': migration(createItem) }),
    })
    const answer = await ask(site)
    expect(answer).toMatchObject({
      debug: false,
      allowedHosts: ['www.example.test'],
      replaced: ['DATABASES', 'DEBUG'],
      warnings: [],
      staticUrl: '/static/',
      mediaUrl: '/media/',
      staticSources: [],
      staticStorage: 'django.contrib.staticfiles.storage.StaticFilesStorage',
      manifestStorage: false,
      staticfiles: true,
      database: { engine: 'django.db.backends.sqlite3', name: join(site.shared, 'data/db.sqlite3'), reachable: true },
      unknown: [],
      missing: [],
      checks: [],
      superusers: [],
      admin: null,
      pages: [],
    })
    expect(answer.django.startsWith(`${django}.`)).toBe(true)
    expect(answer.pending.map(({ name }) => name)).toContain('contenttypes.0002_remove_content_type_name')
    expect(answer.pending.at(-1)).toEqual({
      name: 'shop.0001_initial',
      file: 'shop/migrations/0001_initial.py',
      operations: ['CreateModel'],
      compatible: true,
      risks: [],
      sql: [],
      undone: true,
    })
    const ids = answer.deployChecks.map(({ id }) => id)
    expect(ids).toContain('security.W004')
    expect(ids).not.toContain('security.W008')
    expect(existsSync(join(site.shared, 'data/db.sqlite3'))).toBe(false)
  })

  test('a database in use: what is pending, who is superuser', async () => {
    const files = shop('    size = models.IntegerField(default=0)\n', {
      '0001_initial': migration(createItem),
      '0002_size': migration("migrations.AddField('item', 'size', models.IntegerField(default=0))", '0001_initial'),
    })
    const site = await makeSite({ django, settings: installed, files })
    await site.python(`${migrate}call('migrate', 'shop', '0001', verbosity=0)
from django.contrib.auth.models import User
User.objects.create_superuser('zoë'); User.objects.create_superuser('ada'); User.objects.create_user('eve')`)
    expect(await ask(site)).toMatchObject({
      pending: [{ name: 'shop.0002_size', operations: ['AddField'], compatible: false }],
      unknown: [],
      missing: [],
      superusers: ['ada', 'zoë'],
    })
  })

  test('models without a migration are named with their file, those of packages are not', async () => {
    const files = {
      ...shop('    price = models.IntegerField()\n', { '0001_initial': migration(createItem) }),
      'bare/__init__.py': '',
      'bare/models.py': 'from django.db import models\nclass Thing(models.Model): pass\n',
    }
    const settings = `${installed}INSTALLED_APPS += ['bare']\nDEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'\n`
    expect((await report({ django, settings, files })).missing).toEqual([
      { app: 'shop', file: 'shop/models.py' },
      { app: 'bare', file: 'bare/models.py' },
    ])
  })

  test('the application must be there, and must leave our settings active', async () => {
    const outright = `import os
from django.core.wsgi import get_wsgi_application
os.environ['DJANGO_SETTINGS_MODULE'] = 'mysite.settings'
application = get_wsgi_application()
`
    await expect(report({ django, files: { 'mysite/wsgi.py': outright } })).rejects.toMatchObject({
      code: 'SETTINGS_FAILED',
      details: { file: 'mysite/wsgi.py', line: 3, hint: expect.stringContaining('os.environ.setdefault(') },
    })
    const site = await makeSite({ django })
    await expect(ask(site, 'mysite.wsgi:app')).rejects.toMatchObject({
      code: 'CHECKS_FAILED',
      message: expect.stringContaining('mysite.wsgi has no callable named app'),
    })
  })
})

describe('migrations', () => {
  const version = djangoVersions.includes('5.2') ? '5.2' : djangoVersions[0]

  test.each([
    ["migrations.AddField('item', 'f', models.IntegerField(null=True))", true],
    ["migrations.AddField('item', 'f', models.IntegerField(db_default=1))", true],
    ["migrations.AddField('item', 'f', models.IntegerField(default=1))", false],
    ["migrations.AddField('item', 'f', models.ManyToManyField('shop.Item'))", true],
    ["migrations.AddIndex('item', models.Index(fields=['name'], name='i'))", true],
    ["migrations.AddConstraint('item', models.UniqueConstraint(fields=['name'], name='u'))", false],
    ["migrations.AlterField('item', 'name', models.CharField(max_length=8))", false],
    ["migrations.AlterModelOptions('item', {'ordering': ['name']})", true],
    ["migrations.RemoveField('item', 'name')", false],
    ["migrations.RenameField('item', 'name', 'title')", false],
    ["migrations.DeleteModel('item')", false],
    ['migrations.RunPython(forwards)', false],
    ['migrations.RunPython(migrations.RunPython.noop)', true],
    ["migrations.RunSQL('SELECT 1')", false],
    ['migrations.RunSQL(migrations.RunSQL.noop)', true],
    ["migrations.SeparateDatabaseAndState([], [migrations.DeleteModel('item')])", true],
    ["migrations.SeparateDatabaseAndState([migrations.RunSQL('SELECT 1')], [])", false],
    [
      "migrations.CreateModel('New', [('id', models.AutoField(primary_key=True))]), migrations.RemoveField('new', 'id')",
      true,
    ],
    [
      "migrations.CreateModel('New', [('id', models.AutoField(primary_key=True))]), migrations.RemoveField('item', 'name')",
      false,
    ],
  ])('code that does not know %s lives with it: %s', async (operations, compatible) => {
    const files = shop('', {
      '0001_initial': migration(createItem),
      '0002_next': migration(operations, '0001_initial'),
    })
    const { pending } = await report({ django: version, settings: installed, files })
    expect(pending.find(({ name }) => name === 'shop.0002_next')).toMatchObject({ compatible })
  })

  test('what newer code applied is unknown; what was deleted after squashing, or with its app, is not', async () => {
    const files = shop('', { '0003_squashed': migration(createItem) })
    const site = await makeSite({ settings: installed, files })
    await site.python(`${migrate}
from django.db.migrations.recorder import MigrationRecorder as Recorder
from django.db import connection
rows = Recorder(connection).migration_qs
rows.filter(app='shop').delete()
for app, name in [('shop', '0001_initial'), ('shop', '0003_squashed'), ('gone', '0001_initial'), ('shop', '0004_newer')]:
    Recorder(connection).record_applied(app, name)`)
    expect(await ask(site)).toMatchObject({ pending: [], unknown: ['shop.0004_newer'] })
  })

  test('a squashed migration whose parts are applied is pending, so that it gets recorded', async () => {
    const parts = { '0001_initial': migration(createItem), '0002_next': migration('', '0001_initial') }
    const site = await makeSite({ settings: installed, files: shop('', parts) })
    await site.python(migrate)
    const squashed = migration(createItem, undefined, "replaces = [('shop', '0001_initial'), ('shop', '0002_next')]")
    await site.python(`open('shop/migrations/0001_squashed.py', 'w').write(${JSON.stringify(squashed)})`)
    expect(await ask(site)).toMatchObject({
      pending: [{ name: 'shop.0001_squashed', operations: [], compatible: true }],
      unknown: [],
    })
    await site.python(migrate)
    expect(await ask(site)).toMatchObject({ pending: [], unknown: [] })
  })

  test('two last migrations are an error that names them', async () => {
    const files = shop('', {
      '0001_initial': migration(createItem),
      '0002_a': migration('', '0001_initial'),
      '0002_b': migration('', '0001_initial'),
    })
    await expect(report({ settings: installed, files })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED',
      message: expect.stringContaining('shop has 2 last migrations: 0002_a, 0002_b'),
      details: { hint: expect.stringContaining('makemigrations --merge') },
    })
  })
})

describe('what the project raises comes back with its place and the next step', () => {
  test.each<[string, SiteOptions, object]>([
    [
      'a missing environment variable',
      { settings: "import os\nKEY = os.environ['PAYMENT_KEY']\n" },
      {
        code: 'SETTINGS_FAILED',
        message: 'The settings can’t be imported: PAYMENT_KEY is not set (mysite/settings.py:12)',
        details: { file: 'mysite/settings.py', line: 12, hint: expect.stringContaining('PAYMENT_KEY=…') },
      },
    ],
    [
      'a missing variable, and those that would be missed next',
      {
        settings: `import os
def env(name): return os.environ[name]
# os.environ['NOT_THIS']
KEY = os.environ['PAYMENT_KEY']
MORE = [env("MAIL_KEY"), os.environ['PATH'], os.environ.get('WITH_DEFAULT', ''), os.environ['PAYMENT_KEY']]
`,
      },
      {
        message: expect.stringContaining('PAYMENT_KEY is not set'),
        details: { hint: expect.stringMatching(/PAYMENT_KEY=….*It reads MAIL_KEY without a default too/) },
      },
    ],
    [
      'a missing variable that something else stumbles over',
      { settings: "import os\nKIND = {'postgres': 1}[(os.getenv('DATABASE_URL') or '').split(':')[0]]\n" },
      { message: expect.stringContaining('DATABASE_URL is not set'), details: { line: 12 } },
    ],
    [
      'a variable that the project itself asks for in its own words, and ends',
      {
        settings:
          "import os\nURL = os.getenv('DATABASE_URL')\nif not URL: raise SystemExit('Set DATABASE_URL, SOMETHING or DEBUG')\n",
      },
      { code: 'SETTINGS_FAILED', message: expect.stringContaining('DATABASE_URL is not set') },
    ],
    [
      'an error of its own that names what is no variable',
      { settings: "import os\nURL = os.getenv('DATABASE_URL')\nraise RuntimeError('SOMETHING is wrong with HTTP')\n" },
      { code: 'SETTINGS_FAILED', message: expect.stringContaining('RuntimeError: SOMETHING is wrong') },
    ],
    [
      'a file of SQLite in a folder of the code, for something beside DATABASES',
      {
        settings: "INSTALLED_APPS += ['queue_app']\nQUEUE = {'filename': str(BASE_DIR / 'data/tasks.sqlite3')}\n",
        files: {
          'queue_app/__init__.py': '',
          'queue_app/apps.py':
            "import sqlite3\nfrom django.apps import AppConfig\nfrom django.conf import settings\nclass Own(AppConfig):\n    name = 'queue_app'\n    def ready(self): sqlite3.connect(settings.QUEUE['filename'])\n",
        },
      },
      { code: 'SETTINGS_FAILED', details: { hint: expect.stringContaining('`shared: [data]`') } },
    ],
    [
      'a driver of PostgreSQL whose library the server lacks',
      {
        settings: "DATABASES = {'default': {'ENGINE': 'django.db.backends.postgresql', 'NAME': 'x'}}\n",
        files: { 'psycopg/__init__.py': "raise ImportError('no pq wrapper available. libpq library not found')\n" },
      },
      { details: { packages: ['libpq5'] } },
    ],
    [
      'a folder that git does not keep',
      { settings: "import os\nPLUGINS = os.listdir(BASE_DIR / 'plugins')\n" },
      { code: 'SETTINGS_FAILED', details: { hint: expect.stringMatching(/a file in plugins.*`shared: \[plugins\]`/) } },
    ],
    [
      'a log file in a folder that is not there, outside of the code',
      {
        settings:
          "LOGGING = {'version': 1, 'handlers': {'file': {'class': 'logging.FileHandler', 'filename': '/nowhere/x.log'}}, 'root': {'handlers': ['file']}}\n",
      },
      {
        code: 'SETTINGS_FAILED',
        details: {
          hint: 'A LOGGING handler can’t write its file here. Log to the console instead: the journal keeps it.',
        },
      },
    ],
    [
      'a missing variable in the words of django-environ',
      {
        settings:
          "from django.core.exceptions import ImproperlyConfigured\nraise ImproperlyConfigured('Set the API environment variable')\n",
      },
      { code: 'SETTINGS_FAILED', details: { hint: expect.stringContaining('API=…') } },
    ],
    [
      'a missing variable in the words of python-decouple',
      { settings: "raise ValueError('API not found. Declare it as envvar or define a default value.')\n" },
      { code: 'SETTINGS_FAILED', details: { hint: expect.stringContaining('API=…') } },
    ],
    [
      'None, read from a missing variable',
      { settings: "import os\nHOSTS = os.environ.get('SITE_HOSTS').split(',')\n" },
      { code: 'SETTINGS_FAILED', message: expect.stringContaining('SITE_HOSTS is not set (mysite/settings.py:12)') },
    ],
    [
      'None of their own',
      { settings: "HOSTS = {}.get('SITE_HOSTS').split(',')\n" },
      { code: 'SETTINGS_FAILED', message: expect.stringContaining("'NoneType' object has no attribute 'split'") },
    ],
    [
      'a KeyError of their own',
      { settings: "{}['colour']\n" },
      { code: 'SETTINGS_FAILED', message: expect.stringContaining("KeyError: 'colour'"), details: { line: 11 } },
    ],
    [
      'an app that is not installed',
      { settings: "INSTALLED_APPS += ['debug_toolbar']\n" },
      {
        code: 'SETTINGS_FAILED',
        details: {
          file: 'mysite/settings.py',
          line: 11,
          hint: expect.stringContaining('Add django-debug-toolbar to requirements.txt'),
        },
      },
    ],
    [
      'a middleware that is not installed',
      { settings: "MIDDLEWARE += ['whitenoise.middleware.WhiteNoiseMiddleware']\n" },
      {
        code: 'CHECKS_FAILED',
        details: {
          file: 'mysite/settings.py',
          line: 11,
          hint: expect.stringContaining('Add whitenoise to requirements.txt'),
        },
      },
    ],
    [
      'an import that is not installed',
      { files: { 'mysite/urls.py': 'import rest_framework.views\n' } },
      {
        code: 'CHECKS_FAILED',
        details: { file: 'mysite/urls.py', line: 1, hint: expect.stringContaining('djangorestframework') },
      },
    ],
    [
      'a settings module that is not there',
      { base: 'mysite.prod' },
      { code: 'SETTINGS_FAILED', message: expect.stringContaining("No module named 'mysite.prod'") },
    ],
    [
      'a syntax error',
      { files: { 'mysite/urls.py': 'urlpatterns = [\n' } },
      {
        code: 'CHECKS_FAILED',
        message: expect.stringContaining('SyntaxError'),
        details: { file: 'mysite/urls.py', line: 1 },
      },
    ],
    [
      'sys.exit',
      { settings: "import sys\nsys.exit('no')\n" },
      { code: 'SETTINGS_FAILED', message: expect.stringContaining("sys.exit('no') was called"), details: { line: 12 } },
    ],
    [
      'the end of the process',
      { settings: "import os\nprint('going', flush=True)\nos._exit(0)\n" },
      { code: 'SETTINGS_FAILED', message: 'Python ended before Django could answer', details: { output: 'going' } },
    ],
    // The alarm that they find set (0 would mean none) comes once they are there, however slow the machine is.
    [
      'an import without an end',
      {
        files: {
          'mysite/urls.py':
            'import signal, time\ntry:\n    signal.alarm(1) and time.sleep(60)\nexcept Exception:\n    pass\nurlpatterns = []\n',
        },
      },
      {
        code: 'CHECKS_FAILED',
        message: 'The project can’t be checked: Hanging: no end after 60 seconds (mysite/urls.py:3)',
        details: { file: 'mysite/urls.py', line: 3, output: expect.stringContaining('time.sleep(60)') },
      },
    ],
    [
      'settings without an end',
      { settings: 'import signal, time\nsignal.alarm(1) and time.sleep(60)\n' },
      {
        code: 'SETTINGS_FAILED',
        message: 'The settings can’t be imported: Hanging: no end after 60 seconds (mysite/settings.py:12)',
      },
    ],
    [
      'a log file in the code',
      {
        settings:
          "LOGGING = {'version': 1, 'handlers': {'file': {'class': 'logging.FileHandler', 'filename': '/nowhere/x.log'}}, 'root': {'handlers': ['file']}}\n",
      },
      { code: 'SETTINGS_FAILED', details: { hint: expect.stringContaining('Log to the console') } },
    ],
    [
      'a driver that is not installed',
      { settings: "DATABASES = {'default': {'ENGINE': 'django.db.backends.mysql', 'NAME': 'shop'}}\n" },
      {
        code: 'DATABASE_UNREACHABLE',
        details: { hint: expect.stringContaining('Add a line `mysqlclient` to requirements.txt') },
      },
    ],
    [
      'a wsgi.py that raises',
      { files: { 'mysite/wsgi.py': "\nraise RuntimeError('broken')\n" } },
      { code: 'CHECKS_FAILED', message: 'The application can’t be imported: RuntimeError: broken (mysite/wsgi.py:2)' },
    ],
    [
      'a failed system check',
      {
        settings: "AUTH_USER_MODEL = 'auth.User'\nROOT_URLCONF = 'mysite.wrong'\n",
        files: { 'mysite/wrong.py': "from django.urls import path\nurlpatterns = [path('', 'text')]\n" },
      },
      { code: 'CHECKS_FAILED', message: expect.stringContaining('view must be a callable') },
    ],
    [
      'two failed system checks',
      { settings: installed, files: shop('    price = models.DecimalField()\n') },
      {
        code: 'CHECKS_FAILED',
        message: expect.stringContaining('found 2 errors: shop.Item.price: DecimalFields must define'),
        details: { output: expect.stringContaining('(fields.E132) shop.Item.price') },
      },
    ],
    [
      'an empty default database',
      { settings: "DATABASES = {'default': {}}\n" },
      { code: 'DATABASE_UNREACHABLE', message: expect.stringContaining('DATABASE_URL') },
    ],
    [
      'a query at import time, before there are tables',
      {
        settings: installed,
        files: {
          ...shop('', { '0001_initial': migration(createItem) }),
          'mysite/urls.py': 'from shop.models import Item\nurlpatterns = []\nnames = list(Item.objects.all())\n',
        },
      },
      {
        code: 'CHECKS_FAILED',
        message: expect.stringContaining('no such table'),
        details: { file: 'mysite/urls.py', line: 3, hint: expect.stringContaining('before its tables') },
      },
    ],
  ])('%s', async (_name, options, expected) => {
    await expect(report(options)).rejects.toMatchObject(expected)
  })

  test.each([
    ['django', 'Add Django to requirements.txt, which does not install it.'],
    ['mysite', 'mysite.settings (from mysite/wsgi.py) is not there'],
    ['mysite.settings', 'mysite.settings (from mysite/wsgi.py) is not there'],
    ['mysite.settings2', 'take mysite out of the settings'],
  ])('the settings do not find %s', (module, hint) => {
    const error = { stage: 'settings', type: 'ModuleNotFoundError', message: '', traceback: '', module }
    const absent = { files: [], maybe: [], actual: null }
    const unknown = { file: null, line: null, variable: null, alsoMissing: [], folder: null, importer: null }
    const answer = { error: { ...error, ...unknown, absent, python: '3.13.1' } }
    expect(() => parseProbe(`printed\n${marker}${JSON.stringify(answer)}\n`, marker, project)).toThrow(
      expect.objectContaining({
        code: 'SETTINGS_FAILED',
        details: expect.objectContaining({ hint: expect.stringContaining(hint) }),
      }),
    )
  })

  test('a database that does not answer, without its password', async () => {
    const files = {
      'broken/__init__.py': '',
      'broken/base.py': `from django.db.backends.sqlite3 import base
class DatabaseWrapper(base.DatabaseWrapper):
    vendor = 'other'
    def get_new_connection(self, params): raise self.Database.OperationalError('refused for hunter2 at db.example.test')
`,
    }
    const settings = "DATABASES = {'default': {'ENGINE': 'broken', 'NAME': 'shop', 'PASSWORD': 'hunter2'}}\n"
    await expect(report({ settings, files })).rejects.toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: 'The database shop can’t be used: OperationalError: refused for *** at db.example.test',
      details: { hint: expect.stringContaining('DATABASES') },
    })
  })
})

describe('traps that only the project can mend are named', () => {
  test.each<[string, SiteOptions, string[]]>([
    [
      'settings computed from DEBUG',
      {
        settings:
          "CORS_ALLOW_ALL_ORIGINS = DEBUG\nif DEBUG:\n    INSTALLED_APPS.append('django.contrib.messages')\nelse:\n    EMAIL_HOST = 'x'\nSESSION_COOKIE_SECURE = not DEBUG\n",
      },
      [
        "mysite/settings.py computes CORS_ALLOW_ALL_ORIGINS (line 11), INSTALLED_APPS (line 13), EMAIL_HOST (line 15) from DEBUG, which is True there, before production changes DEBUG. One line cures all: write DEBUG = os.environ.get('DEBUG') == 'True' in mysite/settings.py:4 (with import os), and set the variable DEBUG=True at home",
      ],
    ],
    ['nothing is wrong where DEBUG was False already', { settings: 'DEBUG = False\nX = DEBUG\n' }, []],
    [
      'settings below the one that is used',
      {
        base: 'mysite.prod',
        files: { 'mysite/prod.py': 'from .settings import *\nDEBUG = False\nA = DEBUG\n' },
        settings: 'B = DEBUG\n',
      },
      [
        expect.stringMatching(
          /^mysite\/settings\.py computes B \(line 11\) from DEBUG.*in mysite\/prod\.py:2/,
        ) as string,
      ],
    ],
    [
      'a place computed from MEDIA_ROOT',
      { settings: "MEDIA_ROOT = BASE_DIR / 'up'\nEXPORTS = MEDIA_ROOT / 'e'\n", files: { 'up/a.txt': '' } },
      [
        'EXPORTS is computed from MEDIA_ROOT in mysite/settings.py:12, before production changes MEDIA_ROOT',
        expect.stringMatching(/read-only in production: up\/e \(EXPORTS\)\./) as string,
      ],
    ],
    [
      'code that reads the settings module itself',
      { files: { 'mysite/urls.py': 'from mysite import settings\nurlpatterns = []\n' } },
      ['mysite/urls.py:1 reads mysite.settings directly and misses what production changes: use django.conf.settings'],
    ],
    [
      'code beside the settings that reads them',
      { files: { 'mysite/urls.py': '\nfrom . import settings\nurlpatterns = []\n' } },
      ['mysite/urls.py:2 reads mysite.settings directly and misses what production changes: use django.conf.settings'],
    ],
    [
      'a committed database',
      { files: { 'db.sqlite3': '' } },
      [
        expect.stringMatching(
          /^db\.sqlite3 of the repository is not the site's database: that is .*db\.sqlite3\. .*#rows-from-home$/,
        ) as string,
      ],
    ],
    [
      'a key that the repository gives away',
      { settings: "import os\nSECRET_KEY = os.environ.get('KEY', 'public but kept')\n" },
      [expect.stringMatching(/^SECRET_KEY is written in mysite\/settings\.py:12, .*It is kept/) as string],
    ],
    [
      'a manage.py that names its settings whatever was said',
      { files: { 'manage.py': "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'mysite.settings'\n" } },
      [expect.stringMatching(/^manage\.py:2 sets DJANGO_SETTINGS_MODULE whatever it was/) as string],
    ],
    ['a key of startproject is replaced', { settings: "SECRET_KEY = 'django-insecure-public'\n" }, []],
    [
      'the same with its variable',
      { settings: "import os\nSECRET_KEY = os.environ.get('KEY', 'public')\n", env: { KEY: 'theirs alone' } },
      [],
    ],
    [
      'a compressor that would write when a page is asked for',
      { settings: "INSTALLED_APPS += ['compressor']\n", files: { 'compressor/__init__.py': '' } },
      [expect.stringMatching(/^django-compressor would write into STATIC_ROOT.*COMPRESS_OFFLINE = True/) as string],
    ],
    [
      'a cache below the code',
      {
        settings:
          "CACHES = {'default': {'BACKEND': 'django.core.cache.backends.filebased.FileBasedCache', 'LOCATION': BASE_DIR / 'cache'}}\n",
      },
      [
        expect.stringMatching(
          /read-only in production: cache \(CACHES\.default\.LOCATION\)\..*`shared: \[cache\]`/,
        ) as string,
      ],
    ],
    [
      'secure cookies over plain HTTP',
      { settings: 'SESSION_COOKIE_SECURE = True\n', https: 'off' },
      ['SESSION_COOKIE_SECURE is True, but the site is served over plain HTTP: nobody can log in'],
    ],
  ])('%s', async (_name, options, warnings) => {
    expect((await report(options)).warnings).toEqual(warnings)
  })
})

test('where static files come from, how they are stored and where they are served', async () => {
  const settings = `
INSTALLED_APPS += ['django.contrib.admin', 'django.contrib.messages', 'django.contrib.sessions', 'shop']
MIDDLEWARE += ['django.contrib.sessions.middleware.SessionMiddleware', 'django.contrib.auth.middleware.AuthenticationMiddleware',
    'django.contrib.messages.middleware.MessageMiddleware']
TEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'OPTIONS': {'context_processors': [
    'django.template.context_processors.request', 'django.contrib.auth.context_processors.auth', 'django.contrib.messages.context_processors.messages']}}]
STORAGES = {'staticfiles': {'BACKEND': 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'}}
STATICFILES_DIRS = [('lib', BASE_DIR / 'assets')]
STATIC_URL = 'https://www.example.test/s/'
MEDIA_URL = 'https://cdn.example.test/m/'
`
  const files = { ...shop('', { '0001_initial': migration(createItem) }), 'assets/a.css': '', 'shop/static/b.css': '' }
  expect(await report({ settings, files })).toMatchObject({
    staticUrl: '/s/',
    mediaUrl: null,
    staticSources: ['assets', expect.stringMatching(/^\/.*\/django\/contrib\/admin\/static$/), 'shop/static'],
    staticStorage: 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage',
    manifestStorage: true,
  })
})

test('addresses that hold no value are told, and none that a visit could change something at', async () => {
  const urls = `from django.http import HttpResponse
from django.urls import include, path, re_path
from django.views.generic import TemplateView

class Imports(TemplateView):
    def get(self, request): return HttpResponse('imported')

view = TemplateView.as_view(template_name='x.html')
polls = [path('', view), path('<int:number>/', view), path('archive/old/', view), re_path(r'^(?P<year>[0-9]{4})/$', view)]
urlpatterns = [
    path('', view),
    path('polls/', include(polls)),
    re_path(r'^about/$', view),
    path('accounts/logout/', view),
    path('refresh/', lambda request: HttpResponse('done')),
    path('import/', Imports.as_view()),
    path('<slug:name>/', include(polls)),
    path('staff/', include(([path('', view, name='index'), path('login/', view)], 'admin'))),
]
`
  expect(await report({ files: { 'mysite/urls.py': urls } })).toMatchObject({
    admin: '/staff/',
    pages: ['/about/', '/polls/', '/polls/archive/old/'],
  })
})

test('a project without staticfiles, users or a database is reported as it is', async () => {
  const settings = 'INSTALLED_APPS = []\nDATABASES = {}\n'
  expect(await report({ settings })).toMatchObject({
    staticfiles: false,
    staticSources: [],
    database: { engine: 'django.db.backends.dummy', reachable: true },
    pending: [],
    superusers: [],
    admin: null,
    pages: [],
  })
})

test('what the project prints, leaves running or does to its output does not disturb the answer', async () => {
  const noisy = `
import sys, threading, time
sys.stdout.write('no end of line')
print('@probe-7c1e', file=sys.stderr)
threading.Thread(target=time.sleep, args=(3600,)).start()
sys.stdout = None
`
  expect((await report({ settings: noisy })).debug).toBe(false)
})

test('packages of the project may be called like ours', async () => {
  const app = (name: string) => ({ [`${name}/__init__.py`]: '', [`${name}/models.py`]: `here = '${name}'\n` })
  const { checks, django } = await report({
    settings: "INSTALLED_APPS += ['remote', 'inside', 'inside.probe']\n",
    files: {
      ...app('remote'),
      ...app('inside'),
      ...app('inside/probe'),
      'inside/probe/apps.py': `from django.apps import AppConfig
class Probe(AppConfig):
    name = 'inside.probe'
    def ready(self):
        import inside.models, inside.probe.models, remote.models
        assert (inside.models.here, inside.probe.models.here, remote.models.here) == ('inside', 'inside/probe', 'remote')
`,
    },
  })
  expect(checks).toEqual([])
  expect(django).toMatch(/^5\./)
})

test('settings see the arguments of a management command', async () => {
  const settings =
    "import sys\nTESTING = sys.argv[1] == 'test'\nif sys.argv != ['manage.py', 'check']: raise SystemExit(sys.argv)\n"
  expect((await report({ settings })).checks).toEqual([])
})

test('asgi.py is an application too', async () => {
  const files = {
    'mysite/asgi.py': 'from django.core.asgi import get_asgi_application\napplication = get_asgi_application()\n',
  }
  expect((await ask(await makeSite({ files }), 'mysite.asgi:application')).debug).toBe(false)
})

test('uploads that would fail are told', async () => {
  const files = {
    'mysite/full.py': `from django.core.files.storage import Storage
class Full(Storage):
    def _save(self, name, content):
        open('saved', 'w').close()
    def exists(self, name):
        raise OSError('403 Forbidden')
`,
  }
  const settings = "STORAGES = {'default': {'BACKEND': 'mysite.full.Full'}}\n"
  expect((await report({ settings, files })).warnings).toEqual([
    "uploads fail, default_storage can't ask for a file: OSError: 403 Forbidden",
  ])
})
