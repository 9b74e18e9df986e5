import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

interface Package {
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly optionalDependencies: Readonly<Record<string, string>>
}

const { dependencies, devDependencies, optionalDependencies } = JSON.parse(
  readFileSync('package.json', 'utf8'),
) as Package

test('docs/dependencies.md says of each package in the bundle what it is for', () => {
  const [, table = ''] = readFileSync('docs/dependencies.md', 'utf8').split('\n## In the bundle\n')
  const named = [...(table.split('\n## ')[0] ?? '').matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, name]) => name)
  expect(named).toEqual(Object.keys(dependencies))
})

test('dist/licenses.txt has the licence of each of them, and of what they need', () => {
  const lines = readFileSync('dist/licenses.txt', 'utf8').split('\n')
  for (const name of [...Object.keys(dependencies), 'tweetnacl', 'concat-stream', 'bcrypt-pbkdf']) {
    expect(lines.filter((line) => line === name)).toEqual([name])
  }
})

test('every version is pinned exactly', () => {
  const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
})

test('the lock file names no registry host', () => {
  expect(readFileSync('package-lock.json', 'utf8')).not.toContain('"resolved"')
})
