import { readFileSync, writeFileSync } from 'node:fs'
import { run } from './process.ts'

/** The lab's own addresses: a /30 for each server, its first address on this machine's side. */
const range = '10.219.77.0/24'
const addressAt = (n: number): string => range.replace('0/24', String(n))

/** The server's address and the address by which it reaches this machine. */
export const addressesOf = (slot: number): { server: string; host: string } => ({
  host: addressAt(4 * slot + 1),
  server: addressAt(4 * slot + 2),
})

// Accepted at the head of FORWARD, whose policy may be to drop (as Docker sets it).
const rules = [
  ['nat', 'POSTROUTING', '-s', range, '!', '-d', range, '-j', 'MASQUERADE'],
  ['filter', 'FORWARD', '-s', range, '-j', 'ACCEPT'],
  ['filter', 'FORWARD', '-d', range, '-j', 'ACCEPT'],
]

const iptables = async (act: '-C' | '-I' | '-D', [table = '', ...rule]: string[]): Promise<boolean> =>
  (await run(['iptables', '-w', '-t', table, act, ...rule], { check: act === '-I' })).code === 0

/** Let the servers reach what this machine reaches. Hold the lab's lock around it. */
export async function addRules(): Promise<void> {
  const forward = '/proc/sys/net/ipv4/ip_forward'
  if (readFileSync(forward, 'utf8').trim() !== '1') writeFileSync(forward, '1')
  for (const rule of rules) if (!(await iptables('-C', rule))) await iptables('-I', rule)
}

/** Take them back (forwarding stays on: others may have come to need it). Hold the lab's lock around it. */
export async function removeRules(): Promise<void> {
  for (const rule of rules) if (await iptables('-C', rule)) await iptables('-D', rule)
}

/** Give both ends of a booting server's link their addresses, and the server its route. */
export async function connect(name: string, leader: number): Promise<void> {
  const { host, server } = addressesOf(Number(name.replace('lab', '')))
  const inside = ['nsenter', '-t', String(leader), '-n']
  await run(['ip', 'address', 'add', `${host}/30`, 'dev', `ve-${name}`])
  await run(['ip', 'link', 'set', `ve-${name}`, 'up'])
  await run([...inside, 'ip', 'address', 'add', `${server}/30`, 'dev', 'host0'])
  await run([...inside, 'ip', 'link', 'set', 'host0', 'up'])
  await run([...inside, 'ip', 'route', 'add', 'default', 'via', host])
}
