/** Folders that all releases share, when git or the file of keys changes. */
import { expect, test } from 'vitest'
import type { Facts } from '../../../src/model.ts'
import { listSharedNotices } from '../../../src/project/decisions/shared-folders.ts'

const none = { added: [], changed: [], removed: [] }
const content = 'logs\nvar/cache\n'
const facts = {
  current: 'r1',
  files: { '/srv/blog/releases/r1/conf/shared': { hash: '', mode: 0o644, content } },
} as unknown as Facts

const told = (shared: string[], difference: Partial<typeof none> = {}, of: Facts = facts) =>
  listSharedNotices({ app: 'blog', shared }, of, { ...none, ...difference }).map(
    ({ level, title, message }) => `${level}: ${title}. ${message}`,
  )

test('what git changes or removes within is told, and what it changes beside is not', () => {
  const difference = { changed: ['logs/a.txt', 'logs2/x', 'views.py'], removed: ['var/cache/old'] } as never
  const [logs, cache, ...more] = told(['logs', 'var/cache'], difference)
  expect(more).toEqual([])
  expect(logs).toMatch(
    /^warning: The repository changed logs, which is shared.*its own of logs\/a\.txt,.*\/srv\/blog\/shared\/folders\/logs/,
  )
  expect(cache).toMatch(/var\/cache\/old/)
})

test('a file that git adds comes in, where there is none of its name', () => {
  expect(told(['logs', 'var/cache'], { added: ['logs/new'] as never })).toEqual([
    expect.stringMatching(/logs\/new come in where/),
  ])
})

test('a folder that is no longer shared is named, with where its files stay and how they come back', () => {
  expect(told(['logs'])).toEqual([
    expect.stringMatching(
      /var\/cache is no longer shared.*\/srv\/blog\/shared\/folders\/var\/cache.*`shared: \[var\/cache\]`/,
    ),
  ])
})

test('one that is new has nothing to lose, nor has a first deploy', () => {
  expect(told(['logs', 'var/cache', 'new'], { changed: ['new/x'] as never })).toEqual([])
  expect(told(['logs'], { added: ['logs/x'] as never }, { current: null, files: {} } as unknown as Facts)).toEqual([])
})
