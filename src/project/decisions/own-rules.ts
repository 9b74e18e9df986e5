/** Packet filter rules of somebody's own, of what nft(8) or iptables-save(8) prints of them: pure. */
import type { Gap, Printed } from '../../model.ts'

/** A chain of a table: its rules, and whether packets for this machine come there first. */
interface Chain {
  readonly table: string
  readonly name: string
  readonly rules: string[]
  entrance: boolean
  /** The line that says that it turns away what no rule lets in. */
  policy: string | null
}

/** The table of the action's own in what nft(8) prints; src/remote/firewall/packet_filter.py has its name too. */
const ownTable = /^table inet django_prod \{\n[\s\S]*?^\}\n?/m

/** What the tools print, without the action's own table, and that by itself: null where there is none. */
export function splitOwn(printed: readonly Printed[]): { readonly own: string | null; readonly others: Printed[] } {
  const own = printed.map(({ text }) => ownTable.exec(text)?.[0]).find((text) => text !== undefined) ?? null
  return { own, others: printed.map((one) => ({ ...one, text: one.text.replace(ownTable, '') })) }
}

/** The chains, by table and name. */
function readChains(text: string): Map<string, Chain> {
  const chains = new Map<string, Chain>()
  let [table, name] = ['', '']
  const chainOf = (wanted: string) => {
    const key = keyOf(table, wanted)
    const chain = chains.get(key) ?? { table, name: wanted, rules: [], entrance: false, policy: null }
    chains.set(key, chain)
    return chain
  }
  for (const line of text.split('\n').map((one) => one.trim())) {
    const [first = '', second = ''] = line.split(/\s+/)
    if (first === 'table' || line.startsWith('*')) [table, name] = [line.replace(/^table |^\*| \{$/g, ''), '']
    else if (first === 'chain') name = second
    else if (/\bhook input\b/.test(line) || first === ':INPUT') {
      const chain = chainOf(name || 'INPUT')
      chain.entrance = true
      if (/policy drop|^:INPUT (?!ACCEPT)/.test(line)) chain.policy = line
    } else if (first === '-A') chainOf(second).rules.push(line)
    else if (name !== '' && !/^(#|comment )/.test(line)) chainOf(name).rules.push(line)
  }
  return chains
}

const keyOf = (table: string, name: string) => `${table}\n${name}`

/** The chain that a rule leads to. */
function leadsTo(chains: ReadonlyMap<string, Chain>, { table }: Chain, rule: string): Chain | undefined {
  const [, jump, option] = /\b(?:jump|goto) (\S+)|-[jg] (\S+)/.exec(rule) ?? []
  return chains.get(keyOf(table, jump ?? option ?? ''))
}

/** The first rule of a chain, and of those that it leads to, that may turn visitors away; null for none. */
function findClosingIn(chains: ReadonlyMap<string, Chain>, chain: Chain, seen = new Set<Chain>()): string | null {
  seen.add(chain)
  for (const rule of chain.rules) {
    const closing = closesBy(chains, chain, rule, seen)
    if (closing !== null) return closing
  }
  return null
}

function closesBy(chains: ReadonlyMap<string, Chain>, chain: Chain, rule: string, seen: Set<Chain>): string | null {
  if (isForSome(rule)) return null
  if (/\b(drop|reject)\b/i.test(rule)) return rule
  const next = leadsTo(chains, chain, rule)
  return next === undefined || seen.has(next) ? null : findClosingIn(chains, next, seen)
}

/**
 * The first rule that may turn visitors away: at the hook `input`, or in a chain that rules there lead to; null for none.
 * A ban of some addresses, or of other ports than the web's, is none.
 */
export function findClosing(text: string): string | null {
  const chains = readChains(text)
  const entrances = [...chains.values()].filter(({ entrance }) => entrance)
  const policy = entrances.find((chain) => chain.policy !== null)?.policy ?? null
  return policy ?? entrances.map((chain) => findClosingIn(chains, chain)).find((rule) => rule !== null) ?? null
}

/** The first rule of what the tools print that may turn visitors away, and whose it is; null for none. */
export function findClosingRule(printed: readonly Printed[]): { readonly tool: string; readonly rule: string } | null {
  for (const { tool, failed, text } of printed) {
    const rule = failed ? null : findClosing(text)
    if (rule !== null) return { tool, rule }
  }
  return null
}

/** Chains at the input that turn visitors away, and let nobody in by the ports that are wanted, nor say a word of them. */
export function findGaps<Port extends string>(text: string, tool: string, wanted: readonly Port[]): Gap[] {
  const chains = readChains(text)
  return [...chains.values()].flatMap((chain) => {
    // firewalld's are not its administrator's to change, whatever is the matter with it.
    if (!chain.entrance || chain.table.endsWith(' firewalld')) return []
    const closing = chain.rules.map((rule) => closesBy(chains, chain, rule, new Set([chain])))
    // HTTP/3 alone is none: browsers come by TCP.
    const at = closing.findIndex((rule) => rule !== null && !isForUdp(rule))
    if (at === -1 && chain.policy === null) return []
    // Who turns visitors away by their ports means it.
    if (spansOf(closing[at] ?? '').length > 0) return []
    const before = at === -1 ? chain.rules : chain.rules.slice(0, at)
    const words = before.flatMap((rule) => listLedTo(chains, chain, rule))
    const lacking = wanted.filter((port) => !words.some((rule) => letsIn(rule, port)))
    if (!lacking.some((port) => port.endsWith('/tcp'))) return []
    const { name, table } = chain
    return [{ tool, table, chain: name, index: at === -1 ? null : at, ports: lacking }]
  })
}

const isForUdp = (rule: string): boolean => /\budp\b/.test(rule) && !/\btcp\b/.test(rule)

/** A rule, and those of the chains that it leads to. */
function listLedTo(chains: ReadonlyMap<string, Chain>, chain: Chain, rule: string, seen = new Set<Chain>()): string[] {
  const next = leadsTo(chains, chain, rule)
  if (next === undefined || seen.has(next)) return [rule]
  seen.add(next)
  return [rule, ...next.rules.flatMap((one) => listLedTo(chains, next, one, seen))]
}

/** Whether a rule lets in anybody by a port: what it asks beside that is its author's business. */
function letsIn(rule: string, port: string): boolean {
  const [number, protocol = ''] = port.split('/')
  const named = ['tcp', 'udp'].filter((one) => new RegExp(`\\b${one}\\b`).test(rule))
  if (!/\baccept\b/i.test(rule) || (named.length > 0 && !named.includes(protocol))) return false
  // Which ports are in a set is not printed, nor what nft(8) does not understand of iptables(8).
  return (
    /dports? @|\bxt match\b/.test(rule) ||
    spansOf(rule).some(([from, to]) => from <= Number(number) && Number(number) <= to)
  )
}

/** The ports that a rule names, as spans. */
function spansOf(rule: string): (readonly [number, number])[] {
  const asked = rule.replace(/! --dports?/, 'dport !=')
  const ports = /dports? (?!!=)(?:vmap )?(\{[^}]*\}|\S+)/.exec(asked)?.[1] ?? ''
  return [...ports.matchAll(/(\d+)(?:[-:](\d+))?/g)].map(([, from, to]) => [Number(from), Number(to ?? from)] as const)
}

/** What names some packets only: addresses, broken packets, too many of them. */
const some =
  /\b(invalid|icmp\w*|flags|limit|hashlimit|connlimit|recent|count|src|fib|frag)\b|@|(?<!! )-s |(?<!! )saddr (?!!=)|(?<!! )-i lo\b|iif(name)? "?lo\b/i

/** Whether a rule names some packets only, and none of the web's ports among them. */
function isForSome(rule: string): boolean {
  // How it refuses says nothing of whom.
  const asked = rule.replace(/(--reject-)?with [\w-]+( [\w-]+)?$/, '')
  const spans = spansOf(asked)
  if (spans.length > 0 && !spans.some(([from, to]) => [80, 443].some((port) => from <= port && port <= to))) return true
  return some.test(asked)
}
