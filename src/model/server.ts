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

/** With which protections units start on the machine. */
export interface Launch {
  /** What that was found on (`Facts.ground`); empty where it no longer holds, so that the next run tries again. */
  readonly ground: string
  /** Names of the protections that the machine can't have (src/render/protections.ts). */
  readonly absent: readonly string[]
}

/** `/srv/<app>/records.json`: what was done once and is not done again. */
export interface Records {
  /** Fixture path → sha256 of the content that was loaded. */
  readonly fixtures: Readonly<Record<string, string>>
  readonly superusers: readonly string[]
  /** User name → the password that was set, as src/steps/passwords.ts hashes it; absent before the first. */
  readonly passwords?: Readonly<Record<string, string>>
  /** Applied migrations that older code can live with. */
  readonly compatibleMigrations: readonly string[]
  /** Absent before units have been started by a version that notes it. */
  readonly launch?: Launch
}
