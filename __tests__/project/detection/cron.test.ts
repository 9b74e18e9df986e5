import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { toCalendar } from '../../../src/project/detection/cron.ts'

test.each([
  ['*/5 * * * *', '*-*-* *:0/5'],
  ['0 3 * * *', '*-*-* 03:00'],
  ['30 2,14 1 * *', '*-*-01 2,14:30'],
  ['0 9-17 * * 1-5', 'Mon..Fri *-*-* 9..17:00'],
  ['0 0 * * 0', 'Sun *-*-* 00:00'],
  ['0 0 * * sat,sun', 'Sat,Sun *-*-* 00:00'],
  ['0 0 */2 6 *', '*-06-1/2 00:00'],
  ['@daily', 'daily'],
])('%s', (cron, calendar) => {
  expect(toCalendar(cron)).toBe(calendar)
  const checked = spawnSync('systemd-analyze', ['calendar', calendar])
  // Where there is no systemd its own judgement is lacking.
  if (checked.error === undefined) expect(checked.status, String(checked.stderr)).toBe(0)
})

test.each(['0 0 1 * 1', '@reboot', '* * * *', 'every day', '0 0 * * */2'])('%s is none', (cron) => {
  expect(toCalendar(cron)).toBeUndefined()
})
