import { describe, expect, test } from 'vitest'
import type { ProbeFailure } from '../../src/model.ts'
import type { Ignored } from '../../src/probe/absent.ts'
import { explainFailure } from '../../src/probe/failure.ts'
import { findLibraries, nameLibraryPackage } from '../../src/probe/libraries.ts'
import { project } from './django.ts'

const failure: ProbeFailure = {
  ...{ stage: 'settings', type: 'X', message: '', traceback: '', file: 'mysite/settings.py', line: 9, module: null },
  ...{ variable: null, alsoMissing: [], folder: null, absent: { files: [], maybe: [], actual: null } },
  ...{ importer: null, python: '3.13.1' },
}
const hint = (given: Partial<ProbeFailure>, ignored: Ignored = {}) =>
  explainFailure({ ...failure, ...given }, project, ignored).details.hint

/** A line of blog/views.py that Python 3.11 can't parse. */
const syntaxError = (
  line: string,
  message = 'multiple exception types must be parenthesized',
): Partial<ProbeFailure> => ({
  ...{
    type: 'SyntaxError',
    message: `${message} (views.py, line 6)`,
    file: 'blog/views.py',
    line: 6,
    python: '3.11.2',
  },
  traceback: `  File "shop/urls.py", line 1, in <module>\n    from blog.views import home\n  File "blog/views.py", line 6\n${line}\nSyntaxError: ${message}`,
})

