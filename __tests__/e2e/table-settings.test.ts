/** The table's rows on settings, environment, dependencies and workers, and on domains and HTTPS. */
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { domain, visit } from '../lab/visit.ts'
import { app, config, openDeployed, type Site } from './site.ts'
import { acted, outcome, reasons, type State, stateOf } from './table-state.ts'

let site: Site

beforeAll(async () => {
  site = await openDeployed()
})
afterAll(async () => {
  await site?.down()
})

/** Deploys, and expects a new instance and nothing else of the server's programs to be another one. */
async function replaced(inputs: Record<string, string> = {}) {
  const before = await stateOf(site)
  const result = await site.deploy(inputs)
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced', migrations: '[]' })
  const after = await stateOf(site)
  expect(after).toMatchObject({ caddyPid: before.caddyPid, migrations: before.migrations })
  expect(after.live.pid).not.toBe(before.live.pid)
  expect(after.instances).toEqual([result.outputs.release])
  return { before, result, after }
}

const reloads = ({ before, after }: { before: State; after: State }) => after.caddyLoads - before.caddyLoads

const inShell = (expression: string) =>
  site.server.exec([`${app}-manage`, 'shell', '--verbosity', '0', '-c', `print(${expression})`])

async function append(path: string, more: string) {
  const old = await readFile(join(site.checkout.dir, path), 'utf8')
  await site.checkout.write(path, old + more)
  await site.checkout.commit(`Change ${path}`)
}

describe('what Gunicorn holds in memory changed: a new instance, and Caddy untouched', () => {
  test("the project's settings", async () => {
    await append('mainapp/settings/base.py', "\nTIME_ZONE = 'Europe/Brussels'\n")
    const run = await replaced()
    expect(reasons(run.result)).toEqual(['code: changed: mainapp/settings/base.py'])
    expect(outcome(run.result, 'Probe')).toContain('nothing pending')
    expect((await inShell('__import__("django.conf").conf.settings.TIME_ZONE')).stdout).toBe('Europe/Brussels\n')
    expect(reloads(run)).toBe(0)
  })

  const secret = 'une valeur très secrète'
  const env = { env: `GREETING="${secret}"\n` }

  test('a variable of the environment, whose value nobody gets to see', async () => {
    const run = await replaced(env)
    expect(reasons(run.result)).toEqual(['the environment: a variable changed'])
    expect(reloads(run)).toBe(0)
    expect((await inShell('__import__("os").environ["GREETING"]')).stdout).toBe(`${secret}\n`)
    const unmasked = run.result.log.replace(/^::add-mask::.*$/gm, '')
    const told = [unmasked, run.result.summary, JSON.stringify(run.result.outputs), JSON.stringify(run.result.report)]
    expect(told.join('\n')).not.toContain(secret)
    expect(await site.server.sh(`stat -c '%U %a' /srv/${app}/current/conf/env`)).toBe('root 600\n')
    const holders = await site.server.sh(`grep -rl '${secret}' /srv /etc /run/systemd /tmp || true`)
    expect(holders).toBe(`/srv/${app}/releases/${run.after.live.release}/conf/env\n`)
    expect(await site.server.sh(`systemctl show '${app}@*'; journalctl -q -a`)).not.toContain(secret)
    const again = await site.deploy(env)
    expect(again.outputs, again.log).toMatchObject({ result: 'unchanged' })
  })

  test('the same variable with another value, and without it', async () => {
    const run = await replaced({ env: 'GREETING=another one' })
    expect(reasons(run.result)).toEqual(['the environment: a variable changed'])
    expect(reasons((await replaced()).result)).toEqual(['the environment: a variable changed'])
  })

  test('a dependency: another virtual environment, the old one kept for the release before', async () => {
    const venv = () => site.server.sh(`readlink -f /srv/${app}/current/venv`)
    const old = await venv()
    await append('requirements.txt', 'iniconfig==2.0.0\n')
    const run = await replaced()
    expect(reasons(run.result)).toEqual(['code: changed: requirements.txt', 'dependencies: changed: requirements.txt'])
    expect(acted(run.result)).toEqual(['Sync', 'Install', 'Probe', 'Static', 'Activate', 'Verify', 'Drain', 'Prune'])
    expect(await venv()).not.toBe(old)
    expect((await inShell('__import__("iniconfig").__name__')).stdout).toBe('iniconfig\n')
    expect(await site.server.sh(`ls ${old.trim()}/.complete`)).toContain('.complete')
    expect(reloads(run)).toBe(0)
  })

  test('the number of workers', async () => {
    await site.checkout.write('.github/django-prod.yml', config.replace('workers: 1', 'workers: 2'))
    await site.checkout.commit('Two workers')
    const run = await replaced()
    expect(reasons(run.result)).toEqual(['gunicorn.conf.py: workers changed'])
    expect(run.result.outputs['uploaded-files']).toBe('0')
    const children = async () => (await site.server.sh(`pgrep -cP ${run.after.live.pid}`)).trim()
    await expect.poll(children, { timeout: 60_000 }).toBe('2')
    expect(reloads(run)).toBe(0)
  })
})

describe('domains and HTTPS: Caddy is reloaded, never restarted', () => {
  const second = 'monsiteweb.test'
  const both = { domains: `${domain} ${second}` }

  test('one more domain', async () => {
    const run = await replaced(both)
    expect(reasons(run.result)).toEqual(['settings: ALLOWED_HOSTS changed'])
    expect(reloads(run)).toBe(1)
    expect(outcome(run.result, 'Proxy')).toBe(`Caddy serves ${domain}, ${second}`)
    expect((await visit(site.server, '/')).status).toBe(200)
    // It is the same name without www.
    expect((await visit(site.server, '/', second)).headers.location).toBe(`https://${domain}/`)
    const again = await site.deploy(both)
    expect(again.outputs, again.log).toMatchObject({ result: 'unchanged' })
  })

  test('plain HTTP, and HTTPS again', async () => {
    const plain = await replaced({ ...both, https: 'off' })
    expect(reasons(plain.result)).toEqual(['settings: https changed'])
    expect(reloads(plain)).toBe(1)
    expect(await statusOverHttp()).toBe(200)
    const secure = await replaced(both)
    expect(reloads(secure)).toBe(1)
    expect(await statusOverHttp()).toBe(308)
    expect((await visit(site.server, '/')).status).toBe(200)
  })

  const statusOverHttp = () =>
    new Promise<number | undefined>((resolve, reject) => {
      const asking = request({ host: site.server.address, path: '/', headers: { host: domain }, agent: false })
      asking.once('error', reject)
      asking.once('response', (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      asking.end()
    })
})
