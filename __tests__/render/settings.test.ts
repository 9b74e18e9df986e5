import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { renderSettings, type SettingsOptions } from '../../src/render/settings.ts'
import { djangoVersions, makeSite, type SiteOptions } from '../probe/django.ts'

const golden = join(__dirname, '../golden/settings')

const typical: Readonly<Record<string, SettingsOptions>> = {
  example: {
    base: 'mainapp.settings.prod',
    domains: ['www.monsiteweb.fr', 'monsiteweb.fr'],
    https: 'auto',
    database: 'sqlite',
    interface: 'wsgi',
    shared: '/srv/projetdjango/shared',
    directory: '',
  },
  'plain-http-in-a-subfolder': {
    base: 'config.settings',
    domains: ['intranet.example.org'],
    https: 'off',
    database: 'auto',
    interface: 'asgi',
    shared: '/srv/intranet/shared',
    directory: 'back end/src',
  },
}

test.each(Object.entries(typical))('the settings of %s are as reviewed, and compile', async (name, options) => {
  const file = join(golden, name, 'django_prod_settings.py')
  await expect(renderSettings(options)).toMatchFileSnapshot(file)
  execFileSync('python3', ['-c', 'import sys; compile(open(sys.argv[1]).read(), sys.argv[1], "exec")', file])
})

test('a variable of a Redis has the address of the site’s, with its own number', () => {
  const lent = [
    { name: 'BROKER', what: 'redis', number: 0 },
    { name: 'CACHE', what: 'redis', number: 1 },
  ] as const
  const lines =
    renderSettings({ ...(typical.example as SettingsOptions), lent }).match(/^os\.environ\.setdefault.*$/gm) ?? []
  const program = `import os\nos.environ['REDIS_URL'] = 'redis://shop:x@127.0.0.1:6380/0'\n${lines.join('\n')}\nprint(os.environ['BROKER'], os.environ['CACHE'])`
  expect(execFileSync('python3', ['-c', program], { encoding: 'utf8' })).toBe(
    'redis://shop:x@127.0.0.1:6380/0 redis://shop:x@127.0.0.1:6380/1\n',
  )
})

test('every golden file belongs to a case', () => {
  expect(readdirSync(golden).sort()).toEqual(Object.keys(typical).sort())
})

/** The settings as Django has them, paths of the site shortened to SHARED, STATIC and CODE. */
async function settingsOf(options: SiteOptions, ...names: string[]): Promise<Record<string, unknown>> {
  const site = await makeSite(options)
  const program = `
import json
from django.conf import settings
names = ${JSON.stringify(names)}
print(json.dumps({name: getattr(settings, name) for name in names if hasattr(settings, name)}, default=str))`
  const { stdout } = await site.python(program)
  const shortened = stdout
    .replaceAll(site.shared, 'SHARED')
    .replaceAll(site.static, 'STATIC')
    .replaceAll(site.code, 'CODE')
  return JSON.parse(shortened) as Record<string, unknown>
}

const sqliteOptions = (version: string) =>
  ['3.2', '4.2', '5.0'].includes(version)
    ? { timeout: 20 }
    : {
        timeout: 20,
        transaction_mode: 'IMMEDIATE',
        init_command: 'PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;',
      }

