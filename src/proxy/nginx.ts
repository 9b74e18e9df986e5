import { type Deployment, findAnswer } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { FoundNginx, Inputs, ManagedFile, NginxFound } from '../model.ts'
import { findProxyFault } from '../project/decisions/health.ts'
import { frontOf } from '../release/front.ts'
import { makeFile } from '../release/managed-files.ts'
import { nginxPort } from '../release/pins.ts'
import { renderNginx } from '../render/nginx.ts'
import { listTaken, pendingCertificate, refuseAddresses } from './beside.ts'
import { askChange, listOld, noteTaken } from './old-site.ts'
import { type Beside, wordsFor } from './web-server.ts'

/** nginx: a file of the site beside those of others, reloaded only when it changed (src/remote/nginx). */
export const nginx: Beside<'nginx'> = {
  kind: 'nginx',
  words: wordsFor('nginx'),
  port: nginxPort,

  look: async ({ before, facts, inputs, refusing, server }) => {
    await refuseAddresses(inputs, 'nginx', 'NGINX_FAILED', refusing)
    const missing = facts.missingPackages.filter((name) => name !== 'caddy')
    const wanted = (found: NginxFound | null | undefined) =>
      inputs.https === 'auto' && !found?.certbot ? ['certbot'] : []
    if (before.proxy?.kind === 'nginx' && facts.manifest !== null && findProxyFault(facts) === null)
      return { ...facts, missingPackages: [...missing, ...wanted(facts.proxy?.nginx)], portsTaken: {} }
    return await refusing(async () => {
      const { app, domains, host } = inputs
      const found = await server.call('nginx.survey', { app, domains, instead: listOld(facts) })
      refuseTaken(host, found)
      return {
        ...facts,
        proxy: facts.proxy && { ...facts.proxy, nginx: found?.found ?? null },
        proxyActive: found?.active ?? false,
        missingPackages: [...missing, ...(found ? [] : ['nginx']), ...wanted(found?.found)],
        portsTaken: listTaken(before, 'nginx', found?.holds ?? false),
      }
    })
  },

  render: (deployment) => {
    const found = deployment.facts.proxy?.nginx
    return found ? renderFor(deployment, found) : null
  },

  pending: pendingCertificate,

  prove: async ({ inputs }, server) => {
    const { app, domains, host } = inputs
    refuseTaken(host, await server.call('nginx.survey', { app, domains }))
  },

  load: async (deployment, server) => {
    const { domains: looked = [], facts, inputs, token } = deployment
    const { app, domains, host, https } = inputs
    // Its package may have come with this run, and other sites at any time.
    const found = await server.call('nginx.survey', { app, domains, instead: listOld(facts) })
    refuseTaken(host, found)
    const file = found && renderFor(deployment, found.found)
    if (!file) throw new Error('nginx is configured only when it is there, and Django was asked')
    const note = JSON.stringify({ ...facts.proxy, nginx: found.found })
    const asks = !looked.some(({ leadsHere }) => leadsHere === false)
    const told = { app, token, content: file.content, group: facts.proxyGroup, note, domains, https }
    const old = facts.oldSite
    if (old) {
      await server.call('taking.change', { ...told, ...askChange(deployment, old), port: nginxPort })
      deployment.notices.push(noteTaken(old, app))
    }
    // An authority takes its time, in which no visitor of a site that was taken over has to wait.
    const { loaded, refused } = await server.call('nginx.configure', { ...told, asks })
    deployment.uncertified = refused
    return { loaded: loaded || old !== undefined }
  },

  takeBack: async ({ facts, inputs, token }, server) => {
    if (facts.oldSite) await server.call('taking.giveBack', { app: inputs.app })
    await server.call('nginx.putBack', { app: inputs.app, token })
  },

  canTakeIn: async ({ facts, inputs, server }) => {
    const { app, domains } = inputs
    const found = await server.call('nginx.survey', { app, domains, instead: listOld(facts) })
    return found?.holds === true && Object.keys(found.taken).length === 0
  },
}

/** @throws DeployError NGINX_FAILED for a name that another site of nginx has */
function refuseTaken(host: string, found: FoundNginx | null): void {
  const [[domain, file] = []] = Object.entries(found?.taken ?? {})
  if (domain === undefined) return
  throw new DeployError('NGINX_FAILED', `Another site of nginx has the name ${domain}: ${file}`, {
    host,
    hint: 'nginx would choose one of the two by the order of its files. Take the name out of that file, or out of the input domains. If it is this very site, `take-over` in the YAML file has this one take its place (docs/taking-over.md). What nginx serves was not touched.',
  })
}

function renderFor(deployment: Deployment, found: NginxFound): ManagedFile | null {
  const answer = findAnswer(deployment)
  if (answer === null) return null
  const { app, domains, https, visitors }: Inputs = deployment.inputs
  const { mediaUrl, staticUrl } = answer
  const front = frontOf(deployment)
  const content = renderNginx({
    app,
    domains,
    https,
    visitors,
    front,
    mediaUrl,
    staticUrl,
    found,
    localPort: nginxPort,
  })
  return makeFile('nginx', found.path, content)
}
