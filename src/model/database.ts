/** Databases: what was asked for, and what has to be made. */
import type { DatabaseReport } from '../shapes/probe.ts'
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

/** A database of the application's own that has to be made, or used again. */
export interface DatabaseNeed {
  readonly engine: ServerEngine
  /** Debian packages; empty when a server is there. */
  readonly packages: readonly string[]
  readonly changes: readonly Change[]
  /** What Django was given instead; null when its settings could not be read without DATABASE_URL. */
  readonly database: DatabaseReport | null
}
