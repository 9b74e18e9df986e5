/** Ports 80 and 443 in a firewall that is active; one that is not is left alone. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { visit } from '../lab/visit.ts'
import { openSite, type Site } from './site.ts'

let site: Site

beforeAll(async () => {
  site = await openSite({ suite: 'trixie', layer: 'warm' })
})
afterAll(() => site?.down())

const provision = (log: string) => /^::group::Provision +(.*)$/m.exec(log)?.[1] ?? ''
const install = (name: string) =>
  site.server.sh(`export DEBIAN_FRONTEND=noninteractive
    apt-get -q update; apt-get -qy install --no-install-recommends ${name}`)

/** Whether a visitor gets through; a firewall drops the packets, so there may be no answer at all. */
const open = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect({ host: site.server.address, port, timeout: 1000 })
    const end = (result: boolean) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })

describe('ufw', () => {
  const rules = async () =>
    (await site.server.sh('ufw status')).split('\n').filter((line) => / (ALLOW|LIMIT) /.test(line))
  const anew = async (...more: string[]) => {
    await site.server.sh('ufw --force reset; ufw allow 22/tcp; ufw --force enable')
    for (const rule of more) await site.server.exec(['sh', '-c', `ufw ${rule}`])
  }
  beforeAll(() => install('ufw'))

  test('installed but not active: nothing is changed, and the log says so', async () => {
    const before = await site.server.sh('cat /etc/ufw/*.rules')
    const result = await site.deploy()
    expect(result.code, result.log).toBe(0)
    expect(provision(result.log)).toContain('no firewall is active on the server')
    expect(await site.server.sh('cat /etc/ufw/*.rules')).toBe(before)
    expect(await site.server.sh('ufw status')).toContain('inactive')
  })

  test('active: the ports that are closed are opened, and the log says which; the next run touches nothing', async () => {
    await anew('allow 80/tcp')
    expect(await open(443)).toBe(false)
    const result = await site.deploy()
    expect(result.code, result.log).toBe(0)
    expect(provision(result.log)).toMatch(/opened 443\/tcp, 443\/udp in ufw/)
    const now = (await rules()).join('\n')
    for (const port of ['22/tcp', '80/tcp', '443/tcp', '443/udp'])
      expect(now).toMatch(new RegExp(`^${port} +ALLOW`, 'm'))
    expect((await visit(site.server, '/')).status).toBe(200)

    const before = await site.listing('/etc/ufw')
    const again = await site.deploy()
    expect(again.outputs.result, again.log).toBe('unchanged')
    expect(provision(again.log)).toContain('ports 80 and 443 are open in ufw')
    expect(await site.listing('/etc/ufw')).toEqual(before)
  })

  test.each([
    ['by service, application profile and limit', ['allow https', 'allow "WWW Full"', 'limit 80/tcp', 'allow 443/udp']],
    ['by a list of ports and for both protocols', ['allow 80,8000:8080/tcp', 'allow 443']],
  ])('opened by hand %s, they are not opened again', async (_, made) => {
    await anew(...made)
    const before = await rules()
    const result = await site.deploy()
    expect(result.outputs.result, result.log).toBe('unchanged')
    expect(await rules()).toEqual(before)
    expect(await open(443)).toBe(true)
  })

  test('open to one address only is closed to visitors', async () => {
    await anew('allow from 192.0.2.1 to any port 443', 'allow 80')
    expect(await open(443)).toBe(false)
    const result = await site.deploy()
    expect(result.code, result.log).toBe(0)
    expect(provision(result.log)).toContain('opened 443/tcp, 443/udp in ufw')
    expect(await open(443)).toBe(true)
  })
})

describe('firewalld', () => {
  beforeAll(async () => {
    await site.server.sh('ufw disable')
    await install('firewalld')
  })

  test('active: the ports are opened for good; the next run touches nothing', async () => {
    await site.server.sh('firewall-cmd --quiet --permanent --add-service=http; firewall-cmd --quiet --reload')
    expect(await open(443)).toBe(false)
    const result = await site.deploy()
    expect(result.code, result.log).toBe(0)
    expect(provision(result.log)).toContain('opened 443/tcp, 443/udp in firewalld')
    expect(await open(443)).toBe(true)
    expect((await site.server.sh('firewall-cmd --permanent --list-ports')).trim()).toBe('443/tcp 443/udp')

    const before = await site.listing('/etc/firewalld')
    const again = await site.deploy()
    expect(again.outputs.result, again.log).toBe('unchanged')
    expect(provision(again.log)).toContain('ports 80 and 443 are open in firewalld')
    expect(await site.listing('/etc/firewalld')).toEqual(before)
  })
})

describe('rules written by hand', () => {
  const filter = 'type filter hook input priority 0;'
  const allowed = 'add rule inet own input tcp dport { 22, 80, 443 } accept; add rule inet own input iif lo accept'
  beforeAll(async () => {
    await install('nftables')
    await site.server.sh('systemctl disable --now firewalld; nft flush ruleset')
  })
  const rules = async (chain: string, ...last: string[]) => {
    const established = 'add rule inet own input ct state established,related accept'
    const lines = ['flush ruleset', 'add table inet own', `add chain inet own input { ${filter} ${chain} }`]
    const input = [...lines, established, ...allowed.split('; '), ...last].join('\n')
    await site.server.exec(['nft', '-f', '-'], { input })
  }

  test.each([
    ['that turn away by policy', 'policy drop;', []],
    ['that turn away by their last rule', 'policy accept;', ['add rule inet own input counter reject']],
  ])('%s are told of and stay as they are', async (_, chain, last) => {
    await rules(chain, ...last)
    const before = await site.server.sh('nft -s list ruleset')
    const result = await site.deploy()
    expect(result.code, result.log).toBe(0)
    expect(provision(result.log)).toMatch(
      /packet filter rules of your own stay as they are \(nft: .*(drop|reject).*\): 80\/tcp, 443\/tcp/,
    )
    expect(await site.server.sh('nft -s list ruleset')).toBe(before)
  })

  test('that turn nobody away are no firewall', async () => {
    await rules('policy accept;')
    expect(provision((await site.deploy()).log)).toContain('no firewall is active on the server')
  })
})
