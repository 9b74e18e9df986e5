/** How what serves a site is, for the status: pure. */
import type { Facts } from '../../model.ts'
import { describeCaddy } from './caddy.ts'
import { kindOf, nameOf } from './proxy.ts'

/** The row of the status about it, and how it is in half a line. */
export function describeProxy(facts: Facts): { readonly title: string; readonly outcome: string } {
  const { proxyActive, proxyGroup, proxyServes } = facts
  const kind = kindOf(facts)
  if (kind === 'caddy') return { title: 'Caddy', outcome: describeCaddy(facts) }
  if (kind === 'none')
    return { title: 'Web server', outcome: `one of your own, which the group ${proxyGroup} lets open the socket` }
  const serves = proxyServes ? 'has loaded the site’s file' : 'has not loaded the site’s file'
  return { title: nameOf(facts), outcome: proxyActive ? serves : 'not running' }
}
