/** A runner that is heard no more, its network cut: visitors notice nothing, and the next deploy succeeds unaided. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAction, waits } from '../lab/action.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { type Load, startLoad } from '../lab/load.ts'
import { startRelay } from '../lab/relay.ts'
import { domain, visit } from '../lab/visit.ts'
import { changeEverything, steps, strays } from './changing.ts'
import { openDeployed, type Site } from './site.ts'

let site: Site
let loads: Load[]
/** Side by side, since each waits until its server has given up the runner that is gone. */
const apps = ['one', 'two', 'three', 'four']
const domainOf = (app: string) => `${app}.${domain}`

/** One on each site; every act of a run has its connection ended in faults.test.ts. */
const cut = ['Sync', 'Migrate', 'Activate', 'Drain']

const inputsOf = async (app: string) => ({ ...(await deployInputs(site.server)), app, domains: domainOf(app) })

beforeAll(async () => {
  site = await openDeployed()
  for (const app of apps) expect(await site.deploy(await inputsOf(app))).toMatchObject({ code: 0 })
  await changeEverything(site, 1)
  const options = { url: 'https://127.0.0.1/', rate: 5, seconds: 1200 }
  loads = await Promise.all(apps.map((app) => startLoad(site.server, { ...options, host: domainOf(app) })))
})
afterAll(() => site?.down())

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
    expect((await run.done).outputs['error-code']).toBe('CONNECTION_LOST')
    await relay.close()
    expect(next, next.log).toMatchObject({ code: 0 })
    expect(await strays(site, app)).toEqual([])
    expect((await visit(site.server, '/', domainOf(app))).body).toContain('Version 1.')
  },
)

test('through all of it no request failed', async () => {
  for (const load of loads) {
    const { requests, failed, longestMs, firstErrors } = await load.stop()
    console.log([`requests ${requests}, failed ${failed}, longest ${longestMs} ms`, ...firstErrors].join('\n  '))
    expect(failed).toBe(0)
  }
})
