/** What an installation makes of apt and dpkg as they are found; told of a server of any suite. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import { installPackages } from '../../src/server/packages.ts'
import type { TestServer } from '../lab/server.ts'
import { harmless, hopeless, restoreApt } from './setups/apt.ts'

/** `server` is one on which keepApt has been called. */
export function tellOfApt(server: () => TestServer): void {
  /** The product's own installation, by commands on the server without a log-in between. */
  async function installTree(): Promise<{ beside: string | null; log: string }> {
    const lines: string[] = []
    const run = async (words: readonly string[]) => await server().exec([...words], { check: false, input: '' })
    const beside = await installPackages(run, 'server', ['tree'], (line) => lines.push(line))
    return { beside, log: lines.join('\n') }
  }

  const stateOf = async (name: string) => await server().sh(`dpkg-query -W -f '\${db:Status-Status}' ${name} || true`)

  describe('installed all the same, and told', () => {
    afterEach(async () => await restoreApt(server()))

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
      await harmless[name]?.(server())
      const { beside } = await installTree()
      expect(await stateOf('tree')).toBe('installed')
      if (told === null) expect(beside).toBeNull()
      else expect(beside).toMatch(told)
      // One of somebody else's is not removed, whatever state it is in.
      if (name.includes('package')) expect(await stateOf('myshop')).not.toBe('')
    })

    test('an interrupted upgrade with an edited file: the file stays as it is, and nothing asks', async () => {
      await harmless['an interrupted upgrade with an edited file']?.(server())
      expect(await stateOf('myshop')).toBe('unpacked')
      const { beside } = await installTree()
      expect(beside).toBeNull()
      expect([await stateOf('tree'), await stateOf('myshop')]).toEqual(['installed', 'installed'])
      expect(await server().sh('cat /etc/myshop.conf')).toBe('mine\n')
    })

    test('what runs beside apt-get is told to ask nobody and to restart nothing', async () => {
      await server().sh(
        `echo 'DPkg::Post-Invoke { "env >/root/seen; cat >>/root/seen"; };' >/etc/apt/apt.conf.d/99seen`,
      )
      await installTree()
      const seen = (await server().sh('cat /root/seen')).split('\n')
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
    beforeEach(async () => await restoreApt(server()))

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
      await hopeless[name]?.(server())
      const error = await installTree().catch((caught: unknown) => caught)
      if (!(error instanceof DeployError)) throw new Error(`it was installed: ${JSON.stringify(error)}`)
      expect(error.code).toBe('PACKAGES_FAILED')
      expect(error.details.hint, error.details.output).toMatch(hint)
      expect(await stateOf('tree')).not.toBe('installed')
      if (name.includes('have to go')) expect(await stateOf('myshop')).toBe('installed')
    })
  })
}
