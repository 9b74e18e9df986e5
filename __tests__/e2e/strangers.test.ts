/**
 * Projects as people really have them: each ends as it is to. The quick ones unless DJANGO_PROD_ALL_PROJECTS is set, as
 * `script/test projects` does; one server for each system, the projects on it one after the other.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runAction } from '../lab/action.ts'
import type { Checkout } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { type Suite, type TestServer, upServer } from '../lab/server.ts'
import { visit } from '../lab/visit.ts'
import { bringPython } from './archives.ts'
import { initial, lacking, makeStranger, type Stranger, strangers } from './strangers.ts'

const wanted = strangers.filter(({ quick }) => quick || process.env.DJANGO_PROD_ALL_PROJECTS)
const suites = [...new Set(wanted.map(({ suite }) => suite))]

describe.each(suites)('on %s', (suite: Suite) => {
  let server: TestServer
  const checkouts: Checkout[] = []
  const deploy = async (stranger: Stranger, checkout: Checkout, more: Record<string, string> = {}) => {
    const domains = `${stranger.name}.test`
    const inputs = { ...(await deployInputs(server)), app: stranger.name, domains, ...stranger.inputs }
    return await runAction({ workspace: checkout.dir, inputs: { ...inputs, database: 'auto', ...more } })
  }

  beforeAll(async () => {
    server = await upServer({ suite, layer: 'warm' })
  })
  afterAll(async () => {
    await server?.down()
    for (const checkout of checkouts) await checkout.done()
  })

  test.each(wanted.filter((one) => one.suite === suite))('$name', async (stranger) => {
    const checkout = await makeStranger(stranger)
    checkouts.push(checkout)
    if (stranger.python) await bringPython(server, stranger.python)
    const result = await deploy(stranger, checkout)
    expect({ code: result.outputs['error-code'] ?? '', lacks: lacking(stranger, result) }, result.log).toEqual({
      code: stranger.ends.code,
      lacks: [],
    })
    if (stranger.mends) {
      const managed = await deploy(stranger, checkout, { mode: 'manage', command: stranger.mends })
      expect(managed.outputs, managed.log).toMatchObject({ result: 'managed' })
      const again = await deploy(stranger, checkout)
      expect(again.outputs, again.log).toMatchObject({ result: 'deployed' })
    }
    if (stranger.prints) {
      const [program, text] = stranger.prints
      const { stdout } = await server.exec([`${stranger.name}-manage`, 'shell', '-c', program])
      expect(stdout).toMatch(text)
    }
    if (stranger.name === 'whole') await goOn(stranger, checkout)
  })

  /** Rows, uploads and the second database of the project that has all of them, and what a later migration keeps of it. */
  async function goOn(stranger: Stranger, checkout: Checkout) {
    const host = `${stranger.name}.test`
    expect((await visit(server, '/', host)).body).toBe('Hello, 0 lines')
    expect((await visit(server, '/media/default.txt', host)).body).toBe('from the repository')
    const add = initial
      .replace('initial = True', "dependencies = [('logbook', '0001_initial')]")
      .replace(/migrations\.CreateModel[\s\S]*/, "migrations.AddField('post', 'x', models.IntegerField(default=1))]\n")
    await checkout.write('logbook/migrations/0002_x.py', add)
    await checkout.write(
      'logbook/models.py',
      'from django.db import models\nclass Post(models.Model):\n    title = models.CharField(max_length=100)\n    x = models.IntegerField(default=1)\n',
    )
    await checkout.commit('A column more')
    const result = await deploy(stranger, checkout)
    expect(result.log).toMatch(/^::group::Migrate .*1 migration applied to logs, after a backup/m)
    expect(await server.sh(`ls /srv/${stranger.name}/backups/logs`)).toMatch(/\.sqlite3(\.gz)?\n/)
  }
})
