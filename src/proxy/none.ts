import { findAnswer } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import { placesOf } from '../places.ts'
import { makeFile } from '../release/managed-files.ts'
import { listLinesToPaste } from '../render/lines-to-paste.ts'
import type { WebServer } from './web-server.ts'

const left = 'leave the web server to you'

/** A web server that somebody else sees to: the site is a socket, and a group that may open it. */
export const none: WebServer = {
  kind: 'none',
  port: null,
  words: {
    first: left,
    again: left,
    start: left,
    kept: 'a web server of your own leads to the socket',
    visit: 'ask the instance at its socket',
    done: 'a web server of your own serves',
  },

  /** Who has the ports is none of our business. */
  look: async ({ facts, inputs }) => {
    if (inputs.basicAuth.length > 0) throw refusePassword(inputs.host)
    if (inputs.visitors.onlyProxies) throw refuseFrom(inputs.host)
    return {
      ...facts,
      proxyActive: true,
      proxyServes: true,
      portsTaken: {},
      missingPackages: facts.missingPackages.filter((name) => name !== 'caddy'),
    }
  },

  /** All there is to write: that it is so. */
  render: ({ facts, inputs }) => makeFile('note', placesOf(inputs.app).proxy, JSON.stringify(facts.proxy)),

  prove: async () => {},

  load: async (deployment, server) => {
    const { facts, inputs } = deployment
    const { staticUrl = null, mediaUrl = null } = findAnswer(deployment) ?? {}
    const [domain = ''] = inputs.domains
    const group = facts.proxyGroup
    deployment.sections.push({
      title: 'Lines for your web server',
      quoted: true,
      lines: listLinesToPaste({
        ...{ app: inputs.app, domain, group, staticUrl, mediaUrl },
        secure: inputs.https !== 'off',
      }),
    })
    await server.call('site.serveBy', { app: inputs.app, note: JSON.stringify(facts.proxy) })
    return { loaded: true }
  },

  takeBack: async ({ facts, inputs }, server) => {
    const note = facts.files[placesOf(inputs.app).proxy]?.content ?? null
    await server.call('site.serveBy', { app: inputs.app, note })
  },
}

/** A site that is meant to be closed may not be open. */
const refusePassword = (host: string) =>
  new DeployError('INPUT_INVALID', 'basic-auth: the web server is one of your own, which would not ask for it', {
    host,
    hint: 'Let it ask by a file of its own (htpasswd), and take basic-auth out; or write `proxy: caddy` or `proxy: nginx`.',
  })

const refuseFrom = (host: string) =>
  new DeployError('INPUT_INVALID', 'visitors-from: the web server is one of your own, which would let everybody in', {
    host,
    hint: 'Have it turn away who is not of those networks, and take visitors-from out; or write `proxy: caddy`, `nginx` or `apache`.',
  })
