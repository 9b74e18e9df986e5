/** What bears the mark of a site is its own: of another one nothing is changed, in no mode, and it is refused by name. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCheckout } from '../lab/checkout.ts'
import { compareListings, isOfPlan, listServer } from '../lab/listing.ts'
import type { TestServer } from '../lab/server.ts'
import { domain, visit } from '../lab/visit.ts'
import { expectRefused } from './refusal.ts'
import { giveBack, setups, taken } from './setups/mark.ts'
import { app, config, openDeployed, openSite, type Site } from './site.ts'

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

  test('another folder of the repository is refused', async () => {
    const checkout = await makeCheckout()
    try {
      await checkout.git('mv', 'manage.py', 'blog', 'mainapp', 'requirements.txt', '-k', 'other')
    } finally {
      await checkout.done()
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
})
