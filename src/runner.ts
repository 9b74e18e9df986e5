import type { Deployment } from './deployment.ts'
import { DeployError } from './errors.ts'
import type { Change } from './model.ts'
import type { Report } from './report/report.ts'
import type { Server } from './server/server.ts'

/** What a step is going to do: nothing, when `changes` is empty, and then `because` says why. */
export interface Plan {
  readonly changes: readonly Change[]
  readonly because: string
}

/** What a step may use beside the server while it applies its plan. */
export interface Tools {
  /** A line for the step's log group, in which other programs may speak, too. */
  log(line: string): void
  /** A line of ours for it. */
  tell(line: string): void
  /** Registers how to undo the next act, before it is done; undone in reverse when a later step fails. */
  onFailure(undo: Undo): void
}

/** One step of a deploy: a log group, a row of the summary. */
export interface Step {
  readonly title: string
  /** Pure: decided from what is known when its turn comes. */
  plan(deployment: Deployment): Plan
  /** @returns the outcome, as the folded group shows it */
  apply(deployment: Deployment, server: Server, tools: Tools): Promise<string>
}

/** Why a step does nothing that the project does not use: nothing is told of it. */
export const notAsked = 'none asked for'

/** A plan that does something, or nothing for one reason. */
export function planOf(changes: readonly Change[], because: string): Plan {
  return { changes, because }
}

/** Steps in order; those in an inner list do not depend on each other and run side by side. */
export type Story = ReadonlyArray<Step | readonly Step[]>

/** A way back. It gets a server of its own, since the step's is closed once the job is cancelled. */
export type Undo = (server: Server) => Promise<void>

/** Ways back, last first. */
export type Undos = Undo[]

export interface Telling {
  /** False: only plans. */
  readonly apply: boolean
  readonly undos: Undos
  /** Rejects when the job is cancelled. */
  readonly cancelled: Promise<never>
}

/**
 * Plans and applies each step in order. With `apply` false the plan is all that happens, for what follows a
 * staged release in plan mode.
 */
export async function runStory(
  story: Story,
  deployment: Deployment,
  server: Server,
  report: Report,
  options: Telling,
): Promise<void> {
  for (const entry of story) {
    const together = 'title' in entry ? [entry] : entry
    const outcomes = await Promise.allSettled(
      together.map((step) => runStep(step, deployment, server, report, options)),
    )
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed) throw failed.reason
  }
}

async function runStep(
  step: Step,
  deployment: Deployment,
  server: Server,
  report: Report,
  options: Telling,
): Promise<void> {
  const plan = planStep(step, deployment, report)
  if (plan.changes.length === 0 && plan.because === notAsked) return
  const row = report.start(step.title, plan.changes)
  try {
    if (plan.changes.length === 0) row.done('kept', plan.because)
    else if (!options.apply) row.done('planned', plan.changes.map((change) => change.what).join('; '))
    else {
      const tools: Tools = { log: row.log, tell: row.tell, onFailure: (undo) => options.undos.unshift(undo) }
      const applied = (open: Server) => step.apply(deployment, open, tools)
      row.done('done', await untilCancelled(server, options.cancelled, applied))
    }
  } catch (error) {
    row.failed(error)
    throw error
  }
}

/** The step's plan; one that refuses, as for code that is older than the database, has its row in the report too. */
function planStep(step: Step, deployment: Deployment, report: Report): Plan {
  try {
    return step.plan(deployment)
  } catch (error) {
    report.start(step.title, []).failed(error)
    throw error
  }
}

/**
 * Milliseconds for a cancelled step: for its last call to end by itself, as the short ones do, then for the server to end
 * it. GitHub gives a cancelled job 7.5 s, and the ways back come after this.
 */
const patienceMilliseconds = { byItself: 1000, ended: 3500 }

/**
 * A step until it ends or the job is cancelled. A cancelled step begins nothing more: its server answers no further
 * call, and what has reached the server is over before this rejects, so that nothing runs on beside what undoes it.
 *
 * @throws DeployError CANCELLED, with what goes on all the same
 */
export async function untilCancelled<T>(
  server: Server,
  cancelled: Promise<never>,
  act: (open: Server) => Promise<T>,
): Promise<T> {
  let closed: Promise<never> | null = null
  cancelled.catch(() => {
    closed = cancelled
  })
  const underWay = new Map<Promise<unknown>, string | null>()
  const counted = async <R>(begin: () => Promise<R>, goesOn: string | null = null): Promise<R> => {
    if (closed !== null) return await closed
    const call = begin()
    underWay.set(call, goesOn)
    return await call.finally(() => underWay.delete(call))
  }
  const open: Server = {
    ...server,
    run: (words, options) => counted(() => server.run(words, options), options?.goesOn),
    call: (name, args, options) => counted(() => server.call(name, args, options), options?.goesOn),
    upload: (...args) => counted(() => server.upload(...args)),
    makeFolders: (...args) => counted(() => server.makeFolders(...args)),
    tell: (...args) => counted(() => server.tell(...args)),
  }
  try {
    return await Promise.race([act(open), cancelled])
  } catch (error) {
    if (closed === null) throw error
    const goesOn = await endUnderWay(server, underWay)
    if (!(error instanceof DeployError) || goesOn.length === 0) throw error
    throw new DeployError(error.code, error.message, { ...error.details, goesOn })
  }
}

/** Ends what is under way on the server, but for what must not be ended half-way; answers sentences about what goes on. */
async function endUnderWay(server: Server, underWay: ReadonlyMap<Promise<unknown>, string | null>): Promise<string[]> {
  const within = async (milliseconds: number, act: Promise<unknown>): Promise<boolean> => {
    const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), milliseconds).unref())
    return await Promise.race([act.then(() => true), late])
  }
  const toEnd = () => [...underWay].filter(([, sentence]) => sentence === null).map(([call]) => call)
  const { byItself, ended } = patienceMilliseconds
  await within(byItself, Promise.allSettled(underWay.keys()))
  // A call that was ended is over as soon as its worker is.
  const ending = async () => {
    await server.tell({ end: true })
    await Promise.allSettled(toEnd())
  }
  const late = toEnd().length > 0 && !(await within(ended, ending()).catch(() => false))
  const goesOn = [...underWay.values()].filter((sentence) => sentence !== null)
  return late
    ? [...goesOn, 'The server has not ended in time what was under way; if it runs on, the next run ends it.']
    : goesOn
}

/** Undoes in reverse what was done; each way back is tried even if another one fails. */
export async function undoAll(undos: Undos, server: Server, log: (line: string) => void): Promise<boolean> {
  let complete = true
  for (const undo of undos.splice(0)) {
    try {
      await undo(server)
    } catch (error) {
      complete = false
      log(`A way back failed: ${(error as Error).message}`)
    }
  }
  return complete
}
