/** What the tests of the table "what is done when" look at: the server before and after a run, and what the run says. */
import type { ActionResult } from '../lab/action.ts'
import { app, type Live, type Site } from './site.ts'

export interface State {
  readonly live: Live
  readonly caddyPid: number
  /** How often Caddy was given a configuration since it started, as its own log tells. */
  readonly caddyLoads: number
  /** Rows of django_migrations, `app.name`, sorted. */
  readonly migrations: readonly string[]
  /** Releases whose instance runs. */
  readonly instances: readonly string[]
  /** Folders in releases/, unordered: the names of two that began in the same second tell no order. */
  readonly releases: ReadonlySet<string>
}

/** As the application's user, since files that root leaves beside an SQLite database would lock it out. */
const readMigrations = `runuser -u ${app} -- python3 -c '
import sqlite3
rows = sqlite3.connect("/srv/${app}/shared/data/db.sqlite3").execute("select app, name from django_migrations")
print(*sorted(".".join(row) for row in rows))'`

export async function stateOf(site: Site): Promise<State> {
  const live = await site.live()
  const text = await site.server.sh(`
    systemctl show -P MainPID caddy.service
    journalctl -q -o cat -u caddy.service _PID=$(systemctl show -P MainPID caddy.service) | grep -c '"load complete"' || true
    ${readMigrations}
    systemctl list-units --plain --no-legend --state=active '${app}@*.service' | sed 's/.*@\\(.*\\)\\.service .*/\\1/' | xargs
    ls /srv/${app}/releases | xargs`)
  const [caddyPid, caddyLoads, migrations = '', instances = '', releases = ''] = text.split('\n')
  return {
    live,
    caddyPid: Number(caddyPid),
    caddyLoads: Number(caddyLoads),
    migrations: migrations.split(' '),
    instances: instances.split(' '),
    releases: new Set(releases.split(' ')),
  }
}

interface Row {
  readonly title: string
  readonly state: string
  readonly outcome: string
  readonly milliseconds: number
}

const rowsOf = (result: ActionResult): readonly Row[] => (result.report as { steps: readonly Row[] }).steps

/** The steps that did something, in run order; those that every run has are left out. */
export const acted = (result: ActionResult): string[] =>
  rowsOf(result)
    .filter((row) => row.state === 'done' && !row.outcome.startsWith('kept'))
    .map((row) => row.title)
    .filter((title) => title !== 'Connect' && title !== 'Compare')

function rowOf(result: ActionResult, title: string): Row {
  const row = rowsOf(result).find((it) => it.title === title)
  if (!row) throw new Error(`no step ${title} in ${result.log}`)
  return row
}

/** What became of one step, as its folded log group tells. */
export const outcome = (result: ActionResult, title: string): string => rowOf(result, title).outcome

/** How long one step took, as the run itself has measured it. */
export const millisecondsOf = (result: ActionResult, title: string): number => rowOf(result, title).milliseconds

/** The output `changes`: what each step was going to do, and why. */
export const changes = (result: ActionResult): ReadonlyArray<{ step: string; what: string; why: string }> =>
  JSON.parse(result.outputs.changes ?? '')

/** Why Gunicorn was started or replaced, one reason a change. */
export const reasons = (result: ActionResult): string[] =>
  changes(result)
    .filter((change) => change.step === 'Activate')
    .map((change) => change.why)

export interface Annotation {
  readonly level: string
  readonly message: string
  readonly title?: string
  readonly file?: string
  readonly line?: string
}

/** The annotations of a log, as GitHub would read them (see its page "Workflow commands"). */
export function annotations(result: ActionResult): Annotation[] {
  const found = [...result.log.matchAll(/^::(error|warning|notice) (.*?)::(.*)$/gm)]
  return found.map(([, level = '', properties = '', message = '']) => ({
    ...Object.fromEntries(properties.split(',').map((pair) => pair.split('=').map(decoded) as [string, string])),
    level,
    message: decoded(message),
  }))
}

const decoded = (text: string) =>
  text.replace(/%(?:25|0D|0A|3A|2C)/g, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16)))
