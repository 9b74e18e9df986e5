/** Debian testing with sudo-rs and rust-coreutils, deployed to as a user who may use sudo: stands for Ubuntu 26.04. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { annotation } from '../e2e/refusal.ts'
import { config, openSite, type Site } from '../e2e/site.ts'
import { visit } from '../lab/visit.ts'
import { replacePrograms } from './system.ts'

const asDebian = { user: 'debian' }
let site: Site
let first = ''

beforeAll(async () => {
  site = await openSite({ suite: 'forky', layer: 'bare' })
  await replacePrograms(site.server)
})
afterAll(() => site?.down())

const change = async (text: string) => {
  await site.checkout.write('blog/version.py', `TEXT = "${text}"\n`)
  await site.checkout.commit(text)
}

test('sudo that asks for a password is refused in its own words, with the line to write', async () => {
  await site.server.sh("echo 'debian ALL=(ALL) ALL' >/etc/sudoers.d/90-debian")
  const asks = annotation(await site.deploy(asDebian))
  await site.server.sh('rm /etc/sudoers.d/90-debian')
  const refuses = annotation(await site.deploy(asDebian))
  await site.server.sh("echo 'debian ALL=(ALL NOPASSWD:ALL' >/etc/sudoers.d/90-debian")
  expect(annotation(await site.deploy(asDebian)).message).toMatch(/rules in \/etc\/sudoers\.d\/90-debian/)
  await site.server.sh("echo 'debian ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/90-debian")
  for (const { title, message } of [asks, refuses]) {
    expect(title, message).toBe('SUDO_REFUSED')
    expect(message).toContain('debian ALL=(ALL) NOPASSWD:ALL')
  }
})

test('a first deploy', async () => {
  const result = await site.deploy(asDebian)
  expect(result.code, result.log).toBe(0)
  expect(result.outputs.result).toBe('deployed')
  expect((await visit(site.server, '/healthz')).status).toBe(200)
  first = (await site.live()).release
})

test('a second one, and nothing to do', async () => {
  await change('second')
  const result = await site.deploy(asDebian)
  expect(result.code, result.log).toBe(0)
  expect(result.outputs).toMatchObject({ result: 'deployed', 'previous-release': first })
  const again = await site.deploy(asDebian)
  expect(again.code, again.log).toBe(0)
  expect(again.outputs.result).toBe('unchanged')
})

test('a plan, the status, a command, and back', async () => {
  await change('third')
  const looks: Record<string, string>[] = [{ mode: 'plan' }, { mode: 'status' }, { mode: 'manage', command: 'check' }]
  for (const inputs of looks) {
    const { code, log } = await site.deploy({ ...asDebian, ...inputs })
    expect(code, log).toBe(0)
  }
  const result = await site.deploy({ ...asDebian, mode: 'rollback' })
  expect(result.code, result.log).toBe(0)
  expect((await site.live()).release).toBe(first)
  expect((await visit(site.server, '/healthz')).status).toBe(200)
})

test('a package is installed, and the site is there after a restart of the server', async () => {
  await site.checkout.write('.github/django-prod.yml', `${config}packages: tree\n`)
  await site.checkout.commit('Want tree')
  const result = await site.deploy(asDebian)
  expect(result.code, result.log).toBe(0)
  await site.server.exec(['tree', '--version'])
  await site.server.reboot()
  await site.server.sh('until systemctl is-active --quiet monsiteweb.target caddy; do sleep 0.2; done')
  expect((await visit(site.server, '/healthz')).status).toBe(200)
})
