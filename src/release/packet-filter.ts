/** The firewall that `firewall: enable` switches on (src/remote/firewall), as far as the server's facts tell of it: pure. */
import { isIP } from 'node:net'
import type { Facts, Inputs, OpenPort } from '../model.ts'
import { findClosingRule, splitOwn } from '../project/decisions/own-rules.ts'

type Wish = Pick<Inputs, 'app' | 'firewall' | 'local'>

/** A port as a person writes it. */
export const namePort = ({ numbers, protocol, from }: OpenPort): string =>
  `${numbers}/${protocol}${from === null ? '' : ` from ${from}`}`

/** The line of nft(8) that opens a port for an application; its comment tells for which, and what. */
export function renderOpen(app: string, port: OpenPort): string {
  const { numbers, protocol, from } = port
  const family = isIP(from?.split('/')[0] ?? '') === 6 ? 'ip6' : 'ip'
  const source = from === null ? '' : `${family} saddr ${from} `
  return `${source}${protocol} dport ${numbers} accept comment "${app}: ${namePort(port)}"`
}

/** What `firewall: enable` comes to on this server: what lacks; or, where nothing is to be done, why. */
export function judgeFirewall({ firewall }: Pick<Facts, 'firewall'>, wish: Wish): { lacks: string } | { kept: string } {
  if (firewall.kind !== 'none') return { kept: `${firewall.kind} is active` }
  const { own, others } = splitOwn(firewall.printed)
  const closing = findClosingRule(others)
  if (closing !== null) return { kept: `packet filter rules of your own turn away what they name (${closing.rule})` }
  const lacks = findLacking(own, wish)
  if (lacks === null) return { kept: 'it lets in log-ins, visitors, and what its file names' }
  // Nobody comes from outside who could prove that log-ins still get through.
  if (wish.local) return { kept: 'a key that only deploys switches none on; one that may do everything does' }
  return { lacks }
}

/** Null where the filter is on, for good, and opens just what is wanted. */
function findLacking(own: string | null, { app, firewall }: Wish): string | null {
  if (own === null) return 'none is active'
  // src/remote/firewall/enable.py marks it for as long as it is tried.
  if (/^\s*chain trial \{/m.test(own)) return 'it would not outlive a reboot'
  const named = [...own.matchAll(/comment "([^":]+): ([^"]*)"/g)]
  const open = named.filter(([, by]) => by === app).map(([, , port = '']) => port)
  const wanted = firewall.ports.map(namePort)
  const closed = wanted.filter((port) => !open.includes(port))
  if (closed.length > 0) return `${closed.join(', ')} is to be open`
  const left = open.filter((port) => !wanted.includes(port))
  return left.length > 0 ? `${left.join(', ')} is open no more` : null
}
