import { expect, test } from 'vitest'
import type { Facts, FirewallWish } from '../../src/model.ts'
import { judgeFirewall, renderOpen } from '../../src/release/packet-filter.ts'

const table = (...lines: string[]) =>
  `table inet django_prod {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n}\n`
const mail = { numbers: '25', protocol: 'tcp', from: null } as const
const rows = { numbers: '5432', protocol: 'tcp', from: '10.0.0.0/8' } as const
const wish = (...ports: FirewallWish['ports']) => ({ app: 'blog', firewall: { enable: true, ports } })
const facts = (text: string, more: Partial<Facts['firewall']> = {}): Pick<Facts, 'firewall'> => ({
  firewall: { kind: 'none', printed: [{ tool: 'nft', failed: false, text }], ...more },
})
const foreign = 'table inet mine {\n\tchain input {\n\t\ttype filter hook input priority filter; policy drop;\n\t}\n}\n'
const bans =
  'table inet f2b {\n\tchain input {\n\t\ttype filter hook input priority filter; policy accept;\n\t\tip saddr @banned drop\n\t}\n}\n'

test.each<[string, Pick<Facts, 'firewall'>, ReturnType<typeof wish>, string, string]>([
  ['nothing is active', facts(''), wish(), 'lacks', 'none is active'],
  ['bans are none', facts(bans), wish(), 'lacks', 'none is active'],
  [
    'a run was cut off',
    facts(table().replace(/\}\n$/, '\n\tchain trial {\n\t}\n}\n')),
    wish(),
    'lacks',
    'would not outlive a reboot',
  ],
  ['it is on', facts(table()), wish(), 'kept', 'it lets in'],
  ['it is on, beside others', facts(bans + table() + bans), wish(), 'kept', 'it lets in'],
  [
    'what lacks',
    facts(table(renderOpen('blog', mail))),
    wish(mail, rows),
    'lacks',
    '5432/tcp from 10.0.0.0/8 is to be',
  ],
  ['what is open', facts(table(renderOpen('blog', mail), renderOpen('blog', rows))), wish(mail, rows), 'kept', ''],
  ['open no more', facts(table(renderOpen('blog', mail))), wish(), 'lacks', '25/tcp is open no more'],
  ["another site's", facts(table(renderOpen('shop', mail))), wish(), 'kept', ''],
  ['rules of their own', facts(foreign), wish(), 'kept', 'rules of your own'],
  ['ufw', facts('', { kind: 'ufw' }), wish(), 'kept', 'ufw is active'],
])('%s', (_, known, wanted, what, words) => {
  expect(judgeFirewall(known, wanted)).toEqual({ [what]: expect.stringContaining(words) })
})

test('a key that only deploys switches none on, and finds one that is on', () => {
  const local = { ...wish(), local: true } as const
  expect(judgeFirewall(facts(''), local)).toEqual({ kept: expect.stringContaining('only deploys') })
  expect(judgeFirewall(facts(table()), local)).toEqual({ kept: expect.stringContaining('it lets in') })
})

test('lines of nft', () => {
  expect(renderOpen('blog', mail)).toBe('tcp dport 25 accept comment "blog: 25/tcp"')
  expect(renderOpen('blog', { numbers: '80-90', protocol: 'udp', from: '2001:db8::/32' })).toBe(
    'ip6 saddr 2001:db8::/32 udp dport 80-90 accept comment "blog: 80-90/udp from 2001:db8::/32"',
  )
})
