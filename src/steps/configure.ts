import { basename } from 'node:path/posix'
import { describeDifference, isReleaseFile } from '../project/decisions/generated-files.ts'
import { checkSchedules } from '../release/schedules.ts'
import { planOf, type Step } from '../runner.ts'

/** The generated files of the release, in its conf/: settings, Gunicorn's configuration, the environment. */
export const configure: Step = {
  title: 'Configure',

  plan: ({ comparison, live }) => {
    if (comparison.release.length === 0) return planOf([], 'settings and environment unchanged')
    if (!live) return planOf([{ what: 'write settings, gunicorn.conf.py, environment', why: 'first deploy' }], '')
    return planOf(
      comparison.conf.length > 0
        ? comparison.conf
        : [{ what: 'the configuration of the release', why: 'the same as before' }],
      '',
    )
  },

  apply: async (deployment, server, tools) => {
    const { comparison, facts, live, wanted } = deployment
    await checkSchedules(deployment, server)
    const files = wanted.filter(isReleaseFile)
    await server.call('release.place', { files })
    if (!live) return 'settings, gunicorn.conf.py and environment written'
    if (comparison.conf.length === 0) return 'kept: settings and environment unchanged'
    // They were compared where the live release has them.
    for (const { what } of comparison.conf) {
      const name = basename(what)
      const [found, file] = [facts.files[what], files.find(({ path }) => basename(path) === name)]
      if (found?.content != null && file) tools.log(describeDifference(name, found.content, file.content))
    }
    return comparison.conf.map(({ what, why }) => `${basename(what)}: ${why}`).join('; ')
  },
}
