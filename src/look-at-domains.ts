import type { Deployment } from './deployment.ts'
import { cloudflare } from './inputs/visitors.ts'
import type { DomainFinding, DomainRecords, Facts, Inputs } from './model.ts'
import { noteAddresses } from './project/decisions/address-certificates.ts'
import { judgeDomain, noteDomains } from './project/decisions/domains.ts'
import { kindOf } from './project/decisions/proxy.ts'
import type { Report } from './report/report.ts'
import { listOwnAddresses, lookUpDomains, lookUpHost } from './server/domains.ts'

/** What DNS says, asked while the runner logs in. */
export interface DomainsSeen {
  readonly host: readonly string[]
  readonly domains: readonly DomainRecords[]
}

/** Asks DNS for the domains, where certificates hang on it; never throws. */
export async function lookUp({
  domains,
  host,
  https,
  local,
}: Pick<Inputs, 'domains' | 'host' | 'https' | 'local'>): Promise<DomainsSeen> {
  if (https !== 'auto') return { host: [], domains: [] }
  const [found, addresses] = await Promise.all([lookUpDomains(domains), lookUpHost(host)])
  // On the server itself its own name may lead to 127.0.1.1, as Debian's /etc/hosts has it.
  return { host: [...addresses, ...(local ? listOwnAddresses() : [])], domains: found }
}

/** What is known of each domain, with the server's own words. */
export const judgeDomains = (
  seen: DomainsSeen,
  { visitors }: Pick<Inputs, 'visitors'>,
  { inet6 }: Facts,
): DomainFinding[] =>
  seen.domains.map((records) => judgeDomain(records, visitors, { host: seen.host, inet6, cloudflare }))

/** Tells of domains that do not lead to this server, on each run until they do: a row of the report, and a warning each. */
export function lookAtDomains(deployment: Deployment, seen: DomainsSeen, report: Report): void {
  const { facts, inputs, notices } = deployment
  deployment.domains = judgeDomains(seen, inputs, facts)
  // Of a Caddy that is to be installed it is seen afterwards.
  if (kindOf(facts) === 'caddy' && facts.caddy !== null) notices.push(...noteAddresses(inputs, facts.caddy))
  const told = noteDomains(deployment.domains)
  if (told.length === 0) return
  const row = report.start('Domain', [])
  for (const { message } of told) row.tell(message)
  row.done('done', told.map(({ title }) => title).join('; '))
  // The first thing to do: without it nobody comes.
  notices.unshift(...told)
}
