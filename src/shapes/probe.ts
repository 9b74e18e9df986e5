// Made by script/contract from src/inside/shapes.py: change that, not this.

/** What Django is asked about; it holds no secret. */
export interface ProbeQuestion {
  /** Begins the line of the answer: random, so that nothing the project prints can be taken for it. */
  readonly marker: string
  /** `package.module:callable` */
  readonly application: string
  /** The absolute code folder of the release on the server. */
  readonly code: string
  readonly secure: boolean
  /** After so many seconds whatever the project is doing is given up. */
  readonly seconds: number
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

/** One migration that is not applied yet. */
export interface PendingMigration {
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

/** An app whose models changed without a migration. */
export interface MissingMigration {
  readonly app: string
  /** The file of the models, relative to the code folder. */
  readonly file: string | null
}

/** What a system check of Django says. */
export interface CheckMessage {
  /** Django's levels: 20 info, 30 warning, 40 error, 50 critical. */
  readonly level: number
  readonly id: string
  readonly message: string
  readonly hint: string
}

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
  /**
   * Why it can't be used, as far as its driver's words tell: no driver; a server too old for this Django; no
   * encryption as asked for; user or password refused; no database of that name; no such host or no way to it; nothing
   * listens there; the user may not do what migrations need.
   */
  readonly fault: 'driver' | 'version' | 'tls' | 'refused' | 'name' | 'host' | 'stopped' | 'privilege' | 'other' | null
  /** What the settings gave Django: the project's own entry, the database made here, or the one of a URL. */
  readonly source: 'project' | 'made' | 'given'
  /** The project's own entry (engine, host, port, name, user), by which is remembered what stands for it. */
  readonly entry: readonly string[]
}

/** All that Django can say of a release while its database does not answer. */
export interface DatabaseAway {
  readonly database: DatabaseReport
}

/** Where static files come from, how they are stored, and where this site serves them. */
export interface StaticReport {
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
}

/** What the migrations of this code and the database say of each other. */
export interface MigrationsReport {
  readonly pending: readonly PendingMigration[]
  /** Applied in the database, unknown to this code: `app.name`. */
  readonly unknown: readonly string[]
  /** Apps whose models changed without a migration. */
  readonly missing: readonly MissingMigration[]
}

/** A database beside the default one that the project's routers let migrate. */
export interface OtherDatabase {
  readonly alias: string
  readonly name: string
  /** Names of migrations, `app.name`. */
  readonly pending: readonly string[]
  readonly error: string | null
}

/** Work that the project leaves to another process. */
export interface Work {
  readonly what: string
  /** A word of the process that does it, as the user may have written it; empty where none does. */
  readonly word: string
  /** A line for `processes`. */
  readonly process: string
  /** Whether it wants a Redis on this server that does not answer. */
  readonly redis: boolean
}

/** Not there in what earlier versions have asked. */
export interface LaterReport {
  readonly others?: readonly OtherDatabase[]
  readonly work?: readonly Work[]
  readonly admin?: string | null
  readonly pages?: readonly string[]
  /** The path of a log-in page, which everybody may see. */
  readonly logIn?: string | null
  /** The folder of the code with uploads that git has, MEDIA_ROOT by the project's own settings. */
  readonly committedMedia?: string | null
  /** Templates of the project that can't be parsed: path relative to the code, line, why. */
  readonly templates?: ReadonlyArray<readonly [string, number | null, string]>
  /** Templates that are named and nowhere: file and line that name one, its name, and one in other letters. */
  readonly missingTemplates?: ReadonlyArray<readonly [string, number, string, string | null]>
  /** Commands that nobody runs: when (crontab(5)), a name, the line. */
  readonly timers?: ReadonlyArray<readonly [string, string, string]>
  /** Tables of caches that are not there, which no migration makes. */
  readonly cacheTables?: readonly string[]
  /** Whether django-compressor's files are made beforehand. */
  readonly compresses?: boolean
}

/** What Django said of a release, asked in one process. */
export interface ProbeReport {
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
  readonly pending: readonly PendingMigration[]
  /** Applied in the database, unknown to this code: `app.name`. */
  readonly unknown: readonly string[]
  /** Apps whose models changed without a migration. */
  readonly missing: readonly MissingMigration[]
  readonly others?: readonly OtherDatabase[]
  readonly work?: readonly Work[]
  readonly admin?: string | null
  readonly pages?: readonly string[]
  /** The path of a log-in page, which everybody may see. */
  readonly logIn?: string | null
  /** The folder of the code with uploads that git has, MEDIA_ROOT by the project's own settings. */
  readonly committedMedia?: string | null
  /** Templates of the project that can't be parsed: path relative to the code, line, why. */
  readonly templates?: ReadonlyArray<readonly [string, number | null, string]>
  /** Templates that are named and nowhere: file and line that name one, its name, and one in other letters. */
  readonly missingTemplates?: ReadonlyArray<readonly [string, number, string, string | null]>
  /** Commands that nobody runs: when (crontab(5)), a name, the line. */
  readonly timers?: ReadonlyArray<readonly [string, string, string]>
  /** Tables of caches that are not there, which no migration makes. */
  readonly cacheTables?: readonly string[]
  /** Whether django-compressor's files are made beforehand. */
  readonly compresses?: boolean
  readonly django: string
  readonly python: string
  readonly debug: boolean
  readonly allowedHosts: readonly string[]
  /** Names of the project's settings that ours replaced with another value. */
  readonly replaced: readonly string[]
  /** Names computed from DEBUG or other traps, each as a sentence. */
  readonly warnings: readonly string[]
  readonly database: DatabaseReport
  readonly checks: readonly CheckMessage[]
  readonly deployChecks: readonly CheckMessage[]
  readonly superusers: readonly string[]
}

/** What the project asked for and its code does not have; paths are relative to the code. */
export interface Absent {
  /** Files that are not there. */
  readonly files: readonly string[]
  /** Files that may have been meant: what is missing may as well be a package. */
  readonly maybe: readonly string[]
  /** What is there in other letters (upper and lower case). */
  readonly actual: string | null
}

/** What the project raised; the project's own file and line, where they are known. */
export interface ProbeFailure {
  readonly stage: 'settings' | 'setup' | 'checks' | 'application' | 'database' | 'migrations' | 'static' | 'superusers'
  /** Name of the exception's class. */
  readonly type: string
  readonly message: string
  readonly traceback: string
  readonly file: string | null
  readonly line: number | null
  readonly module: string | null
  /** The environment variable that is missing. */
  readonly variable: string | null
  /** Further variables that the same file reads without a default. */
  readonly alsoMissing: readonly string[]
  /** The folder of the code that could not be written or found. */
  readonly folder: string | null
  readonly absent: Absent
  /** Name and version of the package in which it was raised, where that is none of the project's own. */
  readonly importer: string | null
  readonly python: string
}

/** The answer when the project raised something. */
export interface ProbeFailed {
  readonly error: ProbeFailure
}

/** An administrator to create. */
export interface Account {
  readonly name: string
  readonly email: string
  readonly password: string
}

/** A user that is there, and the password that it gets. */
export interface NewPassword {
  readonly name: string
  readonly password: string
}
