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

const poetry = (lock: object, project: object) =>
  python(
    'from_poetry_lock(json.loads(sys.argv[1]), json.loads(sys.argv[2]))',
    JSON.stringify(lock),
    JSON.stringify(project),
  )

test('poetry.lock with groups: those of main, with their markers', () => {
  const lock = {
    package: [
      { name: 'Django', version: '5.2', groups: ['main'], files: [{ hash: 'sha256:aa' }] },
      {
        name: 'colorama',
        version: '1',
        groups: ['main', 'dev'],
        markers: { main: 'sys_platform == "win32"' },
        files: [{ hash: 'sha256:cc' }],
      },
      { name: 'pytest', version: '8', groups: ['dev'], files: [] },
      { name: 'lxml', version: '5', groups: ['main'], optional: true, files: [] },
    ],
  }
  expect(poetry(lock, {})).toEqual([
    'colorama==1 ; sys_platform == "win32" --hash=sha256:cc',
    'Django==5.2 --hash=sha256:aa',
  ])
})

test('an older poetry.lock: what pyproject.toml needs, and what that needs', () => {
  const lock = {
    package: [
      {
        name: 'django',
        version: '5.2',
        dependencies: {
          asgiref: '>=3',
          tzdata: { version: '*', markers: 'sys_platform == "win32"' },
          argon2: { version: '*', optional: true },
        },
      },
      { name: 'asgiref', version: '3.8' },
      { name: 'tzdata', version: '2025' },
      { name: 'argon2', version: '1' },
      { name: 'pytest', version: '8' },
      {
        name: 'fork',
        version: '0',
        source: { type: 'git', url: 'https://example.org/f.git', resolved_reference: 'c0ffee' },
      },
    ],
  }
  const project = { tool: { poetry: { dependencies: { python: '^3.11', Django: '^5', fork: { git: 'x' } } } } }
  expect(poetry(lock, project)).toEqual([
    'asgiref==3.8',
    'django==5.2',
    'fork @ git+https://example.org/f.git@c0ffee',
    'tzdata==2025 ; sys_platform == "win32"',
  ])
})
