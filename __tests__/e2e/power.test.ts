/** A power cut of the server in each step that changes it: it boots into a complete release. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAction } from '../lab/action.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { until } from '../lab/process.ts'
import { visit } from '../lab/visit.ts'
import { changeEverything, steps, strays } from './changing.ts'
import { config, openDeployed, type Site, watched } from './site.ts'

let site: Site
let count = 1

beforeAll(async () => {
  site = await openDeployed()
  await changeEverything(site, count)
  expect(await site.deploy()).toMatchObject({ code: 0 })
})
afterAll(() => site?.down())

/** Those that change the server: a few of them, and with the weekly faults all (.github/workflows/soak.yml). */
const few = ['Sync', 'Migrate', 'Activate', 'Prune']
const changing = process.env.DJANGO_PROD_ALL_FAULTS
  ? ['Sync', 'Install', 'Configure', 'Static', 'Migrate', 'Activate', 'Verify', 'Drain', 'Prune']
  : few

test.each(changing.map((step) => [step, steps[step] ?? '']))('in %s', async (step, after) => {
  const before = count
  // Where it is the step it takes its seconds.
  await site.checkout.write('.github/django-prod.yml', step === 'Verify' ? watched : config)
  await changeEverything(site, ++count)
  let reached = false
  const run = await startAction({
    workspace: site.checkout.dir,
    inputs: await deployInputs(site.server),
    onLine: (line) => {
      reached ||= line.startsWith(`::group::${after} `)
    },
  })
  await until(`${after} is over`, 60, () => reached)
  await site.server.powerCut()
  run.kill('SIGKILL')
  await run.done
  await site.server.boot()
  const { body } = await until('the site is up', 60, async () => {
    const answer = await visit(site.server, '/').catch(() => undefined)
    return answer?.status === 200 && answer
  })
  expect(body).toMatch(new RegExp(`Version (${before}|${count})\\.`))
  expect(await site.deploy()).toMatchObject({ code: 0 })
  expect((await visit(site.server, '/')).body).toContain(`Version ${count}.`)
  expect(await strays(site)).toEqual([])
})
