/**
 * Each firewall that somebody has switched on, with log-ins by port 22 and by another one, seen from a second address of
 * each family: after a deploy visitors get through, and databases and interfaces of administrators are as closed as before.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../lab/process.ts'
import { answersQuic, bringOutsider, listenOutside, openPorts } from './outsider.ts'
import { config, openDeployed, type Site } from './site.ts'

/** PostgreSQL, MySQL, Redis, memcached, MongoDB; Caddy, and what developers start. */
const hidden = [5432, 3306, 6379, 11211, 27017, 2019, 8000]
const all = [22, 2222, 80, 443, ...hidden]

let site: Site
beforeAll(async () => {
  site = await openDeployed()
  await bringOutsider(site.server)
  await listenOutside(site.server, 'found', hidden)
  // None of them is to start by being installed.
  await site.server.sh(`printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d
    export DEBIAN_FRONTEND=noninteractive; apt-get -q update
    apt-get -qy install --no-install-recommends ufw firewalld nftables iptables; rm /usr/sbin/policy-rc.d
    # Who may ask whom there: it would have been told.
    systemctl reload dbus
    printf 'Port 22\\nPort 2222\\n' >/etc/ssh/sshd_config.d/ports.conf; systemctl restart ssh`)
  await site.checkout.write('.github/django-prod.yml', `${config}firewall: open\n`)
  await site.checkout.commit('A firewall')
  // The file is another one: after this run the others have nothing to do but to open ports.
  const result = await site.deploy()
  expect(result.code, result.log).toBe(0)
})
afterAll(() => site?.down())

const provision = (log: string) => /^::group::Provision +(.*)$/m.exec(log)?.[1] ?? ''

/** Rules of nft(8) as people write them, loaded as Debian does it. */
const byNft = (port: number, policy: string, last: string) => `cat >/etc/nftables.conf <<'END'
#!/usr/sbin/nft -f
flush ruleset
table inet filter {
	chain input {
		type filter hook input priority filter; policy ${policy};
		iif lo accept
		ct state established,related accept
		meta l4proto { icmp, ipv6-icmp } accept
		tcp dport ${port} accept
		${last}
	}
}
END
systemctl restart nftables`

/** The same of iptables(8), for both families. */
const byIptables = (port: number, last: string) => `for tool in iptables ip6tables; do
  $tool -A INPUT -i lo -j ACCEPT; $tool -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
  $tool -A INPUT -p $([ $tool = iptables ] && echo icmp || echo ipv6-icmp) -j ACCEPT
  $tool -A INPUT -p tcp --dport ${port} -j ACCEPT; $tool ${last}
done`
const noIptables = 'for tool in iptables ip6tables; do $tool -P INPUT ACCEPT; $tool -F; done'

// It has its name on the bus before it has any rules.
const byFirewalld = (
  port: number,
) => `${port === 22 ? '' : `firewall-offline-cmd -q --add-port=${port}/tcp; firewall-offline-cmd -q --remove-service=ssh`}
systemctl start firewalld; timeout 20 sh -c 'until firewall-cmd -q --state; do sleep 0.05; done'`
const noFirewalld =
  'systemctl stop firewalld; for port in 80/tcp 443/tcp 443/udp; do firewall-offline-cmd -q --remove-port=$port; done'

const byUfw = (port: number) => `ufw --force reset; ufw allow ${port}/tcp; ufw --force enable`
const ours = 'systemctl disable -q --now django-prod-visitors; rm /etc/django-prod-visitors; nft flush ruleset'
const noNft = `systemctl stop nftables; ${ours}`

/** How it is switched on and off, and what the run says of it. */
const cases: readonly (readonly [name: string, port: number, on: string, off: string, told: string])[] = [
  ['ufw', 22, byUfw(22), 'ufw disable', 'ufw'],
  ['ufw', 2222, byUfw(2222), 'ufw disable', 'ufw'],
  ['firewalld', 22, byFirewalld(22), noFirewalld, 'firewalld'],
  ['firewalld', 2222, byFirewalld(2222), noFirewalld, 'firewalld'],
  ['nftables, by its policy', 22, byNft(22, 'drop', ''), noNft, 'your own (nft: inet filter input)'],
  ['nftables, by its last rule', 2222, byNft(2222, 'accept', 'counter reject'), noNft, 'your own (nft: inet filter'],
  [
    'iptables, by its policy',
    22,
    byIptables(22, '-P INPUT DROP'),
    `${noIptables}; ${ours}`,
    'your own (nft: ip filter',
  ],
  [
    ...(['iptables alone, by its last rule', 2222] as const),
    `${byIptables(2222, '-A INPUT -j REJECT')}; mv /usr/sbin/nft /usr/sbin/nft.away`,
    `${noIptables}; mv /usr/sbin/nft.away /usr/sbin/nft; ${ours}`,
    'your own (iptables-nft: filter INPUT)',
  ],
]

test.each(cases)('%s, with log-ins by %i: visitors get through, and nobody else', async (_, port, on, off, told) => {
  await site.server.sh(on)
  expect([await openPorts(site.server, all), await answersQuic(site.server)]).toEqual([[port], false])
  const result = await site.deploy({ port: String(port) })
  expect(result.code, result.log).toBe(0)
  expect(provision(result.log)).toContain(`opened 80/tcp, 443/tcp, 443/udp in `)
  expect(provision(result.log)).toContain(told)
  expect([await openPorts(site.server, all), await answersQuic(site.server)]).toEqual([[port, 80, 443], true])
  await site.server.sh(off)
})

test('visitors get through again whenever the rules are loaded, with nobody there; rules that name their ports stay', async () => {
  await site.server.sh(byNft(22, 'drop', 'reject'))
  const result = await site.deploy()
  expect(result.code, result.log).toBe(0)
  for (const act of ['reload nftables', 'restart nftables', 'stop nftables', 'start nftables']) {
    await site.server.sh(`systemctl ${act}`)
    if (act.startsWith('stop')) continue
    // It comes right after.
    await until(
      `visitors get through after ${act}`,
      10,
      async () => (await openPorts(site.server, [80, 443])).length === 2,
    )
    expect(await openPorts(site.server, all), act).toEqual([22, 80, 443])
    expect(await answersQuic(site.server), act).toBe(true)
  }
  const again = await site.deploy()
  expect(again.outputs.result, again.log).toBe('unchanged')
  await site.server.sh(
    `systemctl stop nftables; ${ours}; ${byNft(22, 'drop', 'ip saddr 10.0.0.0/8 tcp dport { 80, 443 } accept')}`,
  )
  const before = await site.server.sh('nft -s list ruleset')
  const named = await site.deploy()
  expect(provision(named.log), named.log).toContain('packet filter rules of your own stay as they are')
  expect(await site.server.sh('nft -s list ruleset')).toBe(before)
})
