/** What a run changed, or a plan would change, in plain words. */
import type { Deployment } from './deployment.ts'
import type { Planned, PlannedChange } from './model.ts'
import { siteUrl } from './places.ts'
import { kindOf, nameOf } from './project/decisions/proxy.ts'
import { describeCount } from './project/describe.ts'
import type { Report, Row } from './report/report.ts'
import { isKept } from './report/steps.ts'

/** Steps that look at something, and change nothing of the site. */
const looking = ['Connect', 'Compare', 'Choose', 'Ports', 'Probe', 'Repository', 'Verify']
/** Steps that tidy up behind the others. */
const tidying = ['Drain', 'Prune', 'Restored', 'Moved']
/** What a new release gets as the last one has it. */
const same = /^(link |the configuration of the release$)/

/** A release as a person calls it: `v1.2.0 (7fabb8d)`. */
export function describeOrigin({ ref, commit }: { readonly ref: string; readonly commit: string }): string {
  const name = ref.replace(/^(\d+)\/merge$/, 'pull request $1') || 'local'
  return `${name} (${commit.slice(0, 7) || 'no commit'})`
}

/** What the steps changed, or would change. */
export function listChanges(rows: readonly Row[]): ReadonlyArray<Row['changes'][number] & { readonly step: string }> {
  return rows
    .filter((row) => !looking.includes(row.title) && !isKept(row) && row.state !== 'failed')
    .flatMap(({ changes, title }) =>
      changes.filter(({ what }) => !same.test(what)).map((change) => ({ step: title, ...change })),
    )
}

/** Applied migrations; of a plan those that a deploy would apply. */
export const listMigrations = ({ inputs, migrate, probe }: Deployment): readonly string[] =>
  inputs.mode === 'plan' ? (probe?.pending ?? []).map(({ name }) => name) : (migrate?.applied ?? [])

/** Files that differ from the live release's. */
export function countFiles({ checkout, comparison, live }: Deployment): number {
  if (comparison.release.length === 0) return 0
  const { added, changed, removed } = comparison.files
  return live ? added.length + changed.length + removed.length : Object.keys(checkout.files).length
}

/** What became of Gunicorn; of a plan what would. */
export function describeGunicorn({ activate, comparison, inputs, live }: Deployment): 'started' | 'replaced' | 'kept' {
  if (inputs.mode !== 'plan') return activate?.gunicorn ?? 'kept'
  if (comparison.instance.length === 0) return 'kept'
  return live ? 'replaced' : 'started'
}

/** The backup that the site was restored from, in words. */
export const findRestored = (rows: readonly Row[]): string | undefined =>
  rows.find(({ title, state }) => title === 'Fetch' && state === 'done')?.outcome

/** The changes in a few words each. */
export function describeChanged(deployment: Deployment, report: Pick<Report, 'rows'>): string[] {
  const steps = new Set(listChanges(report.rows).map(({ step }) => step))
  const { facts, live } = deployment
  const count = (number: number, noun: string) => (number === 0 ? [] : [describeCount(number, noun)])
  const gunicorn = describeGunicorn(deployment)
  const own: Readonly<Record<string, string>> = {
    Provision: "the server's packages",
    Install: "the project's packages",
    Static: 'static files',
    Units: 'units',
    Proxy: kindOf(facts) === 'none' ? 'the web server is left to you' : `${nameOf(facts)}'s file`,
    Guard: kindOf(facts) === 'caddy' ? "Caddy's admin API closed" : "the site's file taken from Caddy",
    Processes: 'workers',
    Redis: 'a Redis of its own',
    Database: 'a database',
    Move: 'all rows in it',
    Backups: 'backups elsewhere',
    Fixtures: 'fixtures',
    Superuser: 'an administrator',
    Passwords: 'passwords',
  }
  const restored = findRestored(report.rows)
  return [
    ...(live ? [] : [restored ? `from ${restored}` : 'first deploy']),
    ...count(listMigrations(deployment).length, 'migration'),
    ...(gunicorn === 'kept' || !live ? [] : [`Gunicorn ${gunicorn}`]),
    ...count(countFiles(deployment), 'file'),
    // Of a first deploy all of it is new.
    ...(live ? Object.entries(own).flatMap(([step, words]) => (steps.has(step) ? [words] : [])) : []),
  ]
}

/** A plan as it is told: what would change, and why. */
export function planTold(deployment: Deployment, report: Pick<Report, 'rows'>): Planned {
  const { inputs, live, probe, run } = deployment
  const risky = (probe?.pending ?? []).filter(({ risks }) => live !== null && risks.length > 0)
  const changes = new Map<string, PlannedChange>()
  for (const { step, what, why } of listChanges(report.rows).filter((one) => !tidying.includes(one.step))) {
    const before = changes.get(`${step} ${what}`)
    changes.set(`${step} ${what}`, {
      what: step === 'Sync' && before === undefined ? `new release: ${what}` : what,
      // One replacement may have several reasons.
      why: before ? `${before.why}; ${why}` : why,
      risky: risky.some(({ name }) => what === `apply ${name}`),
    })
  }
  const all = [...changes.values()]
  const words = describeChanged(deployment, report)
  const headline = words.length > 0 ? words : [describeCount(all.length, 'change')]
  const kept = report.rows.filter((row) => isKept(row) && !looking.includes(row.title)).map(({ title }) => title)
  return {
    of: describeOrigin(run),
    live: live ? describeOrigin(live) : '',
    url: siteUrl(inputs),
    headline: all.length === 0 ? [] : headline,
    changes: [...all.filter((one) => one.risky), ...all.filter((one) => !one.risky)],
    unchanged: kept.filter((title) => !tidying.includes(title)),
  }
}
