/** What bears the mark of a site is its own: of another one nothing is changed, in no mode, and it is refused by name. */
import { mkdir, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runAction } from '../lab/action.ts'
import { makeCheckout } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { compareListings, isOfPlan, listServer } from '../lab/listing.ts'
import type { TestServer } from '../lab/server.ts'
import { domain, visit } from '../lab/visit.ts'
import { expectRefused } from './refusal.ts'
import { giveBack, setups, taken } from './setups/mark.ts'
import { app, openDeployed, openSite, type Site } from './site.ts'

const modes: readonly Record<string, string>[] = [
  { mode: 'deploy' },
  { mode: 'plan' },
  { mode: 'rollback' },
  { mode: 'manage', command: 'check' },
  { mode: 'status' },
]

/** Does something that leaves the server as it is, down to the times of files. */
async function unchanged(server: TestServer, act: () => Promise<void>): Promise<void> {
  const before = await listServer(server)
  await act()
  const differences = compareListings(before, await listServer(server))
  expect(differences.filter((one) => !one.startsWith('/run/django-prod'))).toEqual([])
}

describe('a name that is somebody else’s', () => {
  let site: Site
  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.down())

  test.each(Object.keys(taken))('%s', async (name) => {
    await setups[name]?.(site.server)
    const inputs = modes[Object.keys(taken).indexOf(name) % 4]
    const [, named = ''] = taken[name] ?? []
    await unchanged(site.server, async () => {
      expectRefused(await site.deploy(inputs), 'APP_NAME_TAKEN', named, /`app: monsiteweb-2`/)
    })
  })

  test("Capistrano's layout in every mode", async () => {
    await setups["Capistrano's layout"]?.(site.server)
    await unchanged(site.server, async () => {
      for (const inputs of modes) expectRefused(await site.deploy(inputs), 'APP_NAME_TAKEN', `/srv/${app}`)
    })
    expect(await site.server.sh(`ls /srv/${app}/releases`)).toBe('20240101120000\n20240501120000\n')
    await giveBack(site.server)
  })
})

