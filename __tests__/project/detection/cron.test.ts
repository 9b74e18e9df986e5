import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { toCalendar } from '../../../src/project/detection/cron.ts'

test.each([
  ['*/5 * * * *', '*-*-* *:0/5'],
  ['0 3 * * *', '*-*-* 03:00'],
  ['30 2,14 1 * *', '*-*-01 2,14:30'],
  ['0 9-17 * * 1-5', 'Mon..Fri *-*-* 9..17:00'],
  ['0 0 * * 0', 'Sun *-*-* 00:00'],
  ['0 0 * * sat,sun', 'Sat..Sun *-*-* 00:00'],
  ['0 0 * * 0-6', '*-*-* 00:00'],
  ['5 4 * * 0-4', 'Mon..Thu,Sun *-*-* 04:05'],
  ['5 4 * * 1,3,5', 'Mon,Wed,Fri *-*-* 04:05'],
  ['5 4 * * 5-7', 'Fri..Sun *-*-* 04:05'],
  ['0 0 * * MON-FRI', 'Mon..Fri *-*-* 00:00'],
  ['0 0 * * */2', 'Tue,Thu,Sat..Sun *-*-* 00:00'],
  ['10-50/20 * * * *', '*-*-* *:10..50/20'],
  ['0 0 */2 6 *', '*-06-1/2 00:00'],
  ['@daily', 'daily'],
])('%s', (cron, calendar) => {
  expect(toCalendar(cron)).toBe(calendar)
  const checked = spawnSync('systemd-analyze', ['calendar', calendar])
  // Where there is no systemd its own judgement is lacking.
  if (checked.error === undefined) expect(checked.status, String(checked.stderr)).toBe(0)
})

test.each(['0 0 1 * 1', '@reboot', '* * * *', 'every day', '0 0 * * 1#1', '0 0 L * *', '0 0 * * foo'])(
  '%s is none',
  (cron) => {
    expect(toCalendar(cron)).toBeUndefined()
  },
)
