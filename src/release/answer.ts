/** What follows from what Django said of a release. */
import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { CheckMessage, Notice, ProbeReport } from '../model.ts'
import { placesOf } from '../places.ts'
import { describeCount } from '../project/describe.ts'
import { findIgnored } from '../project/files/ignored.ts'
import type { Tools } from '../runner.ts'
import { noteHsts, withoutFollowed } from './hsts.ts'
import { judgeMigrations } from './risks.ts'
import { noteReleaseCommand, noteWork } from './work.ts'

/**
 * Takes an answer for the release's: what deserves attention is noted.
 *
 * @returns the outcome, for the log
 * @throws DeployError MIGRATION_RISKY, CHECKS_FAILED, where the inputs want a refusal
 */
export async function acceptAnswer(deployment: Deployment, answer: ProbeReport, tools: Tools): Promise<string> {
  deployment.probe = answer
  deployment.notices.push(...noteHsts(deployment, answer))
  const report = withoutFollowed(deployment, answer)
  deployment.notices.push(...(await noteMissing(deployment, report)), ...listFindings(deployment, report))
  judgeMigrations(deployment, report, tools)
  if (deployment.inputs.deployCheck === 'fail' && report.deployChecks.length > 0) throw refuseDeployChecks(report)
  const pending =
    report.pending.length === 0 ? 'nothing pending' : `${describeCount(report.pending.length, 'migration')} pending`
  return `Django ${report.django} under production settings; ${pending}; ${describeCount(report.deployChecks.length, 'deploy check')} to look at`
}

function refuseDeployChecks({ deployChecks }: ProbeReport): DeployError {
  const [first] = deployChecks
  return new DeployError('CHECKS_FAILED', `check --deploy says: ${first ? describeCheck(first) : ''}`, {
    output: deployChecks.map(describeCheck).join('\n'),
    hint: 'Correct the settings, name what you accept in SILENCED_SYSTEM_CHECKS, or write `deploy-check: warn`.',
  })
}

/** Models without a migration; where git ignores migrations, the line that says so. */
async function noteMissing({ checkout }: Deployment, { missing }: ProbeReport): Promise<Notice[]> {
  const first = ({ file }: (typeof missing)[number]) =>
    file === null ? [] : [`${file.replace(/(^|\/)models(\/__init__)?\.py$/, '$1')}migrations/0001_initial.py`]
  const ignored = await findIgnored(checkout.root, missing.flatMap(first))
  return missing.map((one) => {
    const { app, file } = one
    const rule = first(one).flatMap((path) => ignored[path] ?? [])[0]
    return {
      level: 'warning',
      title: `Migration missing for ${app}`,
      ...(file !== null && { file }),
      message:
        rule === undefined
          ? `The models of ${app} have no migration that makes their tables as they are. Run "python manage.py makemigrations ${app}", commit what it writes and deploy again.`
          : `The migrations of ${app} are not in git: ${rule} leaves them out. Take that line out and commit them, those that you have at home: made anew, they would not fit the databases that have them.`,
    }
  })
}

/** What deserves attention but stops nothing. */
function listFindings({ checkout, inputs, live }: Deployment, report: ProbeReport): Notice[] {
  const notices: Notice[] = []
  // Fixtures may bring somebody who can.
  const brings = inputs.superuser !== undefined || inputs.fixtures.length > 0
  if (inputs.mode === 'deploy' && report.admin && report.superusers.length === 0 && !brings) {
    notices.push({
      level: 'warning',
      title: `Nobody can log in to ${report.admin} yet`,
      message: `Add \`superuser: yourname\` and \`superuser-password\` (from a secret), or on the server: sudo ${inputs.app}-manage createsuperuser.`,
    })
  }
  notices.push(...noteWork(inputs, report, checkout.project), ...noteReleaseCommand(inputs, checkout.project))
  if (live !== null && report.committedMedia) {
    notices.push({
      level: 'warning',
      title: 'Uploads in the repository',
      message: `${report.committedMedia}/ of the repository is not served: uploaded files lie in ${placesOf(inputs.app).shared}/media, where a first deploy has brought those of the repository. Put pictures that belong to the project among its static files.`,
    })
  }
  for (const { alias, error } of report.others ?? []) {
    if (error === null) continue
    notices.push({
      level: 'warning',
      title: `The database ${alias} can't be asked`,
      message: `${error}. It was not migrated: correct DATABASES['${alias}'] or its variables in \`env\`.`,
    })
  }
  for (const [file, line, message] of report.templates ?? []) {
    notices.push({
      level: 'warning',
      title: `The template ${file} can’t be parsed`,
      message: `${message}. A page that uses it answers 500: correct ${file}${line === null ? '' : `:${line}`}.`,
      file,
      ...(line !== null && { line }),
    })
  }
  for (const [file, line, name, actual] of report.missingTemplates ?? []) {
    notices.push({
      level: 'warning',
      title: `The template ${name} is not there`,
      message:
        actual === null
          ? `A page that uses it answers 500: ${file}:${line} names it. Is it in git?`
          : `A page that uses it answers 500: ${file}:${line} names it, and the repository has ${actual}. Upper and lower case differ on a server.`,
      file,
      line,
    })
  }
  // What is said of a SQLite file of the repository is said to who knows already.
  const isKnown = (text: string) => inputs.fixtures.some((path) => text.startsWith(`${path} of the repository is not`))
  for (const warning of report.warnings.filter((text) => !isKnown(text)))
    notices.push({ level: 'warning', title: 'Settings', message: warning })
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
      message: report.deployChecks.map(describeCheck).join('\n'),
    })
  }
  return notices
}

const describeCheck = (check: CheckMessage) => `${check.id}: ${check.message}${check.hint ? ` (${check.hint})` : ''}`
