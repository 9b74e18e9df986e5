/** What Django says of a release. */
import type { DatabaseReport } from './database.ts'

/** One migration that is not applied yet. */
export interface PendingMigration {
  /** `app.name` */
  readonly name: string
  readonly file: string | null
  /** Names of the operations, e.g. `AddField`. */
  readonly operations: readonly string[]
  /** True when code that does not know the migration keeps working after it. */
  readonly compatible: boolean
  /** What may go wrong with it; empty where the database is empty too. */
  readonly risks: readonly Risk[]
  /** Its statements, or a line that says why there are none, bounded in length; a comment begins with `--`. */
  readonly sql: readonly string[]
  /** True when the database takes it back as a whole if it fails. */
  readonly undone: boolean
}

/** What one operation of a migration may do to a site in use. */
export interface Risk {
  /** As `RemoveField article.subtitle`. */
  readonly operation: string
  /** The live release fails; nobody knows; existing rows may not allow it; others wait while it runs. */
  readonly kind: 'breaks' | 'unknown' | 'fails' | 'locks'
  /** Why, as a part of a sentence. */
  readonly why: string
}

export interface CheckMessage {
  /** Django's levels: 20 info, 30 warning, 40 error, 50 critical. */
  readonly level: number
  readonly id: string
  readonly message: string
  readonly hint: string
}

/** All that Django can say of a release while its database does not answer. */
export interface DatabaseAway {
  readonly database: DatabaseReport
}

/** What Django said of a release, asked in one process. */
export interface ProbeReport {
  readonly django: string
  readonly python: string
  readonly debug: boolean
  readonly allowedHosts: readonly string[]
  /** Names of the project's settings that ours replaced with another value. */
  readonly replaced: readonly string[]
  /** Names computed from DEBUG or other traps, each as a sentence. */
  readonly warnings: readonly string[]
  /** Path below which static files are served, e.g. `/static/`; null when another host serves them. */
  readonly staticUrl: string | null
  readonly mediaUrl: string | null
  /** Source folders of static files, relative to the code folder; absolute ones lie elsewhere (packages). */
  readonly staticSources: readonly string[]
  /** Class path of the staticfiles storage. */
  readonly staticStorage: string
  /** True when the storage's names hold a hash of the content, and Gunicorn its manifest in memory. */
  readonly manifestStorage: boolean
  /** False when django.contrib.staticfiles is not installed. */
  readonly staticfiles: boolean
  readonly database: DatabaseReport
  readonly pending: readonly PendingMigration[]
  /** Applied in the database, unknown to this code: `app.name`. */
  readonly unknown: readonly string[]
  /** Apps whose models changed without a migration, with the models file relative to the code folder. */
  readonly missing: ReadonlyArray<{ readonly app: string; readonly file: string | null }>
  readonly checks: readonly CheckMessage[]
  readonly deployChecks: readonly CheckMessage[]
  readonly superusers: readonly string[]
}
