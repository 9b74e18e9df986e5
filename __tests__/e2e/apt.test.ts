/** apt and dpkg as they are found: what is wanted decides, and what is not in order beside it is told. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import { installPackages } from '../../src/server/packages.ts'
import { annotation } from './refusal.ts'
import { harmless, hopeless, keepApt, restoreApt, restoreDebian } from './setups/apt.ts'
import { config, openDeployed, type Site } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openDeployed()
  await keepApt(site.server)
})
afterAll(() => site?.down())

/** The product's own installation, by commands on the server without a log-in between. */
async function installTree(): Promise<{ beside: string | null; log: string }> {
  const lines: string[] = []
  const run = async (words: readonly string[]) => await site.server.exec([...words], { check: false, input: '' })
  const beside = await installPackages(run, 'server', ['tree'], (line) => lines.push(line))
  return { beside, log: lines.join('\n') }
}

const stateOf = async (name: string) => await site.server.sh(`dpkg-query -W -f '\${db:Status-Status}' ${name} || true`)

describe('installed all the same, and told', () => {
  afterEach(async () => await restoreApt(site.server))

  test.each([
    ['installed from a disc', /\/etc\/apt\/sources\.list:1 deb cdrom:\[Debian/],
    ['an archive whose name is gone', /\/etc\/apt\/sources\.list\.d\/gone\.sources:2 URIs: http:\/\/gone\.invalid/],
    ['an archive that has no Release file', /\/etc\/apt\/sources\.list\.d\/empty\.list:1 deb file:/],
    ['an archive with another key', /\/etc\/apt\/sources\.list\.d\/key\.list:1 deb \[signed-by/],
    ['an archive that is out of date', /\/etc\/apt\/sources\.list\.d\/old\.list:1 deb \[trusted/],
    ['a package that can not be set up', /not installed whole: myshop\./],
    ['a package whose needs are not met', /not installed whole: myshop\./],
    ['a package that is half installed', /not installed whole: myshop\./],
    ['dpkg was interrupted', null],
    ['a package on hold', null],
  ])('%s', async (name, told) => {
    await harmless[name]?.(site.server)
    const { beside } = await installTree()
    expect(await stateOf('tree')).toBe('installed')
    if (told === null) expect(beside).toBeNull()
    else expect(beside).toMatch(told)
    // One of somebody else's is not removed, whatever state it is in.
    if (name.includes('package')) expect(await stateOf('myshop')).not.toBe('')
  })

  test('an interrupted upgrade with an edited file: the file stays as it is, and nothing asks', async () => {
    await harmless['an interrupted upgrade with an edited file']?.(site.server)
    expect(await stateOf('myshop')).toBe('unpacked')
    const { beside } = await installTree()
    expect(beside).toBeNull()
    expect([await stateOf('tree'), await stateOf('myshop')]).toEqual(['installed', 'installed'])
    expect(await site.server.sh('cat /etc/myshop.conf')).toBe('mine\n')
  })

  test('what runs beside apt-get is told to ask nobody and to restart nothing', async () => {
    await site.server.sh(
      `echo 'DPkg::Post-Invoke { "env >/root/seen; cat >>/root/seen"; };' >/etc/apt/apt.conf.d/99seen`,
    )
    await installTree()
    const seen = (await site.server.sh('cat /root/seen')).split('\n')
    const wanted = [
      'DEBIAN_FRONTEND=noninteractive',
      'NEEDRESTART_MODE=l',
      'NEEDRESTART_SUSPEND=1',
      'UCF_FORCE_CONFFOLD=1',
    ]
    expect(seen).toEqual(expect.arrayContaining([...wanted, 'APT_LISTCHANGES_FRONTEND=none']))
  })
})

describe('refused, with what to do', () => {
  beforeEach(async () => await restoreApt(site.server))

  test.each([
    [
      'a source that can not be read',
      /Take this line out.*\n\/etc\/apt\/sources\.list\.d\/shop\.list:1 deb http:\/\/shop\.test/,
    ],
    ['two keys for one archive', /Take these lines out.*\n(.*\n)*\/etc\/apt\/sources\.list\.d\/twice\.list:1 deb/],
    [
      'nothing but a disc',
      /No package archive of the server has tree\..*Take this line out.*\n\/etc\/apt\/sources\.list:1 deb cdrom/s,
    ],
    ['no source at all', /names no package archive/],
    ['it is on hold', /apt-mark unhold tree/],
    ['something else would have to go', /would remove myshop/],
    ['no room', /df -h \/ \/var\/cache\/apt\/archives/],
  ])('%s', async (name, hint) => {
    await hopeless[name]?.(site.server)
    const error = await installTree().catch((caught: unknown) => caught)
    if (!(error instanceof DeployError)) throw new Error(`it was installed: ${JSON.stringify(error)}`)
    expect(error.code).toBe('PACKAGES_FAILED')
    expect(error.details.hint, error.details.output).toMatch(hint)
    expect(await stateOf('tree')).not.toBe('installed')
    if (name.includes('have to go')) expect(await stateOf('myshop')).toBe('installed')
  })
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
  expect(await stateOf('tree')).toBe('installed')

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
