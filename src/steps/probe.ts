import { randomBytes } from 'node:crypto'
import { DeployError } from '../errors.ts'
import type { CheckMessage, ProbeReport } from '../model.ts'
import { parseProbe, probeArgument, probeProgram } from '../probe/probe.ts'
import { describeCount } from '../project/describe.ts'
import { type Deployment, planOf, type Step } from '../runner.ts'
import { bootWords, runDjango, withProgram } from './django.ts'
import { judge } from './risks.ts'

/** Seconds that the project may take to load and to answer: many times what a big one needs on a small server. */
const answerSeconds = 60

/** Asks Django about the new release, in one process, before anybody sees it. */
export const probe: Step = {
  title: 'Probe',

  plan: ({ comparison }) =>
    comparison.instance.length === 0
      ? planOf([], 'nothing that Django reads changed')
      : planOf([{ what: 'ask Django about the release', why: 'something that Django reads changed' }], ''),

  apply: async (deployment, server, tools) => {
    const { checkout, inputs, release } = deployment
    const marker = randomBytes(12).toString('hex')
    const argument = probeArgument({
      marker,
      application: checkout.project.application.value,
      code: `/srv/${inputs.app}/releases/${release}/code`,
      https: inputs.https,
      seconds: answerSeconds,
    })
    const { lines } = await runDjango(server, deployment, {
      words: bootWords(argument),
      input: withProgram(probeProgram()),
      quiet: true,
    })
    const report = parseProbe(lines.join('\n'), marker, checkout.project)
    deployment.probe = report
    noteFindings(deployment, report)
    judge(deployment, report, tools)
    if (inputs.deployCheck === 'fail' && report.deployChecks.length > 0) throw deployChecksFailed(report)
    const pending =
      report.pending.length === 0 ? 'nothing pending' : `${describeCount(report.pending.length, 'migration')} pending`
    return `Django ${report.django} under production settings; ${pending}; ${describeCount(report.deployChecks.length, 'deploy check')} to look at`
  },
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
