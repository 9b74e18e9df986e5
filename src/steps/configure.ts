import { planOf, type Step } from '../runner.ts'
import { checkSchedules } from './processes.ts'

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
    const files = wanted.filter((file) => file.path.includes('/conf/'))
    await server.call('release.place', { files })
    if (!live) return 'settings, gunicorn.conf.py and environment written'
    if (comparison.conf.length === 0) return 'kept: settings and environment unchanged'
    for (const { what } of comparison.conf) {
      const name = what.slice(what.lastIndexOf('/') + 1)
      const [found, file] = [facts.files[what], files.find(({ path }) => path.endsWith(`/conf/${name}`))]
      if (found?.content != null && file) tools.log(difference(name, found.content, file.content))
    }
    return comparison.conf.map(({ what, why }) => `${what.slice(what.lastIndexOf('/') + 1)}: ${why}`).join('; ')
  },
}

/** What is taken out (-) and put in (+), line by line, of a generated file. */
export function difference(name: string, before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const gone = old.filter((line) => !now.includes(line)).map((line) => `- ${line}`)
  const come = now.filter((line) => !old.includes(line)).map((line) => `+ ${line}`)
  return [`${name}:`, ...gone, ...come].join('\n')
}
