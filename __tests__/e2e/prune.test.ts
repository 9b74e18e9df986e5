/** What a deploy removes from the server, and what it never does. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { visit } from '../lab/visit.ts'
import { app, config, openDeployed, type Site } from './site.ts'

let site: Site

beforeAll(async () => {
  site = await openDeployed()
  await site.checkout.write('.github/django-prod.yml', `${config}keep-releases: 2\n`)
})

afterAll(async () => {
  await site?.down()
})

async function deploy(path: string, text: string): Promise<string> {
  const before = await readFile(join(site.checkout.dir, path), 'utf8')
  await site.checkout.write(path, before + text)
  await site.checkout.commit(path)
  const result = await site.deploy()
  expect(result.code, result.log).toBe(0)
  return result.outputs.release ?? ''
}

const names = async (folder: string) => (await site.server.sh(`ls /srv/${app}/${folder}`)).trim().split(/\s+/).sort()

test('the owner of a kept instance outlives the limit, and goes with the last release that needs it', async () => {
  const a = await deploy('blog/views.py', '\n# a\n')
  const b = await deploy('static/css/site.css', '\n/* b */\n')
  const c = await deploy('static/css/site.css', '\n/* c */\n')
  const d = await deploy('static/css/site.css', '\n/* d */\n')
  expect(await site.live()).toMatchObject({ release: d, instance: a })
  // a is beyond the limit of two and serves; b is beyond it and does nothing.
  expect(await names('releases')).toEqual([a, c, d].sort())
  expect((await visit(site.server, '/')).status).toBe(200)
  const back = await site.deploy({ mode: 'rollback' })
  expect(back.outputs, back.log).toMatchObject({ result: 'deployed', release: c })
  const e = await deploy('blog/views.py', '\n# e\n')
  const f = await deploy('blog/views.py', '\n# f\n')
  expect(await names('releases')).toEqual([e, f].sort())
  expect(b).not.toBe(c)
})

test('an environment stays as long as a release that can be gone back to uses it', async () => {
  const before = await names('venvs')
  expect(before).toHaveLength(1)
  await site.server.sh(`mkdir /srv/${app}/venvs/0123456789abcdef && touch /srv/${app}/venvs/0123456789abcdef/.complete`)
  await deploy('requirements.txt', '\n# the same packages, another file\n')
  expect(await names('venvs')).toHaveLength(2)
  expect(await names('venvs')).toEqual(expect.arrayContaining(before))
  // What it has linked from the cache is root's now; the next build could only copy it.
  await site.server.sh(`while systemctl is-active --quiet ${app}-renewal.service; do sleep 0.1; done`)
  const cache = `/var/cache/django-prod/builds/${app}/cache`
  const owners = await site.server.sh(`stat -c %u ${cache}; find ${cache} -type f -printf '%U\n' | sort -u`)
  expect(owners.trim().split('\n')).toEqual([expect.stringMatching(/^6[01]\d{3}$/), owners.split('\n')[0]])
  // A build stops what still renews. It finds some files of a package its own, and others root's.
  const django = `find ${cache}/uv -path '*/django/*' -name '*.po'`
  await site.server.sh(`rm ${cache}/renewed; ${django} | sort | sed -n 'n;p' | xargs chown root:root`)
  await deploy('requirements.txt', '\n# once more\n')
  await deploy('blog/views.py', '\n# g\n')
  const after = await names('venvs')
  expect(after).toHaveLength(1)
  expect(after).not.toEqual(before)
})
