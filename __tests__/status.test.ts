import { describe, expect, test } from 'vitest'
import type { Facts, Status } from '../src/model.ts'
import { tellStatus } from '../src/status.ts'
import { liveFacts } from './project/deployed.ts'

const now = '2026-11-23T12:00:00.000Z'
const facts = {
  records: { fixtures: {}, superusers: [], compatibleMigrations: [] },
  manifest: null,
  health: null,
  diskFree: 5e9,
  memoryAvailable: 4e8,
  memoryTotal: 1e9,
  secrets: null,
  files: {},
} as unknown as Facts
const unlimited = { memory: null, memoryMax: null, tasks: null, tasksMax: null }
const status: Status = {
  since: null,
  units: [{ unit: 'blog@1.service', active: 'active', sub: 'running', since: 'Mon', restarts: 0, ...unlimited }],
  log: [],
  certificates: [],
  diskTotal: 1e10,
  usage: [],
  backups: { count: 0, newest: null, trial: '', bytes: 0, sameDisk: false },
  runs: [],
  lacking: [],
  cutOff: false,
}
const inDays = (days: number) => new Date(Date.parse(now) + days * 86_400_000).toISOString()
/** One that holds so many days more, of so many in all. */
const certificate = (days: number | null, all = 90) => ({
  domain: 'a.test',
  since: days === null ? null : inDays(days - all),
  expires: days === null ? null : inDays(days),
  issuer: 'CN=E7',
  error: days === null ? 'refused' : null,
})
const titles = (certificates: Status['certificates']) =>
  tellStatus('blog', facts, { ...status, certificates }, now).notices.map(({ title }) => title)
const outcome = (title: string, more: Partial<Status> = {}) =>
  tellStatus('blog', facts, { ...status, ...more }, now).sections.find((section) => section.title === title)?.outcome

test('a certificate that should have been renewed, or is not there, is worth a warning', () => {
  expect(titles([certificate(16)])).toEqual([])
  expect(titles([certificate(14)])).toEqual(['The certificate of a.test ends soon'])
  // Six days, and the twelve hours of Caddy's own authority.
  expect(titles([certificate(2, 6), certificate(0.2, 0.5)])).toEqual([])
  expect(titles([certificate(0.5, 6)])).toEqual(['The certificate of a.test ends soon'])
  expect(titles([certificate(null)])).toEqual(['No certificate for a.test'])
})

test('a deploy starts Caddy again, unless another program has its port', () => {
  const warning = (portsTaken: Record<string, string>) => {
    const sick = { ...liveFacts(), proxyActive: false, proxyUnit: 'web.service', portsTaken }
    return tellStatus('blog', sick, status, now).notices[0]?.message
  }
  expect(warning({})).toBe('Caddy is not running. A deploy of what is live repairs it.')
  expect(warning({ 80: 'nginx' })).toMatch(
    /^Caddy is not running\. Port 80 is used by nginx: .*systemctl start web\.service/,
  )
})

test('units that are not active are named', () => {
  expect(outcome('Units')).toBe('1 unit, all active')
  const units = [{ unit: 'blog@1.service', active: 'failed', sub: 'failed', since: 'Mon', restarts: 7, ...unlimited }]
  expect(outcome('Units', { units })).toBe('blog@1.service is failed')
})

test('what the server does not tell is unknown, and what it can’t have is named', () => {
  const told = (more: Partial<Facts>) => tellStatus('blog', { ...facts, ...more }, { ...status, diskTotal: null }, now)
  const find = (more: Partial<Facts>, title: string) => told(more).sections.find((one) => one.title === title)?.outcome
  expect(find({ diskFree: null, memoryAvailable: null, memoryTotal: null }, 'Server')).toBe(
    'unknown of unknown disk free, unknown of unknown memory available',
  )
  expect(find({}, 'Protections')).toBeUndefined()
  const records = { ...facts.records, launch: { ground: '', absent: ['PrivateUsers', 'ProtectClock'] } }
  expect(find({ records }, 'Protections')).toContain("can't have PrivateUsers=, ProtectClock=")
})

