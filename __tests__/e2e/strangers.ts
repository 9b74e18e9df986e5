/** Small projects in the shape of what strangers have: one trap each, or several that do not disturb each other. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ActionResult } from '../lab/action.ts'
import { type Checkout, openCheckout } from '../lab/checkout.ts'
import type { Suite } from '../lab/server.ts'

/** Files by their paths; `settings` follow the ordinary ones. */
export interface Stranger {
  /** Of the application too. */
  readonly name: string
  readonly suite: Suite
  /** Part of every test run. */
  readonly quick?: boolean
  readonly files?: Readonly<Record<string, string | Buffer>>
  readonly settings?: string
  /** A Python that somebody put on the server, where this machine's pyenv has it. */
  readonly python?: string
  /** The folder of the settings. */
  readonly package?: string
  readonly inputs?: Readonly<Record<string, string>>
  /** What a first deploy ends as. */
  readonly ends: { readonly code: string; readonly log: readonly RegExp[] }
  /** The command of `mode: manage` that gives a first release what it lacked, so that the next deploy is live. */
  readonly mends?: string
  /** Python that is run in the site when it is live, and what it prints. */
  readonly prints?: readonly [program: string, text: RegExp]
}

const settingsOf = (name: string) => `from pathlib import Path
BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = 'django-insecure-of-startproject'
DEBUG = True
INSTALLED_APPS = ['blog', 'django.contrib.auth', 'django.contrib.contenttypes', 'django.contrib.sessions', 'django.contrib.staticfiles']
MIDDLEWARE = ['django.middleware.common.CommonMiddleware', 'django.contrib.sessions.middleware.SessionMiddleware']
ROOT_URLCONF = '${name}.urls'
TEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'APP_DIRS': True}]
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
STATIC_URL = 'static/'
`

export const initial = `from django.db import migrations, models
class Migration(migrations.Migration):
    initial = True
    operations = [migrations.CreateModel('Post', [
        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
        ('title', models.CharField(max_length=100))])]
`

const ordinary = (name: string): Record<string, string> => ({
  'manage.py': `import os, sys\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', '${name}.settings')\nif __name__ == '__main__':\n    from django.core.management import execute_from_command_line\n    execute_from_command_line(sys.argv)\n`,
  [`${name}/__init__.py`]: '',
  [`${name}/urls.py`]: "from blog.views import home\nfrom django.urls import path\nurlpatterns = [path('', home)]\n",
  [`${name}/wsgi.py`]: `import os\nfrom django.core.wsgi import get_wsgi_application\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', '${name}.settings')\napplication = get_wsgi_application()\n`,
  'blog/__init__.py': '',
  'blog/models.py':
    'from django.db import models\nclass Post(models.Model):\n    title = models.CharField(max_length=100)\n',
  'blog/migrations/__init__.py': '',
  'blog/migrations/0001_initial.py': initial,
  'blog/views.py':
    "from django.http import HttpResponse\nfrom .models import Post\ndef home(request):\n    return HttpResponse('posts: %d' % Post.objects.count())\n",
  'requirements.txt': 'Django==5.2.19\n',
})

const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')
const view = (lines: string) =>
  `from django.http import HttpResponse\nfrom .models import Post\ndef home(request):\n${lines}\n`

/** A command that runs until it is told to end. */
const bot = {
  'blog/management/__init__.py': '',
  'blog/management/commands/__init__.py': '',
  'blog/management/commands/bot.py':
    'import time\nfrom django.core.management.base import BaseCommand\nclass Command(BaseCommand):\n    def handle(self, **options):\n        while True:\n            time.sleep(1)\n',
}

const locked = (name: string, version: string, digest: string, group = 'default') =>
  `[[package]]\nname = "${name}"\nversion = "${version}"\ngroups = ["${group}"]\nfiles = [{file = "${name}-${version}-py3-none-any.whl", hash = "sha256:${digest}"}]\n`

