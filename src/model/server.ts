/** What the runner writes down on the server. */

/** One line of history.jsonl. */
export interface PastRun {
  readonly id: string
  readonly at: string
  readonly mode: string
  readonly commit: string
  readonly ref: string
  readonly actor: string
  readonly result: string
  readonly reason: string
  /** Seconds that each step took, by its title. */
  readonly seconds?: Readonly<Record<string, number>>
}

/** `/srv/<app>/site.json`: whose the name is, and with it the folder, the units, the user and all that is called like it. */
export interface Site {
  readonly version: 1
  /** The version of the tree of files (docs/architecture.md). */
  readonly layout: 1
  readonly by: 'django-prod-action'
  readonly app: string
  /** `owner/name`, or `unknown`. */
  readonly repository: string
  /** GitHub's number of the repository, which stays when it is renamed or handed over; empty where it is not known. */
  readonly repositoryId: string
  /** The project's folder in the repository, empty for the top. */
  readonly path: string
  /** What is live is served for, the main one first. */
  readonly domains: readonly string[]
  /** Who marked it, and when (ISO 8601). */
  readonly who: string
  readonly since: string
}

/** With which protections units start on the machine. */
export interface Launch {
  /** What that was found on (groundOf()); empty where it no longer holds, so that the next run tries again. */
  readonly ground: string
  /** Names of the protections that the machine can't have (src/render/protections.ts). */
  readonly absent: readonly string[]
}

/** What was done once in a database. */
interface Done {
  /** Fixture path → sha256 of the content that was loaded. */
  readonly fixtures: Readonly<Record<string, string>>
  readonly superusers: readonly string[]
  /** User name → the password that was set, as src/steps/passwords.ts hashes it; absent before the first. */
  readonly passwords?: Readonly<Record<string, string>>
  /** Applied migrations that older code can live with. */
  readonly compatibleMigrations: readonly string[]
}

/** That the database lacks migrations of the release that was live then. */
export interface Behind {
  readonly release: string
  /** As `blog.0002_subtitle`. */
  readonly lacking: readonly string[]
}

/** `/srv/<app>/records.json`: what was done once and is not done again. */
export interface Records extends Done {
  /** The same of databases that the site has left, by what tells them from others (src/probe/identity.ts). */
  readonly databases?: Readonly<Record<string, Done>>
  /** Absent before units have been started by a version that notes it. */
  readonly launch?: Launch
  /** A restore has found, and left, the database so; absent where it lacked nothing. */
  readonly behind?: Behind
  /** A move of the database has begun (`mode: move-database`): `to` is not whole, or bears its mark, until this is gone. */
  readonly moving?: { readonly from: string; readonly to: string }
  /** Notices that were told, as src/advice.ts calls them. */
  readonly told?: readonly string[]
  /** The file is there and can't be read: what was done is unknown. Never in the file itself. */
  readonly damaged?: boolean
}
