/** Certificates for addresses without a name, which authorities give for six days: pure. */
import type { Inputs, Notice } from '../../model.ts'
import { addressOf } from '../../places.ts'
import { isCaddyFrom } from './caddy-version.ts'

type Served = Pick<Inputs, 'domains' | 'https'>

/** The first Caddy that asks an authority for them in a way that it grants (https://letsencrypt.org/docs/profiles/). */
const first = '2.10.1'

/** The domains that are addresses, where an authority is to give the certificate. */
export const listAddresses = ({ domains, https }: Served): readonly string[] =>
  https === 'auto' ? domains.filter((domain) => addressOf(domain) !== null) : []

/** Whether a Caddy of this version gets them. */
export const getsAddressCertificates = (version: string | null): boolean => isCaddyFrom(first, version)

/** What is to be done where this Caddy gets none: until then browsers warn. */
export function noteAddresses(inputs: Served, version: string | null): Notice[] {
  const addresses = listAddresses(inputs)
  if (addresses.length === 0 || getsAddressCertificates(version)) return []
  return [
    {
      level: 'warning',
      always: true,
      title: `Browsers warn of the certificate of ${addresses.join(', ')}`,
      message: `Caddy ${version?.replace(/[- ].*/, '') ?? ''} gets no certificate for an address: it presents one of its own authority. Caddy 2.10.1 and newer get one: install it as https://caddyserver.com/docs/install says (Debian 13 has it in trixie-backports) and run again. Or give the site a domain.`,
    },
  ]
}
