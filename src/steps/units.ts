import { basename } from 'node:path/posix'
import type { MediaShown, Notice } from '../model.ts'
import { placesOf } from '../places.ts'
import { describeDifference, isReleaseFile } from '../project/decisions/generated-files.ts'
import { kindOf } from '../project/decisions/proxy.ts'
import { describeAbsent, listAbsent } from '../release/launch.ts'
import { planOf, type Step } from '../runner.ts'

/** systemd's units and the command `<app>-manage`: the same for every release of the application. */
export const units: Step = {
  title: 'Units',

  plan: ({ comparison, facts, inputs, live }) => {
    if (!live) return planOf([{ what: 'write units and commands', why: 'first deploy' }], '')
    const { home } = placesOf(inputs.app)
    const open = facts.guarded
      ? []
      : [{ what: `close ${home}`, why: 'others may enter it, or its uploads are not mounted' }]
    return planOf(
      [...comparison.units, ...comparison.outside, ...comparison.processes, ...open],
      'units and commands unchanged',
    )
  },

  apply: async (deployment, server, tools) => {
    deployment.staged = true
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
    const media = `${inputs.app}-media.service`
    const boot = [`${inputs.app}.target`, `${inputs.app}-current.service`]
    // On the way back the files are as they were found; a first deploy leaves none.
    tools.onFailure(async (open) => {
      const owned = { owner: 'root', group: 'root' }
      const before = [...files.map(({ path }) => path), ...gone].flatMap((path) => {
        const found = facts.files[path]
        return found?.content == null ? [] : [{ path, ...owned, content: found.content, mode: found.mode }]
      })
      const remove = files.map((file) => file.path).filter((path) => facts.files[path] === undefined)
      await open.call('release.place', { files: before, remove, daemonReload, disable: live ? [] : [...boot, media] })
    })
    const guests = { app: inputs.app, user: server.user, group: facts.proxyGroup }
    await server.call('release.place', { files, remove: gone, daemonReload, enable: live ? [] : boot, guests })
    if (kindOf(facts) === 'caddy' && (files.some(({ kind }) => kind === 'unit') || !facts.guarded))
      deployment.notices.push(...noteMedia(await server.call('release.showMedia', { app: inputs.app })))
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
      ...(facts.guarded || !live ? [] : ['closed to others']),
    ]
    return parts.join('; ')
  },
}

function noteMedia({ followed, links }: MediaShown): Notice[] {
  const guarded = !followed.includes('.')
  const serves = guarded ? 'Caddy serves nothing that lies behind them' : 'Caddy serves what lies behind them'
  const shown = links.slice(0, 5).join(', ')
  const found: Notice = {
    level: 'warning',
    title: 'Links among the uploads',
    message: `${shown}${links.length > 5 ? ` and ${links.length - 5} more` : ''}: ${serves}. A folder of another disk is mounted in its place: docs/operating.md.`,
  }
  const open: Notice = {
    level: 'notice',
    title: 'Caddy follows links among the uploads',
    message:
      'This machine can’t mount the uploads with nosymfollow, so that a link that the site makes there is served as a file.',
  }
  const mounted: Notice = {
    level: 'warning',
    title: 'Caddy follows links on a disk among the uploads',
    message: `${followed.join(', ')}: mounted there without nosymfollow, so that a link that the site makes there is served as a file. Add it to its options in /etc/fstab: docs/operating.md.`,
  }
  return [...(links.length > 0 ? [found] : []), ...(guarded ? (followed.length > 0 ? [mounted] : []) : [open])]
}
