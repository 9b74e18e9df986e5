import { DeployError, type ErrorCode } from '../errors.ts'
import type { DatabaseReport, Project, ServerEngine } from '../model.ts'

/** What people call the servers. */
export const engineNames: Readonly<Record<ServerEngine, string>> = { postgresql: 'PostgreSQL', mysql: 'MySQL' }

/** The kind of server that a backend speaks to; null where it is another one, or none. */
export function serverEngine({ engine, vendor }: Pick<DatabaseReport, 'engine' | 'vendor'>): ServerEngine | null {
  if (vendor === 'postgresql' || vendor === 'mysql') return vendor
  // Without its driver a backend can't say what it is.
  if (vendor !== '') return null
  return /postg|psql/.test(engine) ? 'postgresql' : engine.includes('mysql') ? 'mysql' : null
}

/** True when the database is to be found on the machine that asks: by its socket or the loopback address. */
export const isLocal = ({ host }: Pick<DatabaseReport, 'host'>): boolean =>
  /^(|localhost|127\.\d+\.\d+\.\d+|::1|[/@].*)$/.test(host)

/** True for a name that only containers beside it know, as `db` in a compose file: it has no dot, and no address. */
export const isContainer = ({ host, fault }: Pick<DatabaseReport, 'host' | 'fault'>): boolean =>
  fault === 'host' && /^[\w-]+$/.test(host)

/** Where a database is, as messages say it. */
export const placeOf = ({ host, port }: Pick<DatabaseReport, 'host' | 'port'>): string =>
  host === '' ? 'this server' : `${host}${port ? `, port ${port}` : ''}`

/** How a package comes into the project's list: nobody writes into a lock file. */
export function addPackage(name: string, { dependencies: { file, kind } }: Pick<Project, 'dependencies'>): string {
  const tool = { uv: 'uv add', poetry: 'poetry add', pdm: 'pdm add', pipenv: 'pipenv install' }[kind as string]
  return tool === undefined
    ? `Add a line \`${name}\` to ${file}`
    : `Run \`${tool} ${/\[/.test(name) ? `'${name}'` : name}\` and commit what it changes`
}

/** The package that the project's list lacks. */
export const driverHint = (engine: ServerEngine, project: Project): string =>
  engine === 'mysql'
    ? `${addPackage('mysqlclient', project)}, or choose \`database: sqlite\`.`
    : `${addPackage('psycopg[binary]', project)} (\`psycopg2-binary\` for Django before 4.2), or choose \`database: sqlite\`.`

/** The default database can't be used; what to do depends on why. The driver's own words are the output. */
export function explainDatabaseFailure(
  database: DatabaseReport,
  project: Project,
  code: ErrorCode = 'DATABASE_UNREACHABLE',
): DeployError {
  const { name, error } = database
  const engine = serverEngine(database)
  if (engine === null) {
    return new DeployError(code, `The database ${name || 'default'} can’t be used: ${error ?? ''}`, {
      hint: /sqlite|spatialite/.test(database.engine)
        ? 'Look at the owner and mode of that folder on the server: it belongs to the application’s user.'
        : 'Look at DATABASES in the settings and at its variables in the `env` input, or choose `database: sqlite`.',
    })
  }
  const [problem, hint] = explainFault(engine, database, project)
  return new DeployError(code, problem, { hint, output: error ?? '' })
}

/** What is wrong, and what to do. */
function explainFault(engine: ServerEngine, database: DatabaseReport, project: Project): [string, string] {
  const { name, user, fault, source } = database
  const server = engineNames[engine]
  const at = `${server} at ${placeOf(database)}`
  const given = source === 'given' ? 'the input `database`' : 'DATABASES in the settings and its variables in `env`'
  const who = user === '' ? 'the user' : `the user ${user}`
  switch (fault) {
    case 'driver':
      return [
        `Django can’t load its driver for ${server}`,
        database.error?.includes('psycopg_pool')
          ? `${addPackage('psycopg[binary,pool]', project)}, as OPTIONS of DATABASES ask for a pool.`
          : driverHint(engine, project),
      ]
    case 'version':
      return [
        `${at} is too old for this version of Django`,
        'Upgrade the database server, or pin an older Django in the list of packages.',
      ]
    case 'tls':
      return [
        `${at} and the driver do not agree on an encrypted connection`,
        'Look at the TLS options (sslmode, ssl-mode). To check the server’s certificate, name the authorities: `sslrootcert=/etc/ssl/certs/ca-certificates.crt` for PostgreSQL, `ssl-ca=…` for MySQL, or a file of your provider’s that lies in the repository.',
      ]
    case 'refused':
      return [
        `${at} refuses ${who}: the password is wrong, there is no such user, or it may not connect to ${name || 'the database'} from here`,
        `Correct user and password in ${given}.`,
      ]
    case 'name':
      return [`${at} has no database ${name}`, `Make it there, or correct the name in ${given}.`]
    case 'host':
      return [
        `${at} can’t be reached`,
        isContainer(database)
          ? `${database.host} is the name of a container, which this server does not have. Write \`database: ${engine}\`, and the site gets one on the server.`
          : `Is the host right in ${given}? A provider’s database must allow connections from the address of this server.`,
      ]
    case 'stopped':
      return [`Nothing answers as ${at}`, `Is it running, and are host and port right in ${given}?`]
    case 'privilege':
      return [
        `${at} lets ${who} in, but not migrate: ${database.error}`,
        engine === 'postgresql'
          ? `As an administrator of the database, run: GRANT ALL ON SCHEMA public TO "${user}" (in the database ${name}), or make the user its owner: ALTER DATABASE "${name}" OWNER TO "${user}".`
          : `As an administrator of the database, run: GRANT ALL PRIVILEGES ON \`${name}\`.* TO the user.`,
      ]
    default:
      return [`${at} can’t be used: ${database.error}`, `Look at ${given}, or choose \`database: sqlite\`.`]
  }
}
