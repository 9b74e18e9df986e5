import { expect, test } from 'vitest'
import type { Facts, Manifest, Offsite } from '../../../src/model.ts'
import { describeBackups, listBackupNotices, listLeftOut, readOffsite } from '../../../src/project/decisions/offsite.ts'

const now = '2026-11-23T12:00:00.000Z'
const file = (content: string | null) => ({ hash: '', mode: 0o644, content })
const found = (state: Offsite | string, settings = true): Pick<Facts, 'files'> => ({
  files: {
    '/srv/blog/offsite.json': file(typeof state === 'string' ? state : JSON.stringify(state)),
    ...(settings ? { '/srv/blog/backups.json': file(null) } : {}),
  },
})
const made = { at: '2026-11-22T03:10:00Z', id: '1d3b1f26', bytes: 3_000_000, added: 1000, unread: 0 }
const failed = { state: 'failed' as const, at: '2026-11-23T03:10:00Z', reason: 'the disk is full' }

test('a server without backups elsewhere has no word of them', () => {
  expect(describeBackups('blog', { files: {} })).toBeNull()
  expect(listBackupNotices('blog', { files: {} }, now)).toEqual([])
  // They were taken away again: what was noted of them is the past.
  expect(listBackupNotices('blog', found({ last: failed }, false), now)).toEqual([])
})

test('what nobody can read is unknown', () => {
  for (const text of ['', '{', '"x"', '7', 'null']) expect(readOffsite('blog', found(text)), text).toBeNull()
  expect(describeBackups('blog', found('{'))).toMatch(/^unknown: .*offsite.json can’t be read/)
  const { '/srv/blog/offsite.json': _, ...files } = found('').files
  expect(describeBackups('blog', { files })).toBe('none was made so far')
})

test('databases that no backup holds are named', () => {
  const live = (aliases: string[]) => {
    const others = aliases.map((alias) => ({ alias, name: '', pending: [], error: null }))
    return { probe: { others } } as unknown as Manifest
  }
  expect(listLeftOut(null)).toEqual([])
  expect(listLeftOut(live([]))).toEqual([])
  expect(listLeftOut(live(['logs', 'geo']))[0]?.message).toContain('A dump of logs, geo is not in them')
})

test('a failure is a warning with its reason, and with the newest that there is', () => {
  const [notice] = listBackupNotices('blog', found({ last: failed, made }), now)
  expect(notice).toMatchObject({ level: 'warning', title: 'The last backup failed' })
  expect(notice?.message).toContain(
    'the disk is full (2026-11-23T03:10:00Z). The newest that was made is of 2026-11-22',
  )
  expect(listBackupNotices('blog', found({ last: failed }), now)[0]?.message).toContain('None was ever made.')
})

test('one that was due and was not made is told a day later, and not before', () => {
  const due = (at: string) => listBackupNotices('blog', found({ due: at, made }), now).map(({ title }) => title)
  expect(due('2026-11-22T03:00:00Z')).toEqual(['A backup was missed'])
  expect(due('2026-11-22T11:00:00Z')).toEqual([])
  expect(due('')).toEqual([])
})

test('the status says when, how large, where, and when one was seen to come back', () => {
  const state = {
    to: '/mnt/b',
    made,
    read: { at: '2026-11-22T03:11:00Z', id: '1d3b1f26' },
    due: '2026-11-24T03:00:00Z',
  }
  expect(describeBackups('blog', found(state))).toBe(
    'the newest of 2026-11-22T03:10:00Z (1d3b1f26), 3.0 MB, in /mnt/b; a dump came back whole 2026-11-22T03:11:00Z; never restored from on this server; the next is due 2026-11-24T03:00:00Z',
  )
  const text = describeBackups('blog', found({ ...state, last: failed, made: { ...made, unread: 2 } }))
  expect(text).toContain('2 files could not be read')
  expect(text).toContain('the last one failed at 2026-11-23T03:10:00Z: the disk is full')
})
