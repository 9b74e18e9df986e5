import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { BackupsWish } from '../../src/model.ts'
import { renderBackup, renderBackupSettings, renderBackupUnits } from '../../src/render/offsite.ts'
import { run, temporaryFolder } from './programs.ts'

const folder = temporaryFolder()
afterAll(() => rmSync(folder, { recursive: true }))

const owner = { app: 'blog', repository: 'octo/blog', repositoryId: '7' }
const backups: BackupsWish = {
  address: { repository: '/mnt/backups', environment: { RESTIC_PASSWORD: 'secret word' }, sftp: null },
  schedule: { calendar: '*-*-* 03:00:00', spread: true },
  keep: { daily: 7 },
  notify: `python manage.py tell "100% of $BACKUP_ERROR"`,
}
const options = { app: 'blog', backups, owner, directory: 'my site', absent: [], language: 'en' as const, links: false }
const units = renderBackupUnits(options)

test.each(Object.entries(units))('%s is the golden file', async (name, text) => {
  await expect(text).toMatchFileSnapshot(`../golden/units/${name}`)
})

test('systemd understands them, with and without a command of the user', () => {
  const written = { ...units, 'blog-backup-failed.service': units['blog-backup-failed.service'] ?? '' }
  const place = join(folder, 'units')
  mkdirSync(place)
  const silent = renderBackupUnits({ ...options, backups: { ...backups, notify: '' } })['blog-backup-failed.service']
  for (const [at, failed] of [written['blog-backup-failed.service'], silent].entries()) {
    const files = { ...written, 'blog-backup-failed.service': failed ?? '' }
    const paths = Object.entries(files).map(([name, text]) => {
      const path = join(place, name)
      // The command is on no machine of a test.
      writeFileSync(path, text.replaceAll('/usr/local/bin/blog-backup', '/bin/true'))
      return path
    })
    const { stdout, stderr } = run(['systemd-analyze', 'verify', '--man=no', ...paths])
    expect(`${stdout}${stderr}`, String(at)).toBe('')
  }
})

test('no secret stands in what others may read', () => {
  expect(Object.values(units).join('')).not.toContain('secret word')
  expect(renderBackup(options)).not.toContain('secret word')
  expect(JSON.parse(renderBackupSettings({ backups, owner }))).toMatchObject({ address: backups.address, owner })
})

test('root starts nothing where the variables of the site are', () => {
  for (const text of Object.values(units)) {
    expect(/^EnvironmentFile=/m.test(text) && !/^User=blog$/m.test(text)).toBe(false)
    expect(text).not.toMatch(/^Exec\w+=[@:-]*[+!]/m)
  }
})

test('a time that somebody has named is kept to the minute', () => {
  const schedule = { calendar: 'Sun 04:00', spread: false }
  const timer = renderBackupUnits({ ...options, backups: { ...backups, schedule } })['blog-backup.timer']
  expect(timer).toContain('OnCalendar=Sun 04:00\n')
  expect(timer).not.toContain('RandomizedDelaySec')
})

test('the command stands alone, and asks for root', () => {
  const asked = run(['setpriv', '--reuid=65534', '--clear-groups', '/usr/bin/python3', '-I', '-'], {
    input: renderBackup(options),
  })
  expect(asked).toMatchObject({ code: 1, stderr: 'blog-backup must run as root: sudo blog-backup\n' })
})
