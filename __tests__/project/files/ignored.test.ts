import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findIgnored } from '../../../src/project/files/ignored.ts'
import { makeRepository, makeTree, writeTree } from '../tree.ts'

test('the line of .gitignore that keeps a file out, whether it is there or not', async () => {
  const root = makeRepository({ '.gitignore': '*.log\n\nlocal_*.py\n!local_keep.py\n', 'app/.gitignore': 'keys.py\n' })
  mkdirSync(join(root, 'site'))
  writeTree(root, { 'app/keys.py': '' })
  const paths = ['site/local_settings.py', 'local_keep.py', 'app/keys.py', 'keys.py']
  expect(await findIgnored(root, paths)).toEqual({
    'site/local_settings.py': '.gitignore:3 (local_*.py)',
    'app/keys.py': 'app/.gitignore:1 (keys.py)',
  })
})

test('a path that leads out of the repository, or looks like more than a name, does not keep the others from an answer', async () => {
  const root = makeRepository({ '.gitignore': '*.ini\n' })
  const paths = ['../secrets.ini', '/etc/x.ini', 'a/../../b.ini', ':(top)c.ini', '-q.ini', '*.ini', 'config.ini']
  const line = '.gitignore:1 (*.ini)'
  expect(await findIgnored(root, paths)).toEqual({
    ':(top)c.ini': line,
    '-q.ini': line,
    '*.ini': line,
    'config.ini': line,
  })
})

test('nothing is ignored where nothing is asked, or git knows nothing', async () => {
  expect(await findIgnored(makeTree({ '.gitignore': '*' }), ['a'])).toEqual({})
  expect(await findIgnored('/nowhere', [])).toEqual({})
})

test('git that ends before it has read what it is asked does not end the run', async () => {
  // More than a pipe holds (pipe(7)): what git leaves unread can't be written.
  const paths = Array.from({ length: 20_000 }, (_, at) => `folder/of/the/project/${at}.py`)
  expect(await findIgnored(makeTree({ '.gitignore': '*' }), paths)).toEqual({})
})
