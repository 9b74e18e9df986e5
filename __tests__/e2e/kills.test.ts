/** A job that is cancelled in any step: visitors notice nothing, and what was begun is undone. */
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

beforeAll(async () => {
  console.log(`SEED=${seed} repeats the moments of this run`)
  site = await openDeployed()
  expect(await site.deploy()).toMatchObject({ code: 0 })
  load = await startLoad(site.server, { url: 'https://127.0.0.1/', host: domain, rate: 15, seconds: 1200 })
})
afterAll(() => site?.down())

/** Another version; where the step is Verify it takes its seconds. */
async function change(step?: string): Promise<void> {
  await site.checkout.write('.github/django-prod.yml', step === 'Verify' ? watched : config)
  await changeEverything(site, ++count)
}

/** Begins a deploy and ends it by the signal, so long after the group of a step was written. */
async function interrupted(signal: NodeJS.Signals, milliseconds: number, after: string): Promise<ActionResult> {
  let seen = false
  const handle: ActionHandle = await startAction({
    workspace: site.checkout.dir,
    inputs: await deployInputs(site.server),
    post: true,
    onLine: (line) => {
      if (seen || !line.startsWith(`::group::${after} `)) return
      seen = true
      setTimeout(() => handle.kill(signal), milliseconds)
    },
  })
  const result = await handle.done
  expect(seen, result.log).toBe(true)
  return result
}

/** As GitHub cancels: SIGINT first, SIGTERM if that was not heard. */
const cancelled = Object.entries(steps).map(
  ([step, after], at) => [at % 2 === 0 ? 'SIGINT' : 'SIGTERM', step, after] as const,
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

test('the next deploy succeeds, and nothing is left', async () => {
  const result = await site.deploy()
  expect(result, result.log).toMatchObject({ code: 0 })
  expect(await strays(site)).toEqual([])
  expect((await visit(site.server, '/')).body).toContain(`Version ${count}.`)
})

test('through all of it no request failed', async () => {
  const { requests, failed, longestMs, firstErrors } = await load.stop()
  console.log([`requests ${requests}, failed ${failed}, longest ${longestMs} ms`, ...firstErrors].join('\n  '))
  expect(failed).toBe(0)
})