describe.each(djangoVersions)('under Django %s', (django) => {
  test('an ordinary project gets what production needs', async () => {
    const names = ['DEBUG', 'ALLOWED_HOSTS', 'CSRF_TRUSTED_ORIGINS', 'SECURE_PROXY_SSL_HEADER', 'SESSION_COOKIE_SECURE']
    const more = ['CSRF_COOKIE_SECURE', 'STATIC_ROOT', 'STATIC_URL', 'MEDIA_ROOT', 'MEDIA_URL', 'DJANGO_PROD']
    expect(await settingsOf({ django }, ...names, ...more)).toEqual({
      DEBUG: false,
      ALLOWED_HOSTS: ['www.example.test'],
      CSRF_TRUSTED_ORIGINS: [django === '3.2' ? 'www.example.test' : 'https://www.example.test'],
      SECURE_PROXY_SSL_HEADER: ['HTTP_X_FORWARDED_PROTO', 'https'],
      SESSION_COOKIE_SECURE: true,
      CSRF_COOKIE_SECURE: true,
      STATIC_ROOT: 'STATIC',
      STATIC_URL: '/static/',
      MEDIA_ROOT: 'SHARED/media',
      MEDIA_URL: '/media/',
      DJANGO_PROD: {
        base: 'mysite.settings',
        database: { source: 'project', entry: ['django.db.backends.sqlite3', '', '', 'CODE/db.sqlite3', ''] },
        replaced: ['DATABASES', 'DEBUG'],
      },
    })
  })

  test('the default SQLite file moves to the shared folder, with what a busy site needs; theirs is kept', async () => {
    const { DATABASES: plain } = await settingsOf({ django }, 'DATABASES')
    expect(plain).toMatchObject({ default: { NAME: 'SHARED/data/db.sqlite3', OPTIONS: sqliteOptions(django) } })
    const settings = "DATABASES['default'].update(OPTIONS={'timeout': 3}, ATOMIC_REQUESTS=True)\n"
    const { DATABASES: theirs } = await settingsOf({ django, settings }, 'DATABASES')
    expect(theirs).toMatchObject({
      default: { ATOMIC_REQUESTS: true, OPTIONS: { ...sqliteOptions(django), timeout: 3 } },
    })
  })

  test('the two older storage settings keep their meaning', async () => {
    const settings = `
STATICFILES_STORAGE = 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'
DEFAULT_FILE_STORAGE = 'mysite.storage.Theirs'
`
    const files = {
      'mysite/storage.py':
        'from django.core.files.storage import FileSystemStorage\nclass Theirs(FileSystemStorage): pass\n',
    }
    const site = await makeSite({ django, settings, files })
    const program = `
import django; django.setup()
from django.core.files.storage import default_storage
from django.contrib.staticfiles.storage import staticfiles_storage
default_storage.exists('x'); staticfiles_storage.exists('x')
print(type(default_storage._wrapped).__name__, type(staticfiles_storage._wrapped).__name__)`
    expect((await site.python(program)).stdout).toBe('Theirs ManifestStaticFilesStorage\n')
  })

  test('an incomplete STORAGES is completed, and a storage in the old MEDIA_ROOT follows it', async () => {
    const settings = `
MEDIA_ROOT = BASE_DIR / 'media'
STORAGES = {'private': {
    'BACKEND': 'django.core.files.storage.FileSystemStorage', 'OPTIONS': {'location': MEDIA_ROOT / 'private'}}}
`
    const { STORAGES: storages } = await settingsOf({ django, settings }, 'STORAGES')
    expect(storages).toEqual({
      default: { BACKEND: 'django.core.files.storage.FileSystemStorage' },
      staticfiles: { BACKEND: 'django.contrib.staticfiles.storage.StaticFilesStorage' },
      private: {
        BACKEND: 'django.core.files.storage.FileSystemStorage',
        OPTIONS: { location: 'SHARED/media/private' },
      },
    })
  })

  test('a prefix of keys in a bucket that is called like the old MEDIA_ROOT stays', async () => {
    const storage = { BACKEND: 'storages.backends.s3.S3Storage', OPTIONS: { location: 'media' } }
    const settings = `MEDIA_ROOT = BASE_DIR / 'media'\nSTORAGES = {'default': ${JSON.stringify(storage)}}\n`
    const { STORAGES: storages } = await settingsOf({ django, settings }, 'STORAGES')
    expect(storages).toMatchObject({ default: storage })
  })

  test('an exception in a view reaches standard error, once, whatever LOGGING they have', async () => {
    const console = "{'class': 'logging.StreamHandler'}"
    const debugOnly = "{'class': 'logging.StreamHandler', 'filters': ['debug']}"
    const file = "{'class': 'logging.FileHandler', 'filename': '/dev/null'}"
    const cases = {
      none: '',
      'a file only': `LOGGING = {'version': 1, 'handlers': {'h': ${file}}, 'root': {'handlers': ['h']}}`,
      'a console, Django’s loggers switched off': `LOGGING = {'version': 1, 'handlers': {'h': ${console}}, 'root': {'handlers': ['h']}}`,
      'a console': `LOGGING = {'version': 1, 'disable_existing_loggers': False, 'handlers': {'h': ${console}},
        'root': {'handlers': ['h']}}`,
      'a console for debugging': `LOGGING = {'version': 1, 'disable_existing_loggers': False,
        'filters': {'debug': {'()': 'django.utils.log.RequireDebugTrue'}},
        'handlers': {'h': ${debugOnly}}, 'loggers': {'django': {'handlers': ['h'], 'propagate': False}}}`,
      'a logger that does not propagate': `LOGGING = {'version': 1, 'handlers': {'h': ${file}},
        'loggers': {'': {'level': 'INFO'}, 'django.request': {'handlers': ['h'], 'propagate': False}}}`,
      'a root among the loggers': `LOGGING = {'version': 1, 'handlers': {'h': ${file}}, 'loggers': {'': {'handlers': ['h']}}}`,
    }
    const files = { 'mysite/urls.py': 'from django.urls import path\nurlpatterns = [path("", lambda r: 1 / 0)]\n' }
    const program = `
import django; django.setup()
from django.test import Client
response = Client(raise_request_exception=False).get('/', headers={}, HTTP_HOST='www.example.test')
print(response.status_code, b'ZeroDivisionError' in response.content)`
    const seen = await Promise.all(
      Object.entries(cases).map(async ([name, settings]) => {
        const site = await makeSite({ django, settings: `${settings}\n`, files })
        const { stdout, stderr } = await site.python(program)
        return [name, stdout.trim(), stderr.split('Traceback').length - 1]
      }),
    )
    expect(seen).toEqual(Object.keys(cases).map((name) => [name, '500 False', 1]))
  })

  test('files that were put into STATIC_ROOT by hand are collected from there', async () => {
    const site = await makeSite({
      django,
      settings: "STATIC_ROOT = BASE_DIR / 'public'\nSTATICFILES_DIRS = [BASE_DIR / 'assets']\n",
      files: { 'public/by-hand.css': 'a{}', 'assets/site.css': 'b{}' },
    })
    await site.python(
      "from django.core.management import execute_from_command_line as run\nrun(['', 'collectstatic', '--noinput'])",
    )
    expect(existsSync(join(site.static, 'by-hand.css'))).toBe(true)
    expect(existsSync(join(site.static, 'site.css'))).toBe(true)
  })
})

