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
  await scenario.clear?.(stage, turn)
  if (result.code !== 0) throw new Error(`${scenario.name} fails by itself:\n${result.log}`)
  return { acts, turns }
}

async function begin(stage: Stage, scenario: Scenario, prober: Prober): Promise<Turn> {
  stage.turns += 1
  const turn = await scenario.next(stage)
  if (turn.before !== null) prober.expect([turn.before, turn.after])
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

/** One run with a fault in it, and the next one without. */
export async function strike(stage: Stage, scenario: Scenario, fault: Fault, prober: Prober): Promise<Row> {
  const { server } = stage.site
  const turn = await begin(stage, scenario, prober)
  const { before, after } = turn
  const { result, act } =
    fault.kind === 'drop' ? await runDropped(stage, turn, fault.at) : await runStruck(stage, turn, fault)
  const wrong: string[] = []
  const page = await read(stage, turn)
  if (before !== null && page !== before && page !== after)
    wrong.push(`the site says ${page}, and neither ${before} nor ${after}`)
  if (result.code === 0 && page !== after) wrong.push(`the run is green, and the site says ${page} instead of ${after}`)
  const { outputs } = result
  if (outputs['error-code'] === 'BUG' || (result.code !== 0 && !outputs['error-code']))
    wrong.push(`a fault of the action: ${result.log.slice(-1500)}`)
  const live = (await server.sh(`basename "$(readlink /srv/${turn.app}/current)"`)).trim()
  // Of a connection that is gone no run can know what became of its last word; one that knew nothing says nothing.
  if (outputs['error-code'] !== 'CONNECTION_LOST' && outputs.release && outputs.release !== live)
    wrong.push(`${live || 'nothing'} is live, and the run says ${outputs.release}`)
  const next = await run(stage, turn)
  if (next.code !== 0) wrong.push(`the next run fails: ${next.log.slice(-3000)}`)
  const then = await read(stage, turn)
  if (then !== after) wrong.push(`after the next run the site says ${then} instead of ${after}`)
  wrong.push(...(await strays(stage.site, turn.app)).map((it) => `left behind: ${it}`))
  wrong.push(...new Set(prober.takeFaults()), ...(await prober.findLost()))
  if (before !== null) prober.expect([after])
  await scenario.clear?.(stage, turn)
  const described = (it: ActionResult) => it.outputs['error-code'] || it.outputs.result || 'nothing'
  return { scenario: scenario.name, fault, act, result: described(result), page, next: described(next), wrong }
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
