/** A runner whose network is cut in any step: visitors notice nothing, and the next deploy succeeds unaided. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAction, waits } from '../lab/action.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { type Load, startLoad } from '../lab/load.ts'
import { startRelay } from '../lab/relay.ts'
import { domain, visit } from '../lab/visit.ts'
import { changeEverything, steps, strays } from './changing.ts'
import { config, openDeployed, type Site, watched } from './site.ts'

let site: Site
let loads: Load[]
/** Side by side, since each waits until its server has given up the runner that is gone. */
const apps = ['one', 'two', 'three', 'four']
const domainOf = (app: string) => `${app}.${domain}`

/** Which step is cut on which site, one round after the other. */
const rounds = Object.keys(steps).reduce<string[][]>((made, step, at) => {
  if (at % apps.length === 0) made.push([])
  made.at(-1)?.push(step)
  return made
}, [])

const inputsOf = async (app: string) => ({ ...(await deployInputs(site.server)), app, domains: domainOf(app) })

beforeAll(async () => {
  site = await openDeployed()
  for (const app of apps) expect(await site.deploy(await inputsOf(app))).toMatchObject({ code: 0 })
  const options = { url: 'https://127.0.0.1/', rate: 5, seconds: 1200 }
  loads = await Promise.all(apps.map((app) => startLoad(site.server, { ...options, host: domainOf(app) })))
})
afterAll(() => site?.down())

describe.each(rounds.map((cut, at) => ({ version: at + 1, cut })))('version $version', ({ version, cut }) => {
  beforeAll(async () => {
    // Where it is one of the steps it takes its seconds.
    await site.checkout.write('.github/django-prod.yml', cut.includes('Verify') ? watched : config)
    await changeEverything(site, version)
  })

  test.concurrent.each(cut.map((step, at) => ({ step, app: apps[at] as string })))(
    'cut in $step',
    async ({ step, app }) => {
      const relay = await startRelay({ host: site.server.address, port: 22 })
      let tell = () => {}
      const isCut = new Promise<void>((resolve) => {
        tell = resolve
      })
      const run = await startAction({
        workspace: site.checkout.dir,
        inputs: { ...(await inputsOf(app)), host: '127.0.0.1', port: String(relay.port) },
        onLine: (line) => {
          if (!line.startsWith(`::group::${steps[step]} `)) return
          relay.cut()
          tell()
        },
        ...waits('silence=12'),
      })
      await isCut
      const next = await site.deploy(await inputsOf(app))
      // With nothing to remove the run has no more to ask, and only its line of history is lost.
      const codes = step === 'Prune' ? ['CONNECTION_LOST', ''] : ['CONNECTION_LOST']
      expect(codes).toContain((await run.done).outputs['error-code'])
      await relay.close()
      expect(next, next.log).toMatchObject({ code: 0 })
      expect(await strays(site, app)).toEqual([])
      expect((await visit(site.server, '/', domainOf(app))).body).toContain(`Version ${version}.`)
    },
  )
})

test('through all of it no request failed', async () => {
  for (const load of loads) {
    const { requests, failed, longestMs, firstErrors } = await load.stop()
    console.log([`requests ${requests}, failed ${failed}, longest ${longestMs} ms`, ...firstErrors].join('\n  '))
    expect(failed).toBe(0)
  }
})
