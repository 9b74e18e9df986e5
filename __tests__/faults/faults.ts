/** Lets one act of a run fail, looks at what the site says and holds, and has the next run put all to rights. */
import { strays } from '../e2e/changing.ts'
import { type ActionResult, runAction } from '../lab/action.ts'
import { startRelay } from '../lab/relay.ts'
import { visit } from '../lab/visit.ts'
import { type Kind, plan, takeActs } from './inject.ts'
import type { Prober } from './prober.ts'
import type { Scenario, Stage, Turn } from './scenarios.ts'

/** Which act, and what becomes of it; `drop` resets the connection at that round trip. */
export interface Fault {
  readonly at: number
  readonly kind: Kind | 'drop'
}

/** What came of a fault: a row of the table. */
export interface Row {
  readonly scenario: string
  readonly fault: Fault
  /** What was struck; empty where the run had fewer acts. */
  readonly act: string
  readonly result: string
  readonly page: string
  readonly next: string
  /** What must not be so. */
  readonly wrong: readonly string[]
}

export const showRow = ({ scenario, fault, act, result, page, next, wrong }: Row): string =>
  [
    [scenario, fault.at, fault.kind, act || 'not reached', result, page, next].join(' | '),
    ...wrong.map((it) => `  WRONG: ${it}`),
  ].join('\n')

/** The acts of a run that is left alone, and the round trips that it takes. */
export async function recordActs(
  stage: Stage,
  scenario: Scenario,
  prober: Prober,
): Promise<{ acts: string[]; turns: number }> {
  const turn = await begin(stage, scenario, prober)
  await plan(stage.site.server, null)
  const relay = await startRelay({ host: stage.site.server.address, port: 22 })
  const result = await run(stage, turn, relay.port)
  const { turns } = relay
  await relay.close()
  const { acts } = await takeActs(stage.site.server)
  if (turn.before !== null) stage.pages = [turn.after]
  await scenario.clear?.(stage, turn)
  if (result.code !== 0) throw new Error(`${scenario.name} fails by itself:\n${result.log}`)
  return { acts, turns }
}

async function begin(stage: Stage, scenario: Scenario, prober: Prober): Promise<Turn> {
  stage.turns += 1
  const turn = await scenario.next(stage)
  if (turn.before !== null) prober.expect([...turn.before, turn.after])
  return turn
}

const run = (stage: Stage, { inputs }: Turn, port?: number): Promise<ActionResult> =>
  runAction({
    workspace: stage.site.checkout.dir,
    inputs: port === undefined ? inputs : { ...inputs, host: '127.0.0.1', port: String(port) },
  })

const read = async ({ site }: Stage, turn: Turn): Promise<string> => {
  const answer = await visit(site.server, '/state', turn.domain).catch(() => null)
  return answer === null ? 'no answer' : answer.status === 200 ? answer.body : `status ${answer.status}`
}

/**
 * One run with a fault in it, and the next one without. Where `settles` is false the next one is left out: what comes
 * then meets what is left of both.
 */
export async function strike(
  stage: Stage,
  scenario: Scenario,
  fault: Fault,
  prober: Prober,
  settles = true,
): Promise<Row> {
  const turn = await begin(stage, scenario, prober)
  const { result, act } =
    fault.kind === 'drop' ? await runDropped(stage, turn, fault.at) : await runStruck(stage, turn, fault)
  const page = await read(stage, turn)
  const wrong = await judge(stage, turn, result, page)
  let next: ActionResult | null = null
  if (settles) {
    next = await run(stage, turn)
    wrong.push(...(await judgeNext(stage, turn, next)))
  }
  wrong.push(...new Set(prober.takeFaults()), ...(await prober.findLost()))
  if (turn.before !== null) {
    stage.pages = next === null ? [...turn.before, turn.after] : [turn.after]
    prober.expect(stage.pages)
  }
  await scenario.clear?.(stage, turn)
  const described = (it: ActionResult) => it.outputs['error-code'] || it.outputs.result || 'nothing'
  return {
    scenario: scenario.name,
    fault,
    act,
    result: described(result),
    page,
    next: next === null ? 'left out' : described(next),
    wrong,
  }
}

/** What is not as it must be after a run with a fault in it. */
async function judge(stage: Stage, turn: Turn, { code, outputs, log }: ActionResult, page: string): Promise<string[]> {
  const { before, after } = turn
  const wrong: string[] = []
  if (before !== null && ![...before, after].includes(page)) wrong.push(`the site says ${page}`)
  if (code === 0 && page !== after) wrong.push(`the run is green, and the site says ${page} instead of ${after}`)
  if (outputs['error-code'] === 'BUG' || (code !== 0 && !outputs['error-code']))
    wrong.push(`a fault of the action: ${log.slice(-1500)}`)
  const live = (await stage.site.server.sh(`basename "$(readlink /srv/${turn.app}/current)"`)).trim()
  // Of a connection that is gone no run can know what became of its last word; one that knew nothing says nothing.
  if (outputs['error-code'] !== 'CONNECTION_LOST' && outputs.release && outputs.release !== live)
    wrong.push(`${live || 'nothing'} is live, and the run says ${outputs.release}`)
  return wrong
}

/** What is not as it must be after the run that follows. */
async function judgeNext(stage: Stage, turn: Turn, { code, log }: ActionResult): Promise<string[]> {
  const wrong: string[] = []
  if (code !== 0) wrong.push(`the next run fails: ${log.slice(-3000)}`)
  const page = await read(stage, turn)
  if (page !== turn.after) wrong.push(`after the next run the site says ${page} instead of ${turn.after}`)
  wrong.push(...(await strays(stage.site, turn.app)).map((it) => `left behind: ${it}`))
  return wrong
}

async function runStruck(stage: Stage, turn: Turn, { at, kind }: Fault) {
  if (kind === 'drop') throw new Error('no act of the server')
  await plan(stage.site.server, { at, kind })
  const result = await run(stage, turn)
  const { struck } = await takeActs(stage.site.server)
  return { result, act: struck ?? '' }
}

async function runDropped(stage: Stage, turn: Turn, at: number) {
  const relay = await startRelay({ host: stage.site.server.address, port: 22, dropAtTurn: at })
  const result = await run(stage, turn, relay.port)
  const reached = relay.turns >= at
  await relay.close()
  return { result, act: reached ? `round trip ${at}` : '' }
}