test('a STATIC_ROOT that holds the project itself is no source', async () => {
  const { STATICFILES_DIRS: folders } = await settingsOf({ settings: 'STATIC_ROOT = BASE_DIR\n' }, 'STATICFILES_DIRS')
  expect(folders).toEqual([])
})

test('a STATIC_ROOT that is a source already is not named twice', async () => {
  const settings = "STATIC_ROOT = BASE_DIR / 'static'\nSTATICFILES_DIRS = [('lib', BASE_DIR / 'static')]\n"
  const { STATICFILES_DIRS: folders } = await settingsOf(
    { settings, files: { 'static/a.css': '' } },
    'STATICFILES_DIRS',
  )
  expect(folders).toEqual([['lib', 'CODE/static']])
})

test('their hosts and origins are kept, but no asterisk', async () => {
  const settings = "ALLOWED_HOSTS = ('*', 'api.example.test')\nCSRF_TRUSTED_ORIGINS = ['https://shop.example.test']\n"
  expect(await settingsOf({ settings }, 'ALLOWED_HOSTS', 'CSRF_TRUSTED_ORIGINS')).toEqual({
    ALLOWED_HOSTS: ['api.example.test', 'www.example.test'],
    CSRF_TRUSTED_ORIGINS: ['https://shop.example.test', 'https://www.example.test'],
  })
})

