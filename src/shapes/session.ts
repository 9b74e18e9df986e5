// Made by script/contract from src/remote/shapes/session.py: change that, not this.
import type { ErrorCode } from '../errors.ts'
import type { PastRun, Records } from '../model/server.ts'
import type { Facts } from '../shapes/facts.ts'

/** What the server says when something fails. */
export interface FailureMessage {
  readonly code: ErrorCode
  readonly message: string
  readonly output: string
  readonly command: string
  readonly hint: string
}

/** Who takes the lock, as another run will read it. */
export interface Holder {
  readonly actor: string
  readonly doing: string
  readonly url: string
  readonly since: string
}

/** What the server is asked at the start of a run, in one round trip. */
export interface Questions {
  readonly app: string
  readonly packages: readonly string[]
  /** Of the services beside the database, those that the application wants. */
  readonly services: readonly string[]
  readonly uv: string
  /** Empty where the live release's own address and health path are asked for. */
  readonly domain: string
  /** All that the run is given; another site of the server may serve one of them. */
  readonly domains: readonly string[]
  readonly healthPath: string
  readonly secure: boolean
  /** When the live release has the same files its list is not sent back, and else only of the parts that differ. */
  readonly filesHash: string
  readonly parts: readonly string[]
  readonly ports: readonly number[]
  readonly holder: Holder
  /** Seconds to wait for the lock; null: only looks, takes no lock and changes nothing. */
  readonly wait: number | null
  /** Comes back before anything else: proof that our program runs, and then the token of the lock. */
  readonly sentinel: string
  /** Seconds without a word of the runner after which the session ends. */
  readonly silence: number
}

/** A line of the session: one of these at a time. */
export interface SessionMessage {
  /** The questions' own, before anything else. */
  readonly sentinel?: string
  /** Worth showing while it waits. */
  readonly log?: string
  /** The lists of files are seen to differ: something will be sent. */
  readonly sending?: boolean
  readonly facts?: Facts
  readonly failure?: FailureMessage
  /** What was requested last is done. */
  readonly told?: boolean
}

/** What the run asks of the session that holds its lock: one of these at a time; neither is the heartbeat. */
export interface SessionRequest {
  /** A line for history.jsonl. */
  readonly history?: PastRun
  /** The new records.json. */
  readonly records?: Records
  /** What the run has begun is to be ended, all but a migration. */
  readonly end?: boolean
  /** The run is over, and has left nothing: the last word before it hangs up. */
  readonly over?: boolean
  /** What an interrupted run left is to be ended, with these modules, by their names; the facts come anew. */
  readonly clear?: Readonly<Record<string, string>>
}
