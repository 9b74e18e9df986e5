/** Every act of a run on the server fails once, is cut off, killed or delayed; by default a sample of each kind of act. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fault, recordActs, showRow, strike } from '../faults/faults.ts'
import { divertPython, kinds } from '../faults/inject.ts'
import { type Prober, startProber } from '../faults/prober.ts'
import { openStage, type Scenario, type Stage, scenarios } from '../faults/scenarios.ts'
import { givenSeed, openRandom } from '../lab/random.ts'
import { openDeployed } from './site.ts'

/** All of them (`script/test faults`), instead of a sample. */
const all = process.env.DJANGO_PROD_ALL_FAULTS === '1'
const random = openRandom(givenSeed())
const hours = 3_600_000

let stage: Stage
let prober: Prober

beforeAll(async () => {
  console.log(`SEED=${random.seed} repeats the choice of this run`)
  const site = await openDeployed()
  stage = await openStage(site)
  await divertPython(site.server)
  prober = startProber(site)
  prober.expect(['code 0, greeting 0'])
})
afterAll(async () => {
  await prober?.stop()
  await stage?.site.down()
})

/** What an act is, without what it is done to. */
const sortOf = (act: string) => act.split(' ')[0] ?? ''

/** How many sorts of acts a sample strikes: all of them are struck each week (.github/workflows/soak.yml). */
const sampled = 3

/** An act of each scenario, and more of what changes code, each of another sort. */
function chooseSome({ name }: Scenario, acts: readonly string[], turns: number): Fault[] {
  const numbered = acts.map((act, index) => ({ sort: sortOf(act), at: index + 1 }))
  const one = (some: typeof numbered): Fault => ({ at: random.pick(some).at, kind: random.pick(kinds) })
  if (name !== 'a change of code') return [one(numbered)]
  const sorts = random.sample([...new Set(acts.map(sortOf))], sampled)
  const drop: Fault = { at: random.pick(count(turns)), kind: 'drop' }
  return [...sorts.map((sort) => one(numbered.filter((act) => act.sort === sort))), drop]
}

/** Only these of all, as `7` or `40-60`: what has failed is looked at again. */
const [from = 1, to = Number(from)] = (process.env.FAULTS ?? `1-${Number.MAX_SAFE_INTEGER}`).split('-').map(Number)

const count = (length: number) => Array.from({ length }, (_, index) => index + 1)

/** Every act, or every round trip, in one way. */
const chooseAll =
  (kind: Fault['kind']) =>
  (_scenario: Scenario, acts: readonly string[], turns: number): Fault[] =>
    count(kind === 'drop' ? turns : acts.length)
      .filter((at) => at >= from && at <= to)
      .map((at) => ({ at, kind }))

const choices = all
  ? ([...kinds, 'drop'] as const).map((kind) => [kind, chooseAll(kind)] as const)
  : ([['some', chooseSome]] as const)

test.each(
  scenarios.flatMap((scenario) => choices.map(([what, choose]) => [scenario.name, what, scenario, choose] as const)),
)(
  '%s, %s: the site goes on, nothing is lost, and the next run ends well',
  async (_name, _what, scenario, choose) => {
    const { acts, turns } = await recordActs(stage, scenario, prober)
    console.log(`${scenario.name}: ${acts.length} acts, ${turns} round trips`)
    const wrong: string[] = []
    const faults = choose(scenario, acts, turns)
    for (const [at, fault] of faults.entries()) {
      // Of a sample every third run is followed by one without a fault.
      const settles = all || at % 3 === 2 || at === faults.length - 1
      const row = await strike(stage, scenario, fault, prober, settles)
      console.log(showRow(row))
      if (row.wrong.length > 0) wrong.push(showRow(row))
    }
    expect(wrong).toEqual([])
  },
  6 * hours,
)
