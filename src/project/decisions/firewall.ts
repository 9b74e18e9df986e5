/** What a firewall lets in, of what the server printed of it: pure. */
import type { Firewall, ProxyKind } from '../../model.ts'
import { splitOwn } from './own-rules.ts'

/** A chain of a table: its rules, and whether packets for this machine come there first. */
interface Chain {
  readonly rules: string[]
  entrance: boolean
}

/** Visitors come through these. */
const web = ['80/tcp', '443/tcp', '443/udp'] as const

/**
 * Those of the web's ports that a firewall of ours to change has still to open: nginx and Apache speak no HTTP/3, and a web server
 * of somebody's own has the ports that it has.
 */
export function listClosed({ kind, printed }: Firewall, server: ProxyKind = 'caddy'): string[] {
  if (kind === 'none') return []
  const [first = '', second = ''] = printed.map(({ text }) => text)
  const opened = kind === 'ufw' ? openedByUfw(first, second) : openedByFirewalld(first, second)
  const tcp = web.filter((port) => port !== '443/udp')
  const wanted = { caddy: web, nginx: tcp, apache: tcp, none: [] }[server]
  return wanted.filter((port) => !opened.has(port))
}

/** What the log says of the firewall where no port has to be opened. */
export function describeFirewall({ kind, printed }: Firewall): string {
  if (kind !== 'none') return `ports 80 and 443 are open in ${kind}`
  const { own, others } = splitOwn(printed)
  for (const { tool, failed, text } of others) {
    const rule = failed ? null : findClosing(text)
    if (rule !== null)
      return `packet filter rules of your own stay as they are (${tool}: ${rule}): 80/tcp, 443/tcp and 443/udp have to be open in them`
  }
  if (own !== null) return "ports 80 and 443 are open in the action's own firewall"
  const silent = printed.find(({ failed }) => failed)
  if (silent === undefined) return 'no firewall is active on the server'
  return `whether a firewall is active is unknown (${silent.tool}: ${silent.text.trim().slice(-200)}): 80/tcp, 443/tcp and 443/udp have to be open`
}

/** Those of the web's ports with this protocol (or `any`) that lie in the span. */
const within = (from: number, to: number, protocol: string) =>
  web.filter((port) => {
    const [number = '', name = ''] = port.split('/')
    return from <= Number(number) && Number(number) <= to && ['any', name].includes(protocol)
  })

/**
 * Those of the web's ports that ufw lets in from everywhere. In its rules application profiles are spelt out:
 * `### tuple ### allow tcp 80,443 0.0.0.0/0 any 0.0.0.0/0 WWW%20Full - in`.
 */
export function openedByUfw(defaults: string, rules: string): Set<string> {
  if (/^DEFAULT_INPUT_POLICY="?ACCEPT/m.test(defaults)) return new Set(web)
  const opened = [...rules.matchAll(/^### tuple ### (.*)$/gm)].flatMap(([, tuple = '']) => {
    const fields = tuple
      .replace(/\bcomment=\S*/, '')
      .trim()
      .split(/\s+/)
    const [action = '', protocol = '', ports = '', to, sourcePort, source] = fields
    const everywhere = to === '0.0.0.0/0' && sourcePort === 'any' && source === '0.0.0.0/0' && fields.at(-1) === 'in'
    if (!everywhere || !/^(allow|limit)(_|$)/.test(action)) return []
    return ports
      .replace('any', '0:65535')
      .split(',')
      .flatMap((span) => within(Number(span.split(':')[0]), Number(span.split(':').at(-1)), protocol))
  })
  return new Set(opened)
}

/** Those that firewalld's default zone lets in: as ports, ranges of ports, or by the names of services. */
export function openedByFirewalld(ports: string, services: string): Set<string> {
  const names: Readonly<Record<string, string>> = { http: '80/tcp', https: '443/tcp', http3: '443/udp' }
  const words = (text: string) => text.split(/\s+/).filter((word) => word !== '')
  const byPort = words(ports).flatMap((entry) => {
    const [numbers = '', protocol = ''] = entry.split('/')
    return within(Number(numbers.split('-')[0]), Number(numbers.split('-').at(-1)), protocol)
  })
  return new Set([...byPort, ...words(services).flatMap((name) => names[name] ?? [])])
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
