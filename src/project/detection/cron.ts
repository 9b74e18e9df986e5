/** Times as cron writes them, as systemd does. */

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/**
 * The calendar (systemd.time(7), OnCalendar) of the five fields of crontab(5), or of a name as `@daily`; undefined where
 * there is none: with both a day of the month and one of the week either counts for cron.
 */
export function toCalendar(cron: string): string | undefined {
  const named = /^@(yearly|annually|monthly|weekly|daily|hourly|midnight)$/.exec(cron.trim())?.[1]
  if (named !== undefined) return named === 'midnight' ? 'daily' : named
  const fields = cron.trim().split(/\s+/)
  if (fields.length !== 5 || fields.some((field) => !/^[\d*,/-]+$|^[A-Za-z,-]+$/.test(field))) return undefined
  const [minute = '', hour = '', day = '', month = '', week = ''] = fields
  if (day !== '*' && week !== '*') return undefined
  if (/[A-Za-z]/.test(minute + hour + day + month)) return undefined
  const part = (field: string, first: string) => field.replace(/\*\//g, `${first}/`).replaceAll('-', '..')
  const weekdays = week
    .replace(/\d/g, (number) => days[Number(number) % 7] ?? number)
    .replace(/[A-Za-z]+/g, (name) => name.slice(0, 1).toUpperCase() + name.slice(1, 3).toLowerCase())
    .replaceAll('-', '..')
  if (/[/*]/.test(weekdays.replace(/^\*$/, ''))) return undefined
  const two = (field: string) => field.replace(/^\d$/, '0$&')
  return `${week === '*' ? '' : `${weekdays} `}*-${two(part(month, '1'))}-${two(part(day, '1'))} ${two(part(hour, '0'))}:${two(part(minute, '0'))}`
}
