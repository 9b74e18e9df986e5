/**
 * Projects that were not written for this action, from the archive to a site in use. Three of them unless
 * DJANGO_PROD_ALL_PROJECTS is set, as `script/test projects` does.
 */
import { appendFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ActionResult } from '../lab/action.ts'
import { runAction } from '../lab/action.ts'
import type { Checkout } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { type TestServer, upServer } from '../lab/server.ts'
import { type Archive, all, areThere, bringPackages, bringPython, folder, keepPackages, unpack } from './archives.ts'
import { openBrowser } from './browser.ts'

const wanted = process.env.DJANGO_PROD_ALL_PROJECTS ? all : all.slice(0, 3)
const account = { superuser: 'chef', 'superuser-email': 'chef@example.test', 'superuser-password': 'Zaubern-7712' }

if (!areThere) test.skip(`skipped: ${folder} does not exist; DJANGO_PROD_PROJECTS names the folder of archives`)

describe.each(areThere ? wanted : [])('$name', (archive) => {
  let server: TestServer
  let checkout: Checkout
  let first: ActionResult
  const deploy = async () => {
    const inputs = { ...(await deployInputs(server)), database: 'auto', ...account, ...archive.inputs }
    return await runAction({ workspace: checkout.dir, inputs })
  }

  beforeAll(async () => {
    checkout = await unpack(archive)
    server = await upServer({ suite: archive.suite, layer: 'warm' })
    await bringPackages(server)
    if (archive.python) await bringPython(server, archive.python)
    if (archive.prepare) await server.sh(archive.prepare)
    first = await deploy()
    expect(first.code, first.log).toBe(0)
    await keepPackages(server)
  })
  afterAll(async () => {
    await server?.down()
    await checkout?.done()
  })

  test('its own start page and the files that the page names, each with its type', async () => {
    const browser = openBrowser(server)
    const page = await browser.get(archive.page)
    expect(page.status).toBe(200)
    const types = { css: /^text\/css/, js: /^(text|application)\/javascript/ }
    for (const [, path = '', kind] of page.text.matchAll(/(?:href|src)="(\/[^"/][^"]*\.(css|js))(?:\?[^"]*)?"/g)) {
      const file = await browser.get(path)
      expect(file.status, path).toBe(200)
      expect(file.headers['content-type'], path).toMatch(types[kind as 'css' | 'js'])
    }
  })

  test("the admin's log-in page, with its style", async () => {
    const browser = openBrowser(server)
    const page = await browser.get('/admin/login/')
    expect(page.status).toBe(200)
    // Not every project leaves the admin's own page in place.
    const style = /href="(\/[^"]*\.css)"/.exec(page.text)?.[1] ?? '/no-style'
    const file = await browser.get(style)
    expect(file.status, style).toBe(200)
    expect(file.headers['content-type']).toMatch(/^text\/css/)
  })

  test('an upload survives the next deploy, and a run with nothing to do does nothing', async () => {
    const program = `from django.core.files.storage import default_storage as s
from django.core.files.base import ContentFile
print(s.url(s.save("proof.txt", ContentFile(b"kept"))))`
    const { stdout } = await server.exec(['monsiteweb-manage', 'shell', '-c', program])
    const url = stdout.trim().split('\n').at(-1) ?? ''
    const again = await deploy()
    expect(again.outputs).toMatchObject({ result: 'unchanged', gunicorn: 'kept' })
    await checkout.write('note-of-the-test.py', 'NOTE = 1\n')
    await checkout.commit('Change something')
    const next = await deploy()
    expect(next.code, next.log).toBe(0)
    expect(next.outputs).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
    const file = await openBrowser(server).get(url.startsWith('/') ? url : `/${url}`)
    expect({ status: file.status, text: file.text }).toEqual({ status: 200, text: 'kept' })
    record(archive, first, again)
  })
})

/** A row of docs/projects.md's table, where DJANGO_PROD_PROJECTS_TABLE names a file for them. */
function record(archive: Archive, first: ActionResult, again: ActionResult): void {
  const file = process.env.DJANGO_PROD_PROJECTS_TABLE
  if (!file) return
  const seconds = (result: ActionResult) => (Number(result.outputs['duration-ms']) / 1000).toFixed(1)
  const found = [...first.log.matchAll(/^│ (settings|application|dependencies|variable|Python): (.*)$/gm)]
    .map(([, name, value]) => `${name} \`${value?.split(', ')[0]}\``)
    .join('; ')
  const system = archive.suite === 'bookworm' ? 'Debian 12' : 'Debian 13'
  appendFileSync(
    file,
    `| ${archive.name} (${archive.source}) | ${archive.why} | ${found} | ${system} | ${seconds(first)} s | ${seconds(again)} s |\n`,
  )
}
