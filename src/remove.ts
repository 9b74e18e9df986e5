import { concludeFailure, type Ending, remember } from './ending.ts'
import type { Inputs, Notice, PastRun, Planned, Run, Section } from './model.ts'
import { placesOf, siteUrl } from './places.ts'
import { describeCount, describeSize } from './project/describe.ts'
import type { Report } from './report/report.ts'
import { untilCancelled } from './runner.ts'
import type { Session } from './server/session.ts'
import type { Belongings, Removed } from './shapes/removal.ts'
import { startSession } from './start-session.ts'

/**
 * Takes a site from the server, but for what people have written: its database, uploads and backups stay, and the next
 * deploy goes on with them. Nothing is touched that does not bear the site's mark. With `mode: plan-remove` it is only
 * shown. Never throws for a failure: it is the ending.
 */
export async function remove(inputs: Inputs, run: Run, report: Report, cancelled: Promise<never>): Promise<Ending> {
  const looks = inputs.mode === 'plan-remove'
  let session: Session | null = null
  let ending: Ending
  const begun = { removal: false }
  try {
    const asked = { domain: '', looks, clears: !looks && !inputs.deleteData, doing: 'removing the site' }
    session = await Promise.race([startSession(inputs, run, asked, report), cancelled])
    ending = await (looks ? plan(inputs, session, report) : takeAway(inputs, run, session, report, cancelled, begun))
  } catch (error) {
    ending = await concludeFailure(error, null, session, [], report)
    if (begun.removal)
      ending = {
        ...ending,
        live: inputs.deleteData
          ? 'What is removed stays removed: run it again, and it goes on.'
          : 'What is removed stays removed, and the data are there: run it again, and it goes on.',
      }
  }
  await remember(session, ending, report)
  return ending
}

/** Whether there is anything to take away. */
const isThere = ({ files, made, units, users }: Belongings) =>
  [files, made, units, users].some(({ length }) => length > 0)

/** What there is, as a row of the report each. */
async function look({ app, deleteData }: Inputs, { server }: Session, report: Report): Promise<Belongings> {
  const found = await server.call('removal.look', { app })
  const show = (title: string, outcome: string, lines: readonly string[]) => {
    const row = report.start(title, [])
    for (const line of lines) row.tell(line)
    row.done('done', outcome)
  }
  const goes = [...found.units, ...found.files, ...found.made, ...found.users.map((user) => `the user ${user}`)]
  const data = [...found.data, ...found.databases.map((name) => `the database ${name}`)]
  show('Found', goes.length === 0 ? 'nothing to take away' : describeCount(goes.length, 'thing'), goes)
  if (data.length > 0) show('Data', `${deleteData ? 'deleted' : 'kept'}: ${sizeOf(found.bytes)}`, data)
  if (found.unknown.length > 0) show('Unknown', `left as it is: ${found.unknown.join(', ')}`, [])
  return found
}

const sizeOf = (bytes: number | null) => (bytes === null ? 'of unknown size' : describeSize(bytes))

async function plan(inputs: Inputs, session: Session, report: Report): Promise<Ending> {
  const { app, deleteData } = inputs
  const { manifest, site } = session.facts
  const found = await look(inputs, session, report)
  const data = [...found.data, ...found.databases]
  const changes = [
    ...found.units.map((what) => ({ what: `remove ${what}`, why: 'a unit of the site', risky: false })),
    ...[...found.files, ...found.made].map((what) => ({
      what: `remove ${what}`,
      why: 'made by deploys',
      risky: false,
    })),
    ...found.users.map((user) => ({ what: `remove the user ${user}`, why: 'the site runs as it', risky: false })),
    ...(deleteData ? data : []).map((what) => ({ what: `delete ${what}`, why: '`delete-data: true`', risky: true })),
  ]
  if (changes.length > 0) report.start('Remove', changes).done('planned', describeCount(changes.length, 'thing'))
  const kept = deleteData || data.length === 0 ? [] : [`data stay: ${data.join(', ')}`]
  const planned: Planned = {
    of: `the removal of ${app}`,
    live: manifest?.ref ?? '',
    url: manifest ? siteUrl(manifest.serving) : '',
    headline: changes.length === 0 ? [] : [`${describeCount(changes.length, 'thing')} would go`, ...kept],
    changes,
    unchanged: [],
  }
  const text = isThere(found)
    ? `${app} was not removed, this was a plan: ${planned.headline.join(', ')}`
    : site === null
      ? `there is no site ${app} here`
      : `${app} is removed already${kept.length > 0 ? `; ${kept.join('')}` : ''}`
  return { result: 'planned', text, title: '', deployment: null, error: null, plan: planned }
}

