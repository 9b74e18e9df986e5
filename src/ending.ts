import { rememberAdvice } from './advice.ts'
import { describeChanged, describeOrigin, findRestored, planTold } from './changed.ts'
import { type Deployment, isSwitched } from './deployment.ts'
import { DeployError } from './errors.ts'
import type { Manifest, Notice, PastRun, Planned, Result, Section } from './model.ts'
import { describeCount } from './project/describe.ts'
import { restoreHint } from './release/backup.ts'
import { forgetLaunch } from './release/launch.ts'
import type { Report } from './report/report.ts'
import { type Undos, undoAll } from './runner.ts'
import type { Session } from './server/session.ts'

/** How a run ended, as the outputs, the summary and history.jsonl tell it. */
export interface Ending {
  readonly result: Result
  /** One line: what is live, since when, and why. */
  readonly text: string
  readonly deployment: Deployment | null
  readonly error: unknown
  /** What is so now, as the words behind the site's address; without them it is `text`. */
  readonly title?: string
  /** What changed, each in a few words. */
  readonly changed?: readonly string[]
  /** What is live after a failure, as a sentence. */
  readonly live?: string
  readonly plan?: Planned
  /** What a run without a deployment has to say beside it. */
  readonly notices?: readonly Notice[]
  /** Notices that an earlier run has told in the same words, of a run that took place on the server. */
  readonly before?: readonly Notice[]
  readonly sections?: readonly Section[]
  readonly outputs?: Readonly<Record<string, string>>
  /** Where the site answers, of a run that took place on the server. */
  readonly url?: string | null
  /** Its line of history.jsonl. */
  readonly history?: PastRun
}

/** Rows of what only looks. */
const looking = ['Connect', 'Compare', 'Domain', 'Moved']

/** What a run without a failure has come to. */
export function concludeRun(deployment: Deployment, report: Report): Ending {
  const { activate, comparison, inputs, migrate, release, run } = deployment
  const name = describeOrigin(run)
  const reasons = comparison.instance.map((one) => `${one.what} (${one.why})`).join(', ')
  const acted = report.rows.filter(
    (row) => row.state === 'done' && !row.outcome.startsWith('kept') && !looking.includes(row.title),
  )
  const changed = [name, ...describeChanged(deployment, report)]
  const conclude = (result: Result, text: string, title: string): Ending => ({
    ...{ result, text, title, deployment, error: null },
    changed: result === 'unchanged' ? [name] : changed,
  })
  if (inputs.mode === 'plan') {
    const plan = planTold(deployment, report)
    const would = plan.changes.length === 0 ? 'nothing would change' : plan.headline.join(', ')
    return { ...conclude('planned', `${name} was not deployed, this was a plan: ${would}`, ''), plan }
  }
  if (acted.length === 0)
    return conclude('unchanged', `${name} is live as release ${release}: nothing to do`, 'is live: nothing was to do')
  if (comparison.release.length === 0 && comparison.sick)
    return conclude('repaired', `${name} is live again: ${comparison.sick}`, `is live again: ${comparison.sick}`)
  if (acted.every(({ title }) => title === 'Guard')) {
    const why = 'every program of the server could tell Caddy what to serve'
    return conclude('repaired', `${name} is live: ${why}`, `is live: ${why}`)
  }
  const why = {
    kept: 'Gunicorn kept',
    started: 'Gunicorn started',
    replaced: `Gunicorn replaced because of ${reasons}`,
  }[activate?.gunicorn ?? 'kept']
  const migrations = describeCount(migrate?.applied.length ?? 0, 'migration')
  if (deployment.move)
    return conclude(
      'deployed',
      `${name} is live with ${deployment.move.to}: ${deployment.move.said}; ${migrations}`,
      'is live with its rows in another database',
    )
  const restored = findRestored(report.rows)
  if (restored !== undefined)
    return conclude('deployed', `${name} is live again, from ${restored}; ${migrations}`, 'is live again')
  return conclude('deployed', `${name} is live: ${why}, ${migrations}`, 'is live')
}

