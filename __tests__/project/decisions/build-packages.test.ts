import { expect, test } from 'vitest'
import { findBuildPackages, findWindowsPin, isOutdatedBuild } from '../../../src/project/decisions/build-packages.ts'

test.each([
  ['error: Failed to build `psycopg2-binary==2.9.3`\n', ['build-essential', 'libpq-dev', 'python3-dev']],
  [
    'ERROR: Failed building wheel for mysqlclient\n',
    ['build-essential', 'default-libmysqlclient-dev', 'pkg-config', 'python3-dev'],
  ],
  ['Failed to build `Cython_Thing==1`\n fatal error: Python.h: No such file', ['build-essential', 'python3-dev']],
  [
    '  × Failed to build `xmlsec==1.3.13`\n',
    ['build-essential', 'libxml2-dev', 'libxmlsec1-dev', 'libxmlsec1-openssl', 'pkg-config', 'python3-dev'],
  ],
  [
    'Failed to build `pymssql==2.3`\n x.c:1:10: fatal error: sqlfront.h: No such file',
    ['build-essential', 'freetds-dev', 'python3-dev'],
  ],
  ["Failed to build `tokenizers==0.15`\n error: can't find Rust compiler", ['build-essential', 'cargo', 'python3-dev']],
  [
    'Failed to build `pyproj==3.4`\n proj executable not found. Please set the PROJ_DIR variable.',
    ['build-essential', 'libproj-dev', 'proj-bin', 'python3-dev'],
  ],
  ['Git operation failed: Git executable not found', ['git']],
  ['No solution found: there is no version of django==99', []],
])('%s', (output, packages) => expect(findBuildPackages(output)).toEqual(packages))

test.each([
  ["Failed to build `pillow==9.5.0`\n  KeyError: '__version__'", true],
  ["Failed to build `x==1`\nModuleNotFoundError: No module named 'distutils'", true],
  ['Failed to build `anyjson==0.3.3`\nerror in anyjson setup command: use_2to3 is invalid.', true],
  ["Failed to build `x==1`\nNo module named 'imp'\nerror: command 'x86_64-linux-gnu-gcc' failed", false],
  ['Failed to build `x==1`\nx.c:1: fatal error: Python.h: No such file', false],
])('a script that is too old lacks no package: %s', (output, old) => {
  expect(isOutdatedBuild(output)).toBe(old)
  expect(findBuildPackages(output).length > 0).toBe(!old)
})

test('a pin for Windows only is named with the marker to add', () => {
  const output =
    'Because pywin32==306 has no wheels with a matching platform tag and you require pywin32==306, unsatisfiable'
  expect(findWindowsPin(output)).toEqual({ name: 'pywin32', line: 'pywin32==306; sys_platform == "win32"' })
  expect(findWindowsPin('Because django==99 has no version')).toBeNull()
})
