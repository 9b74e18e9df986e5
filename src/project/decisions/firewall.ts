/** Packet filter rules that somebody wrote by hand, or another program, and whether they turn visitors away: pure. */
import type { FirewallState } from '../../model.ts'

/** A chain of a table: its rules, and whether packets for this machine come there first. */
interface Chain {
  readonly rules: string[]
  entrance: boolean
}

/** What the log says of the firewall; the ports of one that is ours to open are told elsewhere. */
export function describeFirewall({ kind, rules }: FirewallState): string {
  if (kind !== 'none') return `ports 80 and 443 are open in ${kind}`
  for (const { tool, failed, text } of rules) {
    const rule = failed ? null : findClosing(text)
    if (rule !== null)
      return `packet filter rules of your own stay as they are (${tool}: ${rule}): 80/tcp, 443/tcp and 443/udp have to be open in them`
  }
  const silent = rules.find(({ failed }) => failed)
  if (silent === undefined) return 'no firewall is active on the server'
  return `whether a firewall is active is unknown (${silent.tool}: ${silent.text.trim().slice(-200)}): 80/tcp, 443/tcp and 443/udp have to be open`
}

/**
 * The first rule that may turn visitors away, of what nft(8) or iptables-save(8) prints: at the hook `input`, or in a
 * chain that rules there lead to; null for none. A ban of some addresses, or of other ports than the web's, is none.
 */
export function findClosing(text: string): string | null {
  const chains = new Map<string, Chain>()
  let [table, name] = ['', '']
  const chainOf = (wanted: string) => {
    const key = `${table}\n${wanted}`
    const chain = chains.get(key) ?? { rules: [], entrance: false }
    chains.set(key, chain)
    return chain
  }
  for (const line of text.split('\n').map((one) => one.trim())) {
    const [first = '', second = ''] = line.split(/\s+/)
    if (first === 'table' || line.startsWith('*')) [table, name] = [line, '']
    else if (first === 'chain') name = second
    else if (/\bhook input\b/.test(line) || first === ':INPUT') {
      if (/policy drop|^:INPUT (?!ACCEPT)/.test(line)) return line
      chainOf(name || 'INPUT').entrance = true
    } else if (first === '-A') chainOf(second).rules.push(line)
    else if (name !== '') chainOf(name).rules.push(line)
  }
  const waiting = [...chains].filter(([, { entrance }]) => entrance).map(([key]) => key)
  for (const key of waiting) {
    for (const rule of chains.get(key)?.rules ?? []) {
      if (isForSome(rule)) continue
      if (/\b(drop|reject)\b/i.test(rule)) return rule
      const [, jump, option] = /\b(?:jump|goto) (\S+)|-[jg] (\S+)/.exec(rule) ?? []
      const next = `${key.split('\n', 1)[0]}\n${jump ?? option}`
      if (chains.has(next) && !waiting.includes(next)) waiting.push(next)
    }
  }
  return null
}

/** What names some packets only: addresses, broken packets, too many of them. */
const some =
  /\b(invalid|icmp\w*|flags|limit|hashlimit|connlimit|recent|count|src|fib|frag)\b|@|(?<!! )-s |(?<!! )saddr (?!!=)|(?<!! )-i lo\b|iif(name)? "?lo\b/i

/** Whether a rule names some packets only, and none of the web's ports among them. */
function isForSome(rule: string): boolean {
  // How it refuses says nothing of whom.
  const asked = rule.replace(/(--reject-)?with [\w-]+( [\w-]+)?$/, '').replace(/! --dports?/, 'dport !=')
  const ports = /dports? (?!!=)(\{[^}]*\}|\S+)/.exec(asked)?.[1] ?? ''
  const spans = [...ports.matchAll(/(\d+)(?:[-:](\d+))?/g)].map(
    ([, from, to]) => [Number(from), Number(to ?? from)] as const,
  )
  if (spans.length > 0 && !spans.some(([from, to]) => [80, 443].some((port) => from <= port && port <= to))) return true
  return some.test(asked)
}
