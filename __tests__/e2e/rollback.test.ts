/** The way back, by hand: an earlier release is live again, complete, and nobody notices. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ActionResult, runAction } from '../lab/action.ts'
import { git } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { startLoad } from '../lab/load.ts'
import { domain, visit } from '../lab/visit.ts'
import { app, config, openSite, type Site } from './site.ts'

let site: Site
let empty: string
const releases: Record<string, string> = {}
const welcome = { a: 'Bienvenue sur mon site web !', b: 'Bienvenue chez B !' }

/** A rollback as a workflow without actions/checkout runs it: nothing in the workspace, no domains. */
async function rollback(release = ''): Promise<ActionResult> {
  const { domains: _, ...login } = await deployInputs(site.server)
  return await runAction({ workspace: empty, inputs: { ...login, mode: 'rollback', release } })
}

async function change(path: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(site.checkout.dir, path), 'utf8')
  expect(text).toContain(from)
  await site.checkout.write(path, text.replace(from, to))
}

async function deployAs(name: string, inputs: Record<string, string> = {}): Promise<void> {
  await site.checkout.commit(name)
  const result = await site.deploy(inputs)
  expect(result.code, result.log).toBe(0)
  releases[name] = result.outputs.release ?? ''
}

beforeAll(async () => {
  empty = await mkdtemp(join(tmpdir(), 'empty-'))
  await git(empty, 'init', '--quiet')
  await git(empty, 'commit', '--quiet', '--allow-empty', '--message=nothing here')
  site = await openSite()
  await site.checkout.write('.github/django-prod.yml', `${config}keep-releases: 9\n`)
})

afterAll(async () => {
  await site?.down()
  await rm(empty, { recursive: true, force: true })
})

