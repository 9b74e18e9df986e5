/** What a firewall lets in, of what the server printed of it: pure. */
import type { Firewall, Gap, ProxyKind } from '../../model.ts'
import { findClosingRule, findGaps, splitOwn } from './own-rules.ts'

/** Visitors come through these. */
const web = ['80/tcp', '443/tcp', '443/udp'] as const

/**
 * Those of the web's ports that a firewall of ours to change has still to open: nginx and Apache speak no HTTP/3, and a web server
 * of somebody's own has the ports that it has.
 */
export function listClosed({ kind, printed }: Firewall, server: ProxyKind = 'caddy'): string[] {
  if (kind === 'none') return [...new Set(listGaps({ kind, printed }, server).flatMap(({ ports }) => ports))]
  const [first = '', second = ''] = printed.map(({ text }) => text)
  const opened = kind === 'ufw' ? openedByUfw(first, second) : openedByFirewalld(first, second)
  return wantedBy(server).filter((port) => !opened.has(port))
}

function wantedBy(server: ProxyKind): readonly (typeof web)[number][] {
  const tcp = web.filter((port) => port !== '443/udp')
  return { caddy: web, nginx: tcp, apache: tcp, none: [] }[server]
}

/**
 * Where rules of somebody's own, by nftables or iptables alone, turn visitors away without a word of their ports. Whoever
 * names these has seen to them: nothing is opened there.
 */
export function listGaps({ kind, printed }: Firewall, server: ProxyKind = 'caddy'): Gap[] {
  if (kind !== 'none') return []
  return splitOwn(printed)
    .others.filter(({ failed }) => !failed)
    .flatMap(({ text, tool }) => findGaps(text, tool.replace(/-save$/, ''), wantedBy(server)))
}

/** What the log says of the firewall where no port has to be opened. */
export function describeFirewall({ kind, printed }: Firewall): string {
  if (kind !== 'none') return `ports 80 and 443 are open in ${kind}`
  const { own, others } = splitOwn(printed)
  const closing = findClosingRule(others)
  if (closing !== null)
    return `packet filter rules of your own stay as they are (${closing.tool}: ${closing.rule}): 80/tcp, 443/tcp and 443/udp have to be open in them`
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
