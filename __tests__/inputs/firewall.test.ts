import { expect, test } from 'vitest'
import { parseFirewall } from '../../src/inputs/firewall.ts'

const parse = (value: string | string[]) => parseFirewall({ name: 'firewall', value })
const port = (numbers: string, protocol: 'tcp' | 'udp', from: string | null = null) => ({ numbers, protocol, from })

test.each<[string | string[], boolean, unknown[]]>([
  ['open', false, []],
  ['Enable', true, []],
  [['enable', '25/tcp', '8000-8010/UDP'], true, [port('25', 'tcp'), port('8000-8010', 'udp')]],
  ['enable, 5432/tcp  from 10.0.0.0/8', true, [port('5432', 'tcp', '10.0.0.0/8')]],
  ['enable\n22-22/tcp from 2001:DB8::/32\n', true, [port('22', 'tcp', '2001:db8::/32')]],
])('%j', (value, enable, ports) => {
  expect(parse(value)).toEqual({ enable, ports })
})

test.each<[string | string[], string]>([
  ['on', '"on" is neither open nor enable'],
  ['open, enable', 'neither open nor enable'],
  ['25/tcp', 'by `enable` only'],
  ['open, 25/tcp', 'by `enable` only'],
  ['enable, 25', '"25" is not a port'],
  ['enable, 0/tcp', 'not a port'],
  ['enable, 70000/tcp', 'not a port'],
  ['enable, 9-8/tcp', 'not a port'],
  ['enable, 25/sctp', 'not a port'],
  ['enable, 25/tcp from everywhere', '"everywhere" is neither a network'],
  ['enable, 25/tcp from 1.2.3.4" accept', 'not a port'],
])('%j is refused', (value, words) => {
  expect(() => parse(value)).toThrow(words)
})
