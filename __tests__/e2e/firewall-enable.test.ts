/** `firewall: enable`: what is nobody's business outside is closed, nobody is shut out, and a mistake heals itself. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../lab/process.ts'
import { remoteProgram } from '../lab/remote-program.ts'
import { answersQuic, bringOutsider, listenOutside, openPorts } from './outsider.ts'
import { app, config, openDeployed, type Site } from './site.ts'

const databases = [3306, 5432, 6379, 11211]
const administrators = [2019]
const others = [25, 8000]
const all = [22, 80, 443, ...databases, ...administrators, ...others]
const open = [22, 80, 443, ...others]

let site: Site
beforeAll(async () => {
  site = await openDeployed()
  await bringOutsider(site.server)
  await listenOutside(site.server, 'found', [...databases, ...administrators, ...others])
  await site.checkout.write('.github/django-prod.yml', `${config}firewall: enable\n`)
  await site.checkout.commit('A firewall')
})
afterAll(() => site?.down())

const row = (log: string) => /^::group::Firewall +(.*)$/m.exec(log)?.[1] ?? ''
const table = async () => await site.server.sh('nft -s list table inet django_prod')
const files = async () => await site.listing('/etc/django-prod-firewall.nft', '/etc/systemd/system')

/** Lines that a connection which was open before has had back. */
const held = async () => Number((await site.server.exec(['sh', '-c', 'wc -l </run/held'], { check: false })).stdout)

test('a log-in that does not get through again: all is as it was at once, and the error says why', async () => {
  // Whoever comes while the firewall is on is turned away, as one that is shut out would be.
  await site.server.sh(`printf '#!/bin/sh\\n/usr/sbin/nft list table inet django_prod >/run/seen 2>&1 || cat /root/.ssh/authorized_keys\\n' >/usr/local/bin/keys
    chmod 755 /usr/local/bin/keys
    printf 'AuthorizedKeysFile none\\nAuthorizedKeysCommand /usr/local/bin/keys\\nAuthorizedKeysCommandUser root\\n' >/etc/ssh/sshd_config.d/keys.conf
    systemctl reload ssh`)
  const result = await site.deploy()
  expect({ code: result.code, error: result.outputs['error-code'] }, result.log).toEqual({
    code: 1,
    error: 'FIREWALL_FAILED',
  })
  expect(await site.server.sh('cat /run/seen')).toContain('policy drop')
  expect(
    await site.server.sh('nft list tables; systemctl list-units --all --plain --no-legend "django-prod-firewall*"'),
  ).toBe('')
  expect(await openPorts(site.server, all)).toEqual(all)
  await site.server.sh('rm /etc/ssh/sshd_config.d/keys.conf; systemctl reload ssh')
})

test('databases and interfaces of administrators are closed, log-ins, visitors and others are let in', async () => {
  await site.server.sh(`ip netns exec outside python3 - >/run/held 2>/run/held.error <<'END' &
import socket, time
with socket.create_connection(("192.0.2.1", 5432)) as one:
    while one.send(b"x\\n") and one.recv(9):
        print("x", flush=True)
        time.sleep(0.05)
END
    timeout 20 sh -c 'until [ -s /run/held ]; do sleep 0.05; done'`)
  const plan = await site.deploy({ mode: 'plan' })
  expect(row(plan.log), plan.log).toContain('let in log-ins, visitors and what else runs, and nobody else')
  expect(await openPorts(site.server, all)).toEqual(all)

  const result = await site.deploy()
  expect(result.code, result.log).toBe(0)
  expect(row(result.log)).toContain(
    'a new connection came through; open: 22, 80, 443, 25/tcp (python3), 8000/tcp (python3)',
  )
  expect(result.log).toMatch(/::warning title=The firewall closes what listens to the outside.*5432\/tcp \(python3\)/)
  expect(result.log).toMatch(/::notice title=The firewall leaves open what others serve.*25\/tcp \(python3\)/)
  expect([await openPorts(site.server, all), await answersQuic(site.server)]).toEqual([open, true])
  expect(await site.server.sh('systemctl list-units --all --plain --no-legend "django-prod-firewall-undo*"')).toBe('')

  // What was open before goes on.
  const before = await held()
  await until('the connection of before goes on', 60, async () => (await held()) > before + 10)

  const [rules, made] = [await table(), await files()]
  const again = await site.deploy()
  expect(again.outputs.result, again.log).toBe('unchanged')
  expect(row(again.log)).toContain('it lets in log-ins, visitors')
  expect([await table(), await files()]).toEqual([rules, made])
})

