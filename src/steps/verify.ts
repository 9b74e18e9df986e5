import { type Deployment, findAnswer, isSwitched } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { Notice, Visit } from '../model.ts'
import { patience } from '../patience.ts'
import { addressOf, siteUrl } from '../places.ts'
import { getsAddressCertificates, noteAddresses } from '../project/decisions/address-certificates.ts'
import { isClosed } from '../project/decisions/front.ts'
import { healthQuestion, isHealthy } from '../project/decisions/health.ts'
import { kindOf, nameOf } from '../project/decisions/proxy.ts'
import { describeCount } from '../project/describe.ts'
import { findIgnored } from '../project/files/ignored.ts'
import { webServerOf } from '../proxy/choose.ts'
import { versionOfCaddy } from '../release/caddyfile.ts'
import { listPageNotices, listStartPageNotices } from '../release/page-notices.ts'
import { wayBack } from '../release/way-back.ts'
import { planOf, type Step } from '../runner.ts'
import { leadsTo, visitFromHere } from '../server/visit.ts'
import { proxy } from './proxy.ts'

/**
 * The site as visitors see it, over HTTPS, from the server and where DNS points to it from here: the health path,
 * the page's files, and proof of which release answered; then again for a while, while the old instance is alive.
 */
export const verify: Step = {
  title: 'Verify',

  plan: (deployment) => {
    const { comparison, facts } = deployment
    const changed = comparison.release.length > 0 || comparison.sick || comparison.outside.length > 0
    return changed || proxy.plan(deployment).changes.length > 0
      ? planOf([{ what: webServerOf(facts).words.visit, why: 'it changed' }], '')
      : planOf([], `${facts.health?.path} answered ${facts.health?.status} in ${facts.health?.milliseconds} ms`)
  },

  apply: async (deployment, server, tools) => {
    const { comparison, facts, inputs } = deployment
    const { kind, port, render } = webServerOf(facts)
    const [switched, urls, file] = [isSwitched(deployment), findAnswer(deployment), render(deployment)]
    const isNew = kind === 'caddy' && file !== null && facts.files[file.path]?.content !== file.content
    const seen = await server.call('site.verify', {
      app: inputs.app,
      domains: inputs.domains,
      health: healthQuestion(inputs),
      port,
      by: { name: nameOf(facts), unit: facts.proxyUnit },
      staticUrl: urls?.staticUrl ?? null,
      // Only for a first one: later runs have the warning, and Caddy goes on trying by itself.
      certificateSeconds: isNew && inputs.https !== 'off' ? patience.certificate : 0,
      elsewhere: listElsewhere(deployment),
      redirected: port === null ? [] : (inputs.visitors.redirected ?? []),
      gated: (deployment.gate ?? []).length > 0,
      // A kept instance has been stable for long.
      verifySeconds: switched && comparison.instance.length > 0 ? inputs.verifySeconds : 0,
      // Releases of earlier versions have not told theirs.
      pages: inputs.healthPathGiven ? [] : [...new Set([...(urls?.pages ?? []), ...(urls?.logIn ? [urls.logIn] : [])])],
      back: switched ? wayBack(deployment) : null,
    })
    const { uncertified = '' } = deployment
    const { caddyVersion } = deployment
    if (caddyVersion !== undefined) deployment.notices.push(...noteAddresses(inputs, caddyVersion))
    // nginx and Apache present a certificate of the server's own until there is another one.
    const visit =
      uncertified === '' ? seen : { ...seen, pending: inputs.domains.map((domain) => ({ domain, error: uncertified })) }
    noteCertificates(deployment, visit)
    if (visit.missing.length > 0) deployment.notices.push(await noteMissing(deployment, visit.missing))
    deployment.notices.push(...listStartPageNotices(inputs, visit), ...listPageNotices(inputs, visit))
    tools.tell(`${visit.where}: ${describeCount(visit.asked + 2, 'answer')}, all from the instance of this release`)
    if (visit.assets.length > 0) tools.tell(`the start page's own files: ${visit.assets.join(', ')}`)
    const parts = [`${visit.health.path} ${visit.health.status}`]
    if (visit.static) parts.push(`${visit.static.url} 200`)
    const pending = new Set(visit.pending.map((one) => one.domain))
    const certified = inputs.https === 'off' || port === null ? [] : inputs.domains.filter((name) => !pending.has(name))
    if (certified.length > 0) parts.push(`certificate for ${certified.join(', ')}`)
    if (port === null) parts.push('nothing public was looked at')
    if (await lookFromHere(deployment, visit)) parts.push('also from the runner')
    return `${parts.join(', ')}, answered by ${visit.release}`
  },
}

