import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keyFileOf, provideKey } from '../../src/command/deploy-key.ts'

let folder: string
let top: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'key-'))
  top = join(folder, 'repository')
  mkdirSync(top)
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a key as ssh-keygen makes one, for its owner alone, and never another in its place', () => {
  const file = keyFileOf(folder, 'blog')
  expect(file).toBe(join(folder, '.ssh/django-prod-blog'))
  const made = provideKey(file, top, 'django-prod-blog')
  expect(made.made).toBe(true)
  // On Windows the user's folder says who may read it.
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  // ssh-keygen reads both halves as one key.
  expect(execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' }).trim()).toBe(made.line)
  expect(readFileSync(`${file}.pub`, 'utf8')).toBe(`${made.line}\n`)
  const again = provideKey(file, top, 'django-prod-blog')
  expect(again).toEqual({ ...made, made: false })
})

test.each(['key', 'folder/key'])('%s in the repository is refused', (name) => {
  expect(() => provideKey(join(top, name), top, 'x')).toThrow('lies in the repository')
  symlinkSync(top, join(folder, 'link'))
  expect(() => provideKey(join(folder, 'link', name), top, 'x')).toThrow('lies in the repository')
})

test('what is no key, or has a passphrase, stays and is refused', () => {
  const file = join(folder, 'key')
  writeFileSync(file, 'my notes\n')
  expect(() => provideKey(file, top, 'x')).toThrow('no private key without a passphrase')
  expect(readFileSync(file, 'utf8')).toBe('my notes\n')
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', join(folder, 'encrypted')])
  expect(() => provideKey(join(folder, 'encrypted'), top, 'x')).toThrow('no private key without a passphrase')
})
