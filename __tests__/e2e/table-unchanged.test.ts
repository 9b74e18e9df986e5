/** The table's rows "nothing changed": healthy, and not. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../lab/process.ts'
import { visit } from '../lab/visit.ts'
import { app, config, openDeployed, type Site } from './site.ts'
import { acted, annotations, outcome, stateOf } from './table-state.ts'

let site: Site

beforeAll(async () => {
  site = await openDeployed()
})
afterAll(async () => {
  await site?.down()
})

const history = `/srv/${app}/history.jsonl`

test('healthy: kept as it is, and nothing is written but a line of history.jsonl', async () => {
  const state = await stateOf(site)
  const lines = (await site.server.sh(`cat ${history}`)).trim().split('\n')
  const before = await site.listing('/srv', '/etc')
  const result = await site.deploy()
  const after = await site.listing('/srv', '/etc')
  expect(result.outputs, result.log).toMatchObject({
    result: 'unchanged',
    'error-code': '',
    gunicorn: 'kept',
    release: state.live.release,
    'previous-release': state.live.release,
    migrations: '[]',
    changes: '[]',
    'uploaded-files': '0',
    'uploaded-bytes': '0',
  })
  expect(result.code).toBe(0)
  expect(acted(result)).toEqual([])
  expect(outcome(result, 'Compare')).toBe('no file changed')
  expect(outcome(result, 'Verify')).toMatch(/^\/healthz answered 200 in \d+ ms$/)
  const others = (listing: string[]) => listing.filter((line) => !line.startsWith(`${history} `))
  expect(others(after)).toEqual(others(before))
  expect(before.length).toBeGreaterThan(100)
  const now = (await site.server.sh(`cat ${history}`)).trim().split('\n')
  expect(now.slice(0, -1)).toEqual(lines)
  expect(JSON.parse(now.at(-1) ?? '')).toMatchObject({ id: state.live.release, result: 'unchanged' })
  expect(await stateOf(site)).toEqual(state)
})

test('a commit that changes nothing on the server is no change', async () => {
  const state = await stateOf(site)
  await site.checkout.write('.github/workflows/production.yml', 'name: production\n')
  await site.checkout.commit('A workflow')
  const result = await site.deploy()
  expect(result.outputs, result.log).toMatchObject({ result: 'unchanged', gunicorn: 'kept' })
  expect(await stateOf(site)).toEqual(state)
})

describe('not healthy: never unchanged', () => {
  const service = async () => `${app}@${(await site.live()).instance}.service`

  test.each([
    [
      'Gunicorn hangs',
      async () => site.server.sh(`systemctl kill -s STOP ${await service()}`),
      /no answer at \/healthz/,
    ],
    ['its service was stopped', async () => site.server.sh(`systemctl stop ${await service()}`), /was not running/],
    [
      'its target was stopped by hand',
      async () => {
        await site.server.sh(`systemctl stop ${app}.target`)
        const state = async () => (await site.server.sh(`systemctl show -P ActiveState ${await service()}`)).trim()
        await expect.poll(state, { timeout: 60_000 }).toBe('inactive')
      },
      /its systemd target is not active/,
    ],
  ])('%s: repaired', async (_, breakIt, why) => {
    const before = await stateOf(site)
    await breakIt()
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'repaired', gunicorn: 'replaced', migrations: '[]' })
    expect(result.code).toBe(0)
    expect(acted(result)).toEqual(['Activate', 'Verify'])
    expect(outcome(result, 'Compare')).toMatch(why)
    const after = await stateOf(site)
    expect(after).toEqual({ ...before, live: { ...before.live, pid: after.live.pid } })
    expect(after.live.pid).not.toBe(before.live.pid)
    expect((await visit(site.server, '/healthz')).status).toBe(200)
    const again = await site.deploy()
    expect(again.outputs, again.log).toMatchObject({ result: 'unchanged' })
  })

  test('Caddy was stopped: it is started, and Gunicorn kept', async () => {
    const { live } = await stateOf(site)
    await site.server.sh('systemctl stop caddy')
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'repaired', gunicorn: 'kept' })
    expect(acted(result)).toEqual(['Proxy', 'Verify'])
    expect(outcome(result, 'Compare')).toContain('Caddy is not running')
    expect((await site.live()).pid).toBe(live.pid)
    expect((await visit(site.server, '/')).status).toBe(200)
  })

  test('it can not be started: red, and it heals when the cause is gone', async () => {
    const { instance } = await site.live()
    await site.server.sh(`systemctl stop ${app}.target; mv /srv/${app}/venvs /srv/${app}/gone`)
    const state = async () => (await site.server.sh(`systemctl show -P ActiveState ${app}@${instance}.socket`)).trim()
    await expect.poll(state, { timeout: 60_000 }).toBe('inactive')
    const red = await site.deploy()
    // It stays started, and heals when its cause goes away.
    expect(await state()).toBe('active')
    await site.server.sh(`mv /srv/${app}/gone /srv/${app}/venvs`)
    expect(red.outputs, red.log).toMatchObject({ result: 'failed', 'error-code': 'LAUNCH_FAILED' })
    expect(red.code).toBe(1)
    expect(annotations(red)[0]).toMatchObject({ level: 'error', title: 'LAUNCH_FAILED' })
    expect(annotations(red)[0]?.message).toContain('It was started again and stays so')
    await until(
      'the site answers without a deploy',
      60,
      async () => (await visit(site.server, '/').catch(() => null))?.status === 200,
    )
    expect((await site.deploy()).outputs).toMatchObject({ result: 'unchanged' })
  })

  test('a health path that is not there: red, and the site is not touched', async () => {
    const before = await stateOf(site)
    await site.checkout.write('.github/django-prod.yml', config.replace('/healthz', '/nowhere'))
    await site.checkout.commit('Another health path')
    const red = await site.deploy()
    expect(red.outputs, red.log).toMatchObject({ result: 'failed', 'error-code': 'INSTANCE_UNHEALTHY' })
    expect(annotations(red)[0]?.message).toMatch(/answers 404 at \/nowhere.*was \/healthz until now/s)
    expect(await stateOf(site)).toEqual(before)
  })
})
