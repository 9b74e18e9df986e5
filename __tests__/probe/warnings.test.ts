import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseProbe, requireAnswer } from '../../src/probe/probe.ts'
import { noteReleaseCommand, noteWork } from '../../src/release/work.ts'
import { read } from '../inputs/reading.ts'
import { makeSite, marker, project, type SiteOptions } from './django.ts'

const report = async (options: SiteOptions) =>
  requireAnswer(parseProbe(await (await makeSite(options)).probe(), marker, project), project)

test('folders of the code that the application will write to, in one sentence with the line to add', async () => {
  const settings = `
EMAIL_FILE_PATH = BASE_DIR / 'sent'
SESSION_FILE_PATH = str(BASE_DIR / 'var/sessions')
HAYSTACK_CONNECTIONS = {'default': {'ENGINE': 'x', 'PATH': str(BASE_DIR / 'whoosh_index')}}
FILE_UPLOAD_TEMP_DIR = BASE_DIR / 'kept'
REPORTS = [{'to': BASE_DIR / 'reports'}]
GEOIP_PATH = BASE_DIR / 'geo'
CREDENTIALS = BASE_DIR / 'key.json'
LOCALE_PATHS = [BASE_DIR / 'locale']
WEBPACK_LOADER = {'DEFAULT': {'STATS_FILE': BASE_DIR / 'stats.json'}}
FRONTEND_DIR = BASE_DIR / 'frontend'
INSTALLED_APPS += ['docs']
`
  const files = {
    'kept/.gitkeep': '',
    'geo/city.mmdb': '',
    'docs/__init__.py': '',
    'docs/migrations/__init__.py': '',
    'docs/models.py': `from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
class Doc(models.Model):
    file = models.FileField(storage=FileSystemStorage(location=settings.BASE_DIR / 'private'))
    plain = models.FileField()
`,
  }
  const { warnings } = await report({ settings, files })
  expect(warnings.filter((one) => one.includes('read-only in production'))).toEqual([
    'the application writes into its code, which is read-only in production: kept (FILE_UPLOAD_TEMP_DIR), private (Doc.file), reports (REPORTS.to), sent (EMAIL_FILE_PATH), var/sessions (SESSION_FILE_PATH), whoosh_index (HAYSTACK_CONNECTIONS.default.PATH). Add to .github/django-prod.yml: `shared: [kept, private, reports, sent, var/sessions, whoosh_index]`, and these folders outlive each release',
  ])
})

test('uploads that the repository has are named by their folder, one without a file is none', async () => {
  const settings = "MEDIA_ROOT = BASE_DIR / 'up'\n"
  expect((await report({ settings, files: { 'up/a.png': '' } })).committedMedia).toBe('up')
  expect((await report({ settings, files: { 'up/.gitkeep': '' } })).committedMedia).toBeNull()
})

test('queues, and what works them off', async () => {
  const settings =
    "INSTALLED_APPS += ['django_q']\nTASKS = {'default': {'BACKEND': 'django_tasks.backends.database.DatabaseBackend'}}\n"
  const { work } = await report({ settings, files: { 'django_q/__init__.py': '' } })
  expect(work?.map(({ process }) => process)).toEqual([
    'queue: python manage.py qcluster',
    'queue: python manage.py db_worker',
  ])
})

test('Celery by a stand-in: its tasks, its schedule, and the Redis that does not answer', async () => {
  const files = {
    'celery/__init__.py': `class Conf:
    broker_url = 'redis://localhost:6399/0'
    beat_schedule = {'a': {}}
class Loader:
    def import_default_modules(self): Celery.tasks['blog.tasks.send'] = 1
class Celery:
    conf = Conf()
    loader = Loader()
    tasks = {'celery.chord': 1}
`,
    'mysite/celery.py': 'from celery import Celery\napp = Celery()\n',
    'mysite/__init__.py': 'from .celery import app\n',
  }
  const { work = [] } = await report({ files })
  expect(work).toMatchObject([
    { process: 'worker: celery -A mysite worker', redis: true, word: 'worker' },
    { process: 'beat: celery -A mysite beat --schedule /tmp/beat', redis: false },
  ])
  const [notice] = noteWork({ processes: [], services: [] }, { work }, {})
  expect(notice?.message).toContain('processes:\n  worker: celery -A mysite worker\n  beat: ')
  expect(notice?.message).toContain('services: [redis]')
  const words = (line: string) => ({ name: 'x', words: line.split(' '), schedule: null })
  const some = noteWork({ processes: [words('celery -A mysite worker')], services: ['redis'] }, { work }, {})
  expect(some[0]?.message).not.toContain('worker:')
  expect(some[0]?.message).not.toContain('services')
  const both = [words('celery -A mysite worker'), words('celery -A mysite beat')]
  expect(noteWork({ processes: both, services: [] }, { work }, {})).toEqual([])
})

