import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Target } from './target.ts'
import { openTunnel } from './tunnel.ts'

/**
 * Milliseconds for each address of a name but the last (RFC 8305). Node's own 250 are too few for a server on the
 * other side of the world: of its addresses only the last one was then ever reached.
 */
const addressMilliseconds = 2500

/** The stream on which a server's SSH is spoken to. */
export interface Way {
  readonly stream: Duplex
  /** How the command that makes the stream failed, in its own words; empty while it has not, or where there is none. */
  failed(): Promise<string>
}

/** Asks a bastion for a stream to a host and port. @throws DeployError HOST_UNREACHABLE when it does not give one */
export type Forward = (host: string, port: number) => Promise<Duplex>

/**
 * Opens the way to a server: what a bastion passes on, a command's input and output, or TCP.
 *
 * @throws DeployError HOST_UNREACHABLE when the bastion does not pass it on
 */
export async function dial(target: Target, forward: Forward | null): Promise<Way> {
  const { host, port, proxyCommand } = target
  const failed = async () => ''
  if (forward !== null) return { stream: await forward(host, port), failed }
  if (proxyCommand !== undefined) return openTunnel(proxyCommand, target)
  // What is small and waits for an answer leaves at once: Nagle's algorithm and the server's delayed
  // acknowledgements held back each request by 40 ms (RFC 896; RFC 1122, 4.2.3.2).
  const families = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: addressMilliseconds }
  return { stream: connect({ host, port, noDelay: true, ...families }), failed }
}
