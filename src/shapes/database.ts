// Made by script/contract from src/remote/shapes/database.py: change that, not this.

/** What a server tells of its own database server. */
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

/** A database of the application's own, made on the server. */
export interface MadeDatabase {
  /** False where it was there already. */
  readonly created: boolean
  /** Of the database server. */
  readonly version: string
  readonly name: string
  /** `PostgreSQL` or `MariaDB` */
  readonly title: string
}

/** A backup was made. */
export interface DatabaseBackedUp {
  readonly state: 'made'
  readonly path: string
  readonly bytes: number
}

/** There is nothing in the database yet. */
export interface DatabaseEmpty {
  readonly state: 'empty'
}

/** The Debian package with the client programs is not installed. */
export interface DumpProgramMissing {
  readonly state: 'missing'
  readonly package: string
}

/** An engine that no program of ours can dump. */
export interface DatabaseUnknown {
  readonly state: 'unknown'
  readonly engine: string
}

/** A SQLite file outside of the site. */
export interface OutsideFile {
  readonly bytes: number
  /** Null where they can't be counted. */
  readonly rows: number | null
}

/** An extension of PostgreSQL. */
export interface ExtensionMade {
  /** The Debian package without which it can't be made; null when it is there. */
  readonly package: string | null
}
