/** Mode plan: says what a deploy would do, and changes nothing. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { visit } from '../lab/visit.ts'
import { app, openSite, type Site } from './site.ts'
import { annotations, changes, outcome, stateOf } from './table-state.ts'

let site: Site

beforeAll(async () => {
  site = await openSite({ layer: 'bare' })
})
afterAll(async () => {
  await site?.down()
})

const plan = () => site.deploy({ mode: 'plan' })
const steps = (result: Parameters<typeof changes>[0]) => [...new Set(changes(result).map(({ step }) => step))]

test('on a bare server: nothing is installed or made, and what it can not know is said to be unknown', async () => {
  const places = ['/srv', '/etc', '/opt', '/usr', '/home', '/var/lib', '/var/cache']
  const before = await site.listing(...places)
  const result = await plan()
  expect(await site.listing(...places)).toEqual(before)
  expect(result.outputs, result.log).toMatchObject({
    result: 'planned',
    'error-code': '',
    release: '',
    'previous-release': '',
    migrations: '[]',
    'uploaded-files': '0',
    'has-changes': 'true',
    gunicorn: 'started',
  })
  expect(result.outputs.plan).toContain('nothing is live yet')
  expect(result.code).toBe(0)
  expect(steps(result)).toEqual([
    'Provision',
    'Sync',
    'Install',
    'Configure',
    'Database',
    'Static',
    'Migrate',
    // A first release may need their rows to answer.
    'Fixtures',
    'Units',
    'Activate',
    'Proxy',
    'Guard',
  ])
  expect(outcome(result, 'Provision')).toMatch(/^install .*caddy/)
  expect(changes(result)).toContainEqual({
    step: 'Migrate',
    what: 'apply what is pending',
    why: 'known once Django can be asked on the server',
  })
})

describe('on a server with a live site', () => {
  beforeAll(async () => {
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'started' })
  })

  /** Runs a plan and expects the server to be as before, but for the times of folders in which it had worked. */
  async function planOnly() {
    const state = await stateOf(site)
    const working = ['releases', 'venvs', 'incoming', 'shared/data', 'shared/media'].map(
      (name) => `/srv/${app}/${name} d `,
    )
    const listing = async () => {
      const lines = await site.listing('/srv', '/etc', '/opt')
      return lines.map((line) =>
        working.some((start) => line.startsWith(start)) ? line.split(' ').slice(0, 4).join(' ') : line,
      )
    }
    const before = await listing()
    const result = await plan()
    expect(await listing()).toEqual(before)
    expect(await stateOf(site)).toEqual(state)
    return { result, state }
  }

  test('nothing to do', async () => {
    const { result, state } = await planOnly()
    expect(result.outputs, result.log).toMatchObject({
      result: 'planned',
      release: state.live.release,
      changes: '[]',
      'has-changes': 'false',
      'change-count': '0',
      gunicorn: 'kept',
    })
    expect(result.outputs.plan).toContain('**Nothing would change.**')
    expect(result.log).toMatch(/^Done .*this was a plan: nothing would change/m)
    expect(result.code).toBe(0)
  })

  test('code, a migration and a dependency: each reported with its reason, none done', async () => {
    const models = await readFile(join(site.checkout.dir, 'blog/models.py'), 'utf8')
    const field = 'models.CharField(max_length=80, null=True)'
    await site.checkout.write('blog/models.py', models.replace('    body =', `    subtitle = ${field}\n    body =`))
    await site.checkout.write(
      'blog/migrations/0003_subtitle.py',
      `from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    dependencies = [('blog', '0002_article_image')]\n    operations = [migrations.AddField('article', 'subtitle', ${field})]\n`,
    )
    await site.checkout.write('requirements.txt', 'Django==5.2.19\niniconfig==2.0.0\n')
    await site.checkout.commit('A subtitle')
    const { result, state } = await planOnly()
    expect(result.outputs, result.log).toMatchObject({
      result: 'planned',
      release: state.live.release,
      'previous-release': state.live.release,
      gunicorn: 'replaced',
      migrations: '["blog.0003_subtitle"]',
      'migration-count': '1',
      'file-count': '3',
      'has-changes': 'true',
    })
    expect(result.log).toMatch(/^Done .*1 migration, Gunicorn replaced, 3 files/m)
    expect(result.outputs.plan).toMatch(/\| apply blog.0003_subtitle \| AddField \|/)
    expect(changes(result)).toEqual(
      expect.arrayContaining([
        { step: 'Migrate', what: 'apply blog.0003_subtitle', why: 'AddField' },
        { step: 'Activate', what: 'replace Gunicorn', why: 'dependencies: changed: requirements.txt' },
        { step: 'Drain', what: `end ${state.live.instance}`, why: 'the new instance serves' },
      ]),
    )
    expect(outcome(result, 'Migrate')).toBe('apply blog.0003_subtitle')
    expect(result.summary.startsWith(result.outputs.plan ?? '')).toBe(true)
    expect((await visit(site.server, '/')).status).toBe(200)
  })

  test('a package and a unit that are missing: said, not installed and not written', async () => {
    await site.server.sh(`dpkg --purge --force-depends ca-certificates 2>/dev/null; rm /usr/local/bin/${app}-manage`)
    const { result } = await planOnly()
    expect(result.outputs, result.log).toMatchObject({ result: 'planned' })
    expect(outcome(result, 'Provision')).toBe('install ca-certificates')
    expect(outcome(result, 'Units')).toContain(`/usr/local/bin/${app}-manage`)
  })

  test('a release that can not go live: red, with the reason, and nothing left', async () => {
    const urls = await readFile(join(site.checkout.dir, 'mainapp/urls.py'), 'utf8')
    await site.checkout.write('mainapp/urls.py', `${urls}\nraise RuntimeError('no urls')\n`)
    await site.checkout.commit('Broken')
    const { result } = await planOnly()
    expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': 'CHECKS_FAILED' })
    expect(result.code).toBe(1)
    expect(annotations(result)[0]).toMatchObject({ level: 'error', file: 'mainapp/urls.py' })
    expect(result.outputs.plan).toContain('### ❌ No plan: ')
    await site.checkout.write('mainapp/urls.py', urls)
    await site.checkout.commit('Mended')
  })

  test('then the deploy does what was planned', async () => {
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', migrations: '["blog.0003_subtitle"]' })
    expect(outcome(result, 'Provision')).toContain('installed ca-certificates')
  })
})
