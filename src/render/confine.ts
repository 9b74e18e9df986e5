import type { Part } from '../model.ts'
import { placesOf } from '../places.ts'
import { protectionsOf } from './protections.ts'

/** Where a part of a run runs, and what it is for. */
export interface Confined {
  readonly app: string
  /** Names of protections that this machine can't have. */
  readonly absent: readonly string[]
  /** Folders that it may write beside the shared one. */
  readonly writes?: readonly string[]
  /** A program of any kind, as the project's own commands are: it may make code while it runs, as Node does, and links, as npm does. */
  readonly any?: boolean
  /** The application may make symbolic and hard links, by `links: true`. */
  readonly links?: boolean
  /** Only looks, as for a plan: the names of the shared folders. */
  readonly looks?: readonly string[]
  /** The database is a PostgreSQL that this action made: nothing stands between it and the server that refuses options. */
  readonly postgresql?: boolean
}

/** For libpq (PostgreSQL's manual, "Environment Variables"): against a mistake; code that means harm can take it back. */
const readOnlyPostgresql = 'Environment="PGOPTIONS=-c default_transaction_read_only=on"'

/**
 * What a run runs of the project is confined as the site itself is: settings of its unit (systemd.exec(5)). What only
 * looks may not write in the shared folder either.
 */
export function confine(confined: Confined): string[] {
  const { app, absent, writes = [], any = false, links = false, looks, postgresql = false } = confined
  const own = `ReadWritePaths=${placesOf(app).shared}`
  const settings = protectionsOf(app, any || links ? 'any' : 'semaphores')
    .filter(({ name }) => !absent.includes(name) && !(any && name === 'MemoryDenyWriteExecute'))
    .flatMap((one) => one.settings)
  return [
    ...settings.filter((setting) => looks === undefined || setting !== own),
    ...writes.map((path) => `ReadWritePaths=${path}`),
    ...(looks !== undefined && postgresql ? [readOnlyPostgresql] : []),
  ]
}

/**
 * A part of a run. `name` is for a person, as a subject; after `seconds` it is ended. Where it only looks, the folders
 * that the project shares are empty and its own, for the log file that its settings open.
 */
export function renderPart(name: string, seconds: number, confined: Confined): Part {
  const { app, looks = [] } = confined
  return {
    name,
    seconds,
    settings: confine(confined),
    scratch: looks.map((folder) => `${placesOf(app).shared}/folders/${folder}`),
  }
}
