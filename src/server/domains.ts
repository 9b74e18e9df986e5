import { lookup, Resolver } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import type { DomainRecords } from '../model.ts'
import { addressOf } from '../places.ts'

/** Milliseconds for one question: a resolver that takes longer is taken for none. Beside a log-in they are not noticed. */
const patienceMilliseconds = 2000

/** Names that no public server answers for: RFC 6761, RFC 6762, RFC 8375 and ICANN's `internal`. */
const special = /(?:^|\.)(?:test|example|invalid|localhost|local|internal|home\.arpa)$/

/** The answers that say that there is no such record; every other failure says nothing of the domain. */
const isNone = (error: unknown) => ['ENOTFOUND', 'ENODATA'].includes((error as NodeJS.ErrnoException).code ?? '')

/**
 * What public DNS says of each domain, as this runner is told; null for what nobody could tell it. Addresses, and names that
 * are never in public DNS, are left out. Never throws.
 */
export async function lookUpDomains(
  domains: readonly string[],
  resolver: Resolver = new Resolver({ timeout: patienceMilliseconds, tries: 1 }),
): Promise<DomainRecords[]> {
  return await Promise.all(
    domains
      .filter((domain) => addressOf(domain) === null && !special.test(domain))
      .map((domain) => lookUpDomain(resolver, domain)),
  )
}

/** The addresses of the host that is deployed to, as this runner resolves it; none when it can't. */
export async function lookUpHost(host: string): Promise<string[]> {
  const found = await lookup(host, { all: true }).catch(() => [])
  return found.map(({ address }) => address)
}

/** The addresses of this machine's own interfaces, but for those that lead nowhere else. */
export const listOwnAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).filter(({ internal }) => !internal).map(({ address }) => address),
  )

async function lookUpDomain(resolver: Resolver, domain: string): Promise<DomainRecords> {
  const names = listParents(domain)
  const [a, aaaa, cname, zones, authorities] = await Promise.all([
    ask(resolver.resolve4(domain)),
    ask(resolver.resolve6(domain)),
    ask(resolver.resolveCname(domain)),
    Promise.all(names.map((name) => ask(resolver.resolveSoa(name).then(() => [name])))),
    Promise.all(names.map((name) => ask(resolver.resolveCaa(name)))),
  ])
  // The records of the closest name that has any hold (RFC 8659, section 3). What is unknown on the way leaves it open.
  const caa = authorities.find((records) => records === null || records.length > 0)
  return {
    domain,
    a,
    aaaa,
    alias: cname?.[0] ?? null,
    zone: zones.find((found) => found !== null && found.length > 0)?.[0] ?? null,
    issuers: caa === null ? null : (caa ?? []).flatMap(({ issue }) => (issue === undefined ? [] : [issue])),
  }
}

/** `www.example.org`, `example.org`: without the top level, which is nobody's own. */
function listParents(domain: string): string[] {
  const labels = domain.split('.')
  return labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))
}

/** What was answered, nothing where there is nothing, null where nobody could tell. */
async function ask<T>(answer: Promise<T[]>): Promise<T[] | null> {
  return await answer.catch((error: unknown) => (isNone(error) ? [] : null))
}