export const strangers: readonly Stranger[] = [
  {
    name: 'listed',
    suite: 'bookworm',
    quick: true,
    files: {
      'requirements.txt': '',
      'Requirements.txt': Buffer.concat([
        utf16('Django==5.2.19\r\npkg-resources==0.0.0\r\npywin32==306\r\nWMI==1.5.1\r\n'),
        Buffer.from('uWSGI==2.0.18\r\nsqlparse==0.5.3+local\r\n'),
      ]),
    },
    ends: {
      code: '',
      log: [/pkg-resources==0\.0\.0: left out/, /pywin32==306: left out/, /uWSGI==2\.0\.18: left out/],
    },
  },
  {
    name: 'whole',
    suite: 'bookworm',
    quick: true,
    package: 'my-site',
    settings: `INSTALLED_APPS += ['logbook']
MEDIA_ROOT = BASE_DIR / 'media'
MEDIA_URL = '/media/'
DATABASES['logs'] = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'logs.sqlite3'}
DATABASE_ROUTERS = ['blog.router.Router']
`,
    files: {
      'blog/router.py': `class Router:
    def db_for_read(self, model, **hints): return 'logs' if model._meta.app_label == 'logbook' else None
    db_for_write = db_for_read
    def allow_migrate(self, db, app_label, **hints): return (db == 'logs') == (app_label == 'logbook')
`,
      'logbook/__init__.py': '',
      'logbook/models.py':
        'from django.db import models\nclass Post(models.Model):\n    title = models.CharField(max_length=100)\n',
      'logbook/migrations/__init__.py': '',
      'logbook/migrations/0001_initial.py': initial,
      'blog/views.py': view(
        "    from logbook.models import Post as Line\n    return HttpResponse('%s, %d lines' % (Post.objects.get(pk=1).title, Line.objects.count()))",
      ),
      'blog/fixtures/site.json': '[{"model": "blog.post", "pk": 1, "fields": {"title": "Hello"}}]',
      'media/default.txt': 'from the repository',
      Procfile: 'web: gunicorn my-site.wsgi\nbot: python manage.py bot\nseed: python manage.py flush --noinput\n',
      ...bot,
      '.github/django-prod.yml': 'fixtures: [blog/fixtures/site.json]\n',
    },
    ends: {
      code: '',
      log: [
        /^::group::Fixtures .*loaded blog\/fixtures\/site\.json/m,
        /1 file of media\/ came/,
        /process: bot \(python manage\.py bot\), from Procfile/,
        /^::group::Processes .*0 units stopped, 1 started/m,
        /nobody does what Procfile calls seed as/,
      ],
    },
  },
  {
    name: 'hidden',
    suite: 'bookworm',
    quick: true,
    settings: 'from .local_settings import *\n',
    files: { '.gitignore': '# own\nlocal_settings.py\n' },
    ends: {
      code: 'SETTINGS_FAILED',
      log: [/shop\/local_settings\.py \(left out by \.gitignore:2 \(local_settings\.py\)\)/],
    },
  },
  {
    name: 'classes',
    suite: 'bookworm',
    settings: `from pydantic import Field
from pydantic_settings import BaseSettings
class Settings(BaseSettings, env_prefix='SHOP_'):
    secret_key: str
    mail_host: str = Field(alias='EMAIL_HOST')
    debug: bool = False
SECRET_KEY = Settings().secret_key
`,
    files: { 'requirements.txt': 'Django==5.2.19\npydantic-settings\n' },
    ends: { code: 'SETTINGS_FAILED', log: [/SHOP_SECRET_KEY is not set.*It reads EMAIL_HOST without a default too/] },
  },
  {
    name: 'wrong',
    suite: 'bookworm',
    files: { 'requirements.txt': 'Django==5.2.19\nrequests==2.99.0\nno-such-package-of-anybody==1\n' },
    ends: {
      code: 'INSTALL_FAILED',
      log: [
        /requirements\.txt:2, requests==2\.99\.0: there is no such version/,
        /requirements\.txt:3, no-such-package-of-anybody==1: the package index has no/,
      ],
    },
  },
  {
    name: 'letters',
    suite: 'bookworm',
    files: {
      'shop/urls.py': "from Blog.views import home\nfrom django.urls import path\nurlpatterns = [path('', home)]\n",
    },
    ends: { code: 'CHECKS_FAILED', log: [/the repository has blog, and shop\/urls\.py:1 names it in other letters/] },
  },
  {
    name: 'library',
    suite: 'bookworm',
    files: {
      'requirements.txt': 'Django==5.2.19\npython-magic\n',
      'blog/views.py': `import magic\n${view("    return HttpResponse('in')")}`,
    },
    ends: { code: '', log: [/a library is missing: libmagic1 is installed/] },
  },
  {
    name: 'row',
    suite: 'bookworm',
    quick: true,
    settings:
      "from decouple import config, Csv\nSECRET_KEY = config('SECRET_KEY')\nALLOWED_HOSTS = config('HOSTS', cast=Csv())\nCACHES = {'default': {'BACKEND': 'django.core.cache.backends.db.DatabaseCache', 'LOCATION': 'pages'}}\nLOGGING = {'version': 1, 'handlers': {'f': {'class': 'logging.FileHandler', 'filename': BASE_DIR / 'logs/x.log'}}, 'root': {'handlers': ['f']}}\n",
    files: {
      'requirements.txt':
        'Package          Version\n---------------- -------\nDjango           5.2.19\npython-decouple  3.8\n',
      'blog/views.py': `from django.core.cache import cache\n${view("    return HttpResponse(cache.get_or_set('title', Post.objects.first().title))")}`,
    },
    ends: {
      code: 'INSTANCE_UNHEALTHY',
      log: [
        /variable: SECRET_KEY=\(made on the server\)/,
        /variable: HOSTS=\(the domains\)/,
        /the table pages made/,
        /the database is new and has no rows yet.*`mode: manage`.*No release is live yet/i,
      ],
    },
    mends: `shell -c "from blog.models import Post; Post.objects.create(title='made by hand')"`,
    prints: ['from blog.models import Post; print(Post.objects.get().title)', /made by hand/],
  },
  {
    name: 'postgis',
    suite: 'bookworm',
    settings: `INSTALLED_APPS += ['django.contrib.gis']
DATABASES = {'default': {'ENGINE': 'django.contrib.gis.db.backends.postgis', 'NAME': 'gis', 'USER': 'gis', 'HOST': 'localhost'}}
`,
    files: { 'requirements.txt': 'Django==5.2.19\npsycopg[binary]\n' },
    inputs: { database: 'auto' },
    ends: { code: '', log: [/gdal-bin is installed/, /the extension postgis is made/] },
  },
  {
    name: 'library-in-git',
    suite: 'bookworm',
    files: {
      'requirements.txt': 'Django==5.2.19\n-e libs/greeting\nfarewell @ file:libs/farewell\n',
      'libs/greeting/setup.py': "from setuptools import setup\nsetup(name='greeting', py_modules=['greeting'])\n",
      'libs/greeting/greeting.py': "TEXT = 'hello'\n",
      'libs/farewell/setup.py': "from setuptools import setup\nsetup(name='farewell', py_modules=['farewell'])\n",
      'libs/farewell/farewell.py': "TEXT = 'bye'\n",
      'blog/views.py': `import farewell, greeting\n${view('    return HttpResponse(greeting.TEXT + farewell.TEXT)')}`,
    },
    ends: { code: '', log: [] },
    // Of the environment and of no release, which would be pruned one day.
    prints: [
      'import farewell, greeting; print(greeting.TEXT, farewell.TEXT, greeting.__file__)',
      /hello bye .*site-packages/,
    ],
  },
  {
    name: 'inner',
    suite: 'bookworm',
    files: {
      'shop/urls.py':
        "from blog.views import broken, home\nfrom django.urls import path\nurlpatterns = [path('', home), path('broken/', broken)]\n",
      'blog/views.py': `from django.shortcuts import render\n${view("    return HttpResponse('<a href=/broken/>b</a><a href=http://localhost:8000/x>x</a>')")}def broken(request): return render(request, 'nowhere.html')\n`,
    },
    ends: {
      code: '',
      log: [
        /^::warning title=The template nowhere\.html is not there/m,
        /^::warning title=The start page links to broken pages::\/broken\/ \(500\)/m,
        /^::warning title=The start page leads to the visitor's own computer::http:\/\/localhost:8000\/x/m,
      ],
    },
  },
  {
    name: 'replica',
    suite: 'bookworm',
    settings: `DATABASES['replica'] = {**DATABASES['default'], 'TEST': {'MIRROR': 'default'}}
DATABASE_ROUTERS = ['blog.router.Router']
`,
    files: {
      '.github/django-prod.yml': 'application: shop.asgi:application\n',
      'shop/asgi.py':
        "import os\nfrom django.core.asgi import get_asgi_application\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\napplication = get_asgi_application()\n",
      // Older than what today's worker for it goes with.
      'requirements.txt': 'Django==5.2.19\nuvicorn==0.34.0\n',
      'blog/router.py': `class Router:
    def db_for_read(self, model, **hints): return 'replica'
    def db_for_write(self, model, **hints): return 'default'
    def allow_relation(self, *objects, **hints): return True
`,
    },
    ends: { code: '', log: [] },
    prints: [
      "from blog.models import Post; Post.objects.create(title='a'); print(Post.objects.count(), 'read')",
      /1 read/,
    ],
  },
  {
    name: 'locked',
    suite: 'bookworm',
    files: {
      'requirements.txt': '',
      'pyproject.toml':
        '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.10"\ndependencies = ["django>=4"]\n[tool.pdm]\ndistribution = false\n',
      // Not the newest: what is locked is what is installed.
      'pdm.lock': `[metadata]
groups = ["default", "test"]
strategy = ["inherit_metadata"]
lock_version = "4.5.1"
${locked('asgiref', '3.13.0', 'f9596a2434512686473d50f96ff6207fbba49ae1a785dfac614df4aeb085674d')}
${locked('django', '5.2.19', '5965d974a5218a2b68a11dd1276434707f23886525c23f0598eccedaf4f4ca00')}
${locked('sqlparse', '0.6.1', '3be5a72d04c873d690d7c6dedd33d6fae2ef82759881ceec02fc2efd0cba564f')}
${locked('no-such-package-of-anybody', '1', '00', 'test')}`,
      'docker-compose.yml':
        'services:\n  web:\n    build: .\n    command: gunicorn shop.wsgi\n  bot:\n    build: .\n    command: >\n      python manage.py\n      bot\n  db:\n    image: postgres:16\n    command: postgres -c fsync=off\n',
      ...bot,
    },
    ends: {
      code: '',
      log: [
        /dependencies: pdm\.lock/,
        /process: bot \(python manage\.py bot\), from docker-compose\.yml/,
        /^::group::Processes .*1 started/m,
      ],
    },
    prints: ['import django; print(django.__version__)', /5\.2\.19/],
  },
  {
    name: 'away',
    suite: 'bookworm',
    settings: 'PREPEND_WWW = True\n',
    ends: {
      code: '',
      log: [/^::warning title=The start page sends all visitors.*www\.away\.test is none of the site's `domains`/m],
    },
  },
  {
    name: 'old',
    suite: 'trixie',
    python: '3.11',
    files: { 'requirements.txt': 'Django==3.2.25\n' },
    ends: { code: '', log: [/with Python 3\.11/] },
  },
  {
    name: 'unbuilt',
    suite: 'trixie',
    files: { 'requirements.txt': 'Django==4.2.16\nPillow==9.5.0\nnumpy==1.26.4\n' },
    ends: { code: 'INSTALL_FAILED', log: [/pillow==9\.5\.0.*no built files for Python 3\.13.*`python: '3\.11'`/] },
  },
]

/** A repository with the files of one of them. */
export async function makeStranger({ files = {}, settings = '', package: name = 'shop' }: Stranger): Promise<Checkout> {
  const top = await mkdtemp(join(tmpdir(), 'stranger-'))
  const checkout = await openCheckout(top)
  const all = { ...ordinary(name), [`${name}/settings.py`]: settingsOf(name) + settings, ...files }
  for (const [path, content] of Object.entries(all)) {
    // One that is empty is left out where its place is taken by another.
    if (path === 'requirements.txt' && content === '') continue
    await checkout.write(path, '')
    await writeFile(join(top, path), content)
  }
  await checkout.commit('As it is')
  return { ...checkout, done: () => rm(top, { recursive: true, force: true }) }
}

/** Lines of a log that are none of those that are looked for. */
export const lacking = ({ ends }: Stranger, { log }: ActionResult): string[] =>
  ends.log.filter((line) => !line.test(log)).map(String)
