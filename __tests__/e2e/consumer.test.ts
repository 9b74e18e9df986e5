/** A consumer's repository: the example project with the README's workflow as it stands, run as GitHub would. */
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { git } from '../lab/checkout.ts'
import { startLoad } from '../lab/load.ts'
import { until } from '../lab/process.ts'
import { visit } from '../lab/visit.ts'
import { runWorkflow, type Trigger, type WorkflowResult } from './act.ts'
import { openSite, type Site, watched } from './site.ts'

const domain = 'www.monsiteweb.fr'
const workflow = '.github/workflows/production.yml'
const page = { old: 'Bienvenue sur mon site web !', new: 'Bienvenue sur mon nouveau site !' }

/** The first YAML block of the README. */
const readme = /```yaml\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? ''

/** The same, with a step behind it that reads outputs; on GitHub this is also how `environment.url` reads them. */
const reading = `${readme}      - if: always()
        run: echo "seen [\${{ steps.site.outputs.result }}] [\${{ steps.site.outputs.error-code }}] [\${{ steps.site.outputs.url }}]"
`

let site: Site
let key: string
let hostKey = ''
beforeAll(async () => {
  site = await openSite()
  key = await readFile(site.server.keyFile, 'utf8')
  // Never asked: where the name of the repository comes from.
  await git(site.checkout.dir, 'remote', 'add', 'origin', 'https://github.com/example/monsiteweb.git')
  await site.checkout.write(workflow, readme)
  await site.checkout.write('.github/workflows/reading.yml', reading)
  // What the workflow does not say: no public authority reaches this server, and it has no MySQL.
  await site.checkout.write('.github/django-prod.yml', `${watched}https: internal\ndatabase: sqlite\n`)
  await site.checkout.commit('Deploy by a workflow')
})
afterAll(async () => await site?.down())

async function start(trigger: Trigger, more: { secrets?: Record<string, string>; file?: string } = {}) {
  if ('tag' in trigger) await git(site.checkout.dir, 'tag', trigger.tag)
  return await runWorkflow({
    dir: site.checkout.dir,
    workflow: more.file ?? workflow,
    trigger,
    secrets: more.secrets ?? { DEPLOY_KEY: key },
    variables: { HOST: site.server.address, ...(hostKey ? { HOST_KEY: hostKey } : {}) },
  })
}

/** The job ran, with the action and its post step in it, and ended so. */
function expectJob(result: WorkflowResult, succeeded: boolean): void {
  const named = result.steps.filter(([name]) => name.includes('org/django-prod-action'))
  const expected = [
    ['org/django-prod-action@v1', succeeded],
    ['Post org/django-prod-action@v1', true],
  ]
  expect(named, result.log).toEqual(expected)
  expect(result.code).toBe(succeeded ? 0 : 1)
  expect(result.log).toContain(succeeded ? 'Job succeeded' : 'Job failed')
  for (const line of key.trim().split('\n')) expect(result.log).not.toContain(line)
}

const shown = async () => (await visit(site.server, '/', domain)).body

describe("the README's workflow", () => {
  test('is careful: few rights, one run at a time, an end, an environment with its address', () => {
    const { permissions, concurrency, jobs } = parse(readme) as {
      permissions: unknown
      concurrency: unknown
      jobs: Record<string, { 'timeout-minutes': number; environment: { name: string; url: string } }>
    }
    expect(permissions).toEqual({ contents: 'read' })
    expect(concurrency).toEqual({ group: 'production', 'cancel-in-progress': false })
    expect(jobs.deploy?.['timeout-minutes']).toBe(20)
    expect(jobs.deploy?.environment.name).toBe('production')
    expect(jobs.deploy?.environment.url).toMatch(/^\$\{\{ steps\.site\.outputs\.url \}\}$/)
  })

  test('without a secret: red, and says where to look', async () => {
    const result = await start({ inputs: { mode: 'deploy' } }, { secrets: {} })
    expectJob(result, false)
    expect(result.outputs).toMatchObject({ result: 'failed', 'error-code': 'SECRET_EMPTY' })
    expect(result.log).toContain('is it named so in this repository, or in the environment this job declares?')
  })

  test('without the host key: red, and shows the line to paste', async () => {
    const result = await start({ inputs: { mode: 'deploy' } })
    expectJob(result, false)
    expect(result.outputs['error-code']).toBe('HOST_KEY_MISSING')
    hostKey = /host-key: SHA256:\S+ +\(ssh-ed25519\)/.exec(result.log)?.[0] ?? ''
    expect(hostKey).toContain(site.server.hostKey)
  })

  test('a plan before the first deploy: green, and the server stays as it is', async () => {
    const before = await site.listing('/srv', '/etc')
    const result = await start({ inputs: { mode: 'plan' } })
    expectJob(result, true)
    expect(result.outputs.result).toBe('planned')
    expect(await site.listing('/srv', '/etc')).toEqual(before)
  })

  test('a pushed tag deploys: green, live, with its address', async () => {
    const result = await start({ tag: 'v1.0.0' })
    expectJob(result, true)
    expect(result.outputs).toMatchObject({ result: 'deployed', gunicorn: 'started', url: `https://${domain}/` })
    expect(result.log).toContain('v1.0.0 (')
    const { release } = await site.live()
    expect(result.outputs).toMatchObject({ release, 'previous-release': '', 'error-code': '' })
    expect(await shown()).toContain(page.old)
    const history = await site.server.sh('tail -n 1 /srv/monsiteweb/history.jsonl')
    const commit = await git(site.checkout.dir, 'rev-parse', 'HEAD')
    expect(JSON.parse(history)).toMatchObject({ id: release, ref: 'v1.0.0', actor: 'example', commit })
  })

  test('a plan by hand: green, and visitors see what they saw', async () => {
    const view = await readFile(`${site.checkout.dir}/blog/views.py`, 'utf8')
    await site.checkout.write('blog/views.py', view.replace(page.old, page.new))
    await site.checkout.commit('Another welcome')
    const live = await site.live()
    const result = await start({ inputs: { mode: 'plan' } })
    expectJob(result, true)
    expect(result.outputs).toMatchObject({ result: 'planned', release: live.release })
    expect(result.log).toMatch(/replace Gunicorn/)
    expect(await site.live()).toEqual(live)
    expect(await shown()).toContain(page.old)
  })

  test('a deploy by hand: green, and visitors see the change', async () => {
    const live = await site.live()
    const result = await start({ inputs: { mode: 'deploy' } })
    expectJob(result, true)
    expect(result.outputs).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
    expect(result.outputs['previous-release']).toBe(live.release)
    expect(await shown()).toContain(page.new)
  })

  test('the same again: green, and nothing is done', async () => {
    const live = await site.live()
    const result = await start({ inputs: { mode: 'deploy' } }, { file: '.github/workflows/reading.yml' })
    expectJob(result, true)
    expect(result.log).toContain(`seen [unchanged] [] [https://${domain}/]`)
    expect(await site.live()).toEqual(live)
  })

  test('a broken release: red, later steps read why, and visitors see what they saw', async () => {
    const live = await site.live()
    await site.checkout.write('blog/urls.py', 'raise RuntimeError("not today")\n')
    await site.checkout.commit('Break it')
    const result = await start({ tag: 'v1.1.0' }, { file: '.github/workflows/reading.yml' })
    expectJob(result, false)
    expect(result.log).toMatch(/^seen \[failed\] \[(SETTINGS|CHECKS|INSTANCE)_FAILED\] \[https:/m)
    expect(result.log).toContain('RuntimeError: not today')
    expect(await site.live()).toEqual(live)
    expect(await shown()).toContain(page.new)
  })
})

