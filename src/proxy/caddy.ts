import type { Facts } from '../model.ts'
import { placesOf } from '../places.ts'
import { findProxyFault } from '../project/decisions/health.ts'
import { renderCaddyfileOnce } from '../release/caddyfile.ts'
import { debiansCaddy, localPort } from '../release/pins.ts'
import type { Server } from '../server/server.ts'
import { type WebServer, wordsFor } from './web-server.ts'

/** Caddy: a file beside what the user has, reloaded only when it changed, never restarted (src/remote/site). */
export const caddy: WebServer = {
  kind: 'caddy',
  words: wordsFor('Caddy'),
  port: localPort,

  look: async ({ inputs, facts: seen, server, refusing }) => {
    const { app, mode } = inputs
    const facts = await lookAtMemory(app, seen, server, mode !== 'plan')
    if (isServed(facts)) return withCaddy(facts)
    return await refusing(async () => {
      const found = await server.call('site.survey', { app, port: localPort })
      const { unit: proxyUnit, group: proxyGroup, active: proxyActive, imports: proxyServes } = found ?? debiansCaddy
      const known = { ...facts, proxy: null, proxyUnit, proxyGroup, proxyActive, proxyServes }
      if (found && !isServed(known)) await server.call('site.compare', { app })
      return found ? withCaddy({ ...known, caddy: found.version }, found.process) : known
    })
  },

  render: renderCaddyfileOnce,

  prove: async ({ inputs }, server) => {
    await server.call('site.compare', { app: inputs.app })
  },

  load: async ({ facts, inputs, token }, server, file) => {
    const { app } = inputs
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
