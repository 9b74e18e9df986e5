import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { DatabaseReport, PythonOutput } from '../model.ts'
import { patience } from '../patience.ts'
import { serverEngine } from '../probe/database.ts'
import { identityOf } from '../probe/identity.ts'
import { requireAnswer } from '../probe/probe.ts'
import { askDjango } from '../release/ask-django.ts'
import { backUp } from '../release/backup.ts'
import { partOf } from '../release/django.ts'
import { withExtensions } from '../release/extensions.ts'
import { bringRecords, describeList } from '../release/other-database.ts'
import { judgeMigrations } from '../release/risks.ts'
import { planOf, type Step, type Story, type Tools } from '../runner.ts'
import type { Server } from '../server/server.ts'

/** How the programs of src/inside/moving end: what was asked for can't be; a row does not fit, or somebody else writes. */
const codes = { refused: 65, unfit: 66 } as const

/** Puts the steps of `mode: move-database` into a story, where the database is another one or an earlier run has moved it. */
export function insertMove(story: Story, deployment: Deployment): Story {
  const { inputs, move } = deployment
  if (inputs.mode === 'move-database' && !move && story.some((entry) => 'title' in entry && entry.title === 'Migrate'))
    deployment.notices.push({
      level: 'warning',
      always: true,
      title: 'There was nothing to move',
      message:
        'The release has the database that the site had before. To move it, let the settings or the input `database` name the new one (docs/databases.md#another-database).',
    })
  return story.flatMap((entry) => {
    const title = 'title' in entry ? entry.title : ''
    if (title === 'Migrate' && move) return [moveRows, entry]
    if (title === 'Drain' && (move || hasMoved(deployment))) return [concludeMove, entry]
    return [entry]
  })
}

/** Whether an earlier run has moved the database, and was ended before it had noted that. */
const hasMoved = ({ live, records }: Deployment): boolean =>
  records.moving !== undefined && live !== null && identityOf(live.probe.database) === records.moving.to

/** All rows in the new database, as the old one has them, while nobody writes. Then Django is asked what is pending. */
const moveRows: Step = {
  title: 'Move',

  plan: ({ move }) =>
    planOf([{ what: `move the rows of ${move?.from} to ${move?.to}`, why: '`mode: move-database`' }], ''),

  apply: async (deployment, server, tools) => {
    const { checkout, facts, inputs, live, move } = deployment
    if (!move || !live || facts.current === null) throw new Error('there is no database to move')
    const old = { ...deployment, release: facts.current, checkout: { ...checkout, project: live.project } }
    await backUp(old, server, tools, 'move')
    deployment.records = { ...deployment.records, moving: { from: move.from, to: move.to } }
    // Before the first table: no run goes to a database that is half filled.
    await server.tell({ records: deployment.records })
    const prepared = await withExtensions(deployment, server, tools, () => act(deployment, server, tools, 'prepare'))
    requireEnd(deployment, server, prepared)
    tools.onFailure((open) => comeBack(deployment, open, tools))
    tools.tell('the site is closed, so that nobody writes')
    deployment.move = { ...move, closed: Date.now() }
    await server.call('database.closeSite', { app: inputs.app })
    const copied = await act(deployment, server, tools, 'copy')
    requireEnd(deployment, server, copied)
    const said = copied.lines.at(-1) ?? ''
    deployment.move = { ...deployment.move, said }
    noteLeft(deployment, live.probe.database, copied.lines)
    const answer = requireAnswer(await askDjango(deployment, server), checkout.project)
    deployment.probe = answer
    judgeMigrations(deployment, answer, tools)
    return said
  },
}

/** One program of src/inside/moving in the new release, with the database of the live one beside its own. */
async function act(
  deployment: Deployment,
  server: Server,
  tools: Tools,
  name: 'prepare' | 'copy' | 'settle',
): Promise<PythonOutput> {
  const { checkout, facts, inputs, live, release } = deployment
  return await server.call(
    'database.move',
    {
      app: inputs.app,
      release,
      directory: checkout.project.directory,
      live: facts.current ?? '',
      liveDirectory: live?.project.directory ?? '',
      act: name,
      arguments: name === 'prepare' ? [String(inputs.lockSeconds)] : [],
      part: partOf(deployment, { name: 'The move of the database', seconds: patience.long }),
    },
    { onMessage: ({ log }) => typeof log === 'string' && tools.log(log) },
  )
}

