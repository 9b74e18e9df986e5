/** Two servers that begin with the same first deploy are two servers. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { visit } from '../lab/visit.ts'
import { app, openDeployed, type Site } from './site.ts'

let sites: Site[]
beforeAll(async () => {
  sites = await Promise.all([openDeployed(), openDeployed()])
})
afterAll(async () => {
  for (const site of sites ?? []) await site.down()
})

const ofEach = async (ask: (site: Site) => Promise<string>) => new Set(await Promise.all(sites.map(ask))).size

test('each has a name, an address, the host keys that runs ask for and a machine id of its own, and a journal of nobody else', async () => {
  expect(await ofEach(async ({ server }) => server.address)).toBe(2)
  expect(await ofEach(({ server }) => server.sh('uname -n'))).toBe(2)
  for (const key of ['ed25519', 'ecdsa'])
    expect(await ofEach(({ server }) => readFile(join(server.root, `etc/ssh/ssh_host_${key}_key.pub`), 'utf8'))).toBe(2)
  expect(await ofEach(({ server }) => server.sh('cat /etc/machine-id'))).toBe(2)
  for (const { server } of sites) {
    expect(await server.sh('journalctl --list-boots --no-pager | grep -c :')).toBe('1\n')
    expect(await server.sh('systemctl --failed --no-legend')).toBe('')
  }
})

test('the site is live, a deploy finds nothing to do, and a change of one is not seen on the other', async () => {
  const [one, other] = sites as [Site, Site]
  expect((await visit(one.server, '/')).body).toContain('Bienvenue')
  for (const site of sites) {
    const result = await site.deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'unchanged', gunicorn: 'kept' })
  }
  await one.checkout.write('static/css/site.css', '/* one */\n')
  await one.checkout.commit('A stylesheet')
  const result = await one.deploy()
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed' })
  expect((await visit(other.server, '/static/css/site.css')).body).not.toContain('/* one */')
  expect((await one.live()).release).not.toBe((await other.live()).release)
  expect(await other.server.sh(`ls /srv/${app}/releases | wc -l`)).toBe('1\n')
})
