import { caddySick, changedNames } from '../project/decisions/comparison.ts'
import { type Deployment, planOf, type Step } from '../runner.ts'
import { releaseFile, servingOf } from './activate.ts'
import { difference } from './configure.ts'
import { caddyfilePath, localPort, wantedCaddyfile } from './wanted.ts'

/** Caddy in front: its file beside what the user has, reloaded only when it changed, never restarted. */
export const proxy: Step = {
  title: 'Proxy',

  plan: (deployment) => {
    const { facts, inputs, live } = deployment
    const content = contentFor(deployment)
    // On a bare server the URLs are known only once Django has been asked.
    if (content === null) return planOf([{ what: 'configure Caddy', why: 'first deploy' }], '')
    const found = facts.files[caddyfilePath(inputs.app)]
    if (found?.content !== content) {
      const names = found?.content == null ? [] : changedNames(found.content, content)
      const why = !live
        ? 'first deploy'
        : found === undefined
          ? 'its file is not there'
          : `its file differs${names.length > 0 ? `: ${names.join(', ')}` : ''}`
      return planOf([{ what: live ? 'reload Caddy' : 'configure Caddy', why }], '')
    }
    const sick = caddySick(facts)
    const what = facts.caddyActive ? 'reload Caddy' : 'start Caddy'
    return sick ? planOf([{ what, why: sick }], '') : planOf([], "Caddy's file unchanged")
  },

  apply: async (deployment, server, tools) => {
    const { comparison, facts, inputs, live } = deployment
    const content = contentFor(deployment)
    if (content === null) throw new Error('Caddy is configured only after the probe')
    const path = caddyfilePath(inputs.app)
    const found = facts.files[path]
    if (live && found?.content != null) tools.log(difference(path, found.content, content))
    tools.onFailure(async (server) => {
      await server.call('proxy', { path, content: found?.content ?? null, port: localPort })
    })
    if (live && comparison.release.length === 0) {
      tools.onFailure(async (server) => {
        await server.call('place', { files: [releaseFile(inputs.app, live)] })
      })
      await server.call('place', { files: [releaseFile(inputs.app, { ...live, serving: servingOf(inputs) })] })
    }
    const { loaded } = await server.call<{ loaded: boolean }>('proxy', { path, content, port: localPort })
    return loaded ? `Caddy serves ${inputs.domains.join(', ')}` : "kept: Caddy's file unchanged"
  },
}

function contentFor({ inputs, probe, live }: Deployment): string | null {
  const known = probe ?? live?.probe
  return known ? wantedCaddyfile(inputs, known) : null
}
