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
from stock import WORD
def page(request):
    logging.getLogger('shop').info('asked for %s', request.path)
    return HttpResponse(WORD)
`,
  'back/requirements/production.txt': '-r base.txt\n-c ../constraints.txt\n',
  'back/constraints.txt': 'sqlparse<1\n',
  // A library of their own, named from the folder in which the list is used.
  'back/libs/stock/pyproject.toml':
    '[project]\nname = "stock"\nversion = "1"\n[build-system]\nrequires = ["setuptools"]\n',
  'back/libs/stock/src/stock/__init__.py': "WORD = 'the shop'\n",
  'back/requirements/local.txt': '-r base.txt\ndjango-debug-toolbar\n',
}

let server: TestServer
let checkout: Checkout
const deploy = async (inputs: Record<string, string> = {}) =>
  await runAction({ workspace: checkout.dir, inputs: { ...(await deployInputs(server)), ...inputs } })

/** An index that wants a name and a token, with one package on it. */
const privateIndex = `import base64, http.server, io, zipfile
wheel = io.BytesIO()
with zipfile.ZipFile(wheel, 'w') as archive:
    info = 'inhouse-1.0.dist-info/'
    archive.writestr('inhouse.py', 'WORDS = "of the house"')
    archive.writestr(info + 'METADATA', 'Metadata-Version: 2.1\\nName: inhouse\\nVersion: 1.0\\n')
    archive.writestr(info + 'WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    archive.writestr(info + 'RECORD', f'inhouse.py,,\\n{info}METADATA,,\\n{info}WHEEL,,\\n{info}RECORD,,\\n')
name = 'inhouse-1.0-py3-none-any.whl'
class Index(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        known = self.headers.get('Authorization') == 'Basic ' + base64.b64encode(b'ann:zTokenZ88').decode()
        body = wheel.getvalue() if self.path.endswith(name) else f'<a href="{name}">{name}</a>'.encode()
        self.send_response(401 if not known else 200 if 'inhouse' in self.path else 404)
        self.send_header('Content-Type', 'application/octet-stream' if self.path.endswith(name) else 'text/html')
        self.send_header('Content-Length', str(len(body)))
        if not known:
            self.send_header('WWW-Authenticate', 'Basic')
        self.end_headers()
        if self.command == 'GET':
            self.wfile.write(body)
    do_HEAD = do_GET
http.server.ThreadingHTTPServer(('127.0.0.1', 8123), Index).serve_forever()
`

beforeAll(async () => {
  server = await upServer({ layer: 'warm' })
  checkout = await openCheckout(await mkdtemp(join(tmpdir(), 'layout-')))
  for (const [name, text] of Object.entries(files)) await checkout.write(name, text)
  await writeFile(
    join(checkout.dir, 'back/requirements/base.txt'),
    Buffer.from('\ufeffDjango~=5.2\r\n-e ./libs/stock\r\n', 'utf16le'),
  )
  await checkout.commit('As it is')
})
afterAll(async () => {
  await server?.down()
  await checkout?.done()
})

test('what it logs into a file of the code goes to the journal', async () => {
  const result = await deploy()
  expect(result.code, result.log).toBe(0)
  expect(result.log).toContain('variable: DJANGO_ENV=production, since back/config/settings/__init__.py compares it')
  expect(await visit(server, '/')).toMatchObject({ status: 200, body: 'the shop' })
  expect(await server.sh('journalctl -o cat -u "monsiteweb@*"')).toContain('asked for /\n')
  const asked = await server.exec(['monsiteweb-manage', 'shell', '-c', 'import shop.views; print(shop.views.__file__)'])
  expect(asked.stdout).toContain('/code/back/apps/shop/views.py')
})

test('where the folder is shared it stays there', async () => {
  await checkout.write('.github/django-prod.yml', 'shared: [back/logs]\n')
  await checkout.commit('Keep the log')
  const result = await deploy()
  expect(result.code, result.log).toBe(0)
  expect(await visit(server, '/')).toMatchObject({ status: 200, body: 'the shop' })
  expect(await server.sh('cat /srv/monsiteweb/current/code/back/logs/site.log')).toContain('asked for /\n')
})

test('a library in a folder of the project is always as the release has it', async () => {
  await checkout.write('back/libs/stock/src/stock/__init__.py', "WORD = 'another shop'\n")
  await checkout.commit('Another word')
  const result = await deploy()
  expect(result.code, result.log).toBe(0)
  expect(await visit(server, '/')).toMatchObject({ status: 200, body: 'another shop' })
  const asked = await server.exec(['monsiteweb-manage', 'shell', '-c', 'import stock; print(stock.__file__)'])
  expect(asked.stdout).toContain('/site-packages/stock/')
})

test('a private index is asked by the token of env, which no log shows', async () => {
  await server.exec(['tee', '/root/index.py'], { input: privateIndex })
  await server.sh('systemd-run --quiet --unit=index python3 /root/index.py')
  await expect.poll(() => server.sh('ss -Hltn sport = :8123'), { timeout: 60_000 }).toContain('8123')
  await checkout.write('back/requirements/production.txt', '-r base.txt\n-c ../constraints.txt\ninhouse==1.0\n')
  await checkout.write('back/apps/shop/words.py', 'from inhouse import WORDS\n')
  await checkout.commit('Need a package of our own')
  const env = (token: string) => `UV_EXTRA_INDEX_URL=http://ann:${token}@127.0.0.1:8123/simple`
  const wrong = await deploy({ env: env('zWrongZ88') })
  expect(wrong.outputs['error-code'], wrong.log).toBe('INSTALL_FAILED')
  const right = await deploy({ env: env('zTokenZ88') })
  expect(right.code, right.log).toBe(0)
  for (const { log, summary, report } of [wrong, right]) {
    const shown = log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
    expect(`${shown.join('\n')}${summary}${JSON.stringify(report)}`).not.toMatch(/z(Token|Wrong)Z88/)
  }
  const asked = await server.exec(['monsiteweb-manage', 'shell', '-c', 'import shop.words; print(shop.words.WORDS)'])
  expect(asked.stdout).toContain('of the house')
})
