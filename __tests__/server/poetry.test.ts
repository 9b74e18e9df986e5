/** The server's reading of poetry.lock, in the forms that Poetry 1.8 and 2 write, run as the Python that it is. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const parts = ['wire', 'requirements', 'poetry']
const program = parts.map((name) => readFileSync(`src/server/${name}.py`, 'utf8')).join('\n')

function python(expression: string, ...argument: readonly string[]): unknown {
  const text = `${program}
import tomllib
try:
    print(json.dumps(${expression}))
except Failure as failure:
    print(json.dumps(failure.told()))`
  return JSON.parse(execFileSync('python3', ['-c', text, ...argument], { encoding: 'utf8' }))
}

const poetry = (lock: string, project = '') =>
  python('from_poetry_lock(tomllib.loads(sys.argv[1]), tomllib.loads(sys.argv[2]))', lock, project)

/** An entry of a lock file; `rest` are its further lines. */
const locked = (name: string, version: string, pythons: string, rest = '') => `
[[package]]
name = "${name}"
version = "${version}"
description = ""
optional = false
python-versions = "${pythons}"
${rest}
`

const metadata = (pythons: string) => `
[metadata]
lock-version = "2.0"
python-versions = "${pythons}"
`

const main = 'groups = ["main"]'
const files = (hash: string) => `files = [{file = "a.whl", hash = "sha256:${hash}"}]`

test('with groups: those of main, with their markers', () => {
  const windows = 'sys_platform == \\"win32\\"'
  const lock =
    locked('Django', '5.2', '>=3.10', `${main}\n${files('aa')}`) +
    locked('colorama', '1', '*', `groups = ["main", "dev"]\nmarkers = {main = "${windows}"}\n${files('cc')}`) +
    locked('pytest', '8', '>=3.8', 'groups = ["dev"]\nfiles = []') +
    locked('lxml', '5', '>=3.8', `${main}\nfiles = []`).replace('optional = false', 'optional = true')
  expect(poetry(lock)).toEqual([
    'colorama==1 ; sys_platform == "win32" --hash=sha256:cc',
    'Django==5.2 --hash=sha256:aa',
  ])
})

test('with groups: each of several entries of a package, with its own marker', () => {
  const split = (marker: string, hash: string) => `${main}\nmarkers = "${marker}"\n${files(hash)}`
  const lock =
    locked('django', '5.2.19', '>=3.10', split('python_version < \\"3.12\\"', 'aa')) +
    locked('django', '6.1.3', '>=3.12', split('python_version >= \\"3.12\\"', 'bb')) +
    locked('numpy', '2.2.6', '>=3.10', split('python_version == \\"3.10\\"', 'cc')) +
    locked('numpy', '2.4.6', '>=3.11', split('python_version == \\"3.11\\"', 'dd')) +
    locked('numpy', '2.5.5', '>=3.12', split('python_version >= \\"3.12\\"', 'ee'))
  expect(poetry(lock)).toEqual([
    'django==5.2.19 ; python_version < "3.12" --hash=sha256:aa',
    'django==6.1.3 ; python_version >= "3.12" --hash=sha256:bb',
    'numpy==2.2.6 ; python_version == "3.10" --hash=sha256:cc',
    'numpy==2.4.6 ; python_version == "3.11" --hash=sha256:dd',
    'numpy==2.5.5 ; python_version >= "3.12" --hash=sha256:ee',
  ])
})

test('without groups: what pyproject.toml needs on Linux, and what that needs', () => {
  const git = 'https://example.org/f.git'
  const lock =
    locked(
      'django',
      '5.2',
      '>=3.10',
      `files = []

[package.dependencies]
asgiref = ">=3"
async-timeout = {version = "*", markers = "python_full_version < \\"3.11.3\\""}
tzdata = {version = "*", markers = "sys_platform == \\"win32\\""}
argon2 = {version = "*", optional = true}`,
    ) +
    ['argon2', 'asgiref', 'async-timeout', 'pytest', 'tzdata'].map((name) => locked(name, '1', '>=3.8')).join('') +
    locked('fork', '0', '*', `[package.source]\ntype = "git"\nurl = "${git}"\nresolved_reference = "c0ffee"`)
  const project = `[tool.poetry.dependencies]
python = "^3.11"
Django = "^5"
fork = {git = "${git}"}
pytest = {version = "*", optional = true}`
  expect(poetry(lock + metadata('^3.11'), project)).toEqual([
    'asgiref==1',
    'async-timeout==1 ; python_full_version < "3.11.3"',
    'django==5.2',
    'fork @ git+https://example.org/f.git@c0ffee',
  ])
})

test('without groups: the newest of several entries that runs on a Python', () => {
  const lock =
    locked('django', '5.2.19', '>=3.10', 'files = []\n\n[package.dependencies]\npytz = "*"') +
    locked('django', '6.1.3', '>=3.12') +
    locked('numpy', '2.2.6', '>=3.10') +
    locked('numpy', '2.4.6', '>=3.11') +
    locked('numpy', '2.10.5', '>=3.12,<3.14') +
    locked('pytz', '1', '*') +
    metadata('>=3.10,<4.0')
  expect(poetry(lock, '[tool.poetry.dependencies]\npython = ">=3.10,<4.0"\ndjango = "*"\nnumpy = "*"')).toEqual([
    'django==5.2.19 ; python_version < "3.12"',
    'django==6.1.3 ; python_version >= "3.12"',
    'numpy==2.2.6 ; python_version < "3.11"',
    'numpy==2.4.6 ; python_version >= "3.11" and python_version < "3.12" or python_version >= "3.14"',
    'numpy==2.10.5 ; python_version >= "3.12" and python_version < "3.14"',
    'pytz==1 ; python_version < "3.12"',
  ])
})

