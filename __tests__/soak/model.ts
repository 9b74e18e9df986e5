/** What a server with one site must look like after all that was done to it: pure. */

/** What the checkout holds and a release shows. */
export interface Version {
  /** What the page says of its code. */
  readonly code: number
  readonly css: number
  /** The value of a variable of the input `env`. */
  readonly greeting: number
  /** Another list of packages, and so another environment. */
  readonly packages: number
  /** Names of the migrations that it knows, the oldest first. */
  readonly migrations: readonly string[]
}

/** A release that was live. */
export interface Made extends Version {
  readonly id: string
  /** What was live when it was made. */
  readonly follows: string | null
}

export interface Model {
  /** What the checkout holds now. */
  wanted: Version
  live: Made
  /** Every release that was ever live, in the order in which they were made. */
  readonly made: Made[]
  /** Migrations that the database has. */
  applied: readonly string[]
  /** Those of them that older code can live with, as the server has written it down. */
  compatible: readonly string[]
  /** Rows that the site was asked to write and said that it has. */
  rows: number
}

/** A migration's name says whether older code can live with it. */
export const isCompatible = (migration: string): boolean => migration.endsWith('_model')

export const isSame = (a: Version, b: Version): boolean => isOnlyStatic(a, b) && a.css === b.css

/** Nothing differs but style sheets, so that Gunicorn is kept. */
export const isOnlyStatic = (a: Version, b: Version): boolean =>
  a.code === b.code &&
  a.greeting === b.greeting &&
  a.packages === b.packages &&
  a.migrations.join() === b.migrations.join()

/** The migrations of the checkout are in the database now, whatever became of the release. */
export function migrated(model: Model): void {
  const added = model.wanted.migrations.filter((name) => !model.applied.includes(name))
  model.applied = [...model.applied, ...added]
  model.compatible = [...model.compatible, ...added.filter(isCompatible)]
}

/** What the checkout holds is live, as this release. */
export function wentLive(model: Model, id: string): void {
  migrated(model)
  model.live = { ...model.wanted, id, follows: model.live.id }
  model.made.push(model.live)
}

/** What `mode: rollback` chooses of the releases that are on the server; null when there is none. */
export function wayBack({ live, made }: Model, present: readonly string[]): Made | null {
  let next = live.follows
  while (next !== null) {
    const found: Made | undefined = made.find(({ id }) => id === next)
    if (!found || !present.includes(found.id)) return null
    if (found.id !== live.id) return found
    next = found.follows
  }
  return null
}

/** Whether its code can live with the database as it is. */
export const fits = ({ applied, compatible }: Model, { migrations }: Version): boolean =>
  applied.every((name) => migrations.includes(name) || compatible.includes(name))
