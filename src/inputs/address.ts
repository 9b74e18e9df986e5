import { isIP, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'
import type { Https } from '../model.ts'
import { isPublicAddress } from '../places.ts'
import { asList, asNumber, asText, type Given, invalid, shown } from './given.ts'
import { bounds } from './limits.ts'

/** The server's name or address, without user, scheme or port: those have inputs of their own. */
export function parseHost(given: Given): string {
  const text = asText(given)
  const bare = text.replace(/^\[(.*)\]$/, '$1')
  if (isIP(bare)) return bare.toLowerCase()
  const parts = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:([^@/]*)@)?(\[[^\]]*\]|[^:/@\s]+)(?::(\d+))?(?:[:/].*)?$/i.exec(text)
  const name = parts?.[2]?.replace(/^\[(.*)\]$/, '$1') ?? ''
  if (parts && name !== text) {
    // A user may hold a password (user:password@host), which must not come back in a message.
    const user = parts[1]?.split(':')[0]
    const corrected = [`host: ${name}`, user ? `user: ${user}` : '', parts[3] ? `port: ${parts[3]}` : '']
    const hint = `Write ${corrected
      .filter((one) => one !== '')
      .map((one) => `\`${one}\``)
      .join(' and ')}.`
    throw invalid(given, 'holds more than the name or address of the server.', hint)
  }
  const ascii = domainToASCII(text)
  if (ascii === '' || !ascii.split('.').every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))) {
    const hint = 'Write the name or the IP address that your provider shows, for example `host: 203.0.113.7`.'
    throw invalid(given, `${shown(text)} is neither a name nor an IP address.`, hint)
  }
  return ascii
}

/** The TCP port of the server's SSH. */
export function parsePort(given: Given): number {
  const port = asNumber(given, ...bounds.port)
  if (port !== 21) return port
  const hint = 'Use the port of SSH, which is 22 unless your provider says otherwise. FTP access is not enough.'
  throw invalid(given, "21 is FTP's port; this action needs SSH.", hint)
}

/** The account's name. */
export function parseUser(given: Given): string {
  const user = asText(given)
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(user)) return user
  const at = /^([A-Za-z0-9_][A-Za-z0-9_.-]*)@(\S+)$/.exec(user)
  const hint = at
    ? `Write \`user: ${at[1]}\` and \`host: ${at[2]}\`.`
    : 'Write the account you log in with, `root` say.'
  throw invalid(given, `${shown(user)} is not the name of an account.`, hint)
}

/**
 * The site's names: lower case, IDNA-encoded (UTS 46), without duplicates, the main one first.
 * An address of IPv6 stands in brackets, as in URLs and in the header Host (RFC 3986, 3.2.2).
 * @throws DeployError INPUT_INVALID; private addresses and names without a dot are refused where a public authority is
 *   to give the certificate
 */
export function parseDomains(given: Given, https: Https): string[] {
  const domains = asList(given, /[\s,]+/).map((text) => parseDomain(given, text, https))
  return [...new Set(domains)]
}

function parseDomain(given: Given, text: string, https: Https): string {
  const bare = text
    .replace(/^[a-z][a-z0-9+.-]*:\/\//i, '')
    .replace(/^\/\//, '')
    .replace(/[/?#].*$/, '')
  const named = bare.replace(/:\d*$/, '').replace(/\.$/, '')
  if (/^(\*|\.)/.test(named)) {
    const hint = `Name each domain: \`domains: ${named.replace(/^[*.]+/, '')} www.${named.replace(/^[*.]+/, '')}\`.`
    throw invalid(given, `${shown(text)} stands for any name below a domain, for which certificates need more.`, hint)
  }
  const six = bare.replace(/^\[|\](:\d+)?$/g, '')
  if (isIPv6(six)) {
    const written = isIPv6(text) || text === `[${six}]` ? new URL(`http://[${six.split('%')[0]}]/`).hostname : ''
    if (written === '' || six.includes('%'))
      throw invalid(given, `${shown(text)} is more than an address.`, `Write \`domains: ${six.split('%')[0]}\`.`)
    refuseLocal(given, text, https, isPublicAddress(written.slice(1, -1)))
    return written
  }
  if (named !== text.replace(/\.$/, '')) {
    throw invalid(given, `${shown(text)} is more than a domain name.`, `Write \`domains: ${named}\`.`)
  }
  const ascii = domainToASCII(named)
  const labels = ascii.split('.')
  if (ascii.length > 253 || !labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label))) {
    throw invalid(
      given,
      `${shown(text)} is not a domain name.`,
      'Write it as in the browser: `domains: www.example.org`.',
    )
  }
  const local = labels.length === 1 || labels.at(-1) === 'localhost'
  refuseLocal(given, text, https, isIP(ascii) ? isPublicAddress(ascii) : !local)
  return ascii
}

/** What the internet does not know gets no certificate of an authority: CA/Browser Forum Baseline Requirements, 4.2.2. */
function refuseLocal(given: Given, text: string, https: Https, isPublic: boolean): void {
  if (https !== 'auto' || isPublic) return
  const what = isIP(text.replace(/^\[|\]$/g, '')) ? 'a private address' : 'a name that only this machine knows'
  throw invalid(
    given,
    `${shown(text)} is ${what}, for which no public authority gives a certificate.`,
    'Use a domain name, or the public address; or write `https: internal` (browsers warn) or `https: off` (no encryption) for a trial.',
  )
}
