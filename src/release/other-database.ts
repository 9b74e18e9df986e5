import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { Records } from '../model.ts'
import { patience } from '../patience.ts'
import { identityOf } from '../probe/identity.ts'
import { describeCount } from '../project/describe.ts'
import type { Server } from '../server/server.ts'
import { runDjango } from './django.ts'

/** The database that a release is to have. */
export interface NextDatabase {
  /** src/probe/identity.ts; null for none. */
  readonly identity: string | null
  /** Nothing was ever applied to it. */
  readonly fresh: boolean
}

/**
 * Nobody goes to another database than the live release's without having said so: what people wrote would stay behind,
 * and the site would look as if it were gone.
 *
 * @throws DeployError DATABASE_CHANGED, before anything is touched
 */
export async function guardDatabase(deployment: Deployment, server: Server, next: NextDatabase): Promise<void> {
  const { inputs, live } = deployment
  const before = live ? identityOf(live.probe.database) : null
  if (before === null || before === next.identity) return
  const name = next.identity ?? 'none'
  if (inputs.mode === 'move-database') {
    deployment.move = { from: before, to: name }
    return
  }
  refuseHalf(deployment, before, name, server.host)
  const allowed = inputs.leaveDatabase === before
  const held = allowed ? null : await lookInside(deployment, server)
  const behind = allowed ? '' : held === null ? 'How many rows it has can’t be told.' : describeHeld(held)
  // Only tables with rows are counted.
  const empty = held !== null && Object.keys(held.rows).length === 0 && !held.beside.some((one) => /\([1-9]/.test(one))
  if (!empty && !allowed) {
    throw new DeployError(
      'DATABASE_CHANGED',
      `This release has another database than the site: ${name} instead of ${before}`,
      {
        host: server.host,
        output: behind,
        hint: `Nothing was touched, and the site goes on with ${before}. If that is to stay so: are the input \`database\`, DATABASES in the settings and the variables in \`env\` right, and is none of their secrets empty? If the site is to change, ${inputs.mode === 'rollback' ? 'deploy that commit' : 'run it once'} with \`mode: move-database\`: the rows come along (docs/databases.md#another-database). To leave them where they are, write \`leave-database: ${before}\` into .github/django-prod.yml.`,
      },
    )
  }
  deployment.records = turnRecords(deployment.records, before, { identity: name, fresh: next.fresh })
  deployment.notices.push({
    level: 'warning',
    always: true,
    title: 'The site goes to another database',
    message: `${next.identity ?? 'No database'} instead of ${before}, which stays as it is. ${behind}`.trimEnd(),
  })
}

/** @throws DeployError DATABASE_CHANGED for a database that a move has not filled to its end: nobody goes to half of the rows. */
function refuseHalf({ records }: Pick<Deployment, 'records'>, before: string, name: string, host: string): void {
  if (records.moving?.to !== name) return
  throw new DeployError('DATABASE_CHANGED', `A move to ${name} has not come to its end: it may have half of the rows`, {
    host,
    hint: `Nothing was touched, and the site goes on with ${before}. Run \`mode: move-database\` again: it begins with an empty one.`,
  })
}

/** What a database holds. */
interface Held {
  /** By model, those that have any. */
  readonly rows: Readonly<Record<string, number>>
  /** What no model has, for a person: tables with their rows, views, triggers, functions. */
  readonly beside: readonly string[]
}

/** What the live release has in its database; null where it can't be asked. */
async function lookInside(deployment: Deployment, server: Server): Promise<Held | null> {
  const { facts, live } = deployment
  if (facts.current === null) return null
  const project = live?.project ?? deployment.checkout.project
  const place = { ...deployment, release: facts.current, checkout: { project } }
  const command = { name: 'the count of rows', seconds: patience.asked, python: { entry: 'inside.rows' }, quiet: true }
  const answer = await runDjango(server, place, command).catch((error: unknown) => {
    // The way to another database may be needed because this one is out of reach.
    if (error instanceof DeployError && ['STEP_TIMED_OUT', 'LAUNCH_FAILED'].includes(error.code)) return null
    throw error
  })
  if (answer === null || answer.code !== 0) return null
  const { lines } = answer
  try {
    const [rows, beside] = JSON.parse(lines.at(-1) ?? '') as [Held['rows'], Held['beside']]
    return { rows, beside }
  } catch {
    return null // The project printed something behind it.
  }
}

/** What stays behind, and what a move would bring along. */
export function describeHeld({ rows, beside }: Held): string {
  const said = describeRows(rows)
  const moved = Object.keys(rows).length > 0 ? ' `mode: move-database` brings all of these rows along.' : ''
  if (beside.length === 0) return `${said}${moved}`
  return `${said}${moved} Beside its models it has ${describeList(beside)}: of these comes along what migrations make.`
}

/** The first of them. */
export const describeList = (all: readonly string[]): string =>
  `${all.slice(0, 12).join(', ')}${all.length > 12 ? `, ${all.length - 12} more` : ''}`

/** The models with most rows, a sentence. */
export function describeRows(rows: Readonly<Record<string, number>>): string {
  const entries = Object.entries(rows).sort(([, a], [, b]) => b - a)
  const total = entries.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return 'It has no rows of the site’s.'
  const most = entries.slice(0, 8).map(([label, count]) => `${label} ${count}`)
  const more = entries.length > most.length ? [`${entries.length - most.length} more`] : []
  return `It has ${describeCount(total, 'row')} in ${describeCount(entries.length, 'table')}: ${[...most, ...more].join(', ')}.`
}

/**
 * What was done once was done in a database. Another one has records of its own, or none where it is fresh; where it has
 * rows already they were brought over, or it is the same one by another name.
 */
export function turnRecords(records: Records, before: string, { identity, fresh }: NextDatabase): Records {
  const { fixtures, superusers, passwords, compatibleMigrations, databases = {}, ...rest } = records
  const done = { fixtures, superusers, compatibleMigrations, ...(passwords ? { passwords } : {}) }
  const nothing = { fixtures: {}, superusers: [], compatibleMigrations: [] }
  const { [identity ?? '']: known = fresh ? nothing : done, ...others } = databases
  return { ...rest, ...known, databases: { ...others, [before]: done } }
}

/** After a move: what was done once came along with the rows, and stays known of the database that was left. */
export function bringRecords({ moving, databases = {}, ...records }: Records): Records {
  if (!moving) return records
  const { fixtures, superusers, passwords, compatibleMigrations } = records
  const done = { fixtures, superusers, compatibleMigrations, ...(passwords ? { passwords } : {}) }
  const { [moving.to]: _, ...others } = databases
  return { ...records, databases: { ...others, [moving.from]: done } }
}
