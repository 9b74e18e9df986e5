import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { ProbeReport, PythonOutput } from '../model.ts'
import { patience } from '../patience.ts'
import { describeCount } from '../project/describe.ts'
import { backUp, backUpOther, pruneBackups, restoreHint } from '../release/backup.ts'
import { asMigration, management, migrateProgram, runDjango } from '../release/django.ts'
import { withExtensions } from '../release/extensions.ts'
import { explainMigrationFailure } from '../release/migration-failure.ts'
import { planOf, type Step, type Tools } from '../runner.ts'
import type { Server } from '../server/server.ts'

/** Applies pending migrations, after a backup; code that is older than the database is refused. */
export const migrate: Step = {
  title: 'Migrate',

  plan: (deployment) => {
    const { probe } = deployment
    refuseOlderCode(deployment)
    if (!probe) {
      // Only a plan comes here without an answer, on a server that has no release yet.
      return deployment.comparison.instance.length === 0
        ? planOf([], 'nothing to apply')
        : planOf([{ what: 'apply what is pending', why: 'known once Django can be asked on the server' }], '')
    }
    return planOf(
      [
        ...probe.pending.map(({ name, operations }) => ({
          what: `apply ${name}`,
          why: operations.join(', ') || 'no operations',
        })),
        ...listOthers(probe).map(({ alias, pending }) => ({
          what: `apply ${describeCount(pending.length, 'migration')} to the database ${alias}`,
          why: 'DATABASE_ROUTERS let it migrate',
        })),
        ...(probe.cacheTables ?? []).map((name) => ({ what: `make the table ${name}`, why: 'CACHES names it' })),
      ],
      'nothing to apply',
    )
  },

  apply: async (deployment, server, tools) => {
    const { probe } = deployment
    if (!probe) throw new Error('migrations are applied only after the probe')
    const beside = async () => [
      ...(await migrateOthers(deployment, probe, server, tools)),
      ...(await makeCacheTables(deployment, probe, server, tools)),
    ]
    if (probe.pending.length === 0) return (await beside()).join('; ')
    // What was moved lies as it was in the old database, and in a backup of that.
    if (!deployment.move) await backUp(deployment, server, tools)
    const run = () => applyPending(deployment, server, tools)
    const { code, lines } = await withExtensions(deployment, server, tools, run)
    const applied = await listApplied(deployment, server, lines)
    deployment.migrate = { applied }
    if (code !== 0 || applied.length < probe.pending.length)
      throw await explainMigrationFailure(deployment, server, { code, lines })
    const known = new Set(deployment.records.compatibleMigrations)
    for (const migration of probe.pending) if (migration.compatible) known.add(migration.name)
    deployment.records = { ...deployment.records, compatibleMigrations: [...known].sort() }
    await server.tell({ records: deployment.records })
    // Only now: as long as a migration fails, no backup of before it may go.
    if (deployment.backup) await pruneBackups(deployment, server, tools)
    const meanwhile = lines.some((line) => line.startsWith('Waiting for another run')) ? countOthers(applied, lines) : 0
    const whose =
      meanwhile > 0 ? `, ${meanwhile === applied.length ? 'all' : meanwhile} of them by another run meanwhile` : ''
    const said = `${describeCount(probe.pending.length, 'migration')} applied${whose}${deployment.backup ? ', after a backup' : ''}`
    return [said, ...(await beside())].join('; ')
  },
}

/** How src/inside/migrating/run.py ends where another run had the lock for too long. */
const lockedCode = 75

const refuseBeside = (said: string, host: string) =>
  new DeployError('LOCKED', said, {
    host,
    hint: 'It may be a run that deploys the same site to another server, or a command of `mode: manage`: wait for its end and run again, or give it more time by `lock-seconds`. Nothing was migrated by this run, and the site was not touched.',
  })

/** What this run has applied itself it has said. */
const saidApplied = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /^\s*Applying (\S+)\.\.\. OK/.exec(line)?.[1] ?? [])

const countOthers = (applied: readonly string[], lines: readonly string[]): number =>
  applied.filter((name) => !saidApplied(lines).includes(name)).length