test('processes of a Procfile, as its authors run them', () => {
  const procfile = {
    file: 'Procfile',
    folder: '',
    processes: { worker: 'celery -A shop worker -l info', bot: 'python manage.py bot' },
  }
  const work = [{ what: 'Celery’s 1 task (a)', word: 'worker', process: 'worker: celery -A shop worker', redis: false }]
  const [notice] = noteWork({ processes: [], services: [] }, { work }, { procfile })
  expect(notice?.message).toContain('processes:\n  worker: celery -A shop worker -l info\n  bot: python manage.py bot')
  const bot = { name: 'bot', words: ['python', 'manage.py', 'bot'], schedule: null }
  const worker = { name: 'w', words: ['celery', '-A', 'shop', 'worker'], schedule: null }
  expect(noteWork({ processes: [bot, worker], services: [] }, { work }, { procfile })).toEqual([])
})

test('a worker that was taken and stays without its Redis', () => {
  const work = [{ what: 'Celery’s 1 task (a)', word: 'worker', process: 'worker: celery -A shop worker', redis: true }]
  const own = { name: 'worker', words: ['celery', '-A', 'shop', 'worker'], schedule: null }
  const taken = { ...own, from: 'Procfile' }
  const [notice, ...more] = noteWork({ processes: [taken], services: [] }, { work }, {})
  expect(notice).toMatchObject({ title: 'A worker without its broker' })
  expect(notice?.message).toMatch(/^Celery’s 1 task \(a\): Nothing answers as Redis .*services: \[redis\]$/s)
  expect(more).toEqual([])
  expect(noteWork({ processes: [taken], services: ['redis'] }, { work }, {})).toEqual([])
  expect(noteWork({ processes: [own], services: [] }, { work }, {})).toEqual([])
})

test('what is left to cron, with the lines of timers', () => {
  const timers: Array<[string, string, string]> = [
    ['*/5 * * * *', 'tick', 'python manage.py shell -c "from blog.cron import tick; tick()"'],
    ['0 3 * * *', 'clearsessions', 'python manage.py clearsessions'],
  ]
  const procfile = {
    file: 'render.yaml',
    folder: '',
    processes: {},
    timers: [['@reboot', 'Boot Job', 'python boot.py'] as const],
  }
  const [notice] = noteWork({ processes: [], services: [] }, { timers }, { procfile })
  expect(notice?.message).toContain(
    'timers:\n  tick:\n    command: python manage.py shell -c "from blog.cron import tick; tick()"\n    schedule: \'*-*-* *:0/5\'\n  clearsessions:',
  )
  expect(notice?.message).toContain("  boot-job:\n    command: python boot.py\n    schedule: '… (@reboot of cron)'")
  const words = (line: string) => ({ name: 'x', words: line.split(' '), schedule: 'daily' })
  const given = [words('python manage.py tick'), words('python manage.py clearsessions'), words('python boot.py')]
  expect(noteWork({ processes: given, services: [] }, { timers }, { procfile })).toEqual([])
})

