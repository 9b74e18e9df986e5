import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { DatabaseReport } from '../model.ts'
import { placesOf } from '../places.ts'
import { describeNumber, describeSize } from '../project/describe.ts'
import type { Server } from '../server/server.ts'

/**
 * The site has its SQLite file in its own folder, whatever the settings say. Where they name one outside, which is there
 * and holds something, nobody begins beside it without having said so.
 *
 * @param fresh nothing was ever applied to the site's own
 * @throws DeployError DATABASE_CHANGED, before anything is touched
 */
export async function guardOutsideFile(
  { inputs, live }: Deployment,
  server: Server,
  { entry, name, source, vendor }: DatabaseReport,
  fresh: boolean,
): Promise<void> {
  const { app } = inputs
  const path = pathOf(entry[3] ?? '')
  if (vendor !== 'sqlite' || source !== 'project' || !path.startsWith('/') || path === name) return
  if (path.startsWith(`${placesOf(app).home}/releases/`) || inputs.leaveDatabase === `sqlite3:${path}`) return
  // What the live release named too was left behind or brought along before.
  if (!fresh && (live === null || pathOf(live.probe.database.entry?.[3] ?? '') === path)) return
  const found = await server.call('database.lookOutside', { app, path })
  if (found === null) return
  const rows = found.rows === null ? 'rows that can’t be counted' : `${describeNumber(found.rows)} rows`
  const leave = `To leave it where it is, write \`leave-database: sqlite3:${path}\` into .github/django-prod.yml.`
  throw new DeployError(
    'DATABASE_CHANGED',
    `The settings name ${path} (${describeSize(found.bytes)}, ${rows}), and the site's database is ${name}`,
    {
      host: server.host,
      hint: fresh
        ? `Bring it along on the server, while nobody writes to it: ${copyLine(app, path, name)} Then deploy again; ${path} stays as it is. ${leave}`
        : `The site has rows of its own: nothing was touched. Correct NAME in the settings. ${leave}`,
    },
  )
}

/** NAME may be a URI (sqlite.org/uri.html). */
const pathOf = (name: string): string => name.replace(/^file:(\/\/)?(?=\/)/, '').replace(/\?.*$/, '')

/** By SQLite's own backup call: a copy of the file would miss what is in its log. */
function copyLine(app: string, from: string, to: string): string {
  if (!/^[\w./-]+$/.test(from)) return 'docs/databases.md#a-sqlite-file-elsewhere has the command.'
  return `sudo python3 -c "import sqlite3; sqlite3.connect('file:${from}?mode=ro', uri=True).backup(sqlite3.connect('${to}'))" && sudo chown ${app}: ${to}`
}
