import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { PendingMigration, ProbeReport, Risk } from '../model.ts'
import { describeCount } from '../project/describe.ts'
import type { Tools } from '../runner.ts'

const kinds: Readonly<Record<Risk['kind'], string>> = {
  breaks: 'breaks the live release until the new one serves, and for a rollback',
  unknown: 'unknown',
  fails: 'may fail',
  locks: 'makes others wait',
}

/**
 * Shows what the pending migrations do and may do, in the log, in the summary and as one warning, as
 * `risky-migrations` wants it.
 *
 * @throws DeployError MIGRATION_RISKY, when that is a refusal
 */
export function judgeMigrations(deployment: Deployment, report: ProbeReport, tools: Tools): void {
  const { inputs, live, notices, sections } = deployment
  // A rollback applies nothing.
  if (inputs.mode === 'rollback' || report.pending.length === 0) return
  const judged = report.pending.map((migration) => ({
    ...migration,
    // Without a live release there is none that could break.
    risks: migration.risks.filter(({ kind }) => live !== null || kind === 'fails' || kind === 'locks'),
  }))
  // Of an empty database there is nothing to say.
  if (judged.every((one) => one.risks.length + one.sql.length === 0)) return
  const allowed = inputs.riskyMigrations === 'allow'
  const lines = judged.flatMap((migration) => describeMigration(migration, allowed))
  for (const line of lines) tools.tell(line)
  sections.push({ title: 'Migrations', lines })
  const risks = judged.flatMap(({ name, risks: own }) => own.map((risk) => `${name}: ${describeRisk(risk)}`))
  if (risks.length === 0 || allowed) return
  const count = describeCount(risks.length, 'risk')
  const file = judged.find((one) => one.risks.length > 0)?.file
  if (inputs.riskyMigrations === 'fail') {
    throw new DeployError('MIGRATION_RISKY', `The pending migrations have ${count}: ${risks[0]}`, {
      output: risks.join('\n'),
      hint: 'Nothing was touched. Split the change over two releases (docs/backups.md says how), or deploy it once with `risky-migrations: warn`.',
      ...(file ? { file } : {}),
    })
  }
  const isPlan = inputs.mode === 'plan'
  notices.push({
    // Of a deploy they are applied when it is read.
    level: isPlan ? 'warning' : 'notice',
    always: true,
    title: isPlan ? `Pending migrations have ${count}` : `The migrations of this release had ${count}`,
    message: `${risks.join('\n')}\ndocs/backups.md says what to do about each; \`risky-migrations: allow\` says nothing.`,
  })
}

function describeMigration({ name, operations, risks, sql }: PendingMigration, allowed: boolean): string[] {
  return [
    `${name}: ${operations.join(', ') || 'no operations'}`,
    ...(allowed ? [] : risks.map((risk) => `  ! ${describeRisk(risk)}`)),
    ...sql.map((line) => `    ${line}`),
  ]
}

const describeRisk = ({ operation, kind, why }: Risk) => `${operation} ${kinds[kind]}: ${why}`
