import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Case, read, refusal, wordsOf } from './reading.ts'

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJrzq0pI0e8vC0Wm4yqf1m1T1rM0J1f0a4w0YtTqv0aB'
function makeKey(): string {
  const folder = mkdtempSync(join(tmpdir(), 'key-'))
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'key')])
  const text = readFileSync(join(folder, 'key'), 'utf8')
  rmSync(folder, { recursive: true })
  return text
}

const secrets = {
  'backup-password': 'a long password',
  'backup-access-key': 'AKIA-the-first-part',
  'backup-secret-key': 'the second part',
  'backup-ssh-key': makeKey(),
}
const backups = (lines: string, more: Case = {}) =>
  read({ file: `backups:\n${lines.replace(/^/gm, '  ')}\n`, with: secrets, ...more })
const refused = (lines: string, more: Case = {}) => wordsOf(refusal(() => backups(lines, more)))

test('without the key there are none, whatever secrets a workflow gives', () => {
  expect(read({ with: secrets }).inputs.backups).toBeUndefined()
})

test('a folder: at night, a week day by day and a year in growing steps', () => {
  expect(backups('to: /mnt/backups/').inputs.backups).toEqual({
    address: { repository: '/mnt/backups', environment: { RESTIC_PASSWORD: 'a long password' }, sftp: null },
    schedule: { calendar: '*-*-* 03:00:00', spread: true },
    keep: { daily: 7, weekly: 5, monthly: 12 },
    notify: '',
  })
})

test.each(['s3:https://s3.example.org/bucket/shop', 's3:http://10.0.0.1:9000/bucket', 's3:s3.amazonaws.com/bucket'])(
  '%s is opened by a key of two parts',
  (to) => {
    expect(backups(`to: ${to}`).inputs.backups?.address).toEqual({
      repository: to,
      environment: {
        RESTIC_PASSWORD: 'a long password',
        AWS_ACCESS_KEY_ID: 'AKIA-the-first-part',
        AWS_SECRET_ACCESS_KEY: 'the second part',
      },
      sftp: null,
    })
  },
)

test.each([
  ['sftp:me@store.example.org:/backups', { user: 'me', host: 'store.example.org', port: 22 }],
  ['sftp:me@store.example.org:backups', { user: 'me', host: 'store.example.org', port: 22 }],
  ['sftp://me@203.0.113.9:2222//backups', { user: 'me', host: '203.0.113.9', port: 2222 }],
  ['sftp://me@203.0.113.9/backups', { user: 'me', host: '203.0.113.9', port: 22 }],
])('%s', (to, account) => {
  const { address } = backups(`to: ${to}\nhost-key: store.example.org ${key} a comment`).inputs.backups ?? {}
  expect(address).toMatchObject({ repository: to, sftp: { ...account, hostKeys: [key] } })
  expect(address?.sftp?.key).toContain('PRIVATE KEY')
})

test.each([
  ['ftp://example.org/x', 'INPUT_INVALID'],
  ['rest:https://example.org/', 'INPUT_INVALID'],
  ['s3://bucket/folder ', 'INPUT_INVALID'],
  ['s3:https://s3.example.org', 'INPUT_INVALID'],
  ['backups', 'INPUT_INVALID'],
  ['/', 'INPUT_INVALID'],
  ['/mnt/../srv', 'INPUT_INVALID'],
  ['sftp:store.example.org:/backups', 'INPUT_INVALID'],
  ["sftp:x''-oProxyCommand=id@store.example.org:/backups", 'INPUT_INVALID'],
  ['sftp:x,sftp.command=id@store.example.org:/backups', 'INPUT_INVALID'],
  ['sftp:-oProxyCommand=id@store.example.org:/backups', 'INPUT_INVALID'],
  ['sftp:x\\y@store.example.org:/backups', 'INPUT_INVALID'],
  ['sftp:me:secret@store.example.org:/backups', 'SECRET_IN_FILE'],
  ['s3:https://AKIA:secret@s3.example.org/bucket', 'SECRET_IN_FILE'],
  ['sftp://me:secret@store.example.org/backups', 'SECRET_IN_FILE'],
])('to: %s is refused: %s', (to, code) => {
  expect(refused(`to: '${to}'\nhost-key: ${key}`)).toContain(code)
})