describe("the README's commands for the server", () => {
  const table = /## By hand, on the server\n([\s\S]*?)\n## /.exec(readFileSync('README.md', 'utf8'))?.[1] ?? ''
  const commands = [...table.matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1] ?? '')
  /** The one that begins so; it must be in the table. */
  const command = (start: string): string => {
    const found = commands.find((one) => one.startsWith(start))
    if (found === undefined) throw new Error(`the README has no ${start}`)
    return found
  }

  test('restart loses no request', async () => {
    const before = await site.live()
    const load = await startLoad(site.server, { url: 'https://127.0.0.1/', host: domain, rate: 20, seconds: 60 })
    await site.server.sh(command('systemctl restart'))
    const after = await until('another Gunicorn', 20, async () => {
      const { pid } = await site.live()
      return pid > 0 && pid !== before.pid ? pid : undefined
    })
    expect(await shown()).toContain(page.new)
    const { requests, failed, firstErrors } = await load.stop()
    expect(requests).toBeGreaterThan(0)
    expect({ failed, firstErrors }).toEqual({ failed: 0, firstErrors: [] })
    expect(after).not.toBe(before.pid)
  })

  test('status and journal show the site', async () => {
    expect(await site.server.sh(command('systemctl status'))).toContain('Gunicorn of release')
    // Without following it, which would not end.
    expect(await site.server.sh(command('journalctl').replace(' -f', ''))).toContain('Listening at')
  })

  test('manage.py runs as the site does', async () => {
    const asked = `${command('sudo monsiteweb-manage')} -c 'from django.conf import settings; print(settings.ALLOWED_HOSTS)'`
    expect(await site.server.sh(asked)).toContain(domain)
  })

  test('the backups are listed; none was made, as nothing was migrated after the first deploy', async () => {
    expect(await site.server.sh(command('sudo monsiteweb-restore'))).toContain(
      'no backups in /srv/monsiteweb/backups yet',
    )
  })

  test('the history tells who and what', async () => {
    const lines = (await site.server.sh(command('cat'))).trim().split('\n')
    const results = lines.map((line) => (JSON.parse(line) as { result: string }).result)
    expect(results).toEqual(['deployed', 'deployed', 'unchanged', 'failed'])
  })

  test('are these and no others', () => expect(commands).toHaveLength(6))
})
