/** Whether a database has to be made on the server, and what stands in the way of that: pure. */

import { DeployError } from '../errors.ts'
import type { Change, DatabaseNeed, DatabaseReport, FoundDatabases, Inputs, Project, ServerEngine } from '../model.ts'
import { engineNames, explainDatabaseFailure, isContainer, isLocal, placeOf, serverEngine } from './database.ts'

const packages: Readonly<Record<ServerEngine, readonly string[]>> = {
  postgresql: ['postgresql'],
  mysql: ['mariadb-server'],
}

/** The engine that was asked for by its name, whatever the project's settings say; null for `auto` and the others. */
export const findForcedEngine = ({ database }: Pick<Inputs, 'database'>): ServerEngine | null =>
  database === 'postgresql' || database === 'mysql' ? database : null

/**
 * The engine of a database that may have to be made here, so that the server has to be looked at; null when the one
 * that Django was given answers.
 *
 * @throws DeployError DATABASE_UNREACHABLE for one that is not this server's to make
 */
export function findMissingEngine(inputs: Inputs, database: DatabaseReport, project: Project): ServerEngine | null {
  const forced = findForcedEngine(inputs)
  const engine = serverEngine(database)
  if (forced !== null && engine !== forced && database.source === 'project') return forced
  if (database.reachable) return null
  // The name of a container is nobody else's, and the compose file says what it runs.
  const contained = isContainer(database) && (forced !== null || project.compose?.[database.host] === engine)
  const place = isLocal(database) || contained
  const here = place && database.placed && database.source !== 'given'
  const curable = !['driver', 'version', 'tls', 'privilege'].includes(database.fault ?? '')
  if (engine === null || !here || !curable) throw explainDatabaseFailure(database, project)
  return engine
}

/**
 * What has to be done for a database of the application's own.
 *
 * @param database null when the settings could not even be read without it
 * @throws DeployError DATABASE_UNREACHABLE, DATABASE_REFUSED, DATABASE_TAKEN
 */
export function planDatabase(
  engine: ServerEngine,
  database: DatabaseReport | null,
  found: FoundDatabases,
  project: Project,
): DatabaseNeed {
  const own = database === null || serverEngine(database) !== engine ? null : database
  refuse(own, found, project)
  const server = found.unit === null ? engineTitle(engine) : found.title
  const what = found.own ? `use the database ${found.name} of ${server} again` : `make the database ${found.name}`
  const why =
    own === null
      ? database === null
        ? 'the settings ask for its address (DATABASE_URL)'
        : `\`database: ${engine}\``
      : own.source === 'made'
        ? `${placeOf(own)} does not let the application in`
        : `the settings name ${engineNames[engine]}, and there is no ${own.name || 'database'} of theirs here`
  const changes: Change[] = []
  if (found.unit === null) changes.push({ what: `install ${server}`, why: 'not on the server yet' })
  else if (!found.active) changes.push({ what: `start ${found.unit}`, why: 'it is not running' })
  changes.push({ what, why })
  return {
    engine,
    packages: found.unit === null ? packages[engine] : [],
    changes,
    database,
  }
}

const engineTitle = (engine: ServerEngine) => (engine === 'mysql' ? 'MariaDB' : engineNames[engine])

/** What must not be passed over: whoever has data here never gets an empty database beside it. */
function refuse(own: DatabaseReport | null, found: FoundDatabases, project: Project): void {
  const { title, unit, active, ours, name, recorded } = found
  const output = own?.error ? { output: own.error } : {}
  const fail = (code: 'DATABASE_UNREACHABLE' | 'DATABASE_REFUSED' | 'DATABASE_TAKEN', problem: string, hint: string) =>
    new DeployError(code, problem, { hint, ...output })
  if (unit === null) {
    if (!found.listening || own === null) return
    throw explainDatabaseFailure(own, project, 'DATABASE_REFUSED')
  }
  if (!active) {
    if (ours) return
    throw fail(
      'DATABASE_UNREACHABLE',
      `${title} is installed on the server, and it is stopped`,
      `Start it: systemctl enable --now ${unit}. This action did not install it, so it does not start it either.`,
    )
  }
  if (found.refused !== null) {
    throw new DeployError('DATABASE_REFUSED', `${title} on the server does not let its administrator in`, {
      output: found.refused,
      hint: 'Make a database and a user there by hand, and give them as the input `database` (a URL), from a secret.',
    })
  }
  if (own?.source === 'project' && found.named && !(recorded !== 'none' && own.name === name)) {
    throw fail(
      'DATABASE_REFUSED',
      `${title} on the server has a database ${own.name}, and it does not open to what the settings say`,
      'Give the right user and password (a variable in `env`, or the input `database` as a URL, from a secret). For a new and empty database give it another name in the settings. Nothing was touched.',
    )
  }
  if (recorded === 'made' && !found.own) {
    throw fail(
      'DATABASE_UNREACHABLE',
      `The database ${name} that this action made is gone`,
      `Somebody removed it from ${title}. Bring it back from a backup. To begin with an empty one, remove the line DJANGO_PROD_DATABASES from /srv/<app>/secrets.env on the server, and from its copy in backups.`,
    )
  }
  if (recorded === 'none' && found.taken.length > 0) {
    throw fail(
      'DATABASE_TAKEN',
      `${title} on the server has ${found.taken.join(' and ')} already, which this action did not make`,
      `If it is this site's, give it as the input \`database\`, from a secret: \`…://user:password@127.0.0.1/${name}\`. If not, choose another name with the input \`app\`.`,
    )
  }
}
