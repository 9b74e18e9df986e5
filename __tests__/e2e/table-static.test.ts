/** The table's rows "only static sources": Gunicorn is kept unless it holds the files' names in memory. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { visit } from '../lab/visit.ts'
import { app, config, openDeployed, type Site } from './site.ts'
import { acted, outcome, reasons, type State, stateOf } from './table-state.ts'

let site: Site
let first: State

beforeAll(async () => {
  site = await openDeployed()
  await site.checkout.write('.github/django-prod.yml', `${config}keep-releases: 2\n`)
  first = await stateOf(site)
})
afterAll(async () => {
  await site?.down()
})

async function change(path: string, more: string) {
  const old = await readFile(join(site.checkout.dir, path), 'utf8')
  await site.checkout.write(path, old + more)
  await site.checkout.commit(`Change ${path}`)
  return site.deploy()
}

const validators = async (path: string) => {
  const { status, headers } = await visit(site.server, path)
  expect(status).toBe(200)
  return { etag: headers.etag, modified: headers['last-modified'] }
}

const socket = async () => (await site.server.sh(`readlink /srv/${app}/current/http.sock`)).trim()

describe('plain storage', () => {
  test('the same process serves on, and only what changed is new to browsers', async () => {
    const [css, logo] = [await validators('/static/css/site.css'), await validators('/static/img/logo.svg')]
    const result = await change('static/css/site.css', '\n/* one */\n')
    expect(result.outputs, result.log).toMatchObject({
      result: 'deployed',
      gunicorn: 'kept',
      migrations: '[]',
      'uploaded-files': '1',
    })
    expect(acted(result)).toEqual(['Sync', 'Static', 'Activate', 'Verify'])
    expect(reasons(result)).toEqual(['Gunicorn is kept: nothing that it holds in memory changed'])
    expect(outcome(result, 'Compare')).toBe('1 file changed (static/css/site.css)')
    const after = await stateOf(site)
    expect(after.live.release).toBe(result.outputs.release)
    expect(after.live.release).not.toBe(first.live.release)
    expect(after).toEqual({
      ...first,
      live: { ...first.live, release: after.live.release },
      releases: new Set([first.live.release, after.live.release]),
    })
    expect((await visit(site.server, '/static/css/site.css')).body).toContain('/* one */')
    expect((await validators('/static/css/site.css')).etag).not.toBe(css.etag)
    expect(await validators('/static/img/logo.svg')).toEqual(logo)
    expect(await socket()).toBe(`/srv/${app}/releases/${first.live.release}/http.sock`)
  })

  test('again and again: each release leads straight to the one that owns the instance, which stays', async () => {
    const releases = [first.live.release, (await site.live()).release]
    for (const mark of ['two', 'three']) {
      const result = await change('static/js/site.js', `\n// ${mark}\n`)
      expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'kept' })
      releases.push(result.outputs.release ?? '')
      expect(await socket()).toBe(`/srv/${app}/releases/${first.live.release}/http.sock`)
      expect((await visit(site.server, '/static/js/site.js')).body).toContain(mark)
    }
    const after = await stateOf(site)
    expect(after.live).toEqual({ ...first.live, release: releases[3] })
    // Two are kept, and the owner beside them.
    expect(after.releases).toEqual(new Set([releases[0], releases[2], releases[3]]))
    const again = await site.deploy()
    expect(again.outputs, again.log).toMatchObject({ result: 'unchanged', gunicorn: 'kept' })
  })

  test('a reboot brings back the release with the instance that it keeps', async () => {
    const before = await site.live()
    await site.server.reboot()
    await expect
      .poll(async () => (await visit(site.server, '/').catch(() => null))?.status, { timeout: 60_000 })
      .toBe(200)
    const after = await site.live()
    expect(after).toEqual({ ...before, pid: after.pid })
    expect((await visit(site.server, '/static/js/site.js')).body).toContain('three')
  })

  test('then a change of the code: a new instance, the owner drained at once and removed later', async () => {
    const before = await stateOf(site)
    const result = await change('blog/views.py', '\n# one\n')
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
    expect(outcome(result, 'Drain')).toBe(`${first.live.release} has answered everything and ended`)
    const after = await stateOf(site)
    expect(after.instances).toEqual([after.live.release])
    expect(after.live.instance).toBe(after.live.release)
    // The release before, to which one could go back, still needs the owner.
    expect(after.releases).toEqual(new Set([first.live.release, before.live.release, after.live.release]))
    const next = await change('blog/views.py', '\n# two\n')
    expect(next.outputs, next.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
    expect((await stateOf(site)).releases).toEqual(new Set([after.live.release, next.outputs.release]))
    expect(await site.server.sh(`systemctl list-units --all --plain --no-legend '${app}@*' | wc -l`)).toBe('2\n')
  })

  test('while the live instance hangs: it is not kept', async () => {
    const before = await site.live()
    await site.server.sh(`systemctl kill -s STOP ${app}@${before.instance}.service`)
    const result = await change('static/css/site.css', '\n/* hangs */\n')
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
    expect(reasons(result)).toEqual([expect.stringMatching(/^the live site: no answer at \/healthz/)])
    expect(outcome(result, 'Drain')).toBe(`${before.instance} did not answer and was ended`)
    const after = await stateOf(site)
    expect(after.instances).toEqual([after.live.release])
    expect((await visit(site.server, '/static/css/site.css')).body).toContain('/* hangs */')
  })
})

describe('manifest storage', () => {
  const hashed = async () => {
    const path = /\/static\/css\/site\.[0-9a-f]{12}\.css/.exec((await visit(site.server, '/')).body)?.[0]
    if (!path) throw new Error('the page names no hashed stylesheet')
    return path
  }

  test('when it comes, all files are collected anew', async () => {
    const storage = 'django.contrib.staticfiles.storage.ManifestStaticFilesStorage'
    const result = await change(
      'mainapp/settings/base.py',
      `\nSTORAGES = {\n    'default': {'BACKEND': 'django.core.files.storage.FileSystemStorage'},\n    'staticfiles': {'BACKEND': '${storage}'},\n}\n`,
    )
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
    expect(acted(result)).toContain('Static')
    const answer = await visit(site.server, await hashed())
    expect(answer).toMatchObject({ status: 200 })
    expect(answer.headers['cache-control']).toContain('immutable')
  })

  test('a change of a static file brings a new instance', async () => {
    const [before, old] = [await site.live(), await hashed()]
    const result = await change('static/css/site.css', '\n/* manifest */\n')
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced', migrations: '[]' })
    expect(reasons(result)).toEqual([
      'static files: changed: static/css/site.css, and Gunicorn holds their names in memory',
    ])
    expect((await site.live()).pid).not.toBe(before.pid)
    expect(await hashed()).not.toBe(old)
    // Pages that visitors have open still name it.
    expect((await visit(site.server, old)).status).toBe(200)
    expect((await visit(site.server, await hashed())).body).toContain('/* manifest */')
  })
})
