/** A runner whose network is cut in any step: visitors notice nothing, and the next deploy succeeds unaided. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAction } from '../lab/action.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { type Load, startLoad } from '../lab/load.ts'
import { startRelay } from '../lab/relay.ts'
import { domain, visit } from '../lab/visit.ts'
import { changeEverything, steps, strays } from './changing.ts'
import { openSite, type Site } from './site.ts'

let site: Site
let loads: Load[]
/** A site for each step, since each waits until its server has given up the runner that is gone. */
const appOf = (step: string) => `in-${step.toLowerCase()}`
const domainOf = (step: string) => `${appOf(step)}.${domain}`

const inputsOf = async (step: string) => ({
  ...(await deployInputs(site.server)),
  app: appOf(step),
  domains: domainOf(step),
})

beforeAll(async () => {
  site = await openSite()
  for (const step of Object.keys(steps)) expect(await site.deploy(await inputsOf(step))).toMatchObject({ code: 0 })
  await changeEverything(site, 1)
  const options = { url: 'https://127.0.0.1/', rate: 5, seconds: 1200 }
  const watched = ['Activate', 'Verify', 'Drain'].map(domainOf)
  loads = await Promise.all(watched.map((host) => startLoad(site.server, { ...options, host })))
})
afterAll(() => site?.down())

test.concurrent.each(Object.entries(steps))('cut in %s', async (step, after) => {
  const relay = await startRelay({ host: site.server.address, port: 22 })
  let tell = () => {}
  const isCut = new Promise<void>((resolve) => {
    tell = resolve
  })
  const run = await startAction({
    workspace: site.checkout.dir,
    inputs: { ...(await inputsOf(step)), host: '127.0.0.1', port: String(relay.port) },
    onLine: (line) => {
      if (!line.startsWith(`::group::${after} `)) return
      relay.cut()
      tell()
    },
  })
  await isCut
  const next = await site.deploy(await inputsOf(step))
  // With nothing to remove the run has no more to ask, and only its line of history is lost.
  const codes = step === 'Prune' ? ['CONNECTION_LOST', ''] : ['CONNECTION_LOST']
  expect(codes).toContain((await run.done).outputs['error-code'])
  await relay.close()
  expect(next, next.log).toMatchObject({ code: 0 })
  expect(await strays(site, appOf(step))).toEqual([])
  expect((await visit(site.server, '/', domainOf(step))).body).toContain('Version 1.')
})

test('through all of it no request failed', async () => {
  for (const load of loads) {
    const { requests, failed, longestMs, firstErrors } = await load.stop()
    console.log([`requests ${requests}, failed ${failed}, longest ${longestMs} ms`, ...firstErrors].join('\n  '))
    expect(failed).toBe(0)
  }
})
