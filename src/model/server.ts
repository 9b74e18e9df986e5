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

/** `/srv/<app>/records.json`: what was done once and is not done again. */
export interface Records {
  /** Fixture path → sha256 of the content that was loaded. */
  readonly fixtures: Readonly<Record<string, string>>
  readonly superusers: readonly string[]
  /** User name → the password that was set, as src/steps/passwords.ts hashes it; absent before the first. */
  readonly passwords?: Readonly<Record<string, string>>
  /** Applied migrations that older code can live with. */
  readonly compatibleMigrations: readonly string[]
}
