import type { Deployment } from '../deployment.ts'
import { patience } from '../patience.ts'
import { describeSize } from '../project/describe.ts'
import type { Tools } from '../runner.ts'
import type { Server } from '../server/server.ts'
import { partOf } from './django.ts'
import { providePackages } from './provide-packages.ts'

/**
 * Makes a backup of the release's database on the server: `deployment.backup` is its path then. An empty database
 * needs none.
 *
 * @param before what it is made for: migrations, and then it is named after the release; or `fixtures` or `move`, and the time
 * @returns false for an engine that can't be backed up, which is noted
 * @throws DeployError BACKUP_FAILED, DISK_FULL, DATABASE_UNREACHABLE, PACKAGES_FAILED; nothing of the database changed
 */
export async function backUp(
  deployment: Deployment,
  server: Server,
  tools: Tools,
  before: 'migrations' | 'fixtures' | 'move' = 'migrations',
): Promise<boolean> {
  const { checkout, inputs, release, run } = deployment
  const stem = before === 'migrations' ? release : `before-${before}-${run.startedAt.replace(/[-:]|\.\d+Z$/g, '')}`
  const migrates = before === 'migrations'
  const part = partOf(deployment, { name: 'The backup', seconds: patience.long })
  const asked = { app: inputs.app, release, directory: checkout.project.directory, stem, migrates, part }
  const make = () => server.call('database.backUp', asked)
  let made = await make()
  if (made.state === 'missing') {
    tools.tell(`${made.package} reads the database for the backup, and is not on the server yet`)
    await providePackages(deployment, server, [made.package], tools)
    made = await make()
  }
  if (made.state === 'made') {
    deployment.backup = made.path
    const restorable = deployment.live && before !== 'move'
    const way = restorable ? restoreLine(deployment) : made.path
    tools.tell(`backup: ${made.path}, ${describeSize(made.bytes)}${restorable ? `; to bring it back: ${way}` : ''}`)
    deployment.sections.push({ title: 'The database as it was before, on the server', lines: [way] })
  } else if (made.state === 'empty') tools.tell('no backup: the database is still empty')
  else {
    deployment.notices.push({
      level: 'warning',
      always: true,
      title: 'No backup was made',
      message: `${made.state === 'unknown' ? made.engine : made.package} is none of SQLite, PostgreSQL and MySQL: see to backups of this database yourself.`,
    })
  }
  return made.state === 'made' || made.state === 'empty'
}

/**
 * Makes a backup of the database that the settings call `alias`, and answers its path; null where there is nothing to keep.
 *
 * @throws DeployError as backUp does
 */
export async function backUpOther(
  deployment: Deployment,
  server: Server,
  tools: Tools,
  alias: string,
): Promise<string | null> {
  const { checkout, inputs, release } = deployment
  const part = partOf(deployment, { name: `The backup of ${alias}`, seconds: patience.long })
  const { app, keepBackups: keep } = inputs
  const asked = { app, release, directory: checkout.project.directory, alias, keep, part }
  let made = await server.call('database.backUpOther', asked)
  if (made.state === 'missing') {
    await providePackages(deployment, server, [made.package], tools)
    made = await server.call('database.backUpOther', asked)
  }
  if (made.state !== 'made') return null
  tools.tell(`backup of ${alias}: ${made.path}, ${describeSize(made.bytes)}`)
  return made.path
}

/** How the database becomes what it was before, for an error. The command needs a release that is live. */
export const restoreHint = (deployment: Deployment): string =>
  deployment.live
    ? `"${restoreLine(deployment)}" on the server brings the database back as it was before.`
    : `The database as it was before lies in ${deployment.backup} on the server: docs/backups.md says how to bring it back where nothing is live yet.`

/** The command that brings the run's backup back, to copy. */
const restoreLine = ({ backup, inputs }: Pick<Deployment, 'backup' | 'inputs'>): string =>
  `sudo ${inputs.app}-restore ${backup?.slice(backup.lastIndexOf('/') + 1) ?? ''}`

/** Removes older backups, up to `keep-backups`; those of others stay. */
export async function pruneBackups({ inputs }: Deployment, server: Server, tools: Tools): Promise<void> {
  const removed = await server.call('database.pruneBackups', { app: inputs.app, keep: inputs.keepBackups })
  for (const name of removed) tools.tell(`removed the backup ${name}, as ${inputs.keepBackups} are kept`)
}