test('lines that are proposed are lines that a run takes, whatever a platform calls its processes', () => {
  const procfile = {
    file: 'Procfile',
    folder: '',
    processes: {
      Celery_Worker: 'DJANGO_SETTINGS_MODULE=shop.settings celery -A shop worker',
      '2fast': 'python manage.py bot --name "a: b" # one',
      both: 'python manage.py a && exec python manage.py b --port $PORT',
      'a-name-that-is-longer-than-any-unit-may-be': `bash -c 'echo "x"; python bot.py'`,
    },
    timers: [
      ['0 3 * * 0-5', '_nightly_job', `python manage.py shell -c "from a import b; b('x', to=['y'])"`],
      ['0 4 * * *', '_nightly_job', 'cd a; python b.py | tee log'],
    ] as const,
  }
  const notices = noteWork({ processes: [], services: [] }, { work: [] }, { procfile })
  const file = notices
    .map(({ message }) => message.slice(message.indexOf(':\n', message.indexOf('.yml')) + 2))
    .join('\n')
  const { processes } = read({ file }).inputs
  expect(processes.map(({ name, words, schedule }) => [name, words.join(' '), schedule])).toEqual([
    ['celery-worker', 'env DJANGO_SETTINGS_MODULE=shop.settings celery -A shop worker', null],
    ['fast', 'python manage.py bot --name a: b # one', null],
    ['both', 'sh -c python manage.py a && exec python manage.py b --port $PORT', null],
    ['a-name-that-is-longer-than', 'bash -c echo "x"; python bot.py', null],
    ['nightly-job', "python manage.py shell -c from a import b; b('x', to=['y'])", 'Mon..Fri,Sun *-*-* 03:00'],
    ['nightly-job-2', 'sh -c cd a; python b.py | tee log', '*-*-* 04:00'],
  ])
})

test('what a platform runs at each release, but for what each deploy does', () => {
  const note = (release: string, given: string[] = []) =>
    noteReleaseCommand(
      { commands: { 'after-migrate': given } },
      { procfile: { file: 'fly.toml', folder: '', processes: {}, release } },
    )
  expect(note('python manage.py migrate --noinput && python manage.py collectstatic')).toEqual([])
  const [notice] = note('set -e; python manage.py migrate && python manage.py seed')
  expect(notice?.message).toContain('commands:\n  after-migrate:\n    - python manage.py seed')
  expect(note('./release.sh', ['sh ./release.sh'])).toEqual([])
})

test('mail that goes nowhere is told to who sends some, and sessions that each worker has for itself', async () => {
  const mail = (warnings: readonly string[]) => warnings.filter((one) => one.startsWith('e-mail'))
  const settings = 'EMAIL_PORT = 2599\n'
  expect(mail((await report({ settings })).warnings)).toEqual([])
  const files = { 'mysite/urls.py': 'from django.core.mail import send_mail\nurlpatterns = []\n' }
  expect(mail((await report({ settings, files })).warnings)).toEqual([
    expect.stringContaining('localhost:2599, where nothing answers'),
  ])
  const cached = "SESSION_ENGINE = 'django.contrib.sessions.backends.cache'\n"
  expect((await report({ settings: cached })).warnings).toEqual([expect.stringContaining('each worker has for itself')])
})

test('a scheduler that runs in each worker', async () => {
  const files = {
    'mysite/urls.py':
      "import threading\nthreading.Thread(target=threading.Event().wait, name='APScheduler', daemon=True).start()\nurlpatterns = []\n",
  }
  expect((await report({ files })).work?.[0]?.what).toContain('runs in each worker')
})

test('uploads that the repository has in a folder that is shared', async () => {
  const site = await makeSite({ settings: "MEDIA_ROOT = BASE_DIR / 'up'\n" })
  mkdirSync(join(site.shared, 'folders/up'), { recursive: true })
  writeFileSync(join(site.shared, 'folders/up/a.png'), '')
  symlinkSync(join(site.shared, 'folders/up'), join(site.code, 'up'))
  expect(requireAnswer(parseProbe(await site.probe(), marker, project), project).committedMedia).toBe('up')
})

test('what is only told stops nothing where the project raises', async () => {
  const files = {
    'celery/__init__.py': 'class Celery:\n    @property\n    def tasks(self): raise RuntimeError("no broker")\n',
    'mysite/celery.py': 'from celery import Celery\napp = Celery()\n',
    'mysite/__init__.py': 'from .celery import app\n',
  }
  const urls = { 'mysite/urls.py': 'from django.core.mail import send_mail\nurlpatterns = []\n' }
  const settings = "EMAIL_PORT = 'smtp'\n"
  expect(await report({ settings, files: { ...files, ...urls } })).toMatchObject({ work: [], warnings: [] })
})

