/**
 * A project that is laid out as large ones are: manage.py in a folder, apps beside it on sys.path, settings split by
 * a variable, requirements in a folder, in UTF-16 and with constraints, and a log file.
 */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runAction } from '../lab/action.ts'
import { type Checkout, openCheckout } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { type TestServer, upServer } from '../lab/server.ts'
import { visit } from '../lab/visit.ts'

const path = "sys.path.append(str(Path(__file__).resolve().parent{up} / 'apps'))\n"
const head = 'import os, sys\nfrom pathlib import Path\n'
const files: Readonly<Record<string, string>> = {
  'back/manage.py': `${head}${path.replace('{up}', '')}os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
`,
  'back/config/__init__.py': '',
  'back/config/wsgi.py': `${head}${path.replace('{up}', '.parent')}os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'config.settings')
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
`,
  'back/config/urls.py': "from django.urls import path\nfrom shop.views import page\nurlpatterns = [path('', page)]\n",
  'back/config/settings/__init__.py': `import os
ENV = os.environ.get('DJANGO_ENV', 'development')
if ENV == 'production':
    from .production import *
else:
    from .development import *
`,
  'back/config/settings/base.py': `from pathlib import Path
BASE_DIR = Path(__file__).resolve().parents[2]
SECRET_KEY = ''
DEBUG = True
INSTALLED_APPS = ['django.contrib.staticfiles', 'shop']
ROOT_URLCONF = 'config.urls'
STATIC_URL = 'static/'
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}
LOGGING = {'version': 1, 'disable_existing_loggers': False,
    'handlers': {'file': {'class': 'logging.FileHandler', 'filename': BASE_DIR / 'logs/site.log'}},
    'loggers': {'shop': {'handlers': ['file'], 'level': 'INFO'}}}
`,
  'back/config/settings/development.py': "from .base import *\nINSTALLED_APPS += ['debug_toolbar']\n",
  'back/config/settings/production.py': 'from .base import *\nDEBUG = False\n',
  'back/apps/shop/__init__.py': '',
  'back/apps/shop/views.py': `import logging
from django.http import HttpResponse
def page(request):
    logging.getLogger('shop').info('asked for %s', request.path)
    return HttpResponse('the shop')
`,
  'back/requirements/production.txt': '-r base.txt\n-c ../constraints.txt\n',
  'back/constraints.txt': 'sqlparse<1\n',
  'back/requirements/local.txt': '-r base.txt\ndjango-debug-toolbar\n',
}

let server: TestServer
let checkout: Checkout
const deploy = async () => await runAction({ workspace: checkout.dir, inputs: await deployInputs(server) })

beforeAll(async () => {
  server = await upServer({ layer: 'warm' })
  checkout = await openCheckout(await mkdtemp(join(tmpdir(), 'layout-')))
  for (const [name, text] of Object.entries(files)) await checkout.write(name, text)
  await writeFile(join(checkout.dir, 'back/requirements/base.txt'), Buffer.from('\ufeffDjango~=5.2\r\n', 'utf16le'))
  await checkout.commit('As it is')
})
afterAll(async () => {
  await server?.down()
  await checkout?.done()
})

test('a log file in the code is refused, with the line to add', async () => {
  const result = await deploy()
  expect(result.outputs['error-code'], result.log).toBe('SETTINGS_FAILED')
  expect(result.log).toContain('variable: DJANGO_ENV=production, since back/config/settings/__init__.py compares it')
  expect(result.log).toMatch(/^::error .*`shared: \[back\/logs\]`/m)
})

test('with that line it is live', async () => {
  await checkout.write('.github/django-prod.yml', 'shared: [back/logs]\n')
  await checkout.commit('Keep the log')
  const result = await deploy()
  expect(result.code, result.log).toBe(0)
  expect(await visit(server, '/')).toMatchObject({ status: 200, body: 'the shop' })
  expect(await server.sh('cat /srv/monsiteweb/current/code/back/logs/site.log')).toContain('asked for /\n')
  const asked = await server.exec(['monsiteweb-manage', 'shell', '-c', 'import shop.views; print(shop.views.__file__)'])
  expect(asked.stdout).toContain('/code/back/apps/shop/views.py')
})
