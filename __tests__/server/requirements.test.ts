/** The server's reading of dependency files, run as the Python that it is. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const program = `import json, os, sys\n${readFileSync('src/server/requirements.py', 'utf8')}`

function python(expression: string, ...argument: readonly string[]): unknown {
  const text = `${program}\nprint(json.dumps(${expression}))`
  return JSON.parse(execFileSync('python3', ['-c', text, ...argument], { encoding: 'utf8' }))
}

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'requirements-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

test('UTF-16 and the public index by name are put right in a copy, includes with them', () => {
  const base = 'Django==5.2\r\n'
  const code = folderWith({
    'requirements.txt': Buffer.from(`\ufeff-r requirements/base.txt\r\ngunicorn==23\r\n`, 'utf16le'),
    'requirements/base.txt': `-i https://pypi.python.org/simple\n${base}`,
  })
  const copy = join(code, 'copy')
  const paths = JSON.stringify(['requirements.txt', 'requirements/base.txt'])
  expect(python(`readable(sys.argv[1], sys.argv[2], ${paths})`, code, copy)).toBe(copy)
  expect(readFileSync(join(copy, 'requirements.txt'), 'utf8')).toBe('-r requirements/base.txt\r\ngunicorn==23\r\n')
  expect(readFileSync(join(copy, 'requirements/base.txt'), 'utf8')).toBe(base)
})

test('a library of the project is installed as a copy, the project itself as it asks for it', () => {
  const code = folderWith({ 'requirements.txt': '-e ./libs/one[extra]\n--editable=../two\n-e .\n-e .[web]\n./three\n' })
  const copy = join(code, 'copy')
  expect(python(`readable(sys.argv[1], sys.argv[2], ['requirements.txt'])`, code, copy)).toBe(copy)
  expect(readFileSync(join(copy, 'requirements.txt'), 'utf8')).toBe(
    './libs/one[extra]\n../two\n-e .\n-e .[web]\n./three\n',
  )
})

test('what can be read as it is is read where it lies; another index is kept', () => {
  const code = folderWith({ 'requirements.txt': '--index-url https://pypi.example.org/simple\nDjango\n' })
  expect(python(`readable(sys.argv[1], '/nowhere', ['requirements.txt'])`, code)).toBe(code)
})

test('Pipfile.lock: the default packages, frozen, with their hashes', () => {
  const lock = {
    _meta: { sources: [{ url: 'https://pypi.org/simple' }, { url: 'https://pypi.example.org/simple' }] },
    default: {
      django: { version: '==5.2', hashes: ['sha256:aa'], markers: "python_version >= '3.10'", extras: ['argon2'] },
      six: { version: '==1.17.0', hashes: ['sha256:bb'] },
    },
    develop: { black: { version: '==1' } },
  }
  expect(python('from_pipfile_lock(sys.argv[1])', JSON.stringify(lock))).toEqual([
    '--extra-index-url https://pypi.example.org/simple',
    "django[argon2]==5.2 ; python_version >= '3.10' --hash=sha256:aa",
    'six==1.17.0 --hash=sha256:bb',
  ])
})

test('hashes are left out where a package has none, as one of git has', () => {
  const lock = {
    default: { a: { version: '==1', hashes: ['sha256:aa'] }, b: { git: 'https://example.org/b.git', ref: 'c0ffee' } },
  }
  expect(python('from_pipfile_lock(sys.argv[1])', JSON.stringify(lock))).toEqual([
    'a==1',
    'b @ git+https://example.org/b.git@c0ffee',
  ])
})

test.each([
  ['^3.1', '3.9', true],
  ['^3.1', '4.0', false],
  ['^0.2.3', '0.3', false],
  ['~3.1', '3.1.9', true],
  ['~3', '3.9', true],
  ['~=3.1', '3.9', true],
  ['~=3.1.2', '3.2', false],
  ['>=2.7, !=3.0.*, !=3.1.*', '3.1.4', false],
  ['<2 || >=3,<4', '3.5', true],
  ['2.*', '2.5', true],
  ['1.0', '1.0.0', true],
  ['==2.1', '2.1+cpu', true],
  ['>=2.0', '2.0rc1', false],
  ['>=2.0', '2.0.post1', true],
  ['>=2.0', '2.0.dev3', false],
  ['*', '0', true],
])('the constraint %s and %s', (constraint, version, fits) => {
  expect(python('admits(*sys.argv[1:])', constraint, version)).toBe(fits)
})

test.each([
  ['python_version < "3.10" or "linux" in sys_platform and os_name == "posix"', true],
  ['(python_version < "3.10" or sys_platform == "win32") and os_name == "posix"', false],
  ['platform_python_implementation != "PyPy" and "3.11" <= python_version', true],
  ['python_version not in "3.10, 3.11"', false],
  ['python_full_version < "3.11.10"', true],
  ['extra == "Some.Extra"', false],
  ['unheard_of == "1"', true],
  ['', true],
])('the marker %s on Python 3.11.3', (marker, holds) => {
  expect(python('holds(sys.argv[1], "3.11.3")', marker)).toBe(holds)
})