test('ports of the file are opened, for whom it says, and closed when it names them no more; lines by hand stay', async () => {
  await site.server.sh(`sed -i '/"found: python3"/{/25/!d}' /etc/django-prod-firewall.nft
    sed -i 's/.*"visitors"/\\t\\ttcp dport 7007 accept\\n&/;t' /etc/django-prod-firewall.nft
    systemctl reload django-prod-firewall`)
  expect(await openPorts(site.server, all)).toEqual([22, 80, 443, 25])
  const say = async (words: string) => {
    await site.checkout.write('.github/django-prod.yml', `${config}firewall: [enable${words}]\n`)
    await site.checkout.commit('Other ports')
    const result = await site.deploy()
    expect(result.code, result.log).toBe(0)
  }
  await say(', 3306/tcp, 5432/tcp from 192.0.2.0/30, 5432/tcp from 2001:db8:77::/64, 6379/tcp from 10.0.0.0/8')
  expect(await openPorts(site.server, all)).toEqual([22, 80, 443, 3306, 5432, 25])
  await say('')
  expect(await openPorts(site.server, all)).toEqual([22, 80, 443, 25])
  expect(await table()).toContain('tcp dport 7007 accept')
})

test('it comes with the system; rules that somebody has emptied are put back, with log-ins on another port', async () => {
  await site.server.sh('systemctl stop django-prod-firewall')
  expect(await openPorts(site.server, [5432])).toEqual([5432])
  // What a boot starts.
  await site.server.sh(`systemctl start sysinit.target
    timeout 20 sh -c 'until systemctl -q is-active django-prod-firewall; do sleep 0.05; done'`)
  expect(await openPorts(site.server, all)).toEqual([22, 80, 443, 25])
  // Which empties the kernel of all rules.
  await site.server.sh('systemctl start nftables; systemctl stop nftables; systemctl start nftables')
  await until('it is back', 60, async () => (await openPorts(site.server, [5432])).length === 0)
  expect(await openPorts(site.server, all)).toEqual([22, 80, 443, 25])
  await site.server.sh(`nft flush ruleset
    printf 'Port 2222\\nPort 22\\n' >/etc/ssh/sshd_config.d/port.conf; systemctl restart ssh`)
  expect(await openPorts(site.server, [5432, 2222])).toEqual([5432, 2222])
  const result = await site.deploy({ port: '2222' })
  expect(result.code, result.log).toBe(0)
  expect(row(result.log)).toContain('open: 22, 2222, 80, 443')
  expect(await openPorts(site.server, [...all, 2222])).toEqual([22, 80, 443, 25, 2222])
})

test('a mistake that shuts everybody out heals itself in seconds, with nobody there; and a run that was cut off', async () => {
  await site.server.sh(
    'nft delete table inet django_prod; systemctl stop django-prod-firewall; rm /etc/django-prod-firewall.nft',
  )
  const { words, input } = remoteProgram(
    `from remote.firewall.enable import attempt
def main(app):
    print(attempt(app=app, port=22, wanted=[], seconds=6))
`,
    app,
  )
  await site.server.exec(words, { input })
  await site.server.sh('nft insert rule inet django_prod input tcp dport 22 drop')
  expect(await openPorts(site.server, [22, 5432])).toEqual([])
  await until('it is taken back', 60, async () => (await openPorts(site.server, [22, 5432])).length === 2)
  expect(await site.server.sh('nft list tables')).toBe('')
  await site.server.exec(words, { input })
  const result = await site.deploy()
  expect(result.code, result.log).toBe(0)
  expect(await openPorts(site.server, [22, 5432])).toEqual([22])
})
