import { type Deployment, findAnswer } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { ApacheFound, FoundApache, ManagedFile } from '../model.ts'
import { placesOf } from '../places.ts'
import { findProxyFault } from '../project/decisions/health.ts'
import { frontOf } from '../release/front.ts'
import { makeFile } from '../release/managed-files.ts'
import { apachePort } from '../release/pins.ts'
import { renderApache } from '../render/apache.ts'
import { listTaken, pendingCertificate, refuseAddresses } from './beside.ts'
import { askChange, listOld, noteTaken } from './old-site.ts'
import { type Beside, wordsFor } from './web-server.ts'

/** Apache: a file of the site beside those of others, reloaded only when it changed (src/remote/apache). */
export const apache: Beside<'apache'> = {
  kind: 'apache',
  words: wordsFor('Apache'),
  port: apachePort,

  look: async ({ before, facts, inputs, refusing, server }) => {
    await refuseAddresses(inputs, 'Apache', 'APACHE_FAILED', refusing)
    const missing = facts.missingPackages.filter((name) => name !== 'caddy')
    const wanted = (found: ApacheFound | null | undefined) =>
      inputs.https === 'auto' && !found?.certbot ? ['certbot'] : []
    if (before.proxy?.kind === 'apache' && facts.manifest !== null && findProxyFault(facts) === null)
      return { ...facts, missingPackages: [...missing, ...wanted(facts.proxy?.apache)], portsTaken: {} }
    return await refusing(async () => {
      const { app, domains, host } = inputs
      const found = await server.call('apache.survey', { app, domains, instead: listOld(facts) })
      refuseTaken(host, found)
      return {
        ...facts,
        proxy: facts.proxy && { ...facts.proxy, apache: found?.found ?? null },
        proxyActive: found?.active ?? false,
        missingPackages: [...missing, ...(found ? [] : ['apache2']), ...wanted(found?.found)],
        portsTaken: listTaken(before, 'apache', found?.holds ?? false),
      }
    })
  },

  render: (deployment) => {
    const found = deployment.facts.proxy?.apache
    return found ? renderFor(deployment, found) : null
  },

  pending: pendingCertificate,

  prove: async ({ inputs }, server) => {
    const { app, domains, host } = inputs
    refuseTaken(host, await server.call('apache.survey', { app, domains }))
  },

  load: async (deployment, server) => {
    const { domains: looked = [], facts, inputs, token } = deployment
    const { app, domains, host, https } = inputs
    // Its package may have come with this run, and then nobody has a site there; other sites may have come at any time.
    const fresh = facts.missingPackages.includes('apache2')
    const found = await server.call('apache.survey', { app, domains, instead: listOld(facts) })
    if (!fresh) refuseTaken(host, found)
    const known = found && (fresh ? { ...found.found, alone: [80, 443] } : found.found)
    const file = known && renderFor(deployment, known)
    if (!file) throw new Error('Apache is configured only when it is there, and Django was asked')
    const note = JSON.stringify({ ...facts.proxy, apache: known })
    const asks = !looked.some(({ leadsHere }) => leadsHere === false)
    const told = { app, token, content: file.content, group: facts.proxyGroup, note, domains, https, port: apachePort }
    const old = facts.oldSite
    if (old) {
      await server.call('taking.change', { ...told, ...askChange(deployment, old) })
      deployment.notices.push(noteTaken(old, app))
    }
    // An authority takes its time, in which no visitor of a site that was taken over has to wait.
    const { loaded, refused } = await server.call('apache.configure', { ...told, asks, fresh })
    deployment.uncertified = refused
    return { loaded: loaded || old !== undefined }
  },

  takeBack: async ({ facts, inputs, token }, server) => {
    if (facts.oldSite) await server.call('taking.giveBack', { app: inputs.app })
    await server.call('apache.putBack', { app: inputs.app, token })
  },

  canTakeIn: async ({ facts, inputs, server }) => {
    const { app, domains } = inputs
    const found = await server.call('apache.survey', { app, domains, instead: listOld(facts) })
    return found?.holds === true && Object.keys(found.taken).length === 0
  },
}

/** @throws DeployError APACHE_FAILED for a name that another site of Apache answers */
function refuseTaken(host: string, found: FoundApache | null): void {
  const [[domain, file] = []] = Object.entries(found?.taken ?? {})
  if (domain === undefined) return
  throw new DeployError('APACHE_FAILED', `Another site of Apache answers ${domain}: ${file}`, {
    host,
    hint: 'Apache would choose the first of the two. Take the name (ServerName, ServerAlias) out of that file, or out of the input domains; a site without ServerName has the name of the server itself, and 000-default is only the page of the package: `a2dissite 000-default`. If it is this very site, `take-over` in the YAML file has this one take its place (docs/taking-over.md). What Apache serves was not touched.',
  })
}

function renderFor(deployment: Deployment, found: ApacheFound): ManagedFile | null {
  const answer = findAnswer(deployment)
  if (answer === null) return null
  const { app, domains, https, visitors } = deployment.inputs
  const { mediaUrl, staticUrl } = answer
  const front = frontOf(deployment)
  const content = renderApache({
    ...{ app, domains, https, visitors, front, mediaUrl, staticUrl, found },
    localPort: apachePort,
  })
  return makeFile('apache', placesOf(app).apacheFile, content)
}
