import { describeDifference, listChangedNames } from '../project/decisions/generated-files.ts'
import { findCaddyFault } from '../project/decisions/health.ts'
import { renderCaddyfileOnce } from '../release/caddyfile.ts'
import { releaseFile, servingOf } from '../release/manifest.ts'
import { localPort } from '../release/pins.ts'
import { planOf, type Step } from '../runner.ts'

/** Caddy in front: its file beside what the user has, reloaded only when it changed, never restarted. */
export const proxy: Step = {
  title: 'Proxy',

  plan: (deployment) => {
    const { facts, live } = deployment
    const file = renderCaddyfileOnce(deployment)
    // On a bare server the URLs are known only once Django has been asked.
    if (file === null) return planOf([{ what: 'configure Caddy', why: 'first deploy' }], '')
    const found = facts.files[file.path]
    if (found?.content !== file.content) {
      const names = found?.content == null ? [] : listChangedNames(found.content, file.content)
      const why = !live
        ? 'first deploy'
        : found === undefined
          ? 'its file is not there'
          : `its file differs${names.length > 0 ? `: ${names.join(', ')}` : ''}`
      return planOf([{ what: live ? 'reload Caddy' : 'configure Caddy', why }], '')
    }
    const sick = findCaddyFault(facts)
    const what = facts.caddyActive ? 'reload Caddy' : 'start Caddy'
    return sick ? planOf([{ what, why: sick }], '') : planOf([], "Caddy's file unchanged")
  },

  apply: async (deployment, server, tools) => {
    const { comparison, facts, inputs, live, token } = deployment
    const { app } = inputs
    const file = renderCaddyfileOnce(deployment)
    if (file === null) throw new Error('Caddy is configured only after the probe')
    const { content, path } = file
    const found = facts.files[path]
    if (live && found?.content != null) tools.log(describeDifference(path, found.content, content))
    tools.onFailure(async (open) => {
      await open.call('site.putBack', { app, token })
    })
    if (live && comparison.release.length === 0) {
      tools.onFailure(async (open) => {
        await open.call('release.place', { files: [releaseFile(app, live)] })
      })
      await server.call('release.place', { files: [releaseFile(app, { ...live, serving: servingOf(inputs) })] })
    }
    const { loaded } = await server.call('site.configure', { app, token, content, port: localPort })
    return loaded ? `Caddy serves ${inputs.domains.join(', ')}` : "kept: Caddy's file unchanged"
  },
}