test.each([
  ['backup-password', 'to: /mnt/b'],
  ['backup-access-key', 'to: s3:https://s3.example.org/b'],
  ['backup-secret-key', 'to: s3:https://s3.example.org/b'],
  ['backup-ssh-key', `to: sftp:me@a.example.org:b\nhost-key: ${key}`],
])('an empty %s is refused by its name', (name, lines) => {
  expect(refused(lines, { with: { ...secrets, [name]: '' } })).toMatch(new RegExp(`^SECRET_EMPTY ${name}: empty`))
})

test('a place that is missing, keys that are none, a host whose key nobody has said', () => {
  expect(refused('schedule: daily')).toContain('backups.to: nothing was given')
  expect(refused('to: /mnt/b\nwhere: there')).toContain('backups.where: there is no such key')
  expect(refused('to: /mnt/b\nto2:\n  x: 1')).toContain('there is no such key')
  expect(refused('to: sftp:me@a.example.org:b')).toContain('ssh-keyscan a.example.org')
  expect(refused(`to: sftp:me@a.example.org:b\nhost-key: SHA256:${'a'.repeat(43)}`)).toContain(
    'a fingerprint is too little',
  )
  expect(
    refused(`to: sftp:me@a.example.org:b\nhost-key: ${key}`, { with: { ...secrets, 'backup-ssh-key': 'nonsense' } }),
  ).toMatch(/^KEY_INVALID backup-ssh-key: /)
})

test('how many stay', () => {
  expect(backups('to: /mnt/b\nkeep: {daily: 3, yearly: 2, weekly: 0}').inputs.backups?.keep).toEqual({
    daily: 3,
    yearly: 2,
  })
  expect(refused('to: /mnt/b\nkeep: {daily: 0}')).toContain('none would stay')
  expect(refused('to: /mnt/b\nkeep: {days: 7}')).toContain('there is no such span')
  expect(refused('to: /mnt/b\nkeep: 7')).toContain('there is no such span')
})

test('when, and who is told', () => {
  const { backups: wanted } = backups('to: /mnt/b\nschedule: Sun 04:00\nnotify: sh tell.sh "$BACKUP_ERROR"').inputs
  expect(wanted).toMatchObject({
    schedule: { calendar: 'Sun 04:00', spread: false },
    notify: 'sh tell.sh "$BACKUP_ERROR"',
  })
  expect(refused('to: /mnt/b\nschedule: $(date)')).toContain("no time of systemd's")
})

test('every secret is hidden, also where the rest is refused', () => {
  const hidden: string[] = []
  refusal(() => backups('to: nowhere', { secrets: hidden }))
  for (const secret of [secrets['backup-password'], secrets['backup-access-key'], secrets['backup-secret-key']])
    expect(hidden).toContain(secret)
})

test('a restore comes from somewhere; a snapshot is named in no other mode', () => {
  expect(wordsOf(refusal(() => read({ with: { mode: 'restore' } })))).toContain('backups: nothing was given')
  const restore = (snapshot: string) =>
    backups('to: /mnt/b', { with: { ...secrets, mode: 'restore', snapshot } }).inputs.snapshot
  expect([restore('1D3b1f26'), restore('latest')]).toEqual(['1d3b1f26', ''])
  expect(() => restore('the last one')).toThrow('is not the name of a snapshot')
  expect(() => backups('to: /mnt/b', { with: { ...secrets, snapshot: '1d3b1f26' } })).toThrow('only `mode: restore`')
})

test('what only looks needs no secret of them', () => {
  expect(backups('to: /mnt/b', { with: { mode: 'status' } }).inputs.backups).toBeUndefined()
})
