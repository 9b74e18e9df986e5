/** Times as cron writes them, as systemd does. */

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/**
 * The calendar (systemd.time(7), OnCalendar) of the five fields of crontab(5), or of a name as `@daily`; undefined where
 * there is none: with both a day of the month and one of the week either counts for cron.
 */
export function toCalendar(cron: string): string | undefined {
  const named = /^@(yearly|annually|monthly|weekly|daily|hourly|midnight)$/.exec(cron.trim())?.[1]
  if (named !== undefined) return named === 'midnight' ? 'daily' : named
  const fields = cron.trim().split(/\s+/)
  if (fields.length !== 5 || fields.some((field) => !/^[\d*,/-]+$|^[A-Za-z\d,/-]+$/.test(field))) return undefined
  const [minute = '', hour = '', day = '', month = '', week = ''] = fields
  if (day !== '*' && week !== '*') return undefined
  if (/[A-Za-z]/.test(minute + hour + day + month)) return undefined
  const part = (field: string, first: string) => field.replace(/\*\//g, `${first}/`).replaceAll('-', '..')
  const weekdays = week === '*' ? '' : expandWeek(week)
  if (weekdays === undefined) return undefined
  const two = (field: string) => field.replace(/^\d$/, '0$&')
  return `${weekdays === '' ? '' : `${weekdays} `}*-${two(part(month, '1'))}-${two(part(day, '1'))} ${two(part(hour, '0'))}:${two(part(minute, '0'))}`
}

/** The days of a field of cron in systemd's order, which begins with Monday and lets no range pass its end. */
function expandWeek(field: string): string | undefined {
  const numberOf = (text: string): number =>
    /^[0-7]$/.test(text) ? (Number(text) + 6) % 7 : days.findIndex((day) => day.toLowerCase() === text.toLowerCase())
  const wanted = new Set<number>()
  for (const part of field.split(',')) {
    const [, from = '', to, step = '1'] = /^(\*|\w+)(?:-(\w+))?(?:\/(\d))?$/.exec(part) ?? []
    // Those of a week that begins on Sunday, as cron counts.
    const first = from === '*' ? 6 : numberOf(from)
    const last = from === '*' ? 5 : to === undefined ? first : numberOf(to)
    if (first < 0 || last < 0 || Number(step) < 1) return undefined
    const length = ((last - first + 7) % 7) + 1
    for (let at = 0; at < length; at += Number(step)) wanted.add((first + at) % 7)
  }
  const runs: number[][] = []
  for (const day of [...wanted].sort()) {
    const run = runs.at(-1)
    if (run?.at(-1) === day - 1) run.push(day)
    else runs.push([day])
  }
  if (wanted.size === 7) return ''
  return runs.map((run) => [days[run[0] ?? 0], ...(run.length > 1 ? [days[run.at(-1) ?? 0]] : [])].join('..')).join(',')
}
