/** A runner that is ended at any moment: visitors notice nothing, and the next deploy succeeds unaided. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ActionHandle, type ActionResult, startAction } from '../lab/action.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { type Load, startLoad } from '../lab/load.ts'
import { givenSeed, openRandom } from '../lab/random.ts'
import { domain, visit } from '../lab/visit.ts'
import { changeEverything, steps, strays } from './changing.ts'
import { config, openDeployed, type Site, watched } from './site.ts'

const random = openRandom(givenSeed())
const { seed } = random

let site: Site
let load: Load
let count = 0
let usualMilliseconds = 0

beforeAll(async () => {
  console.log(`SEED=${seed} repeats the moments of this run`)
  site = await openDeployed()
  expect(await site.deploy()).toMatchObject({ code: 0 })
  load = await startLoad(site.server, { url: 'https://127.0.0.1/', host: domain, rate: 15, seconds: 1200 })
  await change()
  const began = performance.now()
  expect(await site.deploy()).toMatchObject({ code: 0 })
  usualMilliseconds = performance.now() - began
})
afterAll(() => site?.down())

/** Another version; where the step is Verify it takes its seconds. */
async function change(step?: string): Promise<void> {
  await site.checkout.write('.github/django-prod.yml', step === 'Verify' ? watched : config)
  await changeEverything(site, ++count)
}

/** Begins a deploy and ends it by the signal, so long after the group of a step was written (or after the start). */
async function interrupted(signal: NodeJS.Signals, milliseconds: number, after?: string): Promise<ActionResult> {
  let seen = false
  const kill = () => setTimeout(() => handle.kill(signal), milliseconds)
  const handle: ActionHandle = await startAction({
    workspace: site.checkout.dir,
    inputs: await deployInputs(site.server),
    post: true,
    onLine: (line) => {
      if (seen || after === undefined || !line.startsWith(`::group::${after} `)) return
      seen = true
      kill()
    },
  })
  if (after === undefined) kill()
  const result = await handle.done
  expect(after === undefined || seen, result.log).toBe(true)
  return result
}

async function nextSucceeds(): Promise<void> {
  const result = await site.deploy()
  expect(result, result.log).toMatchObject({ code: 0 })
  expect(await strays(site)).toEqual([])
  expect((await visit(site.server, '/')).body).toContain(`Version ${count}.`)
}

/** As GitHub cancels: SIGINT first, SIGTERM if that was not heard. */
const cancelled = Object.entries(steps).flatMap(([step, after]) =>
  (['SIGINT', 'SIGTERM'] as const).map((signal) => [signal, step, after] as const),
)

test.each(cancelled)('%s in %s: it undoes what it began, at once', async (signal, step, after) => {
  const before = await site.live()
  await change(step)
  const result = await interrupted(signal, random.next() * 150, after)
  if (result.code === 0) return // It had ended before the signal came.
  expect(result.outputs, result.log).toMatchObject({ 'error-code': 'CANCELLED' })
  if (['Drain', 'Prune'].includes(step)) return // Live already; what is left is ended by the next run.
  expect(await site.live()).toEqual(before)
  expect(await strays(site), `${signal} ${result.log}`).toEqual([])
})

test.each(Object.entries(steps))('killed in %s: the next deploy succeeds', async (step, after) => {
  await change(step)
  await interrupted('SIGKILL', random.next() * 150, after)
  await nextSucceeds()
})

test(`killed at ten random moments (seed ${seed}): the next deploy succeeds each time`, async () => {
  for (let round = 0; round < 10; round++) {
    await change()
    const moment = random.next() * usualMilliseconds
    const signal = (['SIGKILL', 'SIGINT', 'SIGTERM'] as const)[Math.floor(random.next() * 3)] ?? 'SIGKILL'
    await interrupted(signal, moment)
    console.log(`${signal} after ${Math.round(moment)} ms`)
    // Each second one meets what two runs left.
    if (round % 2 === 1) await nextSucceeds()
  }
})

test('through all of it no request failed', async () => {
  const { requests, failed, longestMs, firstErrors } = await load.stop()
  console.log([`requests ${requests}, failed ${failed}, longest ${longestMs} ms`, ...firstErrors].join('\n  '))
  expect(failed).toBe(0)
})
