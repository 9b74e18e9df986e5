/** What `mode: status` tells, and that it changes nothing and waits for nobody. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ActionResult, runAction } from '../lab/action.ts'
import { git } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { domain } from '../lab/visit.ts'
import { app, openSite, type Site } from './site.ts'

let site: Site
let empty: string

async function status(): Promise<ActionResult> {
  const { domains: _, ...login } = await deployInputs(site.server)
  return await runAction({ workspace: empty, inputs: { ...login, mode: 'status' } })
}

beforeAll(async () => {
  empty = await mkdtemp(join(tmpdir(), 'empty-'))
  await git(empty, 'init', '--quiet')
  await git(empty, 'commit', '--quiet', '--allow-empty', '--message=nothing here')
  site = await openSite()
  // An application that tells its secrets: the one that was made on the server, too.
  const wsgi = await readFile(join(site.checkout.dir, 'mainapp/wsgi.py'), 'utf8')
  const leak = "import os\nprint('my key is', os.environ['DJANGO_PROD_SECRET_KEY'])\nprint('loaded', flush=True)\n"
  await site.checkout.write('mainapp/wsgi.py', `${wsgi}\n${leak}`)
  await site.checkout.commit('Tell everything')
})

afterAll(async () => {
  await site?.down()
  await rm(empty, { recursive: true, force: true })
})

test('on a server without a site it says so, and leaves nothing behind', async () => {
  const result = await status()
  expect(result.code, result.log).toBe(0)
  expect(result.log).toContain(`nothing is deployed as ${app}`)
  expect(await site.server.sh(`ls -d /srv/${app} /run/django-prod 2>&1 || true`)).not.toMatch(/^\//m)
})

test('tells what is live and how it is, beside a run that holds the lock, and changes nothing', async () => {
  const deployed = await site.deploy()
  expect(deployed.code, deployed.log).toBe(0)
  const commit = await git(site.checkout.dir, 'rev-parse', 'HEAD')
  await site.server.sh(`systemd-run --quiet --unit=holder flock -x /run/django-prod/${app}.lock sleep 300`)
  await expect
    .poll(() => site.server.sh(`flock -n /run/django-prod/${app}.lock true || echo held`), { timeout: 60_000 })
    .toContain('held')
  const folders = [`/srv/${app}`, '/etc', '/run/django-prod', '/usr/local']
  const before = [await site.listing(...folders), await site.live()]
  const result = await status()
  expect(result.code, result.log).toBe(0)
  expect([await site.listing(...folders), await site.live()]).toEqual(before)
  await site.server.sh('systemctl stop holder')

  expect(result.outputs).toMatchObject({
    result: 'unchanged',
    'error-code': '',
    release: deployed.outputs.release,
    url: `https://${domain}/`,
  })
  const told = JSON.parse(result.outputs.status ?? '')
  expect(told).toMatchObject({ release: deployed.outputs.release, commit, health: { status: 200, path: '/healthz' } })
  expect(Date.now() - Date.parse(told.since)).toBeLessThan(600_000)
  expect(told.certificates).toMatchObject([{ domain, error: null, issuer: expect.stringContaining('Caddy') }])
  expect(Date.parse(told.certificates[0].expires)).toBeGreaterThan(Date.now())
  expect(told.backups.sameDisk).toBe(true)
  expect(told.runs).toMatchObject([{ id: deployed.outputs.release, result: 'deployed', commit, mode: 'deploy' }])
  const units = Object.fromEntries(
    told.units.map(({ unit, active }: { unit: string; active: string }) => [unit, active]),
  )
  expect(units).toMatchObject({
    [`${app}.target`]: 'active',
    [`${app}@${deployed.outputs.release}.service`]: 'active',
    'caddy.service': 'active',
  })
  const last = (await site.server.sh(`journalctl -q -o cat -u '${app}@*' -n 1`)).trim()
  const key = (
    await site.server.sh(`sed -n 's/^DJANGO_PROD_SECRET_KEY="\\(.*\\)"$/\\1/p' /srv/${app}/secrets.env`)
  ).trim()
  expect(key).toMatch(/^[\w-]{50,}$/)
  for (const text of [result.log, result.summary]) {
    expect(text).toContain('my key is ***')
    expect(text).not.toContain(key)
    expect(text).toContain(last)
    expect(text).toContain('on the same disk as the database')
    expect(text).toMatch(/disk free, .* memory available/)
    expect(text).toContain(`Live | ${deployed.outputs.release}`.slice(text === result.log ? 7 : 0))
  }
})

test('shows the last ten runs, failed ones too, and warns of a site that is not well', async () => {
  const line = JSON.stringify({
    id: 'x',
    at: 'now',
    mode: 'deploy',
    commit: '',
    ref: '',
    actor: 'ann',
    result: 'failed',
  })
  await site.server.sh(`for i in 1 2 3 4 5 6 7 8 9 10; do echo '${line}' >> /srv/${app}/history.jsonl; done`)
  await site.server.sh(`printf '{"id": "cut' >> /srv/${app}/history.jsonl; systemctl stop ${app}.target`)
  const result = await status()
  expect(result.code, result.log).toBe(0)
  const told = JSON.parse(result.outputs.status ?? '')
  expect(told.runs).toHaveLength(10)
  expect(told.runs.every(({ result }: { result: string }) => result === 'failed')).toBe(true)
  expect(result.log).toMatch(/^::warning title=The site is not well::/m)
  expect(await site.server.sh(`systemctl is-active ${app}.target || true`)).toContain('inactive')
  await site.server.sh(`systemctl start ${app}.target`)
})
