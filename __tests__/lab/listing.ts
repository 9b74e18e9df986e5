import type { TestServer } from './server.ts'

/** What changes on a server by itself, or by somebody who only logs in, and why. */
const byItself: Readonly<Record<string, string>> = {
  '/proc': 'made by the kernel as it is read',
  '/sys': 'made by the kernel as it is read',
  '/dev': 'terminals come with whoever logs in',
  '/run': 'sockets, sessions and units that run; what systemd reads of it is listed all the same',
  '/var/log': 'each log-in is written down',
  '/var/lib/systemd': 'clocks of timers, and the seed of random numbers',
  '/var/lib/postgresql': 'a database server writes whenever it likes',
  '/var/lib/mysql': 'a database server writes whenever it likes',
  '/var/lib/redis': 'a database server writes whenever it likes',
  '/var/lib/valkey': 'a database server writes whenever it likes',
  '/var/lib/fail2ban': 'it counts log-ins',
  '/var/lib/caddy': 'certificates and their locks are renewed while it runs',
  '/var/lib/apt': "the distribution's own timers update its lists",
  '/var/cache/apt': "the distribution's own timers update its lists",
}

/** Below /run: units that somebody has put there, and what we keep there ourselves. */
const inRun = ['/run/systemd/system', '/run/systemd/system.control', '/run/systemd/generator', '/run/django-prod']

/**
 * The end of a find(1) that prints what it finds: path, kind, mode, owner and group, size, time of its last change and
 * where it leads. A folder has no size here: the overlay below a server changes it with no act of anybody's.
 */
export function printing(behindPath: string, end: string): string[] {
  const print = (size: string) => ['-printf', `%p${behindPath}%y %m %u:%g ${size}%T@ %l${end}`]
  return ['-type', 'd', ...print(''), '-o', ...print('%s ')]
}

/**
 * Every file, folder, link and whatever else there is on a server, by path. It leaves out what changes by itself. The
 * times of folders to which files come for a moment, as /tmp, are left out too.
 */
export async function listServer(server: TestServer): Promise<Map<string, string>> {
  const out = Object.keys(byItself).flatMap((path) => ['-o', '-path', path])
  const find = ['(', ...out.slice(1), ')', '-prune', '-o']
  const format = printing('\\t', '\\0')
  const all = await server.exec(['find', '/', ...find, ...format])
  const run = await server.exec(['find', ...inRun, ...format], { check: false })
  const rows = `${all.stdout}${run.stdout}`.split('\0').filter((row) => row !== '')
  return new Map(
    rows.map((row) => {
      const [path = '', what = ''] = row.split('\t')
      const folder = what.startsWith('d') && ['/tmp', '/var/tmp'].includes(path)
      return [path, folder ? what.split(' ').slice(0, 3).join(' ') : what]
    }),
  )
}

/** What differs between two listings, one path a line, with what it was and what it is. */
export function compareListings(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort()
  return paths
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) => `${path}: ${before.get(path) ?? 'nothing'} → ${after.get(path) ?? 'nothing'}`)
}

/**
 * What a plan may change: the lock, the times of the folders in which it staged a release and took it away, and the
 * cache of what plans have downloaded.
 */
export function isOfPlan(app: string): (difference: string) => boolean {
  const staged = [
    '/opt/django-prod',
    ...['releases', 'venvs', 'shared/data', 'shared/media'].map((name) => `/srv/${app}/${name}`),
  ]
  return (difference) => {
    const [path = '', before = '', after = ''] = difference.split(/: | → /)
    if (/^\/(run|var\/cache)\/django-prod\b/.test(path) || path === `/srv/${app}/history.jsonl`) return true
    const withoutTime = (what: string) => what.split(' ').slice(0, 3).join(' ')
    return staged.includes(path) && before.startsWith('d') && withoutTime(before) === withoutTime(after)
  }
}
