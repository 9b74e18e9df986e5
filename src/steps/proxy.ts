import { describeDifference, listChangedNames } from '../project/decisions/generated-files.ts'
import { findProxyFault } from '../project/decisions/health.ts'
import { webServerOf } from '../proxy/choose.ts'
import { releaseFile, servingOf } from '../release/manifest.ts'
import { planOf, type Step } from '../runner.ts'

/** The web server in front: its file beside what the user has, reloaded only when it changed, never restarted. */
export const proxy: Step = {
  title: 'Proxy',

  plan: (deployment) => {
    const { facts, live } = deployment
    const { pending, render, words } = webServerOf(facts)
    const file = render(deployment)
    // On a bare server the URLs are known only once Django has been asked.
    if (file === null) return planOf([{ what: words.first, why: 'first deploy' }], '')
    const found = facts.files[file.path]
    if (found?.content !== file.content) {
      const names = found?.content == null ? [] : listChangedNames(found.content, file.content)
      const why = !live
        ? 'first deploy'
        : found === undefined
          ? 'its file is not there'
          : `its file differs${names.length > 0 ? `: ${names.join(', ')}` : ''}`
      return planOf([{ what: live ? words.again : words.first, why }], '')
    }
    const sick = findProxyFault(facts) ?? pending?.(deployment) ?? null
    const what = facts.proxyActive ? words.again : words.start
    return sick ? planOf([{ what, why: sick }], '') : planOf([], words.kept)
  },

  apply: async (deployment, server, tools) => {
    const { comparison, facts, inputs, live } = deployment
    const { app } = inputs
    const { load, render, takeBack, words } = webServerOf(facts)
    const file = render(deployment)
    const found = file && facts.files[file.path]
    if (live && file && found?.content != null) tools.log(describeDifference(file.path, found.content, file.content))
    tools.onFailure(async (open) => {
      await takeBack(deployment, open)
    })
    if (live && comparison.release.length === 0) {
      tools.onFailure(async (open) => {
        await open.call('release.place', { files: [releaseFile(app, live)] })
      })
      await server.call('release.place', { files: [releaseFile(app, { ...live, serving: servingOf(inputs) })] })
    }
    const { loaded } = await load(deployment, server, file)
    return loaded ? `${words.done} ${inputs.domains.join(', ')}` : `kept: ${words.kept}`
  },
}
