import { type Deployment, findAnswer } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { FoundNginx, Inputs, ManagedFile, NginxFound } from '../model.ts'
import { findProxyFault } from '../project/decisions/health.ts'
import { frontOf } from '../release/front.ts'
import { makeFile } from '../release/managed-files.ts'
import { nginxPort } from '../release/pins.ts'
import { renderNginx } from '../render/nginx.ts'
import { listTaken, pendingCertificate, refuseAddresses } from './beside.ts'
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
      const found = await server.call('nginx.survey', { app, domains })
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
    const found = await server.call('nginx.survey', { app, domains })
    refuseTaken(host, found)
    const file = found && renderFor(deployment, found.found)
    if (!file) throw new Error('nginx is configured only when it is there, and Django was asked')
    const note = JSON.stringify({ ...facts.proxy, nginx: found.found })
    const asks = !looked.some(({ leadsHere }) => leadsHere === false)
    const told = { app, token, content: file.content, group: facts.proxyGroup, note, domains, https, asks }
    const { loaded, refused } = await server.call('nginx.configure', told)
    deployment.uncertified = refused
    return { loaded }
  },

  takeBack: async ({ inputs, token }, server) => {
    await server.call('nginx.putBack', { app: inputs.app, token })
  },

  canTakeIn: async ({ inputs, server }) => {
    const { app, domains } = inputs
    const found = await server.call('nginx.survey', { app, domains })
    return found?.holds === true && Object.keys(found.taken).length === 0
  },
}

/** @throws DeployError NGINX_FAILED for a name that another site of nginx has */
function refuseTaken(host: string, found: FoundNginx | null): void {
  const [[domain, file] = []] = Object.entries(found?.taken ?? {})
  if (domain === undefined) return
  throw new DeployError('NGINX_FAILED', `Another site of nginx has the name ${domain}: ${file}`, {
    host,
    hint: 'nginx would choose one of the two by the order of its files. Take the name out of that file, or out of the input domains. If it is this very site, docs/taking-over.md is the way across. What nginx serves was not touched.',
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