/** Runs `migrate` of the default database, alone in it. @throws DeployError STEP_TIMED_OUT, LOCKED */
async function applyPending(deployment: Deployment, server: Server, tools: Tools): Promise<PythonOutput> {
  const { app, lockSeconds } = deployment.inputs
  const python = migrateProgram(lockSeconds, ['--noinput', '--verbosity', '1'])
  const ran = await runDjango(server, deployment, { python, ...asMigration(app) }, tools.log).catch(
    (error: unknown) => {
      if (!(error instanceof DeployError) || error.code !== 'STEP_TIMED_OUT' || !deployment.backup) throw error
      const hint = `${error.details.hint} What was applied until then stays. ${restoreHint(deployment)}`
      throw new DeployError(error.code, error.message, { ...error.details, hint })
    },
  )
  if (ran.code === lockedCode) throw refuseBeside(ran.lines.at(-1) ?? '', server.host)
  return ran
}

const listOthers = ({ others = [] }: ProbeReport) => others.filter(({ pending }) => pending.length > 0)

/** Migrates the databases beside the default one, each after a backup. @throws DeployError MIGRATION_FAILED */
async function migrateOthers(
  deployment: Deployment,
  probe: ProbeReport,
  server: Server,
  tools: Tools,
): Promise<string[]> {
  const said: string[] = []
  for (const { alias, pending } of listOthers(probe)) {
    const saved = await backUpOther(deployment, server, tools, alias)
    const name = `migrate --database=${alias}`
    const { code, lines } = await runDjango(
      server,
      deployment,
      {
        ...asMigration(deployment.inputs.app),
        name,
        python: migrateProgram(deployment.inputs.lockSeconds, ['--noinput', '--verbosity', '1', '--database', alias]),
      },
      tools.log,
    )
    if (code === lockedCode) throw refuseBeside(lines.at(-1) ?? '', server.host)
    if (code !== 0) {
      throw new DeployError('MIGRATION_FAILED', `The database ${alias} can't be migrated`, {
        host: server.host,
        command: name,
        output: lines.slice(-15).join('\n'),
        hint: `The last lines say why; what was applied before it stays.${saved === null ? '' : ` As it was before, that database lies in ${saved}.`}`,
      })
    }
    said.push(
      `${describeCount(pending.length, 'migration')} applied to ${alias}${saved === null ? '' : ', after a backup'}`,
    )
  }
  return said
}

/** The tables of caches in the database, which no migration makes. @throws DeployError MIGRATION_FAILED */
async function makeCacheTables(
  deployment: Deployment,
  { cacheTables = [] }: ProbeReport,
  server: Server,
  tools: Tools,
): Promise<string[]> {
  if (cacheTables.length === 0) return []
  const name = 'createcachetable'
  const { code, lines } = await runDjango(server, deployment, { name, python: management(name) }, tools.log)
  if (code === 0) return [`the table ${cacheTables.join(', ')} made`]
  throw new DeployError('MIGRATION_FAILED', `The table ${cacheTables.join(', ')} of a cache can't be made`, {
    host: server.host,
    command: name,
    output: lines.slice(-15).join('\n'),
    hint: 'The last lines say why: look at CACHES in the settings.',
  })
}

/**
 * Which of the pending migrations the database has now. Neither the exit code of `migrate` nor its `lines` tell: a
 * migration may end the process with code 0, and what it prints stands between its name and the OK.
 */
async function listApplied(deployment: Deployment, server: Server, lines: readonly string[]): Promise<string[]> {
  const pending = deployment.probe?.pending.map(({ name }) => name) ?? []
  const plan = await runDjango(server, deployment, {
    name: 'showmigrations',
    seconds: patience.asked,
    python: management('showmigrations', '--plan'),
    quiet: true,
  })
  // A database that has gone meanwhile answers nothing.
  const said = saidApplied(lines)
  const marked = plan.code === 0 ? plan.lines.flatMap((line) => /^\[X\]\s+(\S+)/.exec(line)?.[1] ?? []) : []
  // "OK" is printed once it is recorded; parts of a squash that has just become whole are no longer in the plan.
  const known = [...said, ...marked]
  return pending.filter((name) => known.includes(name))
}

function refuseOlderCode({ records, probe, run }: Deployment): void {
  const unknown = (probe?.unknown ?? []).filter((name) => !records.compatibleMigrations.includes(name))
  if (unknown.length === 0) return
  throw new DeployError(
    'CODE_OLDER_THAN_DATABASE',
    `The database has migrations that this code does not know: ${unknown.slice(0, 5).join(', ')}`,
    {
      output: unknown.join('\n'),
      hint: `Is ${run.ref || 'this commit'} older than what is live, or is it from another branch? Deploy a commit that has these migrations. The site still serves the newer release.`,
    },
  )
}