/** Undoes what a failed run had begun, and tells what it has come to. */
export async function concludeFailure(
  error: unknown,
  deployment: Deployment | null,
  session: Session | null,
  undos: Undos,
  report: Report,
): Promise<Ending> {
  const wasSwitched = deployment !== null && isSwitched(deployment)
  const complete = session === null || (await undoAll(undos, session.server, report.say))
  const isBack = wasSwitched && complete && !isSwitched(deployment)
  const result: Result = isBack && deployment.live ? 'rolled-back' : 'failed'
  if (
    error instanceof DeployError &&
    error.code === 'LAUNCH_FAILED' &&
    deployment?.live &&
    session &&
    deployment.inputs.mode !== 'plan'
  )
    await forgetLaunch(deployment, session.server).catch((failed: Error) => report.say(failed.message))
  const told = deployment === null ? error : explainCancelled(error, deployment, complete, report)
  const live = describeLive(session?.facts.manifest ?? null, deployment, session !== null, complete)
  return { result, text: report.hide((error as Error).message), deployment, error: told, live }
}

/** What visitors get after a failure. `asked` is whether the server has told what is live. */
function describeLive(live: Manifest | null, deployment: Deployment | null, asked: boolean, complete: boolean): string {
  if (!asked) return 'Nothing was changed on the server: what was live stays live.'
  if (deployment !== null && isSwitched(deployment)) {
    const doubt = complete ? '' : ' It could not be taken back, as the log says.'
    return `${describeOrigin(deployment.run)} is live.${doubt}`
  }
  if (live === null) return 'Nothing is live yet.'
  return complete
    ? `The site goes on with ${describeOrigin(live)}.`
    : `The site is to go on with ${describeOrigin(live)}: not everything could be taken back, as the log says.`
}

/** A cancelled run can't take everything back, nor end everything: where that is so, its error says so. */
function explainCancelled(error: unknown, deployment: Deployment, complete: boolean, report: Report): unknown {
  if (!(error instanceof DeployError) || error.code !== 'CANCELLED') return error
  const { goesOn = [] } = error.details
  const migrated = report.rows.some(({ title, state }) => title === 'Migrate' && state === 'done')
  const sentences = [...goesOn]
  if (isSwitched(deployment)) {
    sentences.push(`${deployment.release} was live already and stays; the next run does what follows.`)
  } else {
    if (!complete) sentences.push('Not all that it had begun could be undone, as the log says: the next run does it.')
    else if (migrated) sentences.push('What it had begun was undone, but for the migrations: they stay.')
    else sentences.push(`What ${goesOn.length > 0 ? 'else ' : ''}it had begun was undone.`)
    sentences.push('The site serves what it served before.')
    if (deployment.backup !== undefined && (migrated || goesOn.length > 0)) sentences.push(restoreHint(deployment))
  }
  return new DeployError('CANCELLED', error.message, { ...error.details, hint: sentences.join(' ') })
}

/** Writes a line into history.jsonl and frees the lock; that it can't be written changes nothing for the site. */
export async function remember(session: Session | null, ending: Ending, report: Report): Promise<void> {
  if (!session) return
  const { deployment } = ending
  try {
    if (deployment && ending.result !== 'unchanged' && !ending.error) tellAdvice(deployment, session, report)
    await session.close(
      deployment && belongsInHistory(deployment) ? historyOf(deployment, ending, report) : ending.history,
    )
  } catch (error) {
    report.say(`history.jsonl has no line of this run: ${(error as Error).message}`)
  }
}

/** What was told now need not be told again; a plan remembers nothing, nor does who can't read what was done before. */
function tellAdvice(deployment: Deployment, { server }: Session, report: Report): void {
  const { facts, inputs } = deployment
  const told = inputs.mode === 'plan' || facts.records.damaged ? null : rememberAdvice(deployment, report.hide)
  if (told === null) return
  deployment.records = { ...deployment.records, told }
  // It is written before the lock is free; nobody waits for it.
  server.tell({ records: deployment.records }).catch((error: Error) => report.say(`records.json: ${error.message}`))
}

/** A first deploy that failed leaves nothing that could be remembered, and a plan is none of the site's history. */
const belongsInHistory = (deployment: Deployment): boolean =>
  (deployment.live !== null || isSwitched(deployment)) && deployment.inputs.mode !== 'plan'

function historyOf({ inputs, release, run }: Deployment, { result, text }: Ending, report: Report): PastRun {
  const seconds = Object.fromEntries(report.rows.map((row) => [row.title, row.milliseconds / 1000]))
  const { commit, ref, actor, startedAt: at } = run
  return { id: release, at, mode: inputs.mode, commit, ref, actor, result, reason: report.hide(text), seconds }
}