test('a folder of uploads that is shared is a second place for them', async () => {
  const site = await makeSite({ settings: "MEDIA_ROOT = BASE_DIR / 'media'\n" })
  const shared = join(site.shared, 'folders/media')
  mkdirSync(shared, { recursive: true })
  symlinkSync(shared, join(site.code, 'media'))
  const { warnings } = requireAnswer(parseProbe(await site.probe(), marker, project), project)
  expect(warnings).toEqual([expect.stringMatching(/^uploads lie in .*, and media of `shared` is another place/)])
})

test('folders of static files and templates in other letters', async () => {
  const settings =
    "STATICFILES_DIRS = [BASE_DIR / 'Static', ('x', BASE_DIR / 'none')]\nTEMPLATES = [{'BACKEND': 'django.template.backends.django.DjangoTemplates', 'DIRS': [BASE_DIR / 'mysite/templates']}]\n"
  const { warnings } = await report({ settings, files: { 'static/a.css': '', 'mysite/Templates/a.html': '' } })
  expect(warnings).toEqual([
    expect.stringMatching(/^STATICFILES_DIRS names Static, and the repository has static: /),
    expect.stringMatching(/^TEMPLATES names mysite\/templates, and the repository has mysite\/Templates: /),
  ])
})

test('templates that are named and nowhere, by code and by templates', async () => {
  const settings = `FORM_RENDERER = 'django.forms.renderers.DjangoTemplates'
TEMPLATES = [
    {'BACKEND': 'django.template.backends.django.DjangoTemplates', 'DIRS': [BASE_DIR / 'pages'], 'APP_DIRS': True}]
ROOT_URLCONF = 'mysite.pages'\n`
  const files = {
    'pages/Home.html': '{% extends "base.html" %}\n{# {% include "old.html" %} #}\n{% include "no.html" with a=b %}',
    'pages/base.html': '{% include name|default:"x.html" %}{% include "./beside.html" %}',
    'mysite/pages.py': `from django import forms
from django.shortcuts import render
from django.urls import path
from django.views.generic import TemplateView
class Choice(forms.Select):
    template_name = 'django/forms/widgets/select.html'
class Page(TemplateView):
    template_name = 'gone.html'
def home(request):
    try: return render(request, 'optional.html')
    except Exception: return render(request, 'home.html', {})
def other(request): return render(request, 'component')
urlpatterns = [path('', home), path('a', Page.as_view(template_name='pages/of/Nobody.html')), path('b', Page.as_view(template_name='base.html'))]
`,
  }
  expect((await report({ settings, files })).missingTemplates).toEqual([
    ['mysite/pages.py', 8, 'gone.html', null],
    ['mysite/pages.py', 13, 'pages/of/Nobody.html', null],
    ['pages/Home.html', 3, 'no.html', null],
  ])
  const plain = {
    ...files,
    'mysite/pages.py': files['mysite/pages.py'].replace(/ {4}try:.*\n.*: return/, '    return'),
  }
  expect((await report({ settings, files: plain })).missingTemplates).toContainEqual([
    'mysite/pages.py',
    10,
    'home.html',
    'pages/Home.html',
  ])
})

test('templates that can’t be parsed, with the line; those of packages and of other languages are left alone', async () => {
  const settings = `TEMPLATES = [
    {'BACKEND': 'django.template.backends.django.DjangoTemplates', 'DIRS': [BASE_DIR / 'pages'], 'APP_DIRS': True}]\n`
  const files = {
    'pages/good.html': '{% extends "none.html" %}{% block a %}{{ x|upper }}{% endblock %}',
    'pages/deep/open.html': 'one\n{% for a in b %}\n{{ a }}\n',
    'pages/tags.txt': '{% load no_such_tags %}',
    'pages/app.vue': '{{ a ? b : c }}',
    'pages/latin.html': '',
  }
  const site = await makeSite({ settings, files })
  writeFileSync(join(site.code, 'pages/latin.html'), Buffer.from([0xe9]))
  const { templates } = requireAnswer(parseProbe(await site.probe(), marker, project), project)
  expect(templates).toEqual([
    ['pages/latin.html', null, expect.stringContaining("can't decode byte 0xe9")],
    ['pages/tags.txt', 1, expect.stringContaining("'no_such_tags' is not a registered")],
    ['pages/deep/open.html', 2, expect.stringContaining("Unclosed tag on line 2: 'for'")],
  ])
})
