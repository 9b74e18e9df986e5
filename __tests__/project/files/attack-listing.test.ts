/** Files of a project that git would take for a repository of its own, with programs to start. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listFiles } from '../../../src/project/files/listing.ts'
import { expectHeld } from '../../lab/attacks.ts'
import { run } from '../../lab/process.ts'

let folder: string
let mark: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'looks-like-git-'))
  mark = `${folder}.started`
  for (const name of ['objects', 'refs']) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'x'), '')
  }
  writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/main\n')
  const lines = ['repositoryformatversion = 0', 'bare = false', 'worktree = .', `fsmonitor = "touch ${mark}; false"`]
  writeFileSync(join(folder, 'config'), `[core]\n${lines.map((line) => `\t${line}\n`).join('')}`)
})
afterEach(() => {
  for (const path of [folder, mark]) rmSync(path, { recursive: true, force: true })
})

test('what was sent to a server is listed without git', async () => {
  await run(['git', '-c', 'safe.directory=*', '-C', folder, 'ls-files'], { check: false })
  expect(existsSync(mark)).toBe(true)
  rmSync(mark)
  const { files } = await listFiles(folder, { include: [], exclude: [], local: true })
  expect(files.map(({ path }) => path)).toEqual(['HEAD', 'config', 'objects/x', 'refs/x'])
  const escaped = existsSync(mark) ? ['git has started a program that the project names'] : []
  expectHeld('who has the deploy key', ['a project that is a repository with a program in its configuration'], escaped)
})