describe('files that git does not have', () => {
  const absent = (files: string[], maybe: string[] = [], actual: string | null = null) => ({ files, maybe, actual })

  test.each<[string, Partial<ProbeFailure>, Ignored, RegExp]>([
    [
      'a module, with the line of .gitignore',
      { module: 'mysite.local_settings', absent: absent(['mysite/local_settings.py']) },
      { 'mysite/local_settings.py': '.gitignore:3 (local_settings.py)' },
      /^mysite\/settings\.py:9 reads a file that git does not have: mysite\/local_settings\.py \(left out by \.gitignore:3 \(local_settings\.py\)\)\. Either commit it without its secrets.*`include: \[mysite\/local_settings\.py\]`/,
    ],
    [
      'what may be a package is a file where git ignores one',
      { module: 'keys', absent: absent([], ['keys.py', 'mysite/keys.py']) },
      { 'keys.py': '.gitignore:1 (keys.py)' },
      /git does not have: keys\.py \(left out/,
    ],
    ['else it is a package', { module: 'keys', absent: absent([], ['keys.py']) }, {}, /^Add keys to requirements\.txt/],
    [
      'a file of secrets',
      { absent: absent(['secrets.json']) },
      {},
      /secrets\.json\. Either read what stands in it from/,
    ],
    ['.env', { absent: absent(['.env']) }, { '.env': '.gitignore:2 (.env)' }, /^.*\.env \(left out.*load_dotenv/],
    [
      'a file in a folder that is not there either',
      { type: 'FileNotFoundError', folder: 'conf', absent: absent(['conf/x.ini']) },
      {},
      /git does not have: conf\/x\.ini\./,
    ],
    [
      'a file of the computer that the project was written on',
      { type: 'FileNotFoundError', message: "[Errno 2] No such file or directory: '/etc/config.json'" },
      {},
      /settings\.py:9 reads \/etc\/config\.json, a file of the computer.*os\.environ.*put the file there on the server/,
    ],
    [
      'a folder that is written to',
      { type: 'FileNotFoundError', folder: 'var/log', absent: absent(['var/log/x.log']) },
      {},
      /^Git keeps no empty folders: commit a file in var\/log/,
    ],
    [
      'other letters',
      { module: 'Blog', absent: absent([], [], 'blog') },
      {},
      /the repository has blog, and mysite\/settings/,
    ],
  ])('%s', (_name, given, ignored, expected) => expect(hint(given, ignored)).toMatch(expected))
})

describe('what newer versions no longer have', () => {
  test.each<[string, Partial<ProbeFailure>, RegExp]>([
    [
      'cgi of Django',
      { module: 'cgi', importer: 'Django 3.2.25' },
      /^Django 3\.2\.25 uses cgi.*`python: '3\.10'`.*newer version of Django in/,
    ],
    [
      'distutils of a package',
      { module: 'distutils.util', importer: 'foo 1.0' },
      /^foo 1\.0 uses distutils.*`python: '3\.11'`.*newer version of foo/,
    ],
    [
      'imp of the project',
      { module: 'imp', importer: null },
      /^mysite\/settings\.py uses imp.*`python: '3\.11'`.*replace it in mysite/,
    ],
    ['telnetlib', { module: 'telnetlib' }, /`python: '3\.12'`/],
    [
      'pkg_resources',
      { module: 'pkg_resources', importer: 'x 1' },
      /write a line `setuptools<81` into requirements\.txt/,
    ],
    [
      'collections.Mapping',
      { message: "module 'collections' has no attribute 'Mapping'" },
      /collections\.Mapping.*`python: '3\.9'`/,
    ],
    [
      'imported',
      { message: "cannot import name 'Iterable' from 'collections' (/usr)" },
      /collections\.Iterable.*'3\.9'/,
    ],
    ['getargspec', { message: "module 'inspect' has no attribute 'getargspec'" }, /`python: '3\.10'`/],
    [
      'ugettext',
      { message: "cannot import name 'ugettext_lazy' from 'django.utils.translation' (/x)" },
      /until 3\.2.*`Django~=3\.2\.0`.*gettext_lazy/,
    ],
    [
      'urlresolvers',
      { module: 'django.core.urlresolvers', message: "No module named 'django.core.urlresolvers'" },
      /django\.urls/,
    ],
  ])('%s', (_name, given, expected) => {
    expect(hint(given)).toMatch(expected)
    expect(hint(given)).not.toMatch(/^Add/)
  })

  test.each<[string, Partial<ProbeFailure>, RegExp]>([
    ['except A, B', syntaxError('    except ValueError, TypeError: n = 0'), /without parentheses.*`python: '3\.14'`/],
    ['a template string', syntaxError("    x = t'hello {name}'", 'invalid syntax'), /`python: '3\.14'`/],
    ['type', syntaxError('type Names = list[str]', 'invalid syntax'), /`python: '3\.12'`/],
    ['type parameters', syntaxError('    async def first[T](x: list[T]) -> T:', "expected '('"), /`python: '3\.12'`/],
    [
      'quotes in an f-string',
      syntaxError("x = f'{d['a']}'", "f-string: expecting '}'"),
      /f-string with.*`python: '3\.12'`/,
    ],
    [
      'a module',
      { module: 'compression.zstd', python: '3.13.1' },
      /^mysite\/settings\.py uses compression\.zstd.*'3\.14'/,
    ],
    [
      'a name',
      { message: "cannot import name 'override' from 'typing' (/usr)", python: '3.11.2' },
      /typing\.override.*since 3\.12, and this is 3\.11\.2/,
    ],
    [
      'django.tasks',
      { module: 'django.tasks', message: "No module named 'django.tasks'", python: '3.11.2' },
      /since 6\.0, and an older one is installed.*`Django>=6\.0` in requirements\.txt/,
    ],
    [
      'a middleware',
      {
        message: 'Module "django.contrib.auth.middleware" does not define a "LoginRequiredMiddleware" attribute/class',
      },
      /`Django>=5\.1`/,
    ],
    [
      'a module of Django that nobody knows',
      { module: 'django.nothing', message: "No module named 'django.nothing'" },
      /^The installed Django has no django\.nothing/,
    ],
  ])('what is newer than the server: %s', (_name, given, expected) => {
    expect(hint(given)).toMatch(expected)
    expect(hint(given)).not.toMatch(/^(Add|Correct)/)
  })

  test.each<[string, Partial<ProbeFailure>]>([
    ['code of Python 2', syntaxError('    except ValueError, e:')],
    ['a fault', syntaxError('    return render(request "x.html")', 'invalid syntax')],
    ['a Python that has it', { ...syntaxError('type X = int', 'invalid syntax'), python: '3.12.3' }],
  ])('what is wrong in any Python is to be mended: %s', (_name, given) => {
    expect(hint(given)).toMatch(/^Correct blog\/views\.py/)
  })

  test.each<[string, RegExp]>([
    ['winreg', /^mysite\/settings\.py:9 imports winreg, which only Windows has\..*sys\.platform/],
    ['win32com.client', /imports win32com, which only Windows has/],
    ['tkinter.messagebox', /imports tkinter, which draws windows on a screen.*`packages: \[python3-tk\]`/],
  ])('what no list of packages can bring to a server: %s', (module, expected) => {
    expect(hint({ module, message: `No module named '${module}'` })).toMatch(expected)
  })

  test('a Python that still has it is not what is wrong', () => {
    expect(hint({ module: 'cgi', python: '3.12.3' })).toMatch(/^Add cgi/)
  })
})

describe('libraries that the server lacks', () => {
  test.each([
    ['Could not find the GDAL library (tried "gdal", "GDAL"). Is GDAL installed?', ['gdal-bin']],
    ['ImportError: libGL.so.1: cannot open shared object file: No such file or directory', ['libgl1']],
    ['libgthread-2.0.so.0: cannot open shared object file: No such file', ['libglib2.0-0']],
    ['failed to find libmagic.  Check your installation', ['libmagic1']],
    ['Unable to find zbar shared library', ['libzbar0']],
    ['OSError: no library called "cairo-2" was found', ['libcairo2']],
    ['MagickWand shared library not found.', ['libmagickwand-dev']],
    ['libpq.so.5: cannot open shared object file', ['libpq5']],
    ['python: undefined symbol: Error_GetLastErrorNum', ['libspatialindex-dev']],
    ["FileNotFoundError: [Errno 2] No such file or directory: 'libGL.txt'", []],
    ["No module named 'cairo'", []],
  ])('%s', (text, packages) => expect(findLibraries(text)).toEqual(packages))

  test('pango, by the name of what it builds on', () => {
    const text = "cannot load library 'libgobject-2.0-0': libgobject-2.0-0: cannot open shared object file"
    expect(findLibraries(text)).toContain('libpango-1.0-0')
  })

  test('are packages to install, before anything else is said', () => {
    const error = explainFailure(
      { ...failure, type: 'ImportError', message: 'libGL.so.1: cannot open shared object file: No such file' },
      project,
    )
    expect(error.details).toMatchObject({ packages: ['libgl1'], hint: expect.stringContaining('packages: [libgl1]') })
  })

  test('one that nothing knows is named', () => {
    expect(hint({ message: 'libfoo.so.3: cannot open shared object file: No such file' })).toMatch(
      /libfoo\.so\.3.*libfoo3 by Debian’s rule.*`packages: \[libfoo3\]`/,
    )
    expect(nameLibraryPackage('libBig_x-2.so.0.1')).toBe('libbig-x-2-0')
    expect(nameLibraryPackage('libfoo.so')).toBeUndefined()
  })

  test('machine code that a package makes while it runs', () => {
    const message = 'Cannot allocate write+execute memory for ffi.callback().'
    expect(hint({ type: 'MemoryError', message })).toMatch(/MemoryDenyWriteExecute/)
  })
})

test('nobody writes into a lock file', () => {
  const of = (kind: 'uv' | 'poetry' | 'pipenv', file: string, given: Partial<ProbeFailure>) => {
    const other = { ...project, dependencies: { ...project.dependencies, kind, file } }
    return explainFailure({ ...failure, ...given }, other, {}).details.hint
  }
  expect(of('uv', 'uv.lock', { module: 'rest_framework' })).toMatch(/^Run `uv add djangorestframework` and commit/)
  expect(of('poetry', 'poetry.lock', { module: 'yaml' })).toMatch(/^Run `poetry add PyYAML`/)
  expect(of('uv', 'uv.lock', { message: 'Error loading psycopg2 or psycopg module' })).toMatch(
    /^Run `uv add 'psycopg\[binary\]'`/,
  )
})

test('nothing is said of the own computer, where it may work', () => {
  expect(hint({ type: 'ValueError', message: 'x' })).toBe(
    'Correct mysite/settings.py; the lines below are the last of what was raised.',
  )
})

test('a scheduler that keeps its jobs in tables which migrate has to make first', () => {
  const given = {
    type: 'OperationalError',
    message: 'no such table: django_apscheduler_djangojob',
    traceback: '  File "/venv/lib/python3.13/site-packages/apscheduler/schedulers/base.py", line 1\n',
    file: 'blog/jobs.py',
  }
  expect(hint(given)).toMatch(/started in blog\/jobs\.py.*`processes: \{schedule: python manage\.py NAME\}`/)
  expect(hint({ ...given, traceback: '' })).toMatch(/asks the database while it is imported/)
})
