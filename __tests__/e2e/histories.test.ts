/** Random histories of a site against a model of its rows: deploys, migrations, failures, kills, restores, clocks. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { playHistories } from '../histories/histories.ts'
import type { EngineName } from '../histories/project.ts'
import { closeStage, openStage, type Stage } from '../histories/stage.ts'
import { givenSeed } from '../lab/random.ts'

const engines: readonly EngineName[] = ['sqlite', 'postgresql', 'mysql']
/** Side by side: a file takes less than a server of databases. `script/test histories` plays a thousand. */
const sample: Readonly<Record<EngineName, number>> = { sqlite: 9, postgresql: 5, mysql: 5 }
/** Of each engine, and longer ones; in the suite each is a step, and follows what the one before has left. */
const given = process.env.HISTORIES
const most = given === undefined ? 1 : 4
/** In the suite the same ones each time: it tells what a change has broken. */
const seed = Number(process.env.HISTORIES_SEED ?? (given === undefined ? 1 : givenSeed()))
/** Only this one of them. */
const only = process.env.HISTORIES_ENGINE
const hours = 3_600_000

const stages = new Map<EngineName, Stage>()
const chosen = engines.filter((engine) => only === undefined || engine === only)

beforeAll(async () => {
  console.log(`${given === undefined ? '' : `HISTORIES=${given} `}HISTORIES_SEED=${seed} repeats these histories`)
  const opened = await Promise.allSettled(chosen.map(async (engine) => stages.set(engine, await openStage(engine))))
  for (const each of opened) if (each.status === 'rejected') throw each.reason
})
afterAll(async () => {
  await Promise.all([...stages.values()].map(closeStage))
})

test.concurrent.each(chosen)(
  '%s: no acknowledged row is lost, and code and schema fit or a run has said why not',
  async (engine) => {
    const stage = stages.get(engine)
    if (!stage) throw new Error('it is not there')
    await playHistories(stage, Number(given ?? sample[engine]), most, seed, (line) => console.log(`${engine}: ${line}`))
    expect(stage.written).toBeGreaterThan(0)
  },
  6 * hours,
)
