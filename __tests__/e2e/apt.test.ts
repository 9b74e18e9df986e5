/** apt and dpkg as they are found: what is wanted decides, and what is not in order beside it is told. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, upServer } from '../lab/server.ts'
import { tellOfApt } from './apt-story.ts'
import { annotation } from './refusal.ts'
import { harmless, hopeless, keepApt, restoreDebian } from './setups/apt.ts'
import { config, openDeployed, type Site } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openDeployed()
  await keepApt(site.server)
})
afterAll(() => site?.down())

describe('apt 2', () => tellOfApt(() => site.server))

describe('apt 3', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await upServer({ suite: 'trixie' })
    await keepApt(server)
  })
  afterAll(() => server?.down())

  tellOfApt(() => server)
})

test('a deploy by a user whose server speaks French: green, with a warning; then a source that fails it, named', async () => {
  await restoreDebian(site.server)
  await site.server.sh("printf 'LANG=fr_FR.UTF-8\\nLANGUAGE=fr\\n' >/etc/default/locale")
  await harmless['installed from a disc']?.(site.server)
  await harmless['a package whose needs are not met']?.(site.server)
  await site.checkout.write('.github/django-prod.yml', `${config}packages: tree\n`)
  await site.checkout.commit('Want tree')
  const green = await site.deploy({ user: 'debian' })
  expect(green.code, green.log).toBe(0)
  expect(green.log).toMatch(/^::warning title=apt is not in order on .*sources\.list:1 deb cdrom.*myshop/m)
  await site.server.exec(['tree', '--version'])

  await restoreDebian(site.server)
  await hopeless['a source that can not be read']?.(site.server)
  const live = await site.live()
  const red = await site.deploy({ user: 'debian' })
  expect(annotation(red)).toMatchObject({ title: 'PACKAGES_FAILED' })
  expect(annotation(red).message).toContain('/etc/apt/sources.list.d/shop.list:1 deb http://shop.test/debian')
  expect(await site.live()).toEqual(live)
})

test('a name server that is dead in Install is no fault of a list of packages', async () => {
  await restoreDebian(site.server)
  await site.checkout.write('.github/django-prod.yml', config)
  await site.checkout.write('requirements.txt', 'Django>=5.2,<5.3\nsqlparse==0.5.0\n')
  await site.checkout.commit('Ask for another environment')
  const live = await site.live()
  await site.server.sh('cp /etc/resolv.conf /root/resolv.conf; echo nameserver 127.0.0.1 >/etc/resolv.conf')
  const result = await site.deploy()
  await site.server.sh('cp /root/resolv.conf /etc/resolv.conf')
  expect(annotation(result).title, result.log).toBe('INSTALL_FAILED')
  expect(annotation(result).message).toMatch(/can't look up names: "getent hosts \S+" on it.*\/etc\/resolv\.conf/)
  expect(annotation(result).message).not.toMatch(/virtual environment/)
  expect(await site.live()).toEqual(live)
})
