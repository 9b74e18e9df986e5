import { type Deployment, newDeployment } from './deployment.ts'
import type { Checkout, Facts, Inputs, Interpreter, LentVariable, Run } from './model.ts'
import { listCaddyNotices } from './project/decisions/caddy.ts'
import { compare } from './project/decisions/comparison.ts'
import { checkFixtures } from './project/decisions/fixtures.ts'

import { keepServed, listClosedNotices, noteServed, refuseMissingPage } from './project/decisions/front.ts'
import { listBackupNotices, listLeftOut } from './project/decisions/offsite.ts'

import { listSecretNotices } from './project/decisions/secrets.ts'
import { listSharedNotices } from './project/decisions/shared-folders.ts'

import { describeCount, describeFiles } from './project/describe.ts'
import { refuseRestore } from './refuse-restore.ts'
import { findPortFault, refuseServer } from './refuse-server.ts'
import { assumeRecords } from './release/assume-records.ts'
import { hashEnvironment, requireInterpreter } from './release/environment.ts'
import { refuseMissingDatabase, refuseMove } from './release/given-database.ts'
import { listLent } from './release/lent.ts'
import { renderReleaseFiles, renderSystemFiles } from './release/managed-files.ts'
import { takeWorkers } from './release/procfile.ts'
import type { Report } from './report/report.ts'
import type { Session } from './server/session.ts'

/**
 * What a deploy knows when it begins: what differs between the server and what is wanted, as a row of the report.
 * Nothing is touched yet.
 *
 * @throws DeployError SECRET_EMPTY, SERVER_UNSUPPORTED, PORT_TAKEN, PYTHON_TOO_OLD, INPUT_INVALID, RESTORE_REFUSED,
 * DATABASE_MOVE_REFUSED
 */
export function openDeployment(
  asked: Inputs,
  run: Run,
  checkout: Checkout,
  { facts, token }: Pick<Session, 'facts' | 'token'>,
  report: Report,
): Deployment {
  const row = report.start('Compare', [])
  try {
    const inputs = takeWorkers(keepServed(asked, facts.manifest), checkout, facts)
    refuseServer(inputs, checkout, facts)
    refuseMissingPage(inputs, checkout)
    refuseRestore(inputs, facts)
    const live = facts.manifest
    refuseMissingDatabase(inputs, live)
    refuseMove(inputs, facts)
    const ground = { inputs, checkout, facts }
    const venv = hashEnvironment(ground)
    const ofSystem = renderSystemFiles(ground)
    const files = [...renderReleaseFiles(ground, facts.current ?? 'none'), ...ofSystem]
    const comparison = compare({ checkout, facts, live, venv, files, lenient: !inputs.healthPathGiven })
    const release = comparison.release.length > 0 || !facts.current ? nameRelease(run, facts) : facts.current
    const instance = comparison.instance.length > 0 ? release : (facts.instance ?? release)
    const wanted = [...renderReleaseFiles(ground, release), ...ofSystem]
    const known = { inputs, run, checkout, facts, live, comparison, release, instance, wanted, token }
    const { records, notices } = assumeRecords(inputs, checkout.files, facts.records)
    const deployment = newDeployment(known, records, [
      ...checkout.notices,
      ...notices,
      ...checkFixtures(inputs, checkout.files, records),
      ...listCaddyNotices(facts, inputs.mode !== 'plan'),
      ...noteServed(inputs, asked.visitors.redirected),
      ...listClosedNotices(facts, inputs.app),
      ...listSecretNotices(inputs, facts),
      ...listSharedNotices(inputs, facts, comparison.files),
      ...(inputs.backups ? [...listBackupNotices(inputs.app, facts, run.startedAt), ...listLeftOut(live)] : []),
    ])
    const { application, debug, dependencies, production, settings } = checkout.project
    row.tell(`settings: ${settings.value}, ${settings.from}`)
    row.tell(`application: ${application.value.target} (${application.value.interface}), ${application.from}`)
    row.tell(`dependencies: ${describeFiles(dependencies.files)}`)
    for (const found of [production, debug]) {
      if (found) row.tell(`variable: ${found.value.name}=${found.value.value}, ${found.from}`)
    }
    for (const { name, words, from } of inputs.processes) {
      if (from !== undefined) row.log(`process: ${name} (${words.join(' ')}), from ${from}`)
    }
    const given = new Set(inputs.env.map(({ name }) => name))
    for (const { value, from } of listLent(checkout.project, inputs)) {
      if (!given.has(value.name)) row.tell(`variable: ${value.name}=${describeLent[value.what]}, ${from}`)
    }
    row.tell(`Python: ${describePython(requireInterpreter(ground), checkout, inputs)}`)
    for (const { what, why } of [...comparison.release, ...comparison.outside]) row.tell(`${what}: ${why}`)
    row.done('done', describeDifferences(deployment))
    tellOfPorts(deployment, report)
    return deployment
  } catch (error) {
    row.failed(error)
    throw error
  }
}

/** What a variable is set to that the settings ask for and nobody gives. */
const describeLent: Readonly<Record<LentVariable['what'], string>> = {
  'secret-key': '(made on the server)',
  host: '(the main domain)',
  hosts: '(the domains)',
  site: '(the address of the site)',
  sqlite: '(a file of SQLite)',
  redis: '(the address of the site’s Redis)',
}

/** A deploy is refused for a port that another program has. A plan goes on without it, and says so. */
function tellOfPorts({ inputs, facts, notices }: Deployment, report: Report): void {
  const fault = findPortFault(inputs, facts)
  if (fault === null) return
  const refused = `A deploy is refused as long as that is so (${fault.code}).`
  report
    .start('Ports', [{ what: 'free the ports', why: fault.message }])
    .done('planned', `${fault.message}. ${refused}`)
  const message = `${fault.message}. ${refused} ${fault.details.hint}`
  notices.push({ level: 'warning', always: true, title: fault.code, message })
}

/** `20261123T220355-a1b2c3d`: when and of what; unique among the releases that are there. */
function nameRelease(run: Run, facts: Facts): string {
  const base = `${run.startedAt.replace(/[-:]|\.\d+Z$/g, '')}-${run.commit.slice(0, 7) || 'local'}`
  const taken = new Set(facts.releases.map((entry) => entry.id))
  let id = base
  for (let count = 2; taken.has(id); count++) id = `${base}-${count}`
  return id
}

function describeDifferences({ comparison, live, checkout }: Deployment): string {
  if (!live) return `first deploy of ${describeCount(Object.keys(checkout.files).length, 'file')}`
  const { added, changed, removed } = comparison.files
  const all = [...added, ...changed, ...removed].sort()
  const parts = [
    all.length > 0 ? `${describeCount(all.length, 'file')} changed (${describeFiles(all)})` : 'no file changed',
  ]
  const rest = comparison.release.filter(({ what }) => !['code', 'static files'].includes(what))
  parts.push(
    ...rest.map(({ what, why }) => `${what}: ${why}`),
    ...comparison.outside.map(({ what, why }) => `${what}: ${why}`),
  )
  if (comparison.sick) parts.push(`the site is not well: ${comparison.sick}`)
  return parts.join('; ')
}

function describePython({ version, managed }: Interpreter, { project }: Checkout, { python }: Inputs): string {
  const why = python
    ? 'from python in the YAML file'
    : project.python
      ? `${project.python.value} (${project.python.from})`
      : "the server's"
  return `${version}, ${why}${managed ? '; the server has none that fits, so uv fetches it' : ''}`
}
