import { DeployError } from '../errors.ts'
import type { CheckMessage, Inputs, ProbeReport } from '../model.ts'
import { databaseNeed, forcedEngine, missingEngine } from '../probe/database-need.ts'
import { answered } from '../probe/probe.ts'
import { describeCount } from '../project/describe.ts'
import { type Deployment, planOf, type Step, type Tools } from '../runner.ts'
import { askDjango } from './ask.ts'
import { lookAt } from './database-look.ts'
import { judge } from './risks.ts'

/** Asks Django about the new release, in one process, before anybody sees it. */
export const probe: Step = {
  title: 'Probe',

  plan: ({ comparison }) =>
    comparison.instance.length === 0
      ? planOf([], 'nothing that Django reads changed')
      : planOf([{ what: 'ask Django about the release', why: 'something that Django reads changed' }], ''),

  apply: async (deployment, server, tools) => {
    const { checkout, inputs } = deployment
    const answer = await askDjango(deployment, server).catch((error: unknown) => {
      // Settings that end without their database's address: they get one, and are asked again.
      if (wantsAddress(error, inputs)) return null
      throw error
    })
    if (inputs.mode !== 'rollback') {
      const { project } = checkout
      const database = answer?.database ?? null
      const engine = database === null ? forcedEngine(inputs) : missingEngine(inputs, database, project)
      if (engine !== null) {
        const found = await lookAt(deployment, server, engine, database)
        deployment.database = databaseNeed(engine, database, found, project)
        return `Django is asked again when it has its database: ${deployment.database.changes.map(({ what }) => what).join(', ')}`
      }
    }
    if (answer === null) throw new Error('only a database that can be made is waited for')
    return accept(deployment, answered(answer, checkout.project), tools)
  },
}

/** True when the project's settings can't be read without DATABASE_URL, and an engine was asked for by name. */
const wantsAddress = (error: unknown, inputs: Inputs): boolean =>
  error instanceof DeployError &&
  error.code === 'SETTINGS_FAILED' &&
  forcedEngine(inputs) !== null &&
  inputs.mode !== 'rollback' &&
  `${error.message}\n${error.details.output}`.includes('DATABASE_URL')

/** Takes an answer for the release's: what attracts attention is noted. @returns the outcome, for the log */
export function accept(deployment: Deployment, report: ProbeReport, tools: Tools): string {
  deployment.probe = report
  noteFindings(deployment, report)
  judge(deployment, report, tools)
  if (deployment.inputs.deployCheck === 'fail' && report.deployChecks.length > 0) throw deployChecksFailed(report)
  const pending =
    report.pending.length === 0 ? 'nothing pending' : `${describeCount(report.pending.length, 'migration')} pending`
  return `Django ${report.django} under production settings; ${pending}; ${describeCount(report.deployChecks.length, 'deploy check')} to look at`
}

function deployChecksFailed({ deployChecks }: ProbeReport): DeployError {
  const [first] = deployChecks
  return new DeployError('CHECKS_FAILED', `check --deploy says: ${first ? checkText(first) : ''}`, {
    output: deployChecks.map(checkText).join('\n'),
    hint: 'Correct the settings, name what you accept in SILENCED_SYSTEM_CHECKS, or write `deploy-check: warn`.',
  })
}

/** What deserves attention but stops nothing. */
function noteFindings({ checkout, notices }: Deployment, report: ProbeReport): void {
  const inRepository = (file: string | null) => (file === null ? {} : { file })
  for (const { app, file } of report.missing) {
    notices.push({
      level: 'warning',
      title: `Migration missing for ${app}`,
      ...inRepository(file),
      message: `The models of ${app} changed and no migration says so. Run "python manage.py makemigrations ${app}", commit what it writes and deploy again.`,
    })
  }
  for (const warning of report.warnings) notices.push({ level: 'warning', title: 'Settings', message: warning })
  if (report.replaced.length > 0) {
    notices.push({
      level: 'notice',
      title: 'Settings replaced for production',
      message: `${report.replaced.join(', ')} of ${checkout.project.settings.value} have another value in production.`,
    })
  }
  if (report.deployChecks.length > 0) {
    notices.push({
      level: 'notice',
      title: `${describeCount(report.deployChecks.length, 'deploy check')} of Django to look at`,
      message: report.deployChecks.map(checkText).join('\n'),
    })
  }
}

const checkText = (check: CheckMessage) => `${check.id}: ${check.message}${check.hint ? ` (${check.hint})` : ''}`
