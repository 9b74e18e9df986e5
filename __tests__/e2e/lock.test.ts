/** One run at a time, and a lock that nobody has to remove by hand. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ActionRun, startAction, waits } from '../lab/action.ts'
import { git } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { until } from '../lab/process.ts'
import { startRelay } from '../lab/relay.ts'
import { visit } from '../lab/visit.ts'
import { changeEverything, heldMigration, migration, strays } from './changing.ts'
import { app, config, openDeployed, type Site } from './site.ts'

let site: Site
let wsgi: string
let count = 0

beforeAll(async () => {
  site = await openDeployed()
  wsgi = await readFile(join(site.checkout.dir, 'mainapp/wsgi.py'), 'utf8')
  expect(await site.deploy()).toMatchObject({ code: 0 })
})
afterAll(() => site?.down())

const held = async () =>
  (await site.server.exec(['flock', '-n', `/run/django-prod/${app}.lock`, 'true'], { check: false })).code !== 0

/** Lets what waits for a gate go on: a file in /run, which the application and its migrations see too. */
const open = (gate: string) => site.server.sh(`touch ${gate}`)

/**
 * A run that is on its way and holds the lock. It ends neither sooner nor later because of the machine: its Gunicorn
 * loads once `goOn` was called, and where nobody calls it the run is red after the time that an application has to load.
 */
async function underWay(inputs: Record<string, string> = {}, more: Partial<ActionRun> = {}) {
  const gate = `/run/gunicorn-${++count}`
  const waits = `import os, sys, time\nwhile 'gunicorn' in sys.modules and not os.path.exists('${gate}'):\n    time.sleep(0.02)\n`
  await site.checkout.write('mainapp/wsgi.py', `${waits}${wsgi}`)
  await changeEverything(site, count)
  const handle = await startAction({
    workspace: site.checkout.dir,
    inputs: { ...(await deployInputs(site.server)), ...inputs },
    ...more,
  })
  await until('the lock is held', 60, held)
  return { ...handle, goOn: () => open(gate) }
}

/** How many processes have the lock's file open: one holds it, another one waits for it. */
const atTheLock = async () => {
  const files = `find /proc/[0-9]*/fd -lname /run/django-prod/${app}.lock 2>/dev/null || true`
  return Number(await site.server.sh(`{ ${files}; } | cut -d/ -f3 | sort -u | wc -l`))
}

/** A deploy that finds a migration of a run that has gone; the migration goes on once it was found. */
async function deployBeside(gate: string) {
  await until('the lock is free', 30, async () => !(await held()))
  const deploying = site.deploy()
  await until('the next run has the lock', 120, held)
  // It asks systemd for the migration next, once: this asks twenty times.
  await site.server.sh(`for i in $(seq 20); do systemctl show ${app}-migrate.service >/dev/null; done`)
  expect(await migrating()).toBe(true)
  await open(gate)
  return await deploying
}

const migrating = async () =>
  /^(active|activating)$/m.test(await site.server.sh(`systemctl show -P ActiveState ${app}-migrate.service`))

test('two runs at once: the second waits and says for whom', async () => {
  const first = await underWay()
  const commit = await git(site.checkout.dir, 'rev-parse', '--short=7', 'HEAD')
  const waiting = site.deploy()
  await until('the second waits', 60, async () => (await atTheLock()) > 1)
  await first.goOn()
  const second = await waiting
  expect(await first.done).toMatchObject({ code: 0 })
  expect(second).toMatchObject({ code: 0, outputs: { result: 'unchanged' } })
  expect(second.log).toMatch(
    new RegExp(`Another run holds the lock: example deploying main \\(${commit}\\) since 20\\d\\d-`),
  )
})

test('lock-seconds: it does not wait longer, and ends red', async () => {
  const first = await underWay()
  await site.checkout.write('.github/django-prod.yml', `${config}lock-seconds: 0\n`)
  const second = await site.deploy()
  expect(second).toMatchObject({ code: 1, outputs: { result: 'failed', 'error-code': 'LOCKED' } })
  // The first is still where it was: nothing but its own limit has ended the second.
  expect(await held()).toBe(true)
  await site.checkout.write('.github/django-prod.yml', config)
  await first.goOn()
  expect(await first.done).toMatchObject({ code: 0 })
})

