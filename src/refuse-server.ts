import { DeployError } from './errors.ts'
import type { Checkout, Facts, Inputs } from './model.ts'
import { kindOf, nameOf } from './project/decisions/proxy.ts'
import { requireInterpreter } from './release/environment.ts'
import { ports } from './release/pins.ts'

/** The oldest releases that package Caddy, which the action installs from the distribution. */
const oldest: Readonly<Record<string, number>> = { debian: 12, ubuntu: 24.04 }

/**
 * Refuses a server that can't do what is needed, before anything is touched.
 *
 * @throws DeployError SERVER_UNSUPPORTED, PORT_TAKEN, PYTHON_TOO_OLD
 */
export function refuseServer(inputs: Inputs, checkout: Checkout, facts: Facts): void {
  refuseSystem(inputs, facts.os)
  if (kindOf(facts) === 'caddy' && facts.caddy === null) refuseOld(inputs, facts.os)
  const taken = findPortFault(inputs, facts)
  if (taken !== null && inputs.mode !== 'plan') throw taken
  requireInterpreter({ inputs, checkout, facts })
}

/** @throws DeployError SERVER_UNSUPPORTED for what is neither Debian nor Ubuntu */
export function refuseSystem({ host }: Pick<Inputs, 'host'>, os: Facts['os']): void {
  if (['debian', 'ubuntu'].some((id) => os.id === id || os.like.split(' ').includes(id))) return
  const name = os.name || 'The system of the server (no /etc/os-release)'
  throw new DeployError('SERVER_UNSUPPORTED', `${name} is neither Debian nor Ubuntu`, {
    host,
    hint: 'Use a server with Debian 12 or newer, or Ubuntu 24.04 or newer.',
  })
}

/** @throws DeployError SERVER_UNSUPPORTED for a release that has no package of Caddy */
export function refuseOld({ host }: Pick<Inputs, 'host'>, os: Facts['os']): void {
  const since = oldest[os.id]
  if (since === undefined || os.version === '' || Number(os.version) >= since) return
  throw new DeployError('SERVER_UNSUPPORTED', `${os.name} is too old: it has no package of Caddy`, {
    host,
    hint: 'Use Debian 12 or newer, or Ubuntu 24.04 or newer; or install Caddy from its own package archive first.',
  })
}

/** Why a deploy is refused for ports that another program has; a plan only tells it. */
export function findPortFault({ host }: Inputs, facts: Facts): DeployError | null {
  const taken = Object.entries(facts.portsTaken)
  if (taken.length === 0) return null
  const owners = [...new Set(taken.map(([, owner]) => owner))].join(', ')
  const which = `Port${taken.length > 1 ? 's' : ''} ${taken.map(([port]) => port).join(', ')}`
  return new DeployError('PORT_TAKEN', `${which} ${taken.length > 1 ? 'are' : 'is'} used by ${owners}`, {
    host,
    hint: adviseOn(facts, owners),
  })
}

/** What to do about those who have the ports. */
function adviseOn(facts: Facts, owners: string): string {
  const kind = kindOf(facts)
  if (kind !== 'caddy')
    return `${nameOf(facts)} needs the ports 80 and 443. Stop ${owners}, or move it to other ports; nothing was touched.${owners === 'caddy' ? ' Without `proxy` in the YAML file Caddy goes on and serves this site, too.' : ''}`
  const needs = `Caddy needs the ports 80 and 443 (and ${ports[2]} on 127.0.0.1).`
  const other = { nginx: ['nginx', 'nginx'], apache2: ['apache', 'Apache'] }[owners]
  if (other)
    return `${needs} With \`proxy: ${other[0]}\` in the YAML file ${other[1]} goes on, and serves this site beside its others. If it serves this very site already, docs/taking-over.md is the way across (\`take-over\`); nothing was touched.`
  return `${needs} Remove or move ${owners} first; nothing was touched. If it serves this very site, docs/taking-over.md is the way across.`
}
