import { domainToASCII } from 'node:url'

/** IPv6 addresses stand in brackets; other names are turned into ASCII (RFC 5891). */
export function hostOf(domain: string): string {
  if (domain.includes(':')) return `[${domain.replace(/^\[|\]$/g, '')}]`
  const ascii = domainToASCII(domain)
  if (ascii === '') throw new Error(`Not a domain: ${domain}`)
  return ascii
}