/** @throws DeployError DATABASE_MOVE_REFUSED, DATABASE_MOVE_FAILED with what the program said last */
function requireEnd({ move }: Deployment, { host }: Server, { code, lines }: PythonOutput): void {
  if (code === 0) return
  const said = lines.at(-1) ?? `it ended with code ${code}`
  const stays = `The site goes on with ${move?.from}, of which nothing was changed.`
  if (code === codes.refused) {
    throw new DeployError('DATABASE_MOVE_REFUSED', said, {
      host,
      hint: `${stays} docs/databases.md#another-database says what a move needs: an empty database, the drivers of both engines, and code that knows all migrations of the old one.`,
    })
  }
  const mend = code === codes.unfit ? 'Correct the row, by the admin say, and move again' : 'The lines below say why'
  throw new DeployError('DATABASE_MOVE_FAILED', said, {
    host,
    output: lines.slice(-20).join('\n'),
    hint: `${mend}: the next move begins with an empty database. ${stays}`,
  })
}

/**
 * The way back: the site is on again, with what is live. Where visitors may have written into the new database, between
 * the switch and its way back, no later move may empty it.
 */
async function comeBack(deployment: Deployment, open: Server, tools: Tools): Promise<void> {
  await open.call('database.openSite', { app: deployment.inputs.app })
  if (deployment.activate === undefined || !deployment.move) return
  const { from, to } = deployment.move
  const { code, lines } = await act(deployment, open, tools, 'settle')
  if (code === 0 && lines.at(-1) === 'untouched') return
  const { moving: _, ...records } = deployment.records
  deployment.records = records
  await open.tell({ records })
  deployment.notices.push({
    level: 'warning',
    always: true,
    title: 'Rows may have been written into the new database',
    message: `For a moment the site was live with ${to}, and what was written then lies there alone: the site goes on with ${from}. ${to} is kept as it is, and another move wants an empty one.`,
  })
}

/** What stays in the old database, and where that is. */
function noteLeft(deployment: Deployment, old: DatabaseReport, lines: readonly string[]): void {
  const behind = lines.flatMap((line) => /^left behind: (.+)$/.exec(line)?.[1] ?? [])
  const alone = behind.length === 0 ? '' : ` What no migration makes stayed in it alone: ${describeList(behind)}.`
  deployment.notices.push({
    level: 'notice',
    always: true,
    title: 'The old database is kept',
    message: `${deployment.move?.from} stays as it was when the rows were moved.${alone} When nobody misses it: ${dropLine(old)}`,
  })
}

/** The command that removes a database which the site has left. */
function dropLine(database: DatabaseReport): string {
  const { host, name, user } = database
  const engine = serverEngine(database)
  if (engine === null) return `sudo rm ${name}, and ${name}-wal and ${name}-shm where they are there.`
  const where = /^(|localhost|127\.\d+\.\d+\.\d+|::1|[/@].*)$/.test(host) ? 'on the server' : `on ${host}`
  return engine === 'postgresql'
    ? `sudo -u postgres dropdb ${name} (${where}; the user ${user} stays).`
    : `sudo mariadb -e 'DROP DATABASE \`${name}\`' (${where}; the user ${user} stays).`
}

/** The site is live with the new database: that is noted, and its mark is removed. */
const concludeMove: Step = {
  title: 'Moved',
  plan: ({ move, records }) =>
    planOf([{ what: `note that the site has ${move?.to ?? records.moving?.to}`, why: 'the rows were moved' }], ''),

  apply: async (deployment, server) => {
    const { checkout, inputs, move, release } = deployment
    const seconds = move?.closed === undefined ? null : (Date.now() - move.closed) / 1000
    const part = partOf(deployment, { name: 'The end of the move', seconds: patience.asked })
    const asked = { app: inputs.app, release, directory: checkout.project.directory, part }
    const { code, lines } = await server.call('database.concludeMove', asked)
    if (code !== 0)
      throw new DeployError('DATABASE_MOVE_FAILED', lines.at(-1) ?? '', {
        host: server.host,
        output: lines.slice(-20).join('\n'),
        hint: 'The site is live with the new database, and all rows are there. The next run removes the mark of the move.',
      })
    deployment.records = bringRecords(deployment.records)
    await server.tell({ records: deployment.records })
    const off = seconds === null ? '' : `; the site was off for ${seconds.toFixed(1)} s`
    return `${move?.said ?? 'an earlier run has moved the rows'}${off}`
  },
}
