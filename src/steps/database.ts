import type { ProbeReport } from '../model.ts'
import { engineNames, placeOf, serverEngine } from '../probe/database.ts'
import { planDatabase } from '../probe/database-need.ts'
import { requireAnswer } from '../probe/probe.ts'
import { acceptAnswer } from '../release/answer.ts'
import { askDjango } from '../release/ask-django.ts'
import { lookAtDatabases } from '../release/look-at-databases.ts'
import { providePackages } from '../release/provide-packages.ts'
import { planOf, type Step } from '../runner.ts'

/** The database of the application's own, where its settings name one that is not there; then Django can answer. */
export const database: Step = {
  title: 'Database',

  plan: ({ comparison, database: need, probe }) => {
    if (need) return planOf(need.changes, '')
    if (probe) return planOf([], describeUse(probe))
    return comparison.instance.length === 0
      ? planOf([], 'nothing that Django reads changed')
      : planOf([{ what: 'see to the database', why: 'known once Django can be asked on the server' }], '')
  },

  apply: async (deployment, server, tools) => {
    const { checkout, inputs, database: need } = deployment
    if (!need) throw new Error('there is no database to make')
    const { engine, packages, database: given } = need
    const { project } = checkout
    if (packages.length > 0) {
      await server.call('services.announce', { service: engine })
      await providePackages(deployment, server, packages, tools)
    }
    await server.call('database.prepare', { engine })
    // What a server that did not run has is known only now: packages that were removed leave their data behind.
    planDatabase(engine, given, await lookAtDatabases(deployment, server, engine, given), project)
    // Where another engine was asked for than the settings name, it stands for whatever they name.
    const entry = given && serverEngine(given) === engine ? given.entry : []
    const url = given === null
    const made = await server.call('database.make', { app: inputs.app, engine, entry, url })
    const said = await acceptAnswer(deployment, requireAnswer(await askDjango(deployment, server), project), tools)
    const which = made.created ? `database ${made.name} made` : `database ${made.name} used again`
    return `${made.title} ${made.version}, ${which}; ${said}`
  },
}

/** Which database the release has, and why nothing is done about it. */
function describeUse({ database: used }: ProbeReport): string {
  const engine = serverEngine(used)
  if (engine === null)
    return used.engine.includes('sqlite') ? `SQLite, ${used.name}` : "another database, which is the project's own"
  const where = `${used.name} of ${engineNames[engine]} at ${placeOf(used)}`
  if (used.source === 'made') return `${where}, made by this action, answers`
  if (used.source === 'given') return `${where}, as the input \`database\` says, answers`
  return `${where}, as the project's settings name it, answers: it is used as it is`
}
