import { expect, test } from 'vitest'
import { DeployError } from '../../src/errors.ts'
import type { Facts } from '../../src/model.ts'
import { provision } from '../../src/steps/provision.ts'
import { checkoutOf, deploymentOf, liveFacts } from '../project/deployed.ts'
import { planned } from './plan.ts'

const live = liveFacts()
const of = (facts: Facts) => deploymentOf(facts, checkoutOf())

test.each<[string, Partial<Facts>, readonly string[] | string]>([
  ['nothing is missing, no firewall', {}, 'no firewall is active on the server; all packages are there'],
  [
    'rules of their own',
    {
      firewall: {
        kind: 'none',
        printed: [{ tool: 'iptables-nft-save', failed: false, text: '*filter\n:INPUT ACCEPT\n-A INPUT -j DROP' }],
      },
    },
    [
      'open 80/tcp, 443/tcp, 443/udp in packet filter rules of your own (iptables-nft: filter INPUT): visitors come through them',
    ],
  ],
  [
    'rules of their own that name the ports of the web',
    {
      firewall: {
        kind: 'none',
        printed: [
          {
            tool: 'iptables-nft-save',
            failed: false,
            text: '*filter\n:INPUT ACCEPT\n-A INPUT -s 10.0.0.0/8 -p tcp -m multiport --dports 80,443 -j ACCEPT\n-A INPUT -j DROP',
          },
        ],
      },
    },
    'packet filter rules of your own stay as they are (iptables-nft-save: -A INPUT -j DROP): 80/tcp, 443/tcp and 443/udp have to be open in them; all packages are there',
  ],
  [
    'a tool that fails',
    {
      firewall: { kind: 'none', printed: [{ tool: 'nft', failed: true, text: 'Protocol not supported\n' }] },
    },
    'whether a firewall is active is unknown (nft: Protocol not supported): 80/tcp, 443/tcp and 443/udp have to be open; all packages are there',
  ],
  [
    'ports open',
    { firewall: { kind: 'ufw', printed: [{ tool: '', failed: false, text: 'DEFAULT_INPUT_POLICY="ACCEPT"' }] } },
    'ports 80 and 443 are open in ufw; all packages are there',
  ],
  [
    'packages and ports',
    {
      missingPackages: ['caddy', 'iproute2'],
      firewall: { kind: 'firewalld', printed: [{ tool: '', failed: false, text: '80/tcp 443/tcp' }] },
    },
    ['install caddy, iproute2: not on the server yet', 'open 443/udp in firewalld: visitors come through them'],
  ],
  [
    'a service of ours that is stopped, beside one that runs',
    {
      services: [
        { name: 'mysql', unit: 'mariadb.service', active: false },
        { name: 'redis', unit: 'redis-server.service', active: true },
      ],
    },
    ['start mariadb.service: it is not running'],
  ],
  ['Redis wanted', { redis: { installed: false, unit: null, shared: null } }, ['install Redis: `services: [redis]`']],
  [
    'Redis is there',
    { redis: { installed: true, unit: null, shared: 3 } },
    'no firewall is active on the server; all packages are there',
  ],
])('Provision: %s', (_, facts, expected) => {
  expect(planned(provision, of({ ...live, ...facts }))).toEqual(expected)
})

test('rules of their own that take no line are told of, and the deploy goes on', async () => {
  const printed = [
    {
      tool: 'nft',
      failed: false,
      text: 'table ip a {\n\tchain b {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n}\n',
    },
  ]
  const deployment = of({ ...live, firewall: { kind: 'none', printed } })
  const refused = new DeployError('FIREWALL_FAILED', 'The filter takes none', {
    hint: 'Open them.',
    output: 'syntax error',
  })
  const server = { call: () => Promise.reject(refused) } as unknown as Parameters<typeof provision.apply>[1]
  const tools = { log: () => {}, tell: () => {} } as unknown as Parameters<typeof provision.apply>[2]
  expect(await provision.apply(deployment, server, tools)).toContain('packet filter rules of your own stay as they are')
  expect(deployment.notices).toEqual([
    expect.objectContaining({ level: 'warning', message: 'The filter takes none (syntax error). Open them.' }),
  ])
  const gone = new DeployError('CONNECTION_LOST', 'Gone', { hint: '' })
  const lost = { call: () => Promise.reject(gone) } as unknown as Parameters<typeof provision.apply>[1]
  await expect(provision.apply(deployment, lost, tools)).rejects.toThrow('Gone')
})
