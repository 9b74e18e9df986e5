import type { Deployment } from '../deployment.ts'
import type { Change, ProxyNote } from '../model.ts'
import { placesOf } from '../places.ts'
import { describeDifference, isSame, listChangedNames } from '../project/decisions/generated-files.ts'
import { findProxyFault } from '../project/decisions/health.ts'
import { webServerOf } from '../proxy/choose.ts'
import { parseUsers, renderGate } from '../release/gate.ts'
import { releaseFile, servingOf } from '../release/manifest.ts'
import { planOf, type Step, type Tools } from '../runner.ts'
import type { Server } from '../server/server.ts'

/** The web server in front: its file beside what the user has, reloaded only when it changed, never restarted. */
export const proxy: Step = {
  title: 'Proxy',

  plan: (deployment) => {
    const { facts, live } = deployment
    const { pending, render, words } = webServerOf(facts)
    const file = render(deployment)
    // On a bare server the URLs are known only once Django has been asked.
    if (file === null) return planOf([{ what: words.first, why: 'first deploy' }], '')
    const gate = planGate(deployment)
    const found = facts.files[file.path]
    if (found?.content !== file.content) {
      const names = found?.content == null ? [] : listChangedNames(found.content, file.content)
      const why = !live
        ? 'first deploy'
        : found === undefined
          ? 'its file is not there'
          : `its file differs${names.length > 0 ? `: ${names.join(', ')}` : ''}`
      return planOf([{ what: live ? words.again : words.first, why }, ...gate], '')
    }
    const sick = findProxyFault(facts) ?? pending?.(deployment) ?? null
    const what = facts.proxyActive ? words.again : words.start
    return planOf([...(sick ? [{ what, why: sick }] : []), ...gate], words.kept)
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
    await placeGate(deployment, server, tools)
    const { loaded } = await load(deployment, server, file)
    return loaded ? `${words.done} ${inputs.domains.join(', ')}` : `kept: ${words.kept}`
  },
}

/** The users of a password in front of the site, where others are to see it than did. */
function planGate({ facts, gate = [], inputs }: Deployment): Change[] {
  const wanted = renderGate(inputs.app, gate, facts.proxyGroup)
  const found = facts.files[placesOf(inputs.app).gateUsers]
  if (wanted === null)
    return found ? [{ what: 'open the site to everybody', why: 'there is no basic-auth any more' }] : []
  if (isSame(found, wanted)) return []
  return [{ what: 'ask for a password', why: found ? 'its users differ' : 'basic-auth' }]
}

/** Before a web server reads it; on the way back it is as it was before that one loads its own file again. */
async function placeGate(deployment: Deployment, server: Server, tools: Tools): Promise<void> {
  const { facts, gate = [], inputs } = deployment
  const path = placesOf(inputs.app).gateUsers
  const wanted = renderGate(inputs.app, gate, facts.proxyGroup)
  const found = facts.files[path]
  if (wanted === null && found === undefined) return
  // What serves it until now reads it, and need not be what is to.
  const note = facts.files[placesOf(inputs.app).proxy]?.content ?? null
  const { group }: Pick<ProxyNote, 'group'> = note === null ? { group: facts.proxyGroup } : JSON.parse(note)
  const before = found?.content == null ? null : renderGate(inputs.app, parseUsers(found.content), group)
  tools.onFailure(async (open) => {
    await open.call('release.place', before ? { files: [before] } : { files: [], remove: [path] })
  })
  await server.call('release.place', wanted ? { files: [wanted] } : { files: [], remove: [path] })
}
