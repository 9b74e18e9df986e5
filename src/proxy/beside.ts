/** What nginx and Apache have in common: they stand beside others on the ports, and ask certbot for certificates. */
import type { Deployment } from '../deployment.ts'
import { DeployError, type ErrorCode } from '../errors.ts'
import type { Facts, ProxyKind } from '../model.ts'
import { placesOf } from '../places.ts'
import { listAddresses } from '../project/decisions/address-certificates.ts'
import { kindOf } from '../project/decisions/proxy.ts'
import { localPort } from '../release/pins.ts'
import type { Looking } from './web-server.ts'

/** What a web server's process is called. */
export const processes = { caddy: 'caddy', nginx: 'nginx', apache: 'apache2' } as const

/**
 * Who has the ports instead of the web server that is to: whoever was seen, and the one that serves the site until now. A
 * Caddy elsewhere is nobody's rival.
 *
 * @param holds whether the one that is to has them
 */
export function listTaken(before: Facts, kind: 'nginx' | 'apache', holds: boolean): Facts['portsTaken'] {
  const taken = Object.entries(before.portsTaken).filter(([port]) => port !== String(localPort))
  if (holds) return Object.fromEntries(taken.filter(([, owner]) => owner !== processes[kind]))
  return { ...Object.fromEntries(taken), ...holdersOf(before, kind) }
}

/** The web server that serves the site until now has the ports, where it is another one than `kind`. */
export function holdersOf(before: Facts, kind: ProxyKind): Facts['portsTaken'] {
  const found = kindOf(before)
  if (!before.proxyActive || found === kind || found === 'none') return {}
  return { 80: processes[found], 443: processes[found] }
}

/** Why the file that is as it has to be is written once more. */
export const pendingCertificate = ({ facts, inputs }: Deployment): string | null =>
  inputs.https === 'auto' && facts.files[placesOf(inputs.app).certificateRefused]
    ? 'there is no certificate of an authority yet'
    : null

/** @throws DeployError of the code for an address without a name, for which certbot gets no certificate */
export async function refuseAddresses(
  inputs: Looking['inputs'],
  name: string,
  code: ErrorCode,
  refusing: Looking['refusing'],
): Promise<void> {
  const [address] = listAddresses(inputs)
  if (address === undefined) return
  await refusing(async () => {
    throw new DeployError(code, `With ${name} there is no certificate of an authority for the address ${address}`, {
      host: inputs.host,
      hint: 'Write `https: internal` for a certificate that signs itself (browsers warn), give the site a domain, or have Caddy serve it (`proxy: caddy`). Nothing was touched.',
    })
  })
}
