import { describe, expect, test } from 'vitest'
import type { Project } from '../../../src/model.ts'
import { type Detected, detectProject } from '../../../src/project/detection/detect.ts'
import { hashFiles } from '../../../src/project/files/hash.ts'
import { listFiles } from '../../../src/project/files/listing.ts'
import { makeTree, type Tree } from '../tree.ts'

type Questions = Parameters<typeof detectProject>[0]

async function detect(tree: Tree, inputs: Questions = {}): Promise<Detected> {
  const root = makeTree(tree)
  const { files } = await listFiles(root, { include: [], exclude: [] })
  return detectProject(inputs, root, await hashFiles(root, files))
}

const project = async (tree: Tree, inputs: Questions = {}): Promise<Project> => (await detect(tree, inputs)).project

const names = (module: string) => `import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "${module}")\n`
const wsgi = (module: string) => `${names(module)}application = get_wsgi_application()\n`
const asgi = (module: string) => `${names(module)}application = get_asgi_application()\n`

/** What `django-admin startproject site .` and `pip freeze` make. */
const tutorial: Tree = {
  'manage.py': names('site.settings'),
  'site/__init__.py': '',
  'site/settings.py': "DEBUG = True\nWSGI_APPLICATION = 'site.wsgi.application'\n",
  'site/wsgi.py': wsgi('site.settings'),
  'site/asgi.py': asgi('site.settings'),
  'requirements.txt': 'Django==5.2.19\n',
}

function without(tree: Tree, ...paths: string[]): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([name]) => !paths.includes(name)))
}

function inFolder(folder: string, tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([name, node]) => [`${folder}/${name}`, node]))
}

test('what the tutorial makes is understood', async () => {
  expect(await detect(tutorial)).toEqual({
    project: {
      directory: '',
      settings: { value: 'site.settings', from: 'from site/wsgi.py' },
      application: {
        value: { interface: 'wsgi', target: 'site.wsgi:application' },
        from: 'from WSGI_APPLICATION in site/settings.py',
      },
      dependencies: {
        kind: 'requirements',
        file: 'requirements.txt',
        files: ['requirements.txt'],
        extras: [],
        groups: [],
        gunicorn: false,
      },
    },
    notices: [],
  })
})