test('a cancelled job frees it at once', async () => {
  const run = await underWay()
  run.kill('SIGINT')
  await run.done
  // Sooner than a server gives up a runner that it no longer hears.
  await until('the lock is free', 30, async () => !(await held()))
})

test('a runner whose network is cut frees it within a minute, and the next run goes on unaided', async () => {
  const relay = await startRelay({ host: site.server.address, port: 22 })
  // Forty seconds are a user's (src/patience.ts).
  const run = await underWay({ host: '127.0.0.1', port: String(relay.port) }, waits('silence=12'))
  relay.cut()
  const began = performance.now()
  await until('the lock is free', 60, async () => !(await held()))
  console.log(`free ${Math.round((performance.now() - began) / 1000)} s after the cut`)
  await run.goOn()
  expect(await site.deploy()).toMatchObject({ code: 0 })
  expect(await strays(site)).toEqual([])
  expect((await visit(site.server, '/')).body).toContain(`Version ${count}.`)
  const result = await run.done
  expect(result).toMatchObject({ code: 1, outputs: { 'error-code': 'CONNECTION_LOST' } })
  await relay.close()
})

test('a file that a killed run had not written to its end is removed by the next one', async () => {
  const folder = `/srv/${app}/backups`
  await site.server.sh(`mkdir ${folder}/folder.new-1
    touch ${folder}/20260101T000000-abc.sqlite3.json.new-4711 ${folder}/mine.new-2024`)
  expect((await site.deploy()).outputs).toMatchObject({ result: 'unchanged' })
  expect(await site.server.sh(`cd ${folder}; ls -d *.new-*; rm -r *.new-*`)).toBe('folder.new-1\nmine.new-2024\n')
})

test('a migration that an abandoned run left is waited for, and ends by itself', async () => {
  await changeEverything(site, ++count)
  const before = `${String(count + 1).padStart(4, '0')}_count`
  await site.checkout.write('contact/migrations/9000_held.py', heldMigration(before, '/run/9000'))
  // One more after it: printing between them to a runner that is gone must not end them.
  await site.checkout.write('contact/migrations/9001_after.py', migration('9000_held', 'SELECT 1'))
  await site.checkout.commit('A migration that takes its time')
  const run = await startAction({ workspace: site.checkout.dir, inputs: await deployInputs(site.server) })
  await until('the migration runs', 60, migrating)
  run.kill('SIGKILL')
  await run.done
  const next = await deployBeside('/run/9000')
  expect(next).toMatchObject({ code: 0, outputs: { result: 'deployed', migrations: '[]' } })
  expect(next.log).toContain('A migration of an abandoned run is still running; waiting for it')
  expect(await site.server.sh(`${app}-manage showmigrations contact`)).toContain('[X] 9001_after')
  expect(await strays(site)).toEqual([])
})

test('a cancelled run leaves a migration its code, says so, and nothing is restored beside it', async () => {
  await site.checkout.write('contact/migrations/9002_held.py', heldMigration('9001_after', '/run/9002'))
  // Read only after the one that is held.
  await site.checkout.write(
    'contact/migrations/9003_late.py',
    migration('9002_held', 'SELECT 1')
      .replace('migrations.RunSQL("SELECT 1", migrations.RunSQL.noop)', 'migrations.RunPython(late)')
      .replace('class Migration', 'def late(apps, editor):\n    from contact import late\n\n\nclass Migration'),
  )
  await site.checkout.write('contact/late.py', '')
  await site.checkout.commit('Another migration that takes its time')
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
  const next = await deployBeside('/run/9002')
  expect(next).toMatchObject({ code: 0, outputs: { result: 'deployed', migrations: '[]' } })
  expect(await site.server.sh(`${app}-manage showmigrations contact`)).toContain('[X] 9003_late')
  expect(await strays(site)).toEqual([])
})

test('a migration that somebody ends by SIGTERM has failed, and the old release stays', async () => {
  await site.checkout.write('contact/migrations/9004_held.py', heldMigration('9003_late', '/run/9004'))
  await site.checkout.commit('One more that takes its time')
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