async function takeAway(
  inputs: Inputs,
  run: Run,
  session: Session,
  report: Report,
  cancelled: Promise<never>,
  begun: { removal: boolean },
): Promise<Ending> {
  const { app, deleteData: data = false, host } = inputs
  const { facts, server } = session
  const { current, manifest, site } = facts
  const found = await look(inputs, session, report)
  const nothing = !isThere(found) && !(data && (found.data.length > 0 || site !== null))
  if (nothing) {
    const text = site === null ? `there is no site ${app} on ${host}` : `${app} is removed already: ${keptAt(app)}`
    return { result: 'unchanged', text, deployment: null, error: null, sections: listKept(found, data) }
  }
  if (site === null) {
    // Version 0.1 made no marks: what is left of a removal that is cut off must be known as ours.
    const { actor: who, startedAt: since, repository, repositoryId } = run
    const domains = manifest?.serving.domains ?? []
    const path = manifest?.project.directory ?? ''
    const mark = {
      version: 1,
      layout: 1,
      by: 'django-prod-action',
      app,
      repositoryId,
      path,
      domains,
      who,
      since,
    } as const
    await server.call('release.mark', { app, site: { ...mark, repository: repository || 'unknown' } })
  }
  const row = report.start('Remove', [{ what: `remove ${app}`, why: '`mode: remove`' }])
  let removed: Removed
  begun.removal = true
  try {
    removed = await untilCancelled(server, cancelled, (open) =>
      open.call(
        'removal.takeAway',
        { app, data },
        { onMessage: ({ log }) => typeof log === 'string' && row.tell(log) },
      ),
    )
    row.done('done', `${app} is gone${data ? ', with its data' : `; ${keptAt(app)}`}`)
  } catch (error) {
    row.failed(error)
    throw error
  }
  const text = `${app} is removed from ${host}${data ? ', with its data' : `; ${keptAt(app)}`}`
  return {
    ...{ result: 'removed', text, title: text, deployment: null, error: null },
    notices: listNotices(app, data, removed),
    sections: listKept(removed, data),
    outputs: { release: '', 'previous-release': current ?? '' },
    ...(!data && { history: historyOf(run, inputs, text, manifest?.commit ?? '', manifest?.ref ?? '') }),
  }
}

const keptAt = (app: string) => `its data stay in ${placesOf(app).home}`

function historyOf(
  { actor, startedAt: at }: Run,
  { mode }: Inputs,
  reason: string,
  commit: string,
  ref: string,
): PastRun {
  return { id: '', at, mode, commit, ref, actor, result: 'removed', reason }
}

/** What is still there, by its place. */
function listKept(left: Pick<Belongings, 'data' | 'databases' | 'unknown'> | Removed, deleted: boolean): Section[] {
  const data = 'kept' in left ? left.kept : left.data
  const databases = left.databases.map((name) => `database ${name}`)
  const lines = [...(deleted ? [] : [...data, ...databases]), ...left.unknown.map((path) => `not ours: ${path}`)]
  return lines.length === 0 ? [] : [{ title: 'Still on the server', lines }]
}

function listNotices(app: string, data: boolean, { unknown }: Removed): Notice[] {
  const kept = `A deploy of the same repository goes on with them. \`mode: remove\` with \`delete-data: true\` deletes them.`
  return [
    ...(data
      ? []
      : [
          {
            level: 'notice' as const,
            title: 'The data are kept',
            message: `Database, uploads, backups and secrets stay in ${placesOf(app).home}, for root alone. ${kept}`,
          },
        ]),
    ...(unknown.length > 0
      ? [
          {
            level: 'notice' as const,
            title: 'Some things are not this site’s',
            message: `They were left as they are: ${unknown.join(', ')}`,
          },
        ]
      : []),
  ]
}
