import { isIP } from 'node:net'
import type { Deployment } from '../deployment.ts'
import { addressOf } from '../places.ts'
import type { Front } from '../render/front.ts'

// The server itself verifies the site by its loopback addresses (RFC 1122, 3.2.1.3; RFC 4291, 2.5.3).
const loopback = ['127.0.0.0/8', '::1/128']

/** What stands in front of the site: each renderer of a web server's file is given it (src/render/front.ts). */
export const frontOf = ({ gate = [], inputs }: Pick<Deployment, 'gate' | 'inputs'>): Front => {
  const { healthPath, visitors } = inputs
  const { accessLog = false, errorPage = null, onlyProxies = false, redirected = [], trustedProxies } = visitors
  // It asks a site without a domain by the address of its own (src/remote/site/connections.py).
  const own = inputs.domains.map(addressOf).filter((address) => address !== null)
  const itself = [...loopback, ...own.map((address) => `${address}/${isIP(address) === 6 ? 128 : 32}`)]
  const onlyFrom = onlyProxies ? [...itself, ...trustedProxies] : []
  return { onlyFrom, redirected, users: gate, healthPath, errorPage, accessLog }
}