/** From this runner, where the domain leads to this server; false when it does not. */
async function lookFromHere(deployment: Deployment, visit: Visit): Promise<boolean> {
  const { inputs, notices } = deployment
  const domain = inputs.domains[0] ?? ''
  // Then the page of that answers, and not the site's.
  const held = (deployment.gate ?? []).length > 0 || isClosed(deployment.facts, inputs.app)
  // And who does not come by way of the proxies is turned away.
  if (inputs.visitors.onlyProxies) return false
  if (held && inputs.healthPath.split('?')[0] === '/') return false
  if (visit.pending.some((one) => one.domain === domain) || !(await leadsTo(domain, inputs.host))) return false
  const address = new URL(visit.health.path, siteUrl(inputs))
  // What Caddy presents for an address that no authority certified.
  const isOwn = addressOf(domain) !== null && !getsAddressCertificates(versionOfCaddy(deployment))
  const { status, error } = await visitFromHere(address, inputs.https === 'auto' && !isOwn)
  if (isHealthy(status, !inputs.healthPathGiven)) return true
  if (status > 0 && kindOf(deployment.facts) !== 'none') {
    throw new DeployError('VERIFICATION_FAILED', `From this runner, ${address} answers ${status}`, {
      host: inputs.host,
      command: `GET ${address}`,
      hint: 'On the server itself the same address answered well: is something between visitors and the server?',
    })
  }
  notices.push({
    level: 'warning',
    always: true,
    title: `${domain} can't be reached from this runner`,
    message: `The site answers on the server itself, and ${address} gives ${error || status} from here. Open the port ${inputs.https === 'off' ? 80 : 443} in the firewall of your provider, or in the server's own rules ("nft list ruleset" shows them).`,
  })
  return false
}

/** Files that the start page names; those that git ignores, as what is built has to be, with the line that says so. */
async function noteMissing(deployment: Deployment, missing: readonly string[]): Promise<Notice> {
  const { staticUrl = null, staticSources = [] } = findAnswer(deployment) ?? {}
  const below = missing.flatMap((one) =>
    staticUrl !== null && one.startsWith(staticUrl) ? one.slice(staticUrl.length) : [],
  )
  const places = below.flatMap((one) =>
    staticSources.map((folder) => `${folder}/${one.replace(/[?#].*$| \(\d+\)$/g, '')}`),
  )
  const ignored = Object.entries(await findIgnored(deployment.checkout.root, places))
  const built = ignored.map(
    ([path, line]) =>
      ` ${path} is left out of git by ${line}: build it in a step before this action, and add to .github/django-prod.yml: \`include: [${path}]\`.`,
  )
  return {
    level: 'warning',
    title: 'The start page names files that are not there',
    message: `${missing.join(', ')}: no file of the project answers these addresses.${built.join('')} The release is live all the same.`,
  }
}

/** The domains that are known to lead to another server: the run has told which record to change. */
const listElsewhere = ({ domains }: Deployment) =>
  (domains ?? []).filter(({ leadsHere }) => leadsHere === false).map(({ domain }) => domain)

function noteCertificates(deployment: Deployment, visit: Visit): void {
  const { inputs, notices } = deployment
  const elsewhere = listElsewhere(deployment)
  const here = (deployment.domains ?? []).filter(({ leadsHere }) => leadsHere).map(({ domain }) => domain)
  const records = visit.addresses.map(([family, address]) => `${family === 'inet6' ? 'AAAA' : 'A'} ${address}`)
  const isCaddy = kindOf(deployment.facts) === 'caddy'
  const journal = isCaddy ? `"journalctl -u ${deployment.facts.proxyUnit}"` : '/var/log/letsencrypt/letsencrypt.log'
  const follows = isCaddy
    ? 'HTTPS follows by itself: Caddy goes on trying'
    : 'Until then browsers warn of a certificate of the server’s own; the next run asks again'
  const remedyFor = (domain: string): string => {
    const address = addressOf(domain)
    if (address !== null && !visit.addresses.some(([, own]) => own === address))
      return `${address} is no address of the server itself, but of what leads to it: visitors who name no host get no certificate there. Write "default_sni ${address}" into the options at the top of /etc/caddy/Caddyfile and reload Caddy, or give the site a domain.`
    if (address !== null)
      return `Open the ports 80 and 443 in the firewall of your provider, if it has one; ${journal} on the server says what the authority answered.`
    if (here.includes(domain))
      return `Its records lead here: open the ports 80 and 443 in the firewall of your provider, if it has one; ${journal} on the server says what the authority answered.`
    return `Create at your domain's provider: ${records.map((record) => `${domain} ${record}`).join('; ') || `an A record to ${inputs.host}`}.`
  }
  for (const { domain, error } of visit.pending.filter((one) => !elsewhere.includes(one.domain))) {
    notices.push({
      level: 'warning',
      always: true,
      title: `No certificate yet for ${domain}`,
      message: `${remedyFor(domain)} ${follows} (${error}).`,
    })
  }
}