test('hosts of theirs that are enough do not count as replaced', async () => {
  const settings = "ALLOWED_HOSTS = ('www.example.test',)\nDEBUG = False\nDATABASES = {}\n"
  const { DJANGO_PROD: record } = await settingsOf({ settings }, 'DJANGO_PROD')
  expect(record).toMatchObject({ base: 'mysite.settings', replaced: [] })
})

test('plain HTTP: their cookies are kept, and nothing redirects to a port that nobody answers', async () => {
  const settings = 'SECURE_SSL_REDIRECT = True\n'
  const names = ['SECURE_SSL_REDIRECT', 'SESSION_COOKIE_SECURE', 'SECURE_PROXY_SSL_HEADER', 'CSRF_TRUSTED_ORIGINS']
  expect(await settingsOf({ settings, https: 'off' }, ...names)).toEqual({
    SECURE_SSL_REDIRECT: false,
    SESSION_COOKIE_SECURE: false,
    SECURE_PROXY_SSL_HEADER: null,
    CSRF_TRUSTED_ORIGINS: ['http://www.example.test'],
  })
})

test('a project that redirects to HTTPS by itself answers what comes through Caddy', async () => {
  const settings = 'SECURE_SSL_REDIRECT = True\n'
  const program = `
import django; django.setup()
from django.test import Client
ask = lambda **more: Client().get('/', HTTP_HOST='www.example.test', **more).status_code
print(ask(), ask(HTTP_X_FORWARDED_PROTO='https'))`
  expect((await (await makeSite({ settings })).python(program)).stdout).toBe('301 404\n')
})

test('folders beside that of manage.py are imported from', async () => {
  const files = { 'lib/shop_words.py': "NAME = 'shop'\n" }
  const settings = 'import shop_words\nSHOP_NAME = shop_words.NAME\n'
  expect(await settingsOf({ files, settings, imports: ['lib'] }, 'SHOP_NAME')).toEqual({ SHOP_NAME: 'shop' })
})

test('settings that an __all__ hides are read as Django reads them, their helpers too', async () => {
  const files = { 'mysite/base.py': "LANGUAGE_CODE = 'fr'\nHIDDEN = 1\n__all__ = ['LANGUAGE_CODE']\n" }
  const settings = "from .base import *\nTIME_ZONE = 'Europe/Paris'\n__all__ = ['TIME_ZONE']\n"
  expect(await settingsOf({ files, settings }, 'LANGUAGE_CODE', 'TIME_ZONE', 'HIDDEN')).toEqual({
    LANGUAGE_CODE: 'fr',
    TIME_ZONE: 'Europe/Paris',
  })
})

test('an old file URL of / or nothing becomes a path of its own; another one is theirs', async () => {
  expect(await settingsOf({ settings: "STATIC_URL = '/'\nMEDIA_URL = '/'\n" }, 'STATIC_URL', 'MEDIA_URL')).toEqual({
    STATIC_URL: '/static/',
    MEDIA_URL: '/media/',
  })
  const settings = "STATIC_URL = 'https://cdn.example.test/s/'\nMEDIA_URL = 'files/'\n"
  expect(await settingsOf({ settings }, 'STATIC_URL', 'MEDIA_URL')).toEqual({
    STATIC_URL: 'https://cdn.example.test/s/',
    MEDIA_URL: '/files/',
  })
})

test('templates do not show debugging pages, and the project’s own list is not changed', async () => {
  const settings = `
TEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'OPTIONS': {'debug': DEBUG, 'autoescape': True}}]
THEIRS = TEMPLATES
`
  expect(await settingsOf({ settings }, 'TEMPLATES', 'THEIRS')).toMatchObject({
    TEMPLATES: [{ OPTIONS: { debug: false, autoescape: true } }],
    THEIRS: [{ OPTIONS: { debug: true } }],
  })
})

