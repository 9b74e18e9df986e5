import { DeployError } from '../errors.ts'
import { describeCount } from '../project/describe.ts'
import { type Deployment, planOf, type Step } from '../runner.ts'
import { backUp } from './backup.ts'
import { management, runDjango } from './django.ts'

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
      probe.pending.map(({ name, operations }) => ({
        what: `apply ${name}`,
        why: operations.join(', ') || 'no operations',
      })),
      'nothing to apply',
    )
  },

  apply: async (deployment, server, tools) => {
    const { inputs, probe, release } = deployment
    if (!probe) throw new Error('migrations are applied only after the probe')
    if (!(await backUp(deployment, server, tools, probe.database, release))) {
      deployment.notices.push({
        level: 'warning',
        title: 'No backup was made',
        message: 'This version backs up SQLite only: see to backups of this database yourself.',
      })
    }
    const { code, lines } = await runDjango(
      server,
      deployment,
      { words: management('migrate', '--noinput', '--verbosity', '1'), unit: `${inputs.app}-migrate` },
      tools.log,
    )
    deployment.applied = lines.flatMap((line) => /^\s*Applying (\S+)\.\.\. OK/.exec(line)?.[1] ?? [])
    if (code !== 0) throw failed(deployment, server.host, lines)
    const known = new Set(deployment.records.compatibleMigrations)
    for (const migration of probe.pending) if (migration.compatible) known.add(migration.name)
    deployment.records = { ...deployment.records, compatibleMigrations: [...known].sort() }
    await server.tell({ records: deployment.records })
    return `${describeCount(probe.pending.length, 'migration')} applied${deployment.backup ? ', after a backup' : ''}`
  },
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

function failed(deployment: Deployment, host: string, lines: readonly string[]): DeployError {
  const { applied, backup, probe } = deployment
  const next = probe?.pending.find(({ name }) => !applied.includes(name))
  const done = applied.length === 0 ? 'None was applied before it.' : `Applied before it: ${applied.join(', ')}.`
  return new DeployError('MIGRATION_FAILED', `The migration ${next?.name ?? ''} failed. ${done}`, {
    host,
    command: 'migrate --noinput',
    output: lines.slice(-20).join('\n'),
    hint: `The old release still serves.${backup ? ` A backup from before lies at ${backup} on the server.` : ''} Mend the migration and deploy again.`,
    ...(next?.file ? { file: next.file } : {}),
  })
}
