/** One run at a time, and a lock that nobody has to remove by hand. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAction } from '../lab/action.ts'
import { git } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { until } from '../lab/process.ts'
import { startRelay } from '../lab/relay.ts'
import { visit } from '../lab/visit.ts'
import { changeEverything, migration, strays } from './changing.ts'
import { app, config, openSite, type Site } from './site.ts'

let site: Site
let count = 0

beforeAll(async () => {
  site = await openSite()
  expect(await site.deploy()).toMatchObject({ code: 0 })
})
afterAll(() => site?.down())

const held = async () =>
  (await site.server.exec(['flock', '-n', `/run/django-prod/${app}.lock`, 'true'], { check: false })).code !== 0

/** A run that is on its way and holds the lock. */
async function underWay(inputs: Record<string, string> = {}) {
  await changeEverything(site, ++count)
  const handle = await startAction({
    workspace: site.checkout.dir,
    inputs: { ...(await deployInputs(site.server)), ...inputs },
  })
  await until('the lock is held', 30, held)
  return handle
}

/** SQL that takes some seconds. */
const slow = `WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 12000000) SELECT max(x) FROM c`

const migrating = async () =>
  /^(active|activating)$/m.test(await site.server.sh(`systemctl show -P ActiveState ${app}-migrate.service`))

test('two runs at once: the second waits and says for whom', async () => {
  const first = await underWay()
  const commit = await git(site.checkout.dir, 'rev-parse', '--short=7', 'HEAD')
  const second = await site.deploy()
  expect(await first.done).toMatchObject({ code: 0 })
  expect(second).toMatchObject({ code: 0, outputs: { result: 'unchanged' } })
  expect(second.log).toMatch(
    new RegExp(`Another run holds the lock: example deploying main \\(${commit}\\) since 20\\d\\d-`),
  )
})

test('lock-seconds: it does not wait longer, and ends red', async () => {
  const first = await underWay()
  await site.checkout.write('.github/django-prod.yml', `${config}lock-seconds: 0\n`)
  const began = performance.now()
  const second = await site.deploy()
  expect(second).toMatchObject({ code: 1, outputs: { result: 'failed', 'error-code': 'LOCKED' } })
  expect(performance.now() - began).toBeLessThan(10_000)
  await site.checkout.write('.github/django-prod.yml', config)
  expect(await first.done).toMatchObject({ code: 0 })
})

test('a cancelled job frees it at once', async () => {
  const run = await underWay()
  run.kill('SIGINT')
  await run.done
  await until('the lock is free', 2, async () => !(await held()))
})

test('a runner whose network is cut frees it within a minute, and the next run goes on unaided', async () => {
  const relay = await startRelay({ host: site.server.address, port: 22 })
  const run = await underWay({ host: '127.0.0.1', port: String(relay.port) })
  relay.cut()
  const began = performance.now()
  await until('the lock is free', 60, async () => !(await held()))
  console.log(`free ${Math.round((performance.now() - began) / 1000)} s after the cut`)
  expect(await site.deploy()).toMatchObject({ code: 0 })
  expect(await strays(site)).toEqual([])
  expect((await visit(site.server, '/')).body).toContain(`Version ${count}.`)
  const result = await run.done
  expect(result).toMatchObject({ code: 1, outputs: { 'error-code': 'CONNECTION_LOST' } })
  await relay.close()
})

test('a migration that an abandoned run left is waited for, and ends by itself', async () => {
  await changeEverything(site, ++count)
  const before = `${String(count + 1).padStart(4, '0')}_count`
  await site.checkout.write('contact/migrations/9000_slow.py', migration(before, slow))
  // One more after it: printing between them to a runner that is gone must not end them.
  await site.checkout.write('contact/migrations/9001_after.py', migration('9000_slow', 'SELECT 1'))
  await site.checkout.commit('A slow migration')
  const run = await startAction({ workspace: site.checkout.dir, inputs: await deployInputs(site.server) })
  await until('the migration runs', 60, migrating)
  run.kill('SIGKILL')
  await run.done
  const next = await site.deploy()
  expect(next).toMatchObject({ code: 0, outputs: { result: 'deployed', migrations: '[]' } })
  expect(next.log).toContain('A migration of an abandoned run is still running; waiting for it')
  expect(await site.server.sh(`${app}-manage showmigrations contact`)).toContain('[X] 9001_after')
  expect(await strays(site)).toEqual([])
})

test('a cancelled run leaves a migration its code, says so, and nothing is restored beside it', async () => {
  await site.checkout.write('contact/migrations/9002_slow.py', migration('9001_after', slow))
  // Read only after the slow one.
  await site.checkout.write(
    'contact/migrations/9003_late.py',
    migration('9002_slow', 'SELECT 1')
      .replace('migrations.RunSQL("SELECT 1", migrations.RunSQL.noop)', 'migrations.RunPython(late)')
      .replace('class Migration', 'def late(apps, editor):\n    from contact import late\n\n\nclass Migration'),
  )
  await site.checkout.write('contact/late.py', '')
  await site.checkout.commit('Another slow migration')
  const before = await site.live()
  const run = await startAction({ workspace: site.checkout.dir, inputs: await deployInputs(site.server) })
  await until('the migration runs', 60, migrating)
  run.kill('SIGINT')
  const cancelled = await run.done
  expect(await migrating(), cancelled.log).toBe(true)
  expect(cancelled.outputs).toMatchObject({ 'error-code': 'CANCELLED' })
  expect(cancelled.log).toMatch(/goes on to its end.*-restore/)
  const newest = (await site.server.sh(`ls /srv/${app}/backups/*.sqlite3 | tail -1`)).trim()
  const restored = await site.server.exec([`${app}-restore`, newest, '--yes'], { check: false })
  expect(restored).toMatchObject({ code: 1, stderr: expect.stringContaining('A migration is still running') })
  expect(await site.live()).toEqual(before)
  expect(await site.deploy()).toMatchObject({ code: 0, outputs: { result: 'deployed', migrations: '[]' } })
  expect(await site.server.sh(`${app}-manage showmigrations contact`)).toContain('[X] 9003_late')
  expect(await strays(site)).toEqual([])
})

test('a migration that somebody ends by SIGTERM has failed, and the old release stays', async () => {
  await site.checkout.write('contact/migrations/9004_slow.py', migration('9003_late', slow))
  await site.checkout.commit('One more slow migration')
  const before = await site.live()
  const run = await startAction({ workspace: site.checkout.dir, inputs: await deployInputs(site.server) })
  await until('the migration runs', 60, migrating)
  await site.server.sh(`systemctl kill -s TERM ${app}-migrate.service`)
  const ended = await run.done
  expect(ended.outputs, ended.log).toMatchObject({
    result: 'failed',
    'error-code': 'MIGRATION_FAILED',
    migrations: '[]',
  })
  expect(await site.live()).toEqual(before)
})
