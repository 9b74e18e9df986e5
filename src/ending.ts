import { DeployError } from './errors.ts'
import type { Notice, Result, Section } from './model.ts'
import { describeCount } from './project/describe.ts'
import type { Report } from './report/report.ts'
import { type Deployment, type Undos, undoAll } from './runner.ts'
import type { Session } from './server/session.ts'
import { restoreHint } from './steps/backup.ts'

/** How a run ended, as the outputs, the summary and history.jsonl tell it. */
export interface Ending {
  readonly result: Result
  /** One line: what is live, since when, and why. */
  readonly text: string
  readonly deployment: Deployment | null
  readonly error: unknown
  /** What a run without a deployment has to say beside it. */
  readonly notices?: readonly Notice[]
  readonly sections?: readonly Section[]
  readonly outputs?: Readonly<Record<string, string>>
  /** Its line of history.jsonl. */
  readonly history?: object
}

/** What a run without a failure has come to. */
export function ended(deployment: Deployment, report: Report): Ending {
  const { applied, comparison, gunicorn, inputs, release, run } = deployment
  const name = `${run.ref || 'local'} (${run.commit.slice(0, 7) || 'no commit'})`
  const reasons = comparison.instance.map(({ what, why }) => `${what} (${why})`).join(', ')
  const acted = report.rows.some((row) => row.state === 'done' && !['Connect', 'Compare'].includes(row.title))
  const end = (result: Result, text: string): Ending => ({ result, text, deployment, error: null })
  if (inputs.mode === 'plan') return end('planned', `${name} was not deployed: this was a plan`)
  if (!acted) return end('unchanged', `${name} is live as release ${release}: nothing to do`)
  if (comparison.release.length === 0 && comparison.sick)
    return end('repaired', `${name} is live again: ${comparison.sick}`)
  const why = {
    kept: 'Gunicorn kept',
    started: 'Gunicorn started',
    replaced: `Gunicorn replaced because of ${reasons}`,
  }[gunicorn]
  return end('deployed', `${name} is live: ${why}, ${describeCount(applied.length, 'migration')}`)
}

/** Undoes what a run had begun, and tells what it has come to. */
export async function failed(
  error: unknown,
  deployment: Deployment | null,
  session: Session | null,
  undos: Undos,
  report: Report,
): Promise<Ending> {
  const switched = deployment?.switched ?? false
  const complete = session === null || (await undoAll(undos, session.server, report.say))
  const back = switched && complete && deployment !== null && !deployment.switched
  const result: Result = back && deployment?.live ? 'rolled-back' : 'failed'
  const told = deployment === null ? error : cancelledWhere(error, deployment, report)
  return { result, text: report.hide((error as Error).message), deployment, error: told }
}

/** A cancelled run can't take everything back: where it has come too far for that, its error says so. */
function cancelledWhere(error: unknown, deployment: Deployment, report: Report): unknown {
  if (!(error instanceof DeployError) || error.code !== 'CANCELLED') return error
  const migrate = report.rows.find(({ title }) => title === 'Migrate')?.state
  const before = deployment.backup === null ? '' : ` ${restoreHint(deployment)}`
  const hint = deployment.switched
    ? `${deployment.release} was live already and stays; the next run does what follows.`
    : migrate === 'failed'
      ? `A migration that has begun goes on to its end, and what is applied stays. The site serves what it served before; the next run waits for the end.${before}`
      : migrate === 'done'
        ? `What it had begun was undone, but for the migrations: they stay. The site serves what it served before.${before}`
        : undefined
  return hint === undefined ? error : new DeployError('CANCELLED', error.message, { ...error.details, hint })
}

/** A line in history.jsonl; that it can't be written changes nothing for the site. */
export async function remember(session: Session | null, ending: Ending, report: Report): Promise<void> {
  if (!session) return
  const { deployment } = ending
  try {
    const told = deployment && (deployment.live || deployment.switched) && deployment.inputs.mode !== 'plan'
    await session.close(told ? historyOf(deployment, ending, report) : ending.history)
  } catch (error) {
    report.say(`history.jsonl has no line of this run: ${(error as Error).message}`)
  }
}

function historyOf({ inputs, release, run }: Deployment, { result, text }: Ending, report: Report): object {
  const seconds = Object.fromEntries(report.rows.map((row) => [row.title, row.milliseconds / 1000]))
  const { commit, ref, actor, startedAt: at } = run
  return { id: release, at, mode: inputs.mode, commit, ref, actor, result, reason: text, seconds }
}
