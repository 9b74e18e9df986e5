import { isIP } from 'node:net'
import type { Https, Visitors } from '../model.ts'
import { asChoice, asList, asText, type Given, invalid, shown } from './given.ts'
import { choices } from './limits.ts'
import { relativePath } from './project-fields.ts'

/** Where Cloudflare's requests come from: https://www.cloudflare.com/ips-v4 and ips-v6, as of February 2026. */
export const cloudflare = [
  ...['173.245.48.0/20', '103.21.244.0/22', '103.22.200.0/22', '103.31.4.0/22', '141.101.64.0/18'],
  ...['108.162.192.0/18', '190.93.240.0/20', '188.114.96.0/20', '197.234.240.0/22', '198.41.128.0/17'],
  ...['162.158.0.0/15', '104.16.0.0/13', '104.24.0.0/14', '172.64.0.0/13', '131.0.72.0/22'],
  ...['2400:cb00::/32', '2606:4700::/32', '2803:f800::/32', '2405:b500::/32', '2405:8100::/32'],
  ...['2a06:98c0::/29', '2c0f:f248::/32'],
]

/** Bytes: a phone needs eight minutes for them where it sends 50 kB/s. */
const defaultMaxBody = 25_000_000

const units: Readonly<Record<string, number>> = { k: 1000, m: 1000 ** 2, g: 1000 ** 3 }
const binaryUnits: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** What a person says about visitors, in the keys of the file. */
export function parseVisitors(given: ReadonlyMap<string, Given>, https: Https, domains: readonly string[]): Visitors {
  const [maxBody, media, proxies, from, hsts, redirect, page, log] = [
    ...['max-body', 'media', 'trusted-proxies', 'visitors-from', 'hsts', 'redirect', 'error-page', 'access-log'],
  ].map((name) => given.get(name))
  const trustedProxies = proxies ? parseNetworks(proxies) : []
  return {
    maxBody: maxBody ? parseBytes(maxBody) : defaultMaxBody,
    media: media ? asChoice(media, choices.media) : 'sandboxed',
    trustedProxies,
    onlyProxies: from ? parseFrom(from, trustedProxies) : false,
    hsts: hsts ? parseHsts(hsts, https) : null,
    redirected: listRedirected(redirect ? parseRedirect(redirect) : 'www', domains),
    errorPage: page ? parsePage(page) : null,
    accessLog: log ? parseLog(log) === 'journal' : false,
  }
}

/** `25MB`, `1.5 GiB`: bytes. */
function parseBytes(given: Given): number {
  const text = asText(given)
  const [, number = '', prefix = '', binary = ''] = /^(\d{1,6}(?:\.\d{1,3})?) ?([kmg])(i?)b?$/i.exec(text) ?? []
  const unit = (binary === '' ? units : binaryUnits)[prefix.toLowerCase()] ?? 0
  const bytes = Math.floor(Number(number) * unit)
  if (bytes >= 1000 && bytes <= 1000 ** 4) return bytes
  throw invalid(given, `${shown(text)} is no size from 1kB to 1000GB.`, `Write for example \`${given.name}: 100MB\`.`)
}

/** Networks of proxies, each once; `cloudflare` stands for those of that provider. */
function parseNetworks(given: Given): string[] {
  const networks = asList(given, /[\s,]+/).flatMap((item) =>
    item.toLowerCase() === 'cloudflare' ? cloudflare : [parseNetwork(given, item)],
  )
  return [...new Set(networks)]
}

/** Whether visitors come by way of the proxies alone. */
function parseFrom(given: Given, proxies: readonly string[]): boolean {
  if (asChoice(given, choices['visitors-from']) === 'anywhere') return false
  if (proxies.length > 0) return true
  const hint = 'Name them: `trusted-proxies: cloudflare`, or their networks. Without them nobody could see the site.'
  throw invalid(given, 'no `trusted-proxies` are named.', hint)
}

/** A network in CIDR notation (RFC 4632), or one address. */
export function parseNetwork(given: Pick<Given, 'name' | 'file' | 'line'>, item: string): string {
  const [address = '', length, ...rest] = item.split('/')
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : -1
  if (bits === 0 || address.includes('%') || rest.length > 0 || prefix < 0 || prefix > bits) {
    const hint = 'Write networks as your provider lists them (`203.0.113.0/24`, `2001:db8::/32`), or `cloudflare`.'
    throw invalid(given, `${shown(item)} is neither a network nor an address.`, hint)
  }
  // The largest that belong to anybody are 10.0.0.0/8 and fc00::/7 (RFC 1918, RFC 4193).
  if (prefix < (bits === 32 ? 8 : 7)) {
    const hint = 'Name only what belongs to you or your provider.'
    throw invalid(given, `${shown(item)} is half of the internet.`, hint)
  }
  return `${address.toLowerCase()}/${prefix}`
}

/** Days for which browsers keep to HTTPS, or `preload` for good. */
function parseHsts(given: Given, https: Https): Visitors['hsts'] {
  const text = asText(given).toLowerCase()
  if (['off', 'false', 'no', '0'].includes(text)) return null
  if (https === 'off') {
    throw invalid(given, 'there is no HTTPS that browsers could keep to.', 'Take it out, or take out `https: off`.')
  }
  // The least that the list of browsers takes is a year (https://hstspreload.org); two are what it advises.
  if (text === 'preload') return { days: 730, preload: true }
  const days = Number(text)
  if (/^\d{1,4}$/.test(text) && days >= 1 && days <= 3650) return { days, preload: false }
  const hint = 'Write for example `hsts: 30`; begin with few days and raise them when nothing is amiss.'
  throw invalid(given, `${shown(text)} is neither off, a number of days from 1 to 3650, nor preload.`, hint)
}

const said = (given: Given) => asText(given).toLowerCase()

function parseRedirect(given: Given): (typeof choices.redirect)[number] {
  return ['false', 'no', 'none'].includes(said(given)) ? 'off' : asChoice(given, choices.redirect)
}

function parseLog(given: Given): (typeof choices)['access-log'][number] {
  return ['false', 'no', 'none'].includes(said(given)) ? 'off' : asChoice(given, choices['access-log'])
}

/** The names that lead to the main one: all others, or of `www.example.org` and `example.org` the later one. */
export function listRedirected(redirect: (typeof choices.redirect)[number], domains: readonly string[]): string[] {
  if (redirect === 'off') return []
  if (redirect === 'main') return domains.slice(1)
  const bare = (name: string) => name.replace(/^www\./, '')
  return domains.slice(1).filter((name) => name !== domains[0] && bare(name) === bare(domains[0] ?? ''))
}

/** A file of the repository that visitors get as it is. */
function parsePage(given: Given): string {
  const path = relativePath(given, asText(given), 'a file of the repository')
  // It stands in the files of web servers, which read other characters in ways of their own.
  if (/^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\.html?$/.test(path)) return path
  const hint = 'Name one page of HTML, by a path of letters, digits, `-`, `_` and `.`: `error-page: pages/sorry.html`.'
  throw invalid(given, `${shown(path)} is not the path of such a page.`, hint)
}
