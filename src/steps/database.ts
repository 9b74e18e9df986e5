import type { ProbeReport } from '../model.ts'
import { engineNames, placeOf, serverEngine } from '../probe/database.ts'
import { databaseNeed } from '../probe/database-need.ts'
import { answered } from '../probe/probe.ts'
import { planOf, type Step } from '../runner.ts'
import { installPackages } from '../server/packages.ts'
import { askDjango } from './ask.ts'
import { lookAt } from './database-look.ts'
import { accept } from './probe.ts'

/** The database of the application's own, where its settings name one that is not there; then Django can answer. */
export const database: Step = {
  title: 'Database',

  plan: ({ comparison, database, probe }) => {
    if (database !== null) return planOf(database.changes, '')
    if (probe !== null) return planOf([], inUse(probe))
    return comparison.instance.length === 0
      ? planOf([], 'nothing that Django reads changed')
      : planOf([{ what: 'see to the database', why: 'known once Django can be asked on the server' }], '')
  },

  apply: async (deployment, server, tools) => {
    const { checkout, inputs, database } = deployment
    if (database === null) throw new Error('there is no database to make')
    const { engine, packages } = database
    const { project } = checkout
    if (packages.length > 0) {
      await server.call('services.announce', { service: engine })
      await installPackages(server.run, server.host, packages, tools.log)
    }
    await server.call('database.prepare', { engine })
    // What a server that did not run has is known only now: packages that were removed leave their data behind.
    databaseNeed(engine, database.database, await lookAt(deployment, server, engine, database.database), project)
    // Where another engine was asked for than the settings name, it stands for whatever they name.
    const entry = database.database && serverEngine(database.database) === engine ? database.database.entry : []
    const url = database.database === null
    const made = await server.call('database.make', { app: inputs.app, engine, entry, url })
    const said = accept(deployment, answered(await askDjango(deployment, server), project), tools)
    return `${made.title} ${made.version}, database ${made.name} ${made.created ? 'made' : 'used again'}; ${said}`
  },
}

/** Which database the release has, and why nothing is done about it. */
function inUse({ database }: ProbeReport): string {
  const engine = serverEngine(database)
  if (engine === null)
    return database.engine.includes('sqlite')
      ? `SQLite, ${database.name}`
      : "another database, which is the project's own"
  const where = `${database.name} of ${engineNames[engine]} at ${placeOf(database)}`
  if (database.source === 'made') return `${where}, made by this action, answers`
  if (database.source === 'given') return `${where}, as the input \`database\` says, answers`
  return `${where}, as the project's settings name it, answers: it is used as it is`
}
