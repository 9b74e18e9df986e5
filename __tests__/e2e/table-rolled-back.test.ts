/** A failure after the switch: the old release serves again, and the run is red. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { domain, visit } from '../lab/visit.ts'
import { app, openDeployed, type Site } from './site.ts'
import { annotations, outcome, stateOf } from './table-state.ts'

let site: Site

const shadow = `http://${domain}:20190/healthz`

beforeAll(async () => {
  site = await openDeployed()
  await change('blog/views.py', '\n# two releases, so that there is one before the live one\n')
  const result = await site.deploy()
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
  // A site of the user's own that takes the health path's place, and only there.
  await site.server.sh(`printf '\\n${shadow} {\\n\\tbind 127.0.0.1\\n\\trespond 503\\n}\\n' >>/etc/caddy/Caddyfile
    systemctl reload caddy`)
})
afterAll(async () => {
  await site?.down()
})

async function change(path: string, more: string) {
  await site.checkout.write(path, (await readFile(join(site.checkout.dir, path), 'utf8')) + more)
  await site.checkout.commit(`Change ${path}`)
}

const previous = () => site.server.sh(`readlink /srv/${app}/previous`)

test.each([
  ['a new instance', 'blog/views.py', '\n# another one\n', 'Activate'],
  ['a kept instance', 'static/css/site.css', '\n/* another one */\n', 'Activate'],
])('%s: rolled back', async (_, path, more, switched) => {
  const [before, link] = [await stateOf(site), await previous()]
  const good = await readFile(join(site.checkout.dir, path), 'utf8')
  await change(path, more)
  const result = await site.deploy()
  expect(result.code, result.log).toBe(1)
  expect(result.outputs).toMatchObject({
    result: 'rolled-back',
    'error-code': 'VERIFICATION_FAILED',
    release: before.live.release,
    'previous-release': before.live.release,
    gunicorn: 'kept',
  })
  expect(outcome(result, switched)).toMatch(/switched to/)
  const [error] = annotations(result)
  expect(error).toMatchObject({ level: 'error', title: 'VERIFICATION_FAILED' })
  expect(error?.message).toContain('Through Caddy, /healthz answers 503')
  expect(await stateOf(site)).toEqual(before)
  expect(await previous()).toBe(link)
  const css = await visit(site.server, '/static/css/site.css')
  expect(css.status).toBe(200)
  expect(css.body).not.toContain('another one')
  expect((await visit(site.server, '/')).status).toBe(200)
  const last = (await site.server.sh(`tail -n 1 /srv/${app}/history.jsonl`)).trim()
  expect(JSON.parse(last)).toMatchObject({ result: 'rolled-back' })
  await site.checkout.write(path, good)
  await site.checkout.commit('As before')
})

test('when the cause is gone the next one goes live', async () => {
  await site.server.sh(`sed -i '\\|^${shadow}|,$d' /etc/caddy/Caddyfile; systemctl reload caddy`)
  await change('blog/views.py', '\n# a good one\n')
  const result = await site.deploy()
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
})