describe('a site that is live', () => {
  let site: Site
  beforeAll(async () => {
    site = await openDeployed()
  })
  afterAll(() => site?.down())

  const mark = async () => JSON.parse(await site.server.sh(`cat /srv/${app}/site.json`)) as Record<string, unknown>
  const of = (repository: string, id = '') => ({
    env: { GITHUB_REPOSITORY: repository, GITHUB_REPOSITORY_ID: id },
  })

  test('bears the mark of its repository, which root alone may write', async () => {
    expect(await mark()).toMatchObject({
      version: 1,
      layout: 1,
      by: 'django-prod-action',
      app,
      repository: 'example/monsiteweb',
      path: '',
      domains: [domain],
      who: 'example',
    })
    expect(await site.server.sh(`stat -c '%U %a' /srv/${app}/site.json`)).toBe('root 644\n')
  })

  test("another owner's repository of the same name is refused in every mode", async () => {
    await unchanged(site.server, async () => {
      for (const inputs of modes) {
        const result = await site.deploy(inputs, of('other/monsiteweb'))
        expectRefused(result, 'APP_NAME_TAKEN', /site of example\/monsiteweb on the server, and this is other\/monsite/)
      }
    })
  })

  test('other domains, with `app` forgotten, are refused in every mode', async () => {
    await unchanged(site.server, async () => {
      for (const inputs of modes) {
        const result = await site.deploy({ ...inputs, domains: 'staging.site.test' })
        expectRefused(result, 'APP_NAME_TAKEN', /is served by this name/, /`app: monsiteweb-staging`/)
      }
    })
  })

  test('another folder of the repository is refused, and the way on is to remove the mark', async () => {
    const moved = await makeCheckout()
    try {
      await mkdir(join(moved.dir, 'site'))
      for (const name of await readdir(moved.dir)) {
        if (!['site', '.git', '.github'].includes(name))
          await rename(join(moved.dir, name), join(moved.dir, 'site', name))
      }
      await moved.write('.github/django-prod.yml', 'health-path: /healthz\nverify-seconds: 0\n')
      await moved.commit('The project has a folder of its own')
      const inputs = { ...(await deployInputs(site.server)), mode: 'plan' }
      await unchanged(site.server, async () => {
        const result = await runAction({ workspace: moved.dir, inputs })
        expectRefused(result, 'APP_NAME_TAKEN', /in the top of the repository, and this one is in site\//, /sudo rm/)
      })
    } finally {
      await moved.done()
    }
  })

  test('a renamed repository is told the name to write, and nothing is made under the new one', async () => {
    await unchanged(site.server, async () => {
      for (const mode of ['plan', 'deploy']) {
        const result = await site.deploy({ mode }, of('example/votes'))
        expectRefused(result, 'APP_NAME_TAKEN', /is served here by `monsiteweb`/, /Write `app: monsiteweb`/)
      }
    })
  })

  test('what an interrupted run left stays when somebody looks, and goes with the next deploy', async () => {
    const half = `/srv/${app}/releases/20260101T000000-abc1234`
    const left = [`${half}/code/half.py`, `/srv/${app}/records.json.new-12`, `/srv/${app}/incoming/some.pack`]
    const theirs = [`/srv/${app}/releases/20240101120000/index.php`, `/srv/${app}/venvs/tools/bin`]
    await site.server.sh(`for path in ${[...left, ...theirs].join(' ')}; do install -D /dev/null $path; done
      systemd-run -q --slice=${app}-deploy --unit=left-alone sleep 1000`)
    const before = await listServer(site.server)
    for (const inputs of modes.filter(({ mode }) => ['plan', 'manage', 'status'].includes(mode ?? ''))) {
      const result = await site.deploy(inputs)
      expect(result.code, result.log).toBe(0)
      if (inputs.mode !== 'status')
        expect(result.log).toMatch(/an interrupted run left .* the next deploy takes it away/)
    }
    const differences = compareListings(before, await listServer(site.server))
    expect(differences.filter((one) => !isOfPlan(app)(one))).toEqual([])
    expect(await site.server.sh('systemctl is-active left-alone')).toBe('active\n')
    const result = await site.deploy()
    expect(result.code, result.log).toBe(0)
    expect(result.log).toContain('removed what an interrupted run left: 20260101T000000-abc1234')
    expect(
      await site.server.sh(`ls -d ${left.join(' ')} 2>/dev/null || true; systemctl is-active left-alone || true`),
    ).toBe('inactive\n')
    expect((await site.server.sh(`ls ${theirs.join(' ')}`)).trim()).not.toBe('')
  })

  test('a repository that was renamed goes on with `app`, by its number, and the mark has its new name', async () => {
    expect(await site.deploy({}, of('example/monsiteweb', '7'))).toMatchObject({ outputs: { result: 'unchanged' } })
    expect(await site.deploy({ app }, of('example/votes', '7'))).toMatchObject({ outputs: { result: 'unchanged' } })
    expect(await mark()).toMatchObject({ repository: 'example/votes', repositoryId: '7', who: 'example' })
    expect((await site.deploy({ app }, of('other/monsiteweb', '8'))).outputs).toMatchObject({
      'error-code': 'APP_NAME_TAKEN',
    })
  })

  test('all domains change by two deploys, and the mark has those that are live', async () => {
    const votes = of('example/votes', '7')
    for (const domains of [`${domain} new.test`, 'new.test']) {
      const result = await site.deploy({ app, domains }, votes)
      expect(result.code, result.log).toBe(0)
      expect(await mark()).toMatchObject({ domains: domains.split(' ') })
    }
    const back = await site.deploy({ app, domains: domain }, votes)
    expectRefused(back, 'APP_NAME_TAKEN', /^.*new\.test is served by this name/)
  })

  test('a site without a mark gets one by a deploy, and not by a look', async () => {
    const votes = of('example/votes', '7')
    await site.server.sh(`rm /srv/${app}/site.json`)
    for (const inputs of modes.filter(({ mode }) => ['plan', 'manage', 'status'].includes(mode ?? ''))) {
      const result = await site.deploy({ app, domains: 'new.test', ...inputs }, votes)
      expect(result.code, result.log).toBe(0)
      expect(await site.server.sh(`ls /srv/${app}`)).not.toContain('site.json')
    }
    expect((await visit(site.server, '/healthz', 'new.test')).status).toBe(200)
    expect(await site.deploy({ app, domains: 'new.test' }, votes)).toMatchObject({ outputs: { result: 'unchanged' } })
    expect(await mark()).toMatchObject({ repository: 'example/votes', domains: ['new.test'] })
  })
})
