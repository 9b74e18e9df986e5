import { DeployError } from './errors.ts'
import type { Checkout, Facts, Inputs } from './model.ts'
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
  const { host } = inputs
  if (!['debian', 'ubuntu'].some((id) => facts.os.id === id || facts.os.like.split(' ').includes(id))) {
    throw new DeployError(
      'SERVER_UNSUPPORTED',
      `${facts.os.name || 'The system of the server (no /etc/os-release)'} is neither Debian nor Ubuntu`,
      {
        host,
        hint: 'Use a server with Debian 12 or newer, or Ubuntu 24.04 or newer.',
      },
    )
  }
  const since = oldest[facts.os.id]
  if (facts.caddy === null && since !== undefined && facts.os.version !== '' && Number(facts.os.version) < since) {
    throw new DeployError('SERVER_UNSUPPORTED', `${facts.os.name} is too old: it has no package of Caddy`, {
      host,
      hint: 'Use Debian 12 or newer, or Ubuntu 24.04 or newer; or install Caddy from its own package archive first.',
    })
  }
  const [port, owner] = Object.entries(facts.portsTaken)[0] ?? []
  if (port) {
    throw new DeployError('PORT_TAKEN', `Port ${port} is used by ${owner}`, {
      host,
      hint: `Caddy needs the ports 80 and 443 (and ${ports[2]} on 127.0.0.1). Remove or move ${owner} first; nothing was touched.`,
    })
  }
  requireInterpreter({ inputs, checkout, facts })
}
