/** Databases: what was asked for, what Django was given, what the server has. */
import type { Change } from './report.ts'

/** Engines of databases that the action can bring, as Django's `connection.vendor` calls them. */
export type ServerEngine = 'postgresql' | 'mysql'

/** A database that is somewhere already, as its URL says it (RFC 3986); everything decoded. */
export interface DatabaseAddress {
  readonly url: string
  readonly engine: ServerEngine
  readonly host: string
  readonly port: string
  readonly name: string
  readonly user: string
  readonly password: string
  /** OPTIONS of Django's DATABASES. */
  readonly options: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

/** What was asked for: `auto` follows the project's settings. */
export type DatabaseWish = 'auto' | 'sqlite' | ServerEngine | DatabaseAddress

/**
 * Why a database can't be used, as far as its driver's words tell: no driver; a server too old for this Django; no
 * encryption as asked for; user or password refused; no database of that name; no such host or no way to it; nothing
 * listens there; the user may not do what migrations need.
 */
export type DatabaseFault =
  | 'driver'
  | 'version'
  | 'tls'
  | 'refused'
  | 'name'
  | 'host'
  | 'stopped'
  | 'privilege'
  | 'other'

/** The default database, as Django has it in production. */
export interface DatabaseReport {
  /** Class path of the backend. */
  readonly engine: string
  /** Django's `connection.vendor`; `''` where no driver could be loaded. */
  readonly vendor: string
  readonly name: string
  readonly user: string
  /** `''` is this machine, by its socket. */
  readonly host: string
  readonly port: string
  /** False where the connection's place stands in a file that only the driver reads. */
  readonly placed: boolean
  readonly reachable: boolean
  readonly error: string | null
  readonly fault: DatabaseFault | null
  /** What the settings gave Django: the project's own entry, the database made here, or the one of a URL. */
  readonly source: 'project' | 'made' | 'given'
  /** The project's own entry (engine, host, port, name, user), by which is remembered what stands for it. */
  readonly entry: readonly string[]
}

/** What a server tells of its own database server, as src/server/database.py looks. */
export interface FoundDatabases {
  /** `PostgreSQL` or `MariaDB` */
  readonly title: string
  /** Null when none is installed from a package. */
  readonly unit: string | null
  readonly active: boolean
  /** True when this action has installed it. */
  readonly ours: boolean
  /** Name of the application's own database and of its user. */
  readonly name: string
  /** Whether that one was made before; `begun` was interrupted. */
  readonly recorded: 'none' | 'begun' | 'made'
  /** It is there. */
  readonly own: boolean
  /** A database with the name that the project's settings give is there. */
  readonly named: boolean
  /** What of the application's own name is there. */
  readonly taken: readonly string[]
  /** What the server said when it did not let its administrator in. */
  readonly refused: string | null
  /** Something that is no package answers at the settings' port. */
  readonly listening: boolean
}

/** A database of the application's own that has to be made, or used again. */
export interface DatabaseNeed {
  readonly engine: ServerEngine
  /** Debian packages; empty when a server is there. */
  readonly packages: readonly string[]
  readonly changes: readonly Change[]
  /** What Django was given instead; null when its settings could not be read without DATABASE_URL. */
  readonly database: DatabaseReport | null
}