describe('databases', () => {
  const mysql = "{'ENGINE': 'django.db.backends.mysql', 'NAME': 'shop', 'PASSWORD': 'secret', 'CONN_MAX_AGE': 60}"

  test('another engine is left alone, with health checks for connections that are kept', async () => {
    const { DATABASES: databases } = await settingsOf({ settings: `DATABASES = {'default': ${mysql}}\n` }, 'DATABASES')
    expect(databases).toEqual({
      default: {
        ENGINE: 'django.db.backends.mysql',
        NAME: 'shop',
        PASSWORD: 'secret',
        CONN_MAX_AGE: 60,
        CONN_HEALTH_CHECKS: true,
      },
    })
  })

  test('`sqlite` takes the place of another engine, and leaves nothing of its connection', async () => {
    const settings = `DATABASES = {'default': {**${mysql}, 'ATOMIC_REQUESTS': True}, 'old': ${mysql}}\n`
    const { DATABASES: databases } = await settingsOf({ settings, database: 'sqlite' }, 'DATABASES')
    expect(databases).toEqual({
      default: {
        ENGINE: 'django.db.backends.sqlite3',
        ATOMIC_REQUESTS: true,
        NAME: 'SHARED/data/db.sqlite3',
        OPTIONS: sqliteOptions('5.2'),
      },
      old: expect.objectContaining({ ENGINE: 'django.db.backends.mysql' }),
    })
  })

  test('`sqlite` for a project that names none, or one with GeoDjango', async () => {
    const none = await settingsOf({ settings: 'del DATABASES\n', database: 'sqlite' }, 'DATABASES')
    expect(none).toMatchObject({ DATABASES: { default: { ENGINE: 'django.db.backends.sqlite3' } } })
    const settings = "DATABASES = {'default': {'ENGINE': 'django.contrib.gis.db.backends.postgis'}}\n"
    expect(await settingsOf({ settings, database: 'sqlite' }, 'DATABASES')).toMatchObject({
      DATABASES: { default: { ENGINE: 'django.contrib.gis.db.backends.spatialite', NAME: 'SHARED/data/db.sqlite3' } },
    })
  })

  test('a further SQLite file inside the code moves under its alias, one outside stays', async () => {
    const settings = `
DATABASES['logs'] = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'logs.db'}
DATABASES['geo'] = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': '/usr/share/geo.db'}
`
    expect(await settingsOf({ settings }, 'DATABASES')).toMatchObject({
      DATABASES: { logs: { NAME: 'SHARED/data/logs.sqlite3' }, geo: { NAME: '/usr/share/geo.db' } },
    })
  })

  test('SQLite really journals ahead and takes its lock when a transaction begins', async () => {
    const site = await makeSite({})
    const program = `
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute('PRAGMA journal_mode'); print(*cursor.fetchone())
    cursor.execute('PRAGMA synchronous'); print(*cursor.fetchone())
print(connection.transaction_mode)`
    expect((await site.python(program)).stdout).toBe('wal\n1\nIMMEDIATE\n')
  })
})

test('a folder of manage.py below the code is where the project is imported from', async () => {
  const { DJANGO_PROD: record } = await settingsOf({ directory: 'back "end"/src' }, 'DJANGO_PROD')
  expect(record).toMatchObject({ base: 'mysite.settings' })
})

test('overrides come last, and see what production has', async () => {
  const overrides = 'ALLOWED_HOSTS = [*ALLOWED_HOSTS, "more.example.test"]\nDEBUG = True\n'
  expect(await settingsOf({ overrides }, 'ALLOWED_HOSTS', 'DEBUG')).toEqual({
    ALLOWED_HOSTS: ['www.example.test', 'more.example.test'],
    DEBUG: true,
  })
})
