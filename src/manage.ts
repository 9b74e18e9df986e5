import { concludeFailure, type Ending, remember } from './ending.ts'
import { DeployError } from './errors.ts'
import type { Inputs, Manifest, Notice, Run } from './model.ts'
import { patience } from './patience.ts'
import { describeRelease } from './project/decisions/going-back.ts'
import {
  asMigration,
  type DjangoCommand,
  management,
  migrateProgram,
  type Place,
  partOf,
  runDjango,
} from './release/django.ts'
import type { OpenRow, Report } from './report/report.ts'
import { untilCancelled } from './runner.ts'
import type { Server } from './server/server.ts'
import type { Session } from './server/session.ts'
import { startSession } from './start-session.ts'

/** Lines that are kept of the output for the error; all of them are shown as they come. */
const keptLines = 30

/**
 * One command of manage.py in the live release, as the application's user and in its environment. It needs no
 * checkout. It holds the lock of a deploy as long as it runs: the release and the database stay as they are beneath
 * it, and a deploy that waits is told for what. Never throws for a failure of the command: it is the ending.
 */
export async function manage(inputs: Inputs, run: Run, report: Report, cancelled: Promise<never>): Promise<Ending> {
  const line = report.hide(['manage.py', ...(inputs.command ?? [])].join(' '))
  let session: Session | null = null
  let ending: Ending
  try {
    const asked = { domain: '', doing: `running ${line}` }
    session = await Promise.race([startSession(inputs, run, asked, report), cancelled])
    ending = await runCommand(inputs, run, line, session, report, cancelled)
  } catch (error) {
    ending = await concludeFailure(error, null, session, [], report)
  }
  await remember(session, ending, report)
  return ending
}

/** Runs the command, as long as it takes. @throws DeployError NO_RELEASE, CANCELLED */
async function runCommand(
  inputs: Inputs,
  run: Run,
  line: string,
  { facts, server }: Session,
  report: Report,
  cancelled: Promise<never>,
): Promise<Ending> {
  const manifest = facts.manifest ?? (await findStaged(inputs.app, server))
  if (manifest === null) {
    throw new DeployError('NO_RELEASE', `Nothing is deployed as ${inputs.app}, so there is nothing to run`, {
      host: server.host,
      hint: 'Deploy first. If the site has another name on the server, give it as the input app.',
    })
  }
  const words = inputs.command ?? []
  const unit =
    words[0] === 'migrate' ? asMigration(inputs.app) : { unit: `${inputs.app}-command`, seconds: patience.long }
  const row = report.stream(line)
  try {
    const place = { inputs, facts, release: manifest.id, checkout: { project: manifest.project } }
    const [first, ...rest] = words
    const python = first === 'migrate' ? migrateProgram(inputs.lockSeconds, rest) : management(...words)
    const command: DjangoCommand = { ...unit, name: line, python, keep: keptLines }
    // As they were shown: without the values of `env` of which the release was made.
    const lines: string[] = []
    const show = (shown: string) => {
      lines.push(...shown.split('\n'))
      lines.splice(0, lines.length - keptLines)
      row.log(shown)
    }
    const { code } = await untilCancelled(server, cancelled, (open) => runDjango(open, place, command, show))
    const lacking = first === 'migrate' && facts.manifest ? await noteApplied(place, server) : []
    return concludeCommand({ inputs, run, line, code, lines, host: server.host, manifest, lacking }, row)
  } catch (error) {
    row.failed(error)
    if (!(error instanceof DeployError) || error.code !== 'CANCELLED') throw error
    const hint = error.details.goesOn?.join(' ') ?? 'The command was ended; what it had done by then stays.'
    throw new DeployError('CANCELLED', error.message, { ...error.details, hint })
  }
}

/** What the database lacks after a `migrate`, which may have taken back what the live release needs; each run knows it then. */
async function noteApplied(place: Place, server: Server): Promise<readonly string[]> {
  const { checkout, inputs, release } = place
  const part = partOf(place, { name: 'The look at migrations', seconds: patience.asked })
  const asked = { app: inputs.app, release, directory: checkout.project.directory, part }
  return await server.call('database.noteApplied', asked).catch((error: unknown) => {
    // The command itself has said what is wrong with the database.
    if (error instanceof DeployError && error.code === 'BACKUP_FAILED') return []
    throw error
  })
}

/** The live release, or the one that a failed first deploy has left. */
type Released = Pick<Manifest, 'id' | 'commit' | 'ref'> & { readonly project: Pick<Manifest['project'], 'directory'> }

/** The release of a first deploy that has failed when its database was there: a command may give it what it lacks. */
async function findStaged(app: string, server: Server): Promise<Released | null> {
  const staged = await server.call('release.findStaged', { app })
  if (staged === null) return null
  const { release: id, directory } = staged
  return { id, commit: id.split('-')[1] ?? '', ref: '', project: { directory } }
}

interface Ran {
  readonly inputs: Inputs
  readonly run: Run
  readonly line: string
  readonly code: number
  readonly lines: readonly string[]
  readonly host: string
  readonly manifest: Released
  /** Migrations that the live release needs and the database has not. */
  readonly lacking: readonly string[]
}

/** What the command has come to, with its line for history.jsonl. */
function concludeCommand({ inputs, run, line, code, lines, host, manifest, lacking }: Ran, row: OpenRow): Ending {
  const { actor, startedAt: at } = run
  const { commit, id, ref } = manifest
  const text = `${line} ended with code ${code}`
  const asked = lines.some((one) => /EOFError|EOF when reading a line|not running in a TTY/.test(one))
  const terminal = `It asks for something, and a workflow has no terminal. Give it all it wants to know as arguments (\`--noinput\`), or log in to the server: sudo ${inputs.app}-manage ${inputs.command?.[0]}.`
  const result = code === 0 ? ('managed' as const) : ('failed' as const)
  const notices: Notice[] = code === 0 && asked ? [{ level: 'warning', title: 'Nobody to ask', message: terminal }] : []
  if (lacking.length > 0) {
    notices.push({
      level: 'warning',
      title: 'The database lacks migrations',
      message: `${lacking.join(', ')} are not applied, and ${describeRelease(manifest)} needs them. The next deploy, also of the same commit, applies them.`,
    })
  }
  const ending = {
    result,
    text,
    deployment: null,
    notices,
    outputs: { release: id, 'exit-code': String(code) },
    history: { id, at, mode: 'manage', commit, ref, actor, result, reason: text },
  }
  if (code === 0) {
    row.done('done', `ended with code 0, in ${describeRelease(manifest)}`)
    return { ...ending, error: null }
  }
  const error = new DeployError('COMMAND_FAILED', text, {
    host,
    command: line,
    output: lines.join('\n'),
    hint: asked ? terminal : 'The lines below are its own. The site serves what it served before.',
  })
  row.failed(error)
  return { ...ending, error }
}
