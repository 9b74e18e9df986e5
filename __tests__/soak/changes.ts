/** The project of the soak test, and random changes of it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { migration } from '../e2e/changing.ts'
import { watched } from '../e2e/site.ts'
import type { Checkout } from '../lab/checkout.ts'
import type { Random } from '../lab/random.ts'
import { isCompatible, type Version } from './model.ts'

export const firstVersion: Version = { code: 0, css: 0, greeting: 0, packages: 0, migrations: [] }

/** One page that says which code and environment answer, and one that writes a row. */
const views = `import os

from contact.models import Message
from mainapp.version import CODE


def state(request):
    return HttpResponse('code %d, greeting %s' % (CODE, os.environ['GREETING']))


def write(request):
    Message.objects.create(name='soak', email='soak@monsiteweb.test', text='written')
    return HttpResponse('written')


urlpatterns = [
    path('state', state),
    path('write', write),`

/** Writes the pages, with few releases to keep, so that the server soon holds as many as it ever will. */
export async function prepareProject(checkout: Checkout): Promise<void> {
  const urls = await readFile(join(checkout.dir, 'mainapp/urls.py'), 'utf8')
  await checkout.write('mainapp/urls.py', urls.replace('urlpatterns = [', views))
  await checkout.write('.github/django-prod.yml', `${watched}keep-releases: 3\n`)
  await writeVersion(checkout, firstVersion)
}

/** The version that comes after this one: one thing or several are different, now and then nothing. */
export function nextVersion(from: Version, random: Random): Version {
  const moved = (share: number) => (random.chance(share) ? 1 : 0)
  const [code, css, greeting, packages] = [moved(0.6), moved(0.5), moved(0.25), moved(0.1)]
  const name = `${String(from.migrations.length + 2).padStart(4, '0')}_${random.chance(0.75) ? 'model' : 'sql'}`
  return {
    code: from.code + code,
    css: from.css + css,
    greeting: from.greeting + greeting,
    packages: from.packages + packages,
    migrations: random.chance(0.25) ? [...from.migrations, name] : from.migrations,
  }
}

/** Puts a version into the checkout, but for its greeting, which is an input. */
export async function writeVersion(checkout: Checkout, version: Version): Promise<void> {
  await checkout.write('mainapp/version.py', `CODE = ${version.code}\n`)
  await checkout.write('static/css/count.css', `.count { order: ${version.css}; }\n`)
  await checkout.write('requirements.txt', `Django==5.2.19\n# list ${version.packages}\n`)
  for (const [at, name] of version.migrations.entries())
    await checkout.write(`contact/migrations/${name}.py`, migrationText(name, version.migrations[at - 1]))
  await checkout.commit(`Code ${version.code}, css ${version.css}, ${version.migrations.length} migrations`)
}

function migrationText(name: string, before = '0001_initial'): string {
  if (!isCompatible(name)) return migration(before, 'SELECT 1')
  return `from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('contact', '${before}')]
    operations = [migrations.CreateModel('M${name.slice(0, 4)}', [('id', models.BigAutoField(primary_key=True))])]
`
}

/** A way to break a release: what is added to a file, how far the run then comes, and how it ends. */
export interface Break {
  readonly path: string
  readonly more: string
  readonly code: string
  readonly result: 'failed' | 'rolled-back'
  /** The database has the new migrations all the same. */
  readonly migrates: boolean
}

const healthView = (body: string) => `

def broken(request):
${body}
    return HttpResponse('ok')


urlpatterns.insert(0, path('healthz', broken))
`

export const breaks: readonly Break[] = [
  {
    path: 'mainapp/settings/base.py',
    more: "\nraise RuntimeError('settings broken')\n",
    code: 'SETTINGS_FAILED',
    result: 'failed',
    migrates: false,
  },
  {
    path: 'mainapp/wsgi.py',
    more: "\nimport sys; 'gunicorn' in sys.modules and sys.exit(9)\n",
    code: 'INSTANCE_FAILED',
    result: 'failed',
    migrates: true,
  },
  {
    path: 'mainapp/urls.py',
    more: healthView("    raise RuntimeError('view broken')"),
    code: 'INSTANCE_UNHEALTHY',
    result: 'failed',
    migrates: true,
  },
  {
    path: 'mainapp/urls.py',
    more: healthView(
      "    if 'X-Django-Prod-Release' in request.headers:\n        raise RuntimeError('seen through Caddy')",
    ),
    code: 'VERIFICATION_FAILED',
    result: 'rolled-back',
    migrates: true,
  },
]
