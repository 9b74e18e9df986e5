import { BlockList, isIP } from 'node:net'
import type { DomainFinding, DomainRecords, Inputs, Notice } from '../../model.ts'
import { isPublicAddress } from '../../places.ts'

/** Whom Caddy asks for certificates (https://caddyserver.com/docs/automatic-https); sectigo.com stands for ZeroSSL. */
const authorities = ['letsencrypt.org', 'sectigo.com']

/** Where a server answers: the addresses of the host as the runner resolves it, and those of its own interfaces. */
export interface Ground {
  readonly host: readonly string[]
  /** /proc/net/if_inet6's addresses of global scope: 32 hexadecimal digits each. */
  readonly inet6: readonly string[]
  /** The networks of a proxy that many sites are behind. */
  readonly cloudflare: readonly string[]
}

/**
 * Whether a domain leads to this server, or to a proxy that the site trusts, and what to change where it does not: A,
 * AAAA and CAA.
 */
export function judgeDomain(
  records: DomainRecords,
  { onlyProxies, trustedProxies }: Inputs['visitors'],
  ground: Ground,
): DomainFinding {
  const { domain, a, aaaa } = records
  const ours = [...ground.host, ...ground.inet6.map(fromHex)].map(canonical)
  const open = ours.filter(isPublicAddress)
  const [four, six] = [open.filter((one) => isIP(one) === 4), open.filter((one) => isIP(one) === 6)]
  const isElsewhere = (address: string) => !ours.includes(canonical(address)) && !isWithin(address, trustedProxies)
  const wrong4 = a?.filter(isElsewhere) ?? null
  const wrong6 = aaaa?.filter(isElsewhere) ?? null
  // Nobody told us the public address of a server behind a private one: other public addresses may be it.
  const isNowhere = a?.length === 0 && aaaa?.length === 0
  const isSixOnly = six.length > 0 && a?.length === 0
  const isKnown =
    four.length > 0 ||
    isSixOnly ||
    isNowhere ||
    (a !== null && a.length > 0 && !a.filter(isElsewhere).some(isPublicAddress))
  if (!isKnown) return { domain, leadsHere: null, faults: describeIssuers(records) }
  if ([...(wrong4 ?? []), ...(wrong6 ?? [])].some((address) => isWithin(address, ground.cloudflare))) {
    const remedy = 'If the site is to stay behind it, write "trusted-proxies: cloudflare" in the YAML file'
    return {
      domain,
      leadsHere: null,
      faults: [`${domain} leads to Cloudflare. ${remedy}.`, ...describeIssuers(records)],
    }
  }
  const isPast = (address: string) => !isElsewhere(address) && !isWithin(address, trustedProxies)
  const past = onlyProxies ? describePast(domain, [...(a ?? []), ...(aaaa ?? [])].filter(isPast)) : []
  const faults: string[] = []
  const at = describeName(records)
  if (isNowhere) {
    faults.push(
      `${domain} has no address yet. At your domain's provider create the record ${describeRecord(at, four[0] ?? six[0])}.`,
    )
  } else {
    if (a && wrong4 && wrong4.length > 0) faults.push(describeWrong(records, at, a, wrong4, four[0]))
    if (wrong6 && wrong6.length > 0) faults.push(describeWrong6(records, at, wrong6, six[0]))
  }
  const leadsHere = faults.length > 0 ? false : wrong4 === null || wrong6 === null ? null : true
  return { domain, leadsHere, faults: [...faults, ...past, ...describeIssuers(records)] }
}

/** Where each leads, in a few words. */
export const describeDomains = (domains: readonly DomainFinding[]) =>
  domains
    .map(({ domain, leadsHere }) =>
      leadsHere === null ? `${domain}: unknown` : `${domain} ${leadsHere ? 'leads here' : 'does not lead here'}`,
    )
    .join('; ')

/** The findings as a person reads them: a warning for each domain that has something to change. */
export function noteDomains(findings: readonly DomainFinding[]): Notice[] {
  return findings
    .filter(({ faults }) => faults.length > 0)
    .map(({ domain, leadsHere, faults }) => ({
      level: 'warning',
      always: true,
      title: leadsHere === false ? `${domain} does not lead to this server` : `The records of ${domain} need a change`,
      message: `${faults.join(' ')}${leadsHere === false ? ' HTTPS then comes by itself.' : ''}`,
    }))
}

function describeWrong(
  { domain, alias }: DomainRecords,
  at: string,
  all: readonly string[],
  wrong: readonly string[],
  ours: string | undefined,
): string {
  const proxy = 'If that is a proxy of yours, name its network in trusted-proxies.'
  const leads = wrong.length < all.length ? 'leads to other servers too' : 'leads to another server'
  const what = `${domain} ${leads}: ${wrong.join(', ')}`
  if (alias !== null) {
    return `${what}, by way of ${alias}. At your domain's provider replace the CNAME record by ${describeRecord(at, ours)}. ${proxy}`
  }
  const how = wrong.length < all.length ? 'keep of its A records only' : 'change its A record to'
  return `${what}. At your domain's provider ${how} ${describeRecord(at, ours)}. ${proxy}`
}

function describePast(domain: string, addresses: readonly string[]): string[] {
  if (addresses.length === 0) return []
  return [
    `${domain} leads straight here (${addresses.join(', ')}), where only proxies are let in (visitors-from): let its record lead to your proxy (at Cloudflare: proxied), or take visitors-from out of the YAML file.`,
  ]
}

/** Visitors with IPv6 and the authorities prefer it (RFC 6724), so that a good A record doesn't help. */
function describeWrong6({ a, domain }: DomainRecords, at: string, wrong: readonly string[], ours: string | undefined) {
  const what = `The AAAA record of ${domain} leads to another server: ${wrong.join(', ')}.`
  if (ours && a?.length === 0) return `${what} Change it to ${describeRecord(at, ours)}.`
  const remedy = ours ? `change it to ${describeRecord(at, ours)}, or remove it` : 'remove it'
  return `${what} It goes before the A record: ${remedy}.`
}

function describeIssuers({ domain, issuers }: DomainRecords): string[] {
  if (issuers === null || issuers.length === 0) return []
  // Parameters stand behind a semicolon; a semicolon alone forbids all (RFC 8659, section 4.2).
  const allowed = issuers.map((value) => value.split(';')[0]?.trim().toLowerCase() ?? '')
  if (allowed.some((name) => authorities.includes(name))) return []
  const told = allowed.filter((name) => name !== '').join(', ') || 'nobody'
  return [
    `The CAA records of ${domain} let only ${told} issue certificates: add the record 0 issue "letsencrypt.org" there.`,
  ]
}

/** The name as a provider's form asks for it, within its zone. */
function describeName({ domain, zone }: DomainRecords): string {
  if (zone === null) return `name ${domain}`
  return domain === zone
    ? `name @ (in the zone ${zone})`
    : `name ${domain.slice(0, -zone.length - 1)} (in the zone ${zone})`
}

const describeRecord = (at: string, address = 'the public address of your server') =>
  `${at}, type ${isIP(address) === 6 ? 'AAAA' : 'A'}, value ${address}`

/** One spelling for each address (RFC 5952). */
function canonical(address: string): string {
  return isIP(address) === 6 ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address
}

const fromHex = (digits: string) => digits.match(/.{4}/g)?.join(':') ?? digits

function isWithin(address: string, networks: readonly string[]): boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [base = '', bits] = network.split('/')
    list.addSubnet(base, Number(bits), isIP(base) === 6 ? 'ipv6' : 'ipv4')
  }
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
