import { type Deployment, findAnswer } from '../deployment.ts'
import type { Notice } from '../model.ts'
import { serverEngine } from '../probe/database.ts'
import { readOffsite } from '../project/decisions/offsite.ts'
import { describeCount } from '../project/describe.ts'
import { compareBackupFiles, ownerOf } from '../release/offsite-files.ts'
import { providePackages } from '../release/provide-packages.ts'
import { checkCalendar } from '../release/schedules.ts'
import { planOf, type Step, type Story, type Tools } from '../runner.ts'
import type { Server } from '../server/server.ts'
import { concludeRestore, fetchBackup, loadDump } from './restore.ts'

/** Puts the steps of backups elsewhere into a story, where the project wants them or the server has some. */
export function insertBackups(story: Story, deployment: Deployment): Story {
  const { backups, mode } = deployment.inputs
  const restores = mode === 'restore'
  return story.flatMap((entry) => {
    const title = 'title' in entry ? entry.title : 'Provision and Sync'
    // A name that somebody else has is refused here, before anything is touched.
    if (title === 'Install' && backups && compareBackupFiles(deployment))
      return [restores ? fetchBackup : prepare, entry]
    if (title === 'Database' && restores) return [entry, loadDump]
    if (title === 'Drain' && restores) return [concludeRestore, entry]
    if (title === 'Prune' && (backups || compareBackupFiles(deployment).changes.length > 0)) return [schedule, entry]
    return [entry]
  })
}

/** Before anything of the site is touched: the place of the backups opens, and is this site's. */
const prepare: Step = {
  title: 'Repository',

  plan: (deployment) =>
    planOf(
      compareBackupFiles(deployment).moved
        ? [{ what: `try ${deployment.inputs.backups?.address.repository}`, why: 'backups are to go there' }]
        : [],
      'where backups go did not change',
    ),

  apply: async (deployment, server) => {
    const { inputs, live } = deployment
    const { backups } = inputs
    if (!backups) throw new Error('there are no backups to prepare for')
    await checkCalendar(server, backups.schedule.calendar, 'backups', 'backups')
    const { address } = backups
    const asked = { app: inputs.app, address, owner: ownerOf(deployment), fresh: live === null }
    const { created, snapshots } = await server.call('offsite.prepare', asked)
    if (created) deployment.notices.push(notePassword)
    return created
      ? `${address.repository} was made`
      : `${address.repository} opens, with ${describeCount(snapshots, 'backup')} of this site`
  },
}

const notePassword: Notice = {
  level: 'notice',
  title: 'Keep the password of the backups elsewhere too',
  message:
    'GitHub shows no secret again, and without `backup-password` nobody reads these backups: write it down where neither the server nor this repository is.',
}

/** The timer that makes backups, and the first one; or none any more. What lies in the repository stays. */
const schedule: Step = {
  title: 'Backups',

  plan: (deployment) => planOf(compareBackupFiles(deployment).changes, 'their timer is as wanted'),

  apply: async (deployment, server, tools) => {
    const { facts, inputs } = deployment
    const { app } = inputs
    const { write, remove, enable } = compareBackupFiles(deployment)
    const timer = `${app}-backup.timer`
    if (remove.length > 0) {
      await server.call('release.place', { files: [], remove, disable: [timer], daemonReload: true })
      return 'no more are made; what lies in the repository stays'
    }
    await provideDumpProgram(deployment, server, tools)
    await server.call('release.place', { files: write, daemonReload: true, enable: enable ? [timer] : [] })
    const before = readOffsite(app, facts)
    const first = before?.made === undefined || before.to !== inputs.backups?.address.repository
    const units = first ? [timer, `${app}-backup.service`] : [timer]
    await server.call('offsite.start', { units, restart: !enable })
    return first ? `by ${timer}, and the first one has begun` : `by ${timer}`
  },
}

/** What reads the database, and the package that has it: on a server of its own a database brings none along. */
const dumpPrograms = {
  postgresql: { package: 'postgresql-client', find: 'command -v pg_dump' },
  mysql: { package: 'mariadb-client', find: 'command -v mariadb-dump || command -v mysqldump' },
} as const

/** Installs the program that reads the database where it is missing: at night nobody could. */
async function provideDumpProgram(deployment: Deployment, server: Server, tools: Tools): Promise<void> {
  const used = findAnswer(deployment)?.database
  const engine = used ? serverEngine(used) : null
  if (engine === null) return
  const program = dumpPrograms[engine]
  const { code } = await server.run(['sh', '-c', program.find])
  if (code !== 0) await providePackages(deployment, server, [program.package], tools)
}
