import type { Deployment } from '../deployment.ts'
import { listRemovable, listUnusedVenvs, shelfAfter } from '../project/decisions/pruning.ts'
import { describeCount } from '../project/describe.ts'
import { hashEnvironment } from '../release/environment.ts'
import { planOf, type Step } from '../runner.ts'

/** Releases beyond `keep-releases` and environments that nothing uses. */
export const prune: Step = {
  title: 'Prune',

  plan: (deployment) => {
    const { comparison, facts, inputs } = deployment
    if (comparison.release.length === 0) return planOf([], 'no new release')
    const { releases, venvs } = listUseless(deployment)
    const count = facts.releases.length + 1
    return planOf(
      [
        ...releases.map((id) => ({ what: `remove ${id}`, why: `${inputs.keepReleases} releases are kept` })),
        ...venvs.map((venv) => ({ what: `remove the environment ${venv}`, why: 'no release uses it' })),
      ],
      `${describeCount(count, 'release')}, up to ${inputs.keepReleases} stay`,
    )
  },

  apply: async (deployment, server, tools) => {
    const { app } = deployment.inputs
    const removed = await server.call('release.prune', { app, releases: listUseless(deployment).releases })
    const { busy, releases, venvs } = removed
    for (const release of releases) tools.tell(`removed ${release}`)
    for (const release of busy) tools.tell(`kept ${release}: a job runs with its code, and the next run removes it`)
    return `removed ${describeCount(releases.length, 'release')} and ${describeCount(venvs, 'environment')}`
  },
}

function listUseless(deployment: Deployment) {
  const { comparison, facts, inputs, release, run } = deployment
  const shelf = shelfAfter(facts, {
    id: release,
    state: 'live',
    instance: comparison.instance.length > 0 ? release : facts.instance,
    venv: hashEnvironment(deployment),
    follows: facts.current,
    commit: run.commit,
    ref: run.ref,
  })
  const releases = listRemovable(shelf, inputs.keepReleases)
  return { releases, venvs: listUnusedVenvs(shelf, releases, facts.venvs) }
}
