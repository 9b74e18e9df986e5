import { type Deployment, findAnswer } from '../deployment.ts'
import type { Facts, ManagedFile } from '../model.ts'
import { placesOf } from '../places.ts'
import { listAddresses } from '../project/decisions/address-certificates.ts'
import { isCaddyFrom } from '../project/decisions/caddy-version.ts'
import { findProxyFault } from '../project/decisions/health.ts'
import { renderCaddyfileOnce } from '../release/caddyfile.ts'
import { renderProxyFile } from '../release/managed-files.ts'
import { debiansCaddy, localPort } from '../release/pins.ts'
import { keptStreams } from '../render/caddy-application.ts'
import type { Server } from '../server/server.ts'
import { type WebServer, wordsFor } from './web-server.ts'

/** Caddy: a file beside what the user has, reloaded only when it changed, never restarted (src/remote/site). */
export const caddy: WebServer = {
  kind: 'caddy',
  words: wordsFor('Caddy'),
  port: localPort,

  look: async ({ inputs, facts: seen, server, refusing }) => {
    const { app, mode } = inputs
    const keeps = seen.files[placesOf(app).caddyfile]?.content?.includes(keptStreams) ?? false
    const told = { ...seen, caddyKeepsStreams: keeps }
    const facts = await lookAtMemory(app, told, server, mode !== 'plan')
    // The version of one that is no package's is asked for where it matters.
    const asks = listAddresses(inputs).length > 0 && facts.caddy === null
    // Where a package of Caddy has learnt it, its process is asked: it may be another one.
    if (isServed(facts) && !asks && (keeps || !canKeepStreams(facts.caddy))) return withCaddy(facts)
    return await refusing(async () => {
      const found = await server.call('site.survey', { app, port: localPort })
      const { unit: proxyUnit, group: proxyGroup, active: proxyActive, imports: proxyServes } = found ?? debiansCaddy
      const caddyKeepsStreams = canKeepStreams(found?.version ?? null)
      const known = { ...facts, proxy: null, proxyUnit, proxyGroup, proxyActive, proxyServes, caddyKeepsStreams }
      if (found && !isServed(known)) await server.call('site.compare', { app })
      return found ? withCaddy({ ...known, caddy: found.version }, found.process) : known
    })
  },

  render: renderCaddyfileOnce,

  prove: async ({ inputs }, server) => {
    await server.call('site.compare', { app: inputs.app })
  },

  load: async (deployment, server, known) => {
    const { facts, inputs, token } = deployment
    const { app } = inputs
    const file = facts.caddy === null ? await renderForNew(deployment, server) : known
    if (file === null) throw new Error('Caddy is configured only after the probe')
    const configured = await server.call('site.configure', { app, token, content: file.content, port: localPort })
    if (facts.files[placesOf(app).proxy]) await server.call('site.serveBy', { app, note: null })
    return configured
  },

  takeBack: async ({ facts, inputs, token }, server) => {
    const { app } = inputs
    const note = facts.files[placesOf(app).proxy]?.content ?? null
    if (note !== null) await server.call('site.serveBy', { app, note })
    await server.call('site.putBack', { app, token })
  },
}

/** Whether a Caddy of this version can keep websockets over a reload. */
const canKeepStreams = (version: string | null): boolean => isCaddyFrom('2.7', version)

/** The file for a Caddy that this run has installed: nobody knew its version before. */
async function renderForNew(deployment: Deployment, server: Server): Promise<ManagedFile | null> {
  const answer = findAnswer(deployment)
  if (answer === null) return null
  const found = await server.call('site.survey', { app: deployment.inputs.app, port: localPort })
  const version = found?.version ?? null
  if (version !== null) deployment.caddyVersion = version
  const facts = { ...deployment.facts, caddyKeepsStreams: canKeepStreams(version) }
  const file = renderProxyFile({ ...deployment, facts }, version, answer)
  deployment.proxy = { answer, file }
  return file
}

/** Whether the facts tell enough: the Caddy that the live site was given serves it, as it is. */
const isServed = (facts: Facts): boolean =>
  facts.manifest !== null && facts.proxy === null && findProxyFault(facts) === null

/** What Caddy serves beside its files, asked for only where it is not what was noted. */
async function lookAtMemory(app: string, facts: Facts, server: Server, notes: boolean): Promise<Facts> {
  if (facts.manifest === null || facts.proxy !== null || !facts.proxyActive || facts.proxyServes) return facts
  const asked = { app, unit: facts.proxyUnit, port: localPort, notes }
  const { imports: proxyServes, memory: caddyMemory } = await server.call('site.look', asked)
  return { ...facts, proxyServes, caddyMemory }
}

/** Of a server that has a Caddy, whoever installed it and whatever its process is called: nothing is installed over it. */
const withCaddy = (facts: Facts, process = 'caddy'): Facts => ({
  ...facts,
  portsTaken: Object.fromEntries(Object.entries(facts.portsTaken).filter(([, owner]) => owner !== process)),
  caddy: facts.caddy ?? 'of your own',
  missingPackages: facts.missingPackages.filter((name) => name !== 'caddy'),
})