test('free space, and where backups lie', () => {
  expect(outcome('Server')).toBe('5.0 GB of 10 GB disk free, 400 MB of 1.0 GB memory available')
  const backups = { count: 2, newest: 'today', trial: 'tried', bytes: 2048, sameDisk: true }
  expect(outcome('Backups', { backups })).toBe(
    '2 backups, 2.0 KB, the newest of today (tried), on the same disk as the database',
  )
  expect(outcome('Backups', { backups: { ...backups, sameDisk: false } })).not.toContain('same disk')
})

test('the latest run comes first', () => {
  const run = {
    at: '1',
    mode: 'deploy',
    result: 'deployed',
    ref: 'v1',
    commit: 'a1b2c3d4',
    actor: 'ann',
    reason: 'r',
    id: 'x',
  }
  const told = tellStatus('blog', facts, { ...status, runs: [run, { ...run, at: '2', actor: '' }] }, now)
  expect(told.sections.find(({ title }) => title === 'Runs')?.lines).toEqual([
    '2 deployed: v1 a1b2c3d, started by somebody: r',
    '1 deployed: v1 a1b2c3d, started by ann: r',
  ])
})

describe('limits', () => {
  const unit: Status['units'][number] = {
    ...(status.units[0] as Status['units'][number]),
    memoryMax: 8e8,
    tasksMax: 1150,
  }
  const tell = (row: Partial<typeof unit>, more: Partial<Facts> = {}, usage: Status['usage'] = []) =>
    tellStatus('blog', { ...facts, ...more }, { ...status, usage, units: [{ ...unit, ...row }] }, now)
  const lines = (row: Partial<typeof unit>) => tell(row).sections.find(({ title }) => title === 'Units')?.lines

  test('a unit that has some is told with what it takes, as far as anything counts it', () => {
    expect(lines({ memory: 12e7, tasks: 9 })?.[0]).toContain(', 120 MB of 800 MB memory, 9 of 1150 tasks')
    expect(lines({})?.[0]).toContain(', unknown of 800 MB memory, unknown of 1150 tasks')
    expect(lines({ memoryMax: null })?.[0]).toMatch(/0 restarts$/)
  })

  test('one that has as many tasks as it may is worth a warning', () => {
    expect(tell({ tasks: 1000 }).notices).toEqual([])
    expect(tell({ tasks: 1100 }).notices[0]?.title).toBe('blog@1.service is at its limit')
  })

  test('what the site takes of the disk is told, and a disk that is almost full is worth a warning', () => {
    const usage = [
      { folder: 'shared/media', bytes: 7e9 },
      { folder: 'releases', bytes: 5e7 },
      { folder: 'backups', bytes: null },
    ]
    const told = tell({}, { diskFree: 9e8 }, usage)
    const section = told.sections.find(({ title }) => title === 'Disk')
    expect(section?.outcome).toBe('shared/media 7.0 GB, releases 50 MB, backups unknown')
    expect(told.notices.map(({ message }) => message)).toEqual([
      '900 MB of 10 GB are free below /srv/blog. Of this site shared/media takes most: 7.0 GB.',
    ])
    expect(tell({}, { diskFree: 2e9 }, usage).notices).toEqual([])
  })
})

test('a database that lacks migrations of the live release is told, with what applies them', () => {
  const told = (lacking: string[] | null, more: Partial<Facts> = {}) =>
    tellStatus('blog', { ...liveFacts(), ...more }, { ...status, lacking }, now)
  const lacking = ['blog.0003_subtitle']
  expect(told([]).text).toMatch(/ is live and well$/)
  expect(told([]).sections.find(({ title }) => title === 'Database')?.outcome).toContain('every migration')
  expect(told(null).sections.find(({ title }) => title === 'Database')).toBeUndefined()
  expect(told(lacking).text).toMatch(/, but the database lacks blog\.0003_subtitle, which it needs$/)
  expect(told(lacking).notices[0]?.message).toContain('"sudo blog-manage migrate"')
  // One that a restore has noted is applied by a deploy.
  const records = { ...liveFacts().records, behind: { release: liveFacts().current ?? '', lacking } }
  expect(told(lacking, { records }).notices[0]?.message).toMatch(/A deploy of what is live repairs it\.$/)
})

test('a restore that was cut off is told with what ends it', () => {
  const { notices } = tellStatus('blog', liveFacts(), { ...status, cutOff: true }, now)
  expect(notices[0]?.title).toBe('A restore of the database was cut off')
  expect(notices[0]?.message).toContain('"sudo blog-restore --finish"')
})
