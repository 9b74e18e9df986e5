import { basename } from 'node:path/posix'
import { describeDifference, isReleaseFile } from '../project/decisions/generated-files.ts'
import { describeAbsent, listAbsent } from '../release/launch.ts'
import { planOf, type Step } from '../runner.ts'

/** systemd's units and the command `<app>-manage`: the same for every release of the application. */
export const units: Step = {
  title: 'Units',

  plan: ({ comparison, live }) => {
    if (!live) return planOf([{ what: 'write units and commands', why: 'first deploy' }], '')
    return planOf([...comparison.units, ...comparison.outside, ...comparison.processes], 'units and commands unchanged')
  },

  apply: async (deployment, server, tools) => {
    const { comparison, facts, inputs, live, wanted } = deployment
    const differing = new Set(
      [...comparison.units, ...comparison.outside, ...comparison.processes].map((change) => change.what),
    )
    const files = wanted.filter((file) => !isReleaseFile(file) && (!live || differing.has(file.path)))
    const written = new Set(wanted.map(({ path }) => path))
    const gone = comparison.processes.map(({ what }) => what).filter((path) => !written.has(path))
    for (const file of files) {
      const found = facts.files[file.path]
      if (found?.content != null && live) tools.log(describeDifference(file.path, found.content, file.content))
    }
    const daemonReload = gone.length > 0 || files.some(({ kind }) => kind === 'unit' || kind === 'process')
    const boot = [`${inputs.app}.target`, `${inputs.app}-current.service`]
    // On the way back the files are as they were found; a first deploy leaves none.
    tools.onFailure(async (open) => {
      const owned = { owner: 'root', group: 'root' }
      const before = [...files.map(({ path }) => path), ...gone].flatMap((path) => {
        const found = facts.files[path]
        return found?.content == null ? [] : [{ path, ...owned, content: found.content, mode: found.mode }]
      })
      const remove = files.map((file) => file.path).filter((path) => facts.files[path] === undefined)
      await open.call('release.place', { files: before, remove, daemonReload, disable: live ? [] : boot })
    })
    await server.call('release.place', { files, remove: gone, daemonReload, enable: live ? [] : boot })
    const absent = listAbsent(facts)
    if (absent.length > 0 && daemonReload)
      deployment.notices.push({
        level: 'notice',
        title: 'Protections that this machine can’t have',
        message: `${describeAbsent(absent)[0]?.toUpperCase()}${describeAbsent(absent).slice(1)}. docs/operating.md says what each does, and what mostly keeps a machine from it.`,
      })
    const names = (paths: readonly string[]) => paths.map((path) => basename(path)).join(', ')
    const parts = [
      ...(files.length > 0 ? [`written: ${names(files.map(({ path }) => path))}`] : []),
      ...(gone.length > 0 ? [`removed: ${names(gone)}`] : []),
    ]
    return parts.join('; ')
  },
}