describe('rollback', () => {
  test('refuses where nothing was deployed, and where there is no release before', async () => {
    expect((await rollback()).outputs['error-code']).toBe('NO_RELEASE')
    await deployAs('A')
    const only = await rollback()
    expect(only.outputs['error-code'], only.log).toBe('NO_RELEASE')
    expect(await site.live()).toMatchObject({ release: releases.A })
  })

  test('to a release whose instance still serves: one rename, Gunicorn is not touched', async () => {
    await change('blog/views.py', welcome.a, welcome.b)
    await deployAs('B', { env: 'GREETING=b', domains: `${domain} b.monsiteweb.test` })
    await change('static/css/site.css', 'body', 'body /* C */')
    await deployAs('C', { env: 'GREETING=b', domains: `${domain} b.monsiteweb.test` })
    const before = await site.live()
    expect(before).toMatchObject({ release: releases.C, instance: releases.B })
    const result = await rollback()
    expect(result.code, result.log).toBe(0)
    expect(result.outputs).toMatchObject({
      result: 'deployed',
      release: releases.B,
      'previous-release': releases.C,
      gunicorn: 'kept',
      url: `https://${domain}/`,
    })
    expect(await site.live()).toEqual({ ...before, release: releases.B })
    expect((await visit(site.server, '/static/css/site.css')).body).not.toContain('/* C */')
  })

  test('goes further back under load with code, environment and domains of then; no request fails', async () => {
    const load = await startLoad(site.server, { url: 'https://127.0.0.1/', host: domain, rate: 20, seconds: 120 })
    const result = await rollback()
    const { requests, failed, longestMs, firstErrors } = await load.stop()
    console.log(`requests ${requests}, failed ${failed}, longest ${Math.round(longestMs)} ms`)
    expect(result.code, result.log).toBe(0)
    expect({ failed, firstErrors }).toEqual({ failed: 0, firstErrors: [] })
    expect(requests).toBeGreaterThan(1)
    expect(await site.live()).toMatchObject({ release: releases.A, instance: releases.A })
    expect((await visit(site.server, '/')).body).toContain(welcome.a)
    expect((await visit(site.server, '/', 'b.monsiteweb.test').catch(() => ({ body: '' }))).body).toBe('')
    const instances = await site.server.sh(`systemctl list-units --plain --no-legend '${app}@*.service'`)
    expect(instances.trim().split('\n')).toHaveLength(1)
    const history = (await site.server.sh(`cat /srv/${app}/history.jsonl`)).trim().split('\n')
    expect(JSON.parse(history.at(-1) ?? '')).toMatchObject({ id: releases.A, mode: 'rollback', result: 'deployed' })
  })

  test('to a release that had kept an instance: the one that owns it is started, its link stays', async () => {
    const socket = `/srv/${app}/releases/${releases.C}/http.sock`
    const link = await site.server.sh(`readlink ${socket}`)
    const result = await rollback(releases.C)
    expect(result.code, result.log).toBe(0)
    expect(await site.server.sh(`readlink ${socket}`)).toBe(link)
    expect(await site.live()).toMatchObject({ release: releases.C, instance: releases.B })
    expect((await visit(site.server, '/', 'b.monsiteweb.test')).body).toContain(welcome.b)
    expect((await visit(site.server, '/static/css/site.css')).body).toContain('/* C */')
    const env = await site.server.sh(`cat /proc/${(await site.live()).pid}/environ | tr '\\0' '\\n'`)
    expect(env).toContain('GREETING=b')
  })

  test('the release that is live already is left alone', async () => {
    const before = await site.live()
    const result = await rollback(releases.C)
    expect(result.outputs).toMatchObject({ result: 'unchanged', 'error-code': '' })
    expect(await site.live()).toEqual(before)
  })

  test('a release that failed, one that is broken and one that is none are refused', async () => {
    const state = `/srv/${app}/releases/${releases.B}/state.json`
    const was = await site.server.sh(`cat ${state}`)
    await site.server.sh(`echo '{"state": "failed", "at": ""}' > ${state}`)
    const before = await site.live()
    expect((await rollback(releases.B)).outputs['error-code']).toBe('ROLLBACK_REFUSED')
    await site.server.sh(`mv /srv/${app}/releases/${releases.A}/conf/env /root/env`)
    const broken = await rollback()
    // B has failed, so the default is A, which lacks a part.
    expect(broken.outputs['error-code'], broken.log).toBe('ROLLBACK_REFUSED')
    expect(broken.log).toContain(`/srv/${app}/releases/${releases.A}/conf/env`)
    const none = await rollback('nothing')
    expect(none.outputs['error-code']).toBe('NO_RELEASE')
    expect(none.log).toContain(releases.A)
    expect(await site.live()).toEqual(before)
    await site.server.sh(`mv /root/env /srv/${app}/releases/${releases.A}/conf/env; echo '${was}' > ${state}`)
  })

  test('a release that no longer starts is thrown away; the live one serves on', async () => {
    const wsgi = `/srv/${app}/releases/${releases.A}/code/mainapp/wsgi.py`
    const before = await site.live()
    await site.server.sh(
      `cp ${wsgi} /root/w && rm ${wsgi} && (cat /root/w; echo 'import nowhere_to_be_found') > ${wsgi}`,
    )
    const result = await rollback(releases.A)
    expect(result.code).toBe(1)
    expect(result.outputs.release).toBe(releases.C)
    expect(result.log).toContain('nowhere_to_be_found')
    expect(await site.live()).toEqual(before)
    expect((await visit(site.server, '/')).status).toBe(200)
    await site.server.sh(`rm ${wsgi} && cp -p /root/w ${wsgi}`)
  })

  test('migrations: what old code can live with is no obstacle, what it cannot is named', async () => {
    const both = { env: 'GREETING=b', domains: `${domain} b.monsiteweb.test` }
    const models = await readFile(join(site.checkout.dir, 'blog/models.py'), 'utf8')
    const migration = (name: string, after: string, operation: string) =>
      site.checkout.write(
        `blog/migrations/${name}.py`,
        `from django.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n    dependencies = [('blog', '${after}')]\n    operations = [${operation}]\n`,
      )
    await site.checkout.write(
      'blog/models.py',
      models.replace('    published =', '    note = models.CharField(max_length=9, null=True)\n    published ='),
    )
    await migration(
      '0003_note',
      '0002_article_image',
      "migrations.AddField('article', 'note', models.CharField(max_length=9, null=True))",
    )
    await deployAs('D', both)
    const back = await rollback()
    expect(back.code, back.log).toBe(0)
    expect(back.outputs.release).toBe(releases.C)
    await site.checkout.write('blog/models.py', models)
    await migration('0004_no_note', '0003_note', "migrations.RemoveField('article', 'note')")
    await deployAs('E', both)
    const before = await site.live()
    const refused = await rollback(releases.D)
    expect(refused.outputs).toMatchObject({ 'error-code': 'ROLLBACK_REFUSED', result: 'failed', release: releases.E })
    expect(refused.log).toContain('blog.0004_no_note')
    expect(await site.live()).toEqual(before)
  })
})
