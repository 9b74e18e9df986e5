import { expect, test } from 'vitest'
import { areOnlyDrivers, findBuildPackages, findWindowsPin } from '../../../src/project/decisions/build-packages.ts'

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
  ['Git operation failed: Git executable not found', ['git']],
  ['No solution found: there is no version of django==99', []],
])('%s', (output, packages) => expect(findBuildPackages(output)).toEqual(packages))

test.each([
  ['error: Failed to build `mysqlclient==2.2.7`\n', true],
  ['ERROR: Failed building wheel for psycopg2\nERROR: Failed building wheel for mysqlclient\n', true],
  ['ERROR: Failed building wheel for mysqlclient\nERROR: Failed building wheel for lxml\n', false],
  ['No solution found: there is no version of mysqlclient==99', false],
])('only drivers failed to build: %s', (output, only) => expect(areOnlyDrivers(output)).toBe(only))

test('a pin for Windows only is named with the marker to add', () => {
  const output =
    'Because pywin32==306 has no wheels with a matching platform tag and you require pywin32==306, unsatisfiable'
  expect(findWindowsPin(output)).toEqual({ name: 'pywin32', line: 'pywin32==306; sys_platform == "win32"' })
  expect(findWindowsPin('Because django==99 has no version')).toBeNull()
})