test('a file that can no longer be read is refused by its name', () => {
  const gone = { 'manage.py': { kind: 'file' } } as const
  expect(() => detectProject({}, makeTree({}), gone)).toThrow(/^manage\.py can't be read: ENOENT/)
})

describe('manage.py', () => {
  test('below the top', async () => {
    const found = await project(inFolder('backend/web', tutorial))
    expect(found).toMatchObject({ directory: 'backend/web', settings: { value: 'site.settings' } })
    expect(found.application.from).toBe('from WSGI_APPLICATION in backend/web/site/settings.py')
  })

  test.each([
    ['of a template or a test', { 'x/project_template/manage.py': 'django', 'tests/manage.py': 'django' }],
    ['of a generator', { '{{cookiecutter.slug}}/manage.py': 'django' }],
    ['of another framework', { 'other/manage.py': 'from flask_script import Manager' }],
  ])('%s does not count', async (_, others) => {
    expect((await project({ ...tutorial, ...others })).directory).toBe('')
  })

  test('several are refused, naming them; path chooses', async () => {
    const tree = { ...inFolder('a', tutorial), ...inFolder('b/c', tutorial) }
    await expect(detect(tree)).rejects.toMatchObject({
      code: 'SEVERAL_MANAGE_PY',
      message: 'There are 2 manage.py: in a, b/c',
      details: { hint: expect.stringContaining('path: b/c') },
    })
    expect((await project(tree, { path: 'b/c' })).directory).toBe('b/c')
    expect((await project(tree, { path: './a/' })).directory).toBe('a')
  })

  test.each([
    ['an empty workspace', {}, {}, /actions\/checkout/],
    ['none', { 'a.py': '' }, {}, /include/],
    ['only one of a test', { 'tests/manage.py': '' }, {}, /tests/],
    ['another path', tutorial, { path: 'web' }, /lies in \. \(give/],
  ] as ReadonlyArray<[string, Tree, Questions, RegExp]>)('%s is NO_MANAGE_PY', async (_, tree, inputs, hint) => {
    await expect(detect(tree, inputs)).rejects.toMatchObject({
      code: 'NO_MANAGE_PY',
      details: { hint: expect.stringMatching(hint) },
    })
  })
})

describe('settings', () => {
  const split: Tree = {
    ...without(tutorial, 'site/settings.py'),
    'site/settings/__init__.py': '',
    'site/settings/base.py': "WSGI_APPLICATION = 'site.wsgi.application'\n",
    'site/settings/local.py': 'from .base import *\n',
    'site/settings/prod.py': 'from .base import *\n',
    'manage.py': names('site.settings.local'),
    'site/wsgi.py': wsgi('site.settings.prod'),
    'site/asgi.py': asgi('site.settings.base'),
  }

  test.each([
    ['the input', split, 'site.settings.base', { value: 'site.settings.base', from: 'from the settings input' }],
    ['wsgi.py', split, undefined, { value: 'site.settings.prod', from: 'from site/wsgi.py' }],
    ['asgi.py', without(split, 'site/wsgi.py'), undefined, { value: 'site.settings.base', from: 'from site/asgi.py' }],
    [
      'a name like production',
      { ...split, 'site/wsgi.py': 'application = 1', 'site/asgi.py': '' },
      undefined,
      { value: 'site.settings.prod', from: 'from the name of site/settings/prod.py' },
    ],
    [
      'the default of those that choose by a variable',
      {
        ...without(split, 'site/settings/prod.py'),
        'site/wsgi.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", os.getenv("MODE", "site.settings.local"))\n',
        'site/asgi.py': '',
      },
      undefined,
      { value: 'site.settings.local', from: 'the default in site/wsgi.py' },
    ],
    [
      'a name like production before such a default',
      {
        ...split,
        'site/wsgi.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", os.getenv("MODE", "site.settings.local"))\n',
        'site/asgi.py': '',
      },
      undefined,
      { value: 'site.settings.prod', from: 'from the name of site/settings/prod.py' },
    ],
    [
      'a package called production',
      {
        ...without(split, 'site/settings/prod.py', 'site/wsgi.py', 'site/asgi.py'),
        'site/settings/production/__init__.py': '',
        'site/wsgi.py': '',
      },
      undefined,
      { value: 'site.settings.production', from: 'from the name of site/settings/production/__init__.py' },
    ],
    [
      'manage.py',
      { ...without(split, 'site/settings/prod.py', 'site/asgi.py'), 'site/wsgi.py': '' },
      undefined,
      { value: 'site.settings.local', from: 'from manage.py' },
    ],
  ] as ReadonlyArray<[string, Tree, string | undefined, object]>)(
    'are named by %s',
    async (_, tree, settings, found) => {
      // ASGI or WSGI is not the question here.
      const withFile = { ...tree, 'serve/wsgi.py': 'application = get_wsgi_application()' }
      expect((await project(withFile, { settings })).settings).toEqual(found)
    },
  )

  test('a package without settings of its own is not what wsgi.py means', async () => {
    const tree: Tree = {
      ...without(tutorial, 'site/settings.py'),
      'site/settings/__init__.py': '# Settings are below.\n',
      'site/settings/base.py': '',
      'site/settings/production.py': 'from .base import *\n',
    }
    expect((await project(tree)).settings.value).toBe('site.settings.production')
    const whole = { ...tree, 'site/settings/__init__.py': 'from .base import *\n' }
    expect((await project(whole)).settings.value).toBe('site.settings')
  })

  test('of development beside those of production are told, unless the input names them', async () => {
    const tree = { ...split, 'site/wsgi.py': wsgi('site.settings.local') }
    const { project: found, notices } = await detect(tree)
    expect(found.settings.value).toBe('site.settings.local')
    expect(notices).toMatchObject([
      { level: 'warning', message: expect.stringContaining('there is site.settings.prod') },
    ])
    expect((await detect(tree, { settings: 'site.settings.local' })).notices).toEqual([])
    expect((await detect(split)).notices).toEqual([])
  })

  test.each([
    [
      'of development by a package',
      'from .dev import *\n',
      /^Production uses site\.settings\.dev \(site\.settings takes/,
    ],
    [
      'of neither by a package',
      'from .base import *\n',
      /^Production uses site\.settings \(.*there is site\.settings\.prod/,
    ],
    ['of both, by a variable', 'if DEV:\n    from .dev import *\nelse:\n    from .prod import *\n', undefined],
  ])('%s beside those of production', async (_, text, expected) => {
    const files = { 'dev.py': 'DEBUG = True\n', 'prod.py': 'DEBUG = False\n', 'base.py': 'A = 1\n' }
    const tree = {
      ...without(tutorial, 'site/settings.py'),
      ...inFolder('site/settings', { '__init__.py': text, ...files }),
    }
    const [notice] = (await detect(tree)).notices
    if (expected === undefined) expect(notice).toBeUndefined()
    else expect(notice?.message).toMatch(expected)
  })

  test('the only module with ROOT_URLCONF, where nothing names one', async () => {
    const tree: Tree = {
      ...without(tutorial, 'site/settings.py'),
      'manage.py': 'django',
      'site/wsgi.py': 'application = get_wsgi_application()',
      'site/asgi.py': '',
      'site/settings/base.py': "ROOT_URLCONF = 'site.urls'\n",
      'site/settings/ci.py': 'from .base import *\n',
      'site/settings/production.example.py': 'from .base import *\n',
    }
    expect((await project(tree)).settings).toEqual({
      value: 'site.settings.base',
      from: 'the only one with ROOT_URLCONF, as nothing names another',
    })
    const two = { ...tree, 'site/settings/ci.py': 'ROOT_URLCONF = "x"\n' }
    await expect(detect(two)).rejects.toMatchObject({ code: 'NO_SETTINGS' })
  })

  test('classes of django-configurations are refused, with what to write', async () => {
    const tree = { ...tutorial, 'site/settings.py': 'from configurations import Configuration\n' }
    await expect(detect(tree)).rejects.toMatchObject({
      code: 'NO_SETTINGS',
      message: expect.stringContaining('site/settings.py are classes'),
      details: { hint: expect.stringContaining('uppercase_attributes') },
    })
  })

  test('a switch of production that DEBUG reads too is one variable', async () => {
    const tree = { ...tutorial, 'site/settings.py': "DEBUG = os.getenv('STAGE') != 'production'\n" }
    const found = await project(tree)
    expect(found.production?.value).toEqual({ name: 'STAGE', value: 'production' })
    expect(found.debug).toBeUndefined()
  })

  test('folders that manage.py or wsgi.py put on sys.path', async () => {
    const path =
      "import sys\n# sys.path.append('docs')\nsys.path.append(str(HERE / 'shop'))\nsys.path.insert(0, 'no')\n"
    const tree = { ...tutorial, 'manage.py': `${path}${names('site.settings')}`, 'shop/users.py': '', 'docs/x.py': '' }
    expect((await project(tree)).imports).toEqual(['shop'])
    expect((await project(tutorial)).imports).toBeUndefined()
  })

  test('a module in src, put on the path by manage.py', async () => {
    const { 'manage.py': manage, 'requirements.txt': requirements, ...rest } = tutorial as Record<string, string>
    const tree = {
      'manage.py': `sys.path.insert(0, 'src')\n${manage}`,
      'requirements.txt': requirements ?? '',
      ...inFolder('src', rest),
    }
    const found = await project(tree)
    expect(found).toMatchObject({
      directory: '',
      imports: ['src'],
      settings: { value: 'site.settings', from: 'from src/site/wsgi.py' },
    })
    expect(found.application.value.target).toBe('site.wsgi:application')
  })

  test.each([
    [
      'the input names none',
      tutorial,
      'site.prod',
      /site\.prod \(from the settings input\) is not there: site\/prod\.py/,
      /: site\.settings\./,
    ],
    [
      'wsgi.py names none',
      { ...tutorial, 'site/wsgi.py': wsgi('site.settings.live') },
      undefined,
      /site\/wsgi\.py/,
      /site\.settings/,
    ],
    ['ignored settings', without(tutorial, 'site/settings.py'), undefined, /is not there/, /\.gitignore/],
    [
      'in other letters',
      { ...without(tutorial, 'site/settings.py'), 'Site/settings.py': '' },
      undefined,
      /is not there: the file is called Site\/settings\.py/,
      /git mv Site\/settings\.py site\/settings\.py/,
    ],
    [
      'two for production',
      { ...split, 'site/wsgi.py': '', 'site/asgi.py': '', 'site/settings/production.py': '' },
      undefined,
      /Several.*site\.settings\.prod, site\.settings\.production/,
      /Set the settings input/,
    ],
    [
      'nothing says it',
      { ...tutorial, 'manage.py': 'django', 'site/wsgi.py': '', 'site/asgi.py': '' },
      undefined,
      /name none/,
      /site\.settings/,
    ],
  ] as ReadonlyArray<[string, Tree, string | undefined, RegExp, RegExp]>)(
    '%s: NO_SETTINGS',
    async (_, tree, settings, message, hint) => {
      await expect(detect(tree, { settings })).rejects.toMatchObject({
        code: 'NO_SETTINGS',
        message: expect.stringMatching(message),
        details: { hint: expect.stringMatching(hint) },
      })
    },
  )
})

test('a folder with a dash in its name is imported as Django imports it', async () => {
  const files = Object.entries(tutorial).map(([name, text]) => [name.replace('site/', 'my-site/'), `${text}`])
  const dashed = Object.fromEntries(files.map(([name, text]) => [name, `${text}`.replaceAll('site.', 'my-site.')]))
  const { settings, application } = await project(dashed)
  expect(settings).toEqual({ value: 'my-site.settings', from: 'from my-site/wsgi.py' })
  expect(application.value.target).toBe('my-site.wsgi:application')
})

describe('application', () => {
  const channels = {
    ...tutorial,
    'requirements.txt': 'Django\nchannels[daphne]>=4\n',
    'site/settings.py': "WSGI_APPLICATION = 'site.wsgi.application'\nASGI_APPLICATION = 'site.asgi.application'\n",
  }

  test.each([
    [
      'both settings, no channels',
      { ...channels, 'requirements.txt': 'Django' },
      'wsgi',
      'site.wsgi:application',
      'from WSGI_APPLICATION in site/settings.py',
    ],
    [
      'channels',
      channels,
      'asgi',
      'site.asgi:application',
      'from ASGI_APPLICATION in site/settings.py, and channels is required',
    ],
    [
      'channels without the setting',
      { ...channels, 'site/settings.py': '' },
      'wsgi',
      'site.wsgi:application',
      'from site/wsgi.py',
    ],
    [
      'an asgi.py with websockets of its own, and a server for it',
      {
        ...tutorial,
        'requirements.txt': 'Django\nuvicorn[standard]\n',
        'site/asgi.py': `${asgi('site.settings')}async def application(scope, receive, send):\n    if scope["type"] == "websocket": pass\n`,
      },
      'asgi',
      'site.asgi:application',
      'from site/asgi.py, which serves more than Django, and uvicorn is required',
    ],
    [
      'Django within FastAPI',
      {
        ...tutorial,
        'requirements.txt': 'Django\nfastapi\nuvicorn\n',
        'site/asgi.py': `${asgi('site.settings')}api = FastAPI()\napi.mount("/", application)\n`,
      },
      'asgi',
      'site.asgi:api',
      'from site/asgi.py, which serves more than Django, and uvicorn is required',
    ],
    [
      'a plain asgi.py, and a server for it',
      { ...tutorial, 'requirements.txt': 'Django\nuvicorn\n' },
      'wsgi',
      'site.wsgi:application',
      'from WSGI_APPLICATION in site/settings.py',
    ],
    [
      'only asgi.py',
      without({ ...tutorial, 'site/settings.py': '' }, 'site/wsgi.py'),
      'asgi',
      'site.asgi:application',
      'from site/asgi.py',
    ],
    [
      'another name',
      {
        ...tutorial,
        'site/settings.py': '',
        'site/wsgi.py': `${names('site.settings')}app: Handler = wrap(get_wsgi_application())\n`,
      },
      'wsgi',
      'site.wsgi:app',
      'from site/wsgi.py',
    ],
    [
      'a setting for a module that is not there',
      { ...tutorial, 'site/settings.py': "WSGI_APPLICATION = 'old.wsgi.application'" },
      'wsgi',
      'site.wsgi:application',
      'from site/wsgi.py',
    ],
    [
      'the file in the package of the settings',
      { ...tutorial, 'site/settings.py': '', 'app/wsgi.py': '' },
      'wsgi',
      'site.wsgi:application',
      'from site/wsgi.py',
    ],
    [
      'a setting two imports away',
      {
        ...tutorial,
        'site/settings.py': 'from .parts.web import *',
        'site/parts/web.py': 'from site.base import (*)',
        'site/base.py': "WSGI_APPLICATION = 'site.wsgi.application'",
      },
      'wsgi',
      'site.wsgi:application',
      'from WSGI_APPLICATION in site/base.py',
    ],
    [
      'imports that go round',
      { ...tutorial, 'site/settings.py': 'from .a import *', 'site/a.py': 'from .settings import *' },
      'wsgi',
      'site.wsgi:application',
      'from site/wsgi.py',
    ],
  ] as ReadonlyArray<[string, Tree, string, string, string]>)('%s', async (_, tree, kind, target, from) => {
    expect((await project(tree)).application).toEqual({ value: { interface: kind, target }, from })
  })

  test.each([
    ['site.wsgi:application', 'wsgi'],
    ['site.asgi:application', 'asgi'],
    ['site.routing:app', 'asgi'],
    ['site.serve:application', 'wsgi'],
  ])('the input %s is %s', async (application, kind) => {
    const tree = {
      ...tutorial,
      'site/routing.py': 'app = ProtocolTypeRouter({})',
      'site/serve.py': '# asgi is not used',
    }
    expect((await project(tree, { application })).application).toEqual({
      value: { interface: kind, target: application },
      from: 'from the application input',
    })
  })

  test('none, or an input that names none, is NO_APPLICATION', async () => {
    const none = without({ ...tutorial, 'site/settings.py': '' }, 'site/wsgi.py', 'site/asgi.py')
    await expect(detect(none)).rejects.toMatchObject({ code: 'NO_APPLICATION' })
    await expect(detect(tutorial, { application: 'site.web:app' })).rejects.toMatchObject({
      code: 'NO_APPLICATION',
      message: expect.stringContaining('site.web'),
    })
  })
})

describe('dependencies', () => {
  const bare = without(tutorial, 'requirements.txt')
  const pyproject = '[project]\nname = "x"\ndependencies = [\n  "Django>=5", # "gunicorn"\n  "Gunicorn[gevent]",\n]\n'

  test('beside manage.py, else in the next folder above it that has some', async () => {
    const moved = (top: Tree) => ({
      ...Object.fromEntries(Object.entries(bare).map(([path, text]) => [`backend/src/${path}`, text])),
      ...top,
    })
    const files = async (top: Tree) => (await detect(moved(top))).project
    expect((await files({ 'backend/requirements.txt': 'Django', 'requirements.txt': 'black' })).dependencies.file).toBe(
      'backend/requirements.txt',
    )
    expect((await files({ 'requirements.txt': 'Django', 'backend/.python-version': '3.12\n' })).python).toMatchObject({
      value: '>=3.12',
      from: 'from backend/.python-version',
    })
  })

  test.each([
    [
      'uv.lock before requirements.txt',
      { 'uv.lock': '', 'pyproject.toml': pyproject, 'requirements.txt': '' },
      'uv',
      'uv.lock',
      ['pyproject.toml', 'uv.lock'],
      true,
    ],
    [
      'requirements.txt before pyproject.toml',
      { 'requirements.txt': 'Django', 'pyproject.toml': pyproject },
      'requirements',
      'requirements.txt',
      ['requirements.txt'],
      false,
    ],
    [
      'a uv.lock alone is nothing',
      { 'uv.lock': '', 'requirements.txt': 'x' },
      'requirements',
      'requirements.txt',
      ['requirements.txt'],
      false,
    ],
    [
      'requirements/production.txt with what it reads',
      {
        'requirements/production.txt': '-r base.txt\ngunicorn==23',
        'requirements/base.txt': 'Django\n--constraint=../versions.txt',
        'requirements/local.txt': 'x',
        'versions.txt': 'uvicorn',
      },
      'requirements',
      'requirements/production.txt',
      ['requirements/base.txt', 'requirements/production.txt', 'versions.txt'],
      true,
    ],
    [
      'requirements-prod.txt',
      { 'requirements-prod.txt': 'Django' },
      'requirements',
      'requirements-prod.txt',
      ['requirements-prod.txt'],
      false,
    ],
    [
      'requirements/base.txt alone',
      { 'requirements/base.txt': 'Django' },
      'requirements',
      'requirements/base.txt',
      ['requirements/base.txt'],
      false,
    ],
    [
      'requirements/common.txt alone',
      { 'requirements/common.txt': 'Django' },
      'requirements',
      'requirements/common.txt',
      ['requirements/common.txt'],
      false,
    ],
    [
      'a lock with a name of its own (PEP 751)',
      { 'pylock.web.toml': '[[packages]]\nname = "gunicorn"\n' },
      'pylock',
      'pylock.web.toml',
      ['pylock.web.toml'],
      true,
    ],
    [
      'a group called production alone (PEP 735)',
      {
        'pyproject.toml':
          '[dependency-groups]\nprod = ["Django", "gunicorn"]\ndev = [{include-group = "prod"}, "pytest"]\n',
      },
      'pyproject',
      'pyproject.toml',
      ['pyproject.toml'],
      true,
    ],
    ['pyproject.toml alone', { 'pyproject.toml': pyproject }, 'pyproject', 'pyproject.toml', ['pyproject.toml'], true],
    [
      'the project itself',
      { 'requirements.txt': '-e .[web]', 'pyproject.toml': pyproject, 'setup.py': '' },
      'requirements',
      'requirements.txt',
      ['pyproject.toml', 'requirements.txt', 'setup.py'],
      false,
    ],
    [
      'a link',
      { 'requirements.txt': { link: 'deps/all.txt' }, 'deps/all.txt': 'gunicorn' },
      'requirements',
      'requirements.txt',
      ['deps/all.txt', 'requirements.txt'],
      true,
    ],
    [
      'a constraint is no requirement',
      { 'requirements.txt': '-c c.txt', 'c.txt': 'gunicorn==23' },
      'requirements',
      'requirements.txt',
      ['c.txt', 'requirements.txt'],
      false,
    ],
    [
      'a file that reads itself',
      { 'requirements.txt': '-r requirements.txt\n-r https://example.org/x.txt' },
      'requirements',
      'requirements.txt',
      ['requirements.txt'],
      false,
    ],
    [
      'UTF-16, as PowerShell writes it',
      { 'requirements.txt': Buffer.from('\ufeffDjango==5.2\r\ngunicorn==23\r\n', 'utf16le') },
      'requirements',
      'requirements.txt',
      ['requirements.txt'],
      true,
    ],
  ] as ReadonlyArray<[string, Tree, string, string, string[], boolean]>)(
    '%s',
    async (_, files, kind, file, all, gunicorn) => {
      expect((await project({ ...bare, ...files })).dependencies).toMatchObject({ kind, file, files: all, gunicorn })
    },
  )

  const library = { 'libs/x/pyproject.toml': '', 'libs/x/src/x.py': '', 'libs/xy.py': '' }
  test.each([
    ['a requirements file', { 'requirements.txt': 'Django\n-e ./libs/x' }],
    ['one in a folder', { 'requirements/production.txt': '-r base.txt', 'requirements/base.txt': './libs/x' }],
    ['without a dot', { 'requirements.txt': 'libs/x' }],
    ['editable, without a dot', { 'requirements.txt': '-e libs/x' }],
    ['by its name', { 'requirements.txt': 'x @ ./libs/x' }],
    ['by its name and a relative URL', { 'requirements.txt': 'x[y] @ file:libs/x\n' }],
    ['a folder of wheels', { 'requirements.txt': '--find-links libs/x\nDjango\n' }],
    [
      'uv.lock',
      {
        'pyproject.toml': pyproject,
        'uv.lock':
          '[[package]]\nname = "top"\nsource = { virtual = "." }\n\n[[package]]\nname = "x"\nsource = { editable = "libs/x" }\n',
      },
    ],
  ] as ReadonlyArray<[string, Tree]>)('libraries in folders of the project: %s', async (_, files) => {
    const { dependencies } = await project({ ...bare, ...library, ...files })
    expect(dependencies.local).toEqual(['libs/x/pyproject.toml', 'libs/x/src/x.py'])
  })

  test('a package that is called as a folder is no library of the project', async () => {
    const { dependencies } = await project({
      ...bare,
      'x/a.py': '',
      'requirements.txt': 'x\nx==1\n-f https://example.org/x\n',
    })
    expect(dependencies.local).toBeUndefined()
  })

  test('those beside manage.py before those at the top', async () => {
    const tree = { ...inFolder('web', bare), 'requirements.txt': 'top' }
    expect((await project(tree)).dependencies.file).toBe('requirements.txt')
    expect((await project({ ...tree, 'web/requirements.txt': '' })).dependencies.file).toBe('web/requirements.txt')
  })

  test.each([
    ['nothing', {}, /no requirements\.txt/, /pip freeze/],
    ['only a Pipfile', { Pipfile: '' }, /Pipfile/, /pipenv requirements > requirements\.txt/],
    ['a module called setup.py', { 'site/setup.py': '' }, /no requirements\.txt/, /pip freeze/],
    ['only setup.py', { 'setup.py': '' }, /^setup\.py is the only/, /one line `\.`/],
    ['only conda', { 'environment.yml': '' }, /^environment\.yml is the only/, /pip list --format=freeze/],
    ['another name', { 'reqs.txt': '' }, /^reqs\.txt is the only/, /git mv reqs\.txt requirements/],
    [
      'one for development',
      { 'requirements/local.txt': '' },
      /^requirements\/local\.txt/,
      /-r requirements\/local\.txt/,
    ],
    ['what is compiled', { 'requirements.in': '' }, /^requirements\.in/, /pip compile requirements\.in/],
    ['in another folder', { 'backend/requirements.txt': '' }, /^backend\/requirements\.txt lies neither/, /git mv/],
    [
      'Poetry without its lock',
      { 'pyproject.toml': '[tool.poetry.dependencies]\nDjango = "^5.2"\n' },
      /pyproject\.toml is Poetry's, and there is no poetry\.lock/,
      /poetry lock/,
    ],
    ['only pixi', { 'pixi.toml': '' }, /^pixi\.toml is the only/, /by their names at PyPI/],
    [
      'groups of which none is called production',
      { 'pyproject.toml': '[dependency-groups]\nweb = ["Django"]\n' },
      /^pyproject\.toml names no/,
      /a group called production \(there are web\)/,
    ],
    [
      'a path with the signs of Windows',
      { 'requirements.txt': '-r requirements\\base.txt\n', 'requirements/base.txt': '' },
      /requirements\.txt reads requirements\\base\.txt/,
      /Write it with \/ in the place/,
    ],
    ['pyproject.toml of tools', { 'pyproject.toml': '[tool.black]\n' }, /^pyproject\.toml names no/, /pip freeze/],
    [
      'a file that is read and not there',
      { 'requirements.txt': 'Django\n-r base.txt' },
      /requirements\.txt reads base\.txt/,
      /Commit/,
    ],
    ['a file outside', { 'requirements.txt': '-r ../base.txt' }, /reads \.\.\/base\.txt/, /Commit/],
  ] as ReadonlyArray<[string, Tree, RegExp, RegExp]>)('%s is NO_DEPENDENCIES', async (_, files, message, hint) => {
    await expect(detect({ ...bare, ...files })).rejects.toMatchObject({
      code: 'NO_DEPENDENCIES',
      message: expect.stringMatching(message),
      details: { hint: expect.stringMatching(hint) },
    })
  })

  test('a list that is written in other letters is read', async () => {
    const { dependencies } = await project({ ...bare, 'Requirements.txt': 'Django\n' })
    expect(dependencies.file).toBe('Requirements.txt')
  })

  test('a list that pyproject.toml has setuptools read', async () => {
    const dynamic = (file: string) =>
      `[project]\nname = "x"\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\nversion = {attr = "x.y"}\ndependencies = {file = ${file}}\n[tool.x]\n`
    const files = { ...bare, 'deps/base.in': 'Django\n-r more.in\n', 'deps/more.in': 'gunicorn\n' }
    const { dependencies } = await project({ ...files, 'pyproject.toml': dynamic('["deps/base.in"]') })
    expect(dependencies).toMatchObject({ kind: 'requirements', file: 'deps/base.in', gunicorn: true })
    await expect(project({ ...files, 'pyproject.toml': dynamic('"gone.txt"') })).rejects.toMatchObject({
      code: 'NO_DEPENDENCIES',
    })
  })

  test('a lock that is not used is told', async () => {
    const { notices } = await detect({ ...bare, 'pyproject.toml': pyproject, 'pdm.lock': '' })
    expect(notices).toMatchObject([{ level: 'warning', file: 'pdm.lock' }])
    expect(notices[0]?.message).toMatch(/`pdm export --prod -o requirements\.txt`\.$/)
    const member = { ...inFolder('web', { ...bare, 'pyproject.toml': pyproject }), 'uv.lock': '' }
    expect((await detect(member)).notices).toMatchObject([{ level: 'warning', file: 'uv.lock' }])
  })

  const pdmLock = (strategy: string, rest = '') =>
    `[metadata]\ngroups = ["default", "prod"]\nstrategy = [${strategy}]\n\n[[package]]\nname = "gunicorn"\ngroups = ["prod"]\n${rest}`
  test('pdm.lock that tells groups, and one that does not or has packages of the repository', async () => {
    const files = { ...bare, 'pyproject.toml': `${pyproject}[dependency-groups]\nprod = ["gunicorn"]\ntest = []\n` }
    const at = async (lock: string) => (await project({ ...files, 'pdm.lock': lock })).dependencies
    expect(await at(pdmLock('"inherit_metadata", "cross_platform"'))).toMatchObject({
      kind: 'pdm',
      file: 'pdm.lock',
      files: ['pdm.lock', 'pyproject.toml'],
      groups: ['prod'],
      gunicorn: true,
    })
    expect(await at(pdmLock('"cross_platform"'))).toMatchObject({ kind: 'pyproject' })
    expect(await at(pdmLock('"inherit_metadata"', 'path = "./libs/x"\n'))).toMatchObject({ kind: 'pyproject' })
  })

  test("groups of production in Poetry's own words, and in those of all", async () => {
    const groups =
      '[tool.poetry.group.prod.dependencies]\ngunicorn = "*"\n[dependency-groups]\nproduction = []\ndev = []\n'
    const files = { ...bare, 'poetry.lock': poetryLock, 'pyproject.toml': `${pyproject}${groups}` }
    expect((await project(files)).dependencies).toMatchObject({ kind: 'poetry', groups: ['production', 'prod'] })
  })

  const poetryLock = '[[package]]\nname = "Django"\nversion = "5.2"\n\n[[package]]\nname = "daphne"\n'
  const pipfileLock = JSON.stringify({ default: { gunicorn: {} }, develop: { daphne: {} } }, null, 4)
  test.each([
    ['poetry.lock', { 'poetry.lock': poetryLock, 'pyproject.toml': '[tool.poetry]' }, 'poetry', false],
    ['Pipfile.lock', { 'Pipfile.lock': pipfileLock }, 'pipenv', true],
    ['pylock.toml', { 'pylock.toml': '[[packages]]\nname = "gunicorn"\n' }, 'pylock', true],
  ] as ReadonlyArray<[string, Tree, string, boolean]>)('%s', async (file, files, kind, gunicorn) => {
    expect((await project({ ...bare, ...files })).dependencies).toMatchObject({ kind, file, gunicorn })
  })

  test('a requirements file before the locks of Poetry and Pipenv', async () => {
    const files = {
      'poetry.lock': poetryLock,
      'pyproject.toml': '',
      'Pipfile.lock': '{}',
      'requirements.txt': 'Django',
    }
    expect((await project({ ...bare, ...files })).dependencies.kind).toBe('requirements')
  })

  test("production's extras and groups", async () => {
    const text = `${pyproject}\n[project.optional-dependencies]\ndev = []\nprod = []\n[dependency-groups]\nproduction = []\n`
    const { dependencies } = await project({ ...bare, 'pyproject.toml': text })
    expect(dependencies).toMatchObject({ extras: ['prod'], groups: ['production'] })
  })
})

describe('Python', () => {
  test.each([
    [
      'pyproject.toml',
      { 'pyproject.toml': '[project]\nrequires-python = ">=3.12"\n', '.python-version': '3.11' },
      { value: '>=3.12', from: 'from pyproject.toml' },
    ],
    [
      '.python-version',
      { '.python-version': '# here\n3.12.4\n', 'runtime.txt': 'python-3.9.1' },
      { value: '>=3.12', from: 'from .python-version' },
    ],
    ['runtime.txt', { 'runtime.txt': 'python-3.10.14\n' }, { value: '>=3.10', from: 'from runtime.txt' }],
    [
      'the lock of uv',
      {
        'pyproject.toml': '[project]\ndependencies = ["Django"]\n',
        'uv.lock': 'version = 1\nrequires-python = ">=3.13"\n\n[[package]]\nname = "x"\n',
      },
      { value: '>=3.13', from: 'from uv.lock' },
    ],
    [
      'pylock.toml, and none of what stands with a package',
      { 'pylock.toml': 'lock-version = "1.0"\n\n[[packages]]\nname = "x"\nrequires-python = ">=3.9"\n' },
      undefined,
    ],
    ['mise', { 'mise.toml': '[tools]\nnode = "24"\npython = "3.14.1"\n' }, { value: '>=3.14', from: 'from mise.toml' }],
    ['a name of pyenv', { '.python-version': 'my-environment\n' }, undefined],
    ['nothing', {}, undefined],
  ] as ReadonlyArray<[string, Tree, object | undefined]>)('%s', async (_, files, expected) => {
    expect((await project({ ...tutorial, ...files })).python).toEqual(expected)
  })
})
