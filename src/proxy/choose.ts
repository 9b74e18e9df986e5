import type { Facts, Inputs, ProxyKind, ProxyNote } from '../model.ts'
import { webGroup } from '../places.ts'
import { kindOf } from '../project/decisions/proxy.ts'
import type { Server } from '../server/server.ts'
import { apache } from './apache.ts'
import { holdersOf, processes } from './beside.ts'
import { caddy } from './caddy.ts'
import { nginx } from './nginx.ts'
import { none } from './none.ts'
import type { WebServer } from './web-server.ts'

const webServers: Readonly<Record<ProxyKind, WebServer>> = { caddy, nginx, apache, none }

/** What serves the site, or is going to. */
export const webServerOf = (facts: Pick<Facts, 'proxy'>): WebServer => webServers[kindOf(facts)]

/**
 * The facts with the web server that the site is to have. `auto` keeps the one that it has; the first time it is Caddy,
 * or the nginx or Apache that has the ports of visitors where there is no Caddy.
 *
 * @throws DeployError NGINX_FAILED, APACHE_FAILED
 */
export async function chooseProxy(
  inputs: Pick<Inputs, 'app' | 'basicAuth' | 'domains' | 'host' | 'https' | 'mode' | 'proxy' | 'visitors'>,
  facts: Facts,
  server: Server,
): Promise<Facts> {
  const kind = inputs.proxy === 'auto' ? await findKind(inputs, facts, server) : inputs.proxy
  if (kind === kindOf(facts)) return facts
  if (kind === 'caddy') {
    const nothing = { proxy: null, proxyActive: false, proxyServes: false }
    return { ...facts, ...nothing, portsTaken: { ...facts.portsTaken, ...holdersOf(facts, kind) } }
  }
  const unit = { nginx: 'nginx.service', apache: 'apache2.service', none: '' }[kind]
  const note: ProxyNote = { kind, unit, group: webGroup(inputs.app), nginx: null, apache: null }
  return { ...facts, proxy: note, proxyUnit: note.unit, proxyGroup: note.group, proxyActive: false, proxyServes: false }
}

async function findKind(inputs: Parameters<typeof chooseProxy>[0], facts: Facts, server: Server): Promise<ProxyKind> {
  const holders = [80, 443].flatMap((port) => facts.portsTaken[port] ?? [])
  if (facts.oldSite) return facts.oldSite.web
  if (facts.manifest !== null || facts.caddy !== null) return kindOf(facts)
  for (const { canTakeIn, kind } of [nginx, apache])
    if (holders.includes(processes[kind]) && (await canTakeIn({ facts, inputs, server }))) return kind
  return 'caddy'
}