test('without groups: entries whose Pythons overlap are told apart by what asks for them', () => {
  const lock =
    locked('numpy', '2.0.2', '>=3.9') +
    locked('numpy', '2.2.6', '>=3.10') +
    locked(
      'pandas',
      '2',
      '>=3.9',
      `files = []

[package.dependencies]
six = [
    {version = "<1.10", markers = "python_version < \\"3.13\\""},
    {version = ">=1.10", markers = "python_version >= \\"3.13\\""},
]`,
    ) +
    locked('six', '1.9', '*') +
    locked('six', '1.17.0', '*') +
    metadata('>=3.9,<4.0')
  const project = `[tool.poetry.dependencies]
python = ">=3.9,<4.0"
pandas = "*"
numpy = [
  {version = "^2.0,<2.1", python = "<=3.11"},
  {version = "~2.2", python = ">3.11"},
]`
  expect(poetry(lock, project)).toEqual([
    'numpy==2.0.2 ; python_version < "3.12"',
    'numpy==2.2.6 ; python_version >= "3.12"',
    'pandas==2',
    'six==1.9 ; python_version < "3.13"',
    'six==1.17.0 ; python_version >= "3.13"',
  ])
})

const extras =
  locked(
    'celery',
    '5.4',
    '>=3.8',
    `files = []

[package.dependencies]
kombu = ">=5.3"
redis = {version = ">=4.5.2,<6", optional = true, markers = "extra == \\"redis\\""}
boto3 = {version = "*", optional = true, markers = "extra == \\"sqs\\""}

[package.extras]
redis = ["redis (>=4.5.2,<6)"]
sqs = ["boto3"]`,
  ) +
  locked(
    'django',
    '5.2',
    '>=3.10',
    `files = []

[package.dependencies]
argon2-cffi = {version = ">=19.1.0", optional = true, markers = "extra == \\"argon2\\""}

[package.extras]
argon2 = ["argon2-cffi (>=19.1.0)"]`,
  ) +
  locked(
    'psycopg',
    '3.2',
    '>=3.8',
    `files = []

[package.dependencies]
psycopg-binary = {version = "3.2", optional = true, markers = "implementation_name != \\"pypy\\" and extra == \\"binary\\""}

[package.extras]
all = ["psycopg[binary,pool]"]
binary = ["psycopg-binary (==3.2) ; implementation_name != \\"pypy\\""]
pool = ["psycopg-pool"]`,
  ) +
  ['argon2-cffi', 'boto3', 'kombu', 'psycopg-binary', 'redis'].map((name) => locked(name, '1', '>=3.8')).join('')

test('without groups: the extras that are asked for, and no others', () => {
  const project = `[tool.poetry.dependencies]
psycopg = {version = "^3.1", extras = ["binary"]}
celery = {version = "^5.4", extras = ["redis"]}
django = {version = "^5.2", extras = ["argon2"]}`
  expect(poetry(extras, project)).toEqual([
    'argon2-cffi==1',
    'celery==5.4',
    'django==5.2',
    'kombu==1',
    'psycopg==3.2',
    'psycopg-binary==1',
    'redis==1',
  ])
  expect(poetry(extras, '[tool.poetry.dependencies]\npsycopg = "*"\ndjango = "*"')).toEqual([
    'django==5.2',
    'psycopg==3.2',
  ])
})

test('without groups: extras asked for by a dependency, by an extra, and in PEP 621', () => {
  const kit = locked('site-kit', '1', '>=3.8', '[package.dependencies]\ndjango = {version = "*", extras = ["argon2"]}')
  const project = `[project]
dependencies = ["psycopg[all] (>=3.1)", "celery>=5", "site-kit ; python_version > '3.9'"]`
  expect(poetry(extras + kit + metadata('>=3.8'), project)).toEqual([
    'argon2-cffi==1 ; python_version >= "3.10"',
    'celery==5.4',
    'django==5.2 ; python_version >= "3.10"',
    'kombu==1',
    'psycopg==3.2',
    'psycopg-binary==1',
    'site-kit==1 ; python_version >= "3.10"',
  ])
})

test.each([
  ['directory', 'libs/billing', main],
  ['file', 'wheels/billing-0.1-py3-none-any.whl', ''],
])('a package of type %s is never looked for on an index', (type, url, groups) => {
  const entry = (name: string, group: string, folder: string) =>
    locked(name, '0.1', '>=3.9', `${group}\nfiles = []\n\n[package.source]\ntype = "${type}"\nurl = "${folder}"`)
  const development = entry('tools', groups && 'groups = ["dev"]', 'libs/tools')
  const project = '[tool.poetry.dependencies]\nbilling = "*"'
  expect(poetry(entry('billing', groups, url) + development, project)).toMatchObject({
    code: 'INSTALL_FAILED',
    message: expect.stringMatching(`billing, which lies in the repository \\(${url}\\)`),
    hint: expect.stringContaining(`./${url}`),
  })
  expect(poetry(development, '')).toEqual([])
})
