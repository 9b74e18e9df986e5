import type {
  Checkout,
  DatabaseNeed,
  DomainFinding,
  Facts,
  GunicornOutcome,
  Inputs,
  ManagedFile,
  Manifest,
  Notice,
  ProbeReport,
  Records,
  Run,
  Section,
} from './model.ts'
import type { Comparison } from './project/decisions/comparison.ts'
import type { GateUser } from './render/front.ts'

/** Databases by what tells them from others (src/probe/identity.ts). */
export interface DatabaseMove {
  readonly from: string
  readonly to: string
  /** When the site was closed, in milliseconds since 1970; absent before that. */
  readonly closed?: number
  /** What came over, as words. */
  readonly said?: string
}

/** What is known when the run begins, and stays as it is. */
export interface Known {
  readonly inputs: Inputs
  readonly run: Run
  readonly checkout: Checkout
  readonly facts: Facts
  /** The live release when the run began. */
  readonly live: Manifest | null
  readonly comparison: Comparison
  /** The release that goes live, or the live one when none has to be made. */
  readonly release: string
  /** The release whose instance serves afterwards: its own, or the one that owns a kept instance. */
  readonly instance: string
  /** Generated files, wherever they lie, but for Caddy's, which needs to know Django's URLs. */
  readonly wanted: readonly ManagedFile[]
  /** Proves to the server that the lock is still this run's. */
  readonly token: string
}

/** What the steps learn on the way: a field a step, named after it, and absent until that step has come so far. */
interface Learned {
  /** Of the Caddy that this run has installed, where the version matters. */
  caddyVersion?: string
  /** Who may see the site where a password stands in front of it; absent where none does. */
  gate?: readonly GateUser[]
  /** What was sent: files, bytes, and the fingerprint of the code folder on the server. */
  sync?: { readonly fingerprint: string; readonly files: number; readonly bytes: number }
  /** What Django said of the release. Where it has no database yet, it is asked once more when Database has made it. */
  probe?: ProbeReport
  /** The database that has to be made before Django can answer. Probe finds it out. */
  database?: DatabaseNeed
  /** The way from the live release's database to another one, as far as it has come (`mode: move-database`). */
  move?: DatabaseMove
  /** The migrations that the database has now, of those that were pending. */
  migrate?: { readonly applied: readonly string[] }
  /** True from when the database is as the release wants it: of a first one a failure leaves that much for `mode: manage`. */
  staged?: boolean
  /** What became of Gunicorn, and whether `current` names the new release. */
  activate?: { readonly gunicorn: GunicornOutcome; readonly switched: boolean }
  /** Where the domains lead; of those that are in public DNS. */
  domains?: readonly DomainFinding[]
  /** Caddy's file, rendered once for an answer of Django's. */
  /** Why there is no certificate of an authority yet; empty where there is one, or Caddy sees to it. */
  uncertified?: string
  proxy?: { readonly answer: ProbeReport; readonly file: ManagedFile }
}

/** What several steps add to. */
interface Gathered {
  /** What was done once, kept on the server. */
  records: Records
  /** The path of the newest backup that this run made. */
  backup?: string
  readonly notices: Notice[]
  /** Texts for the summary, below its table. */
  readonly sections: Section[]
}

/** Everything that a run knows: what it started with, and what its steps learned on the way. */
export interface Deployment extends Known, Learned, Gathered {}

/** The deployment at the start of a run: nothing is learned yet. `records` are what holds, `notices` those of what is known. */
export function newDeployment(known: Known, records: Records, notices: readonly Notice[]): Deployment {
  return { ...known, records, notices: [...notices], sections: [] }
}

/** What Django said of what is to serve: of the new release, or of the live one where nothing it reads changed. */
export const findAnswer = ({ probe, live }: Pick<Deployment, 'probe' | 'live'>): ProbeReport | null =>
  probe ?? live?.probe ?? null

/** True once `current` names the release of this run. */
export const isSwitched = ({ activate }: Pick<Deployment, 'activate'>): boolean => activate?.switched ?? false
