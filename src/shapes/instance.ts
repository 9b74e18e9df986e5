// Made by script/contract from src/remote/shapes/instance.py: change that, not this.

/** The answer of a health path; `status` 0 when there was none. */
export interface HealthAnswer {
  readonly status: number
  readonly milliseconds: number
  readonly path: string
  readonly error: string | null
  /** Whether the instance that was expected has proven that it answered. */
  readonly proven: boolean
}

/** What an instance is asked, and how its answer is judged. */
export interface HealthQuestion {
  /** As the visitor's browser names the site. */
  readonly domain: string
  readonly healthPath: string
  /** Whether the visitor comes by HTTPS. */
  readonly secure: boolean
  /** Whether a page that is not there or wants a log-in is good enough: the health path is only the default. */
  readonly lenient: boolean
}

/** A page that an instance must answer before visitors get it. */
export interface ExpectedPage {
  readonly path: string
  /** What its text holds; '' for anything. */
  readonly words: string
}

/** What the live instance answers, and whether that is good. */
export interface LiveAnswer {
  readonly status: number
  readonly milliseconds: number
  readonly path: string
  readonly error: string | null
  /** Whether the instance that was expected has proven that it answered. */
  readonly proven: boolean
  readonly healthy: boolean
}

/** Bytes that are free, and that a second instance like the live one would need. */
export interface Shortage {
  readonly available: number
  readonly needed: number
}

/** Why an instance can't be started beside the live one. */
export interface NotStarted {
  /** Too little memory for two; null where somebody's signals end or stop the new one: who runs as its user may do so. */
  readonly short: Shortage | null
}

/** Where both links lead to when a run goes back; null takes a link away, as before a first deploy. */
export interface WayBack {
  /** What `current` leads to, and what `previous`. */
  readonly to: string | null
  readonly previous: string | null
  /** Of the run's lock. */
  readonly token: string
  /** The release that is never chosen again. */
  readonly failed: string | null
}

/** How long the switch of the site took. */
export interface Switched {
  readonly milliseconds: number
}

/** What an instance had left when it ended. */
export interface Drained {
  /** Requests that nobody has accepted; null where the server can't tell. */
  readonly waiting: number | null
  /** Requests and other connections that were still open after the time to drain; null likewise. */
  readonly underWay: number | null
}

/** A worker that did not stay and was taken away: its unit, how systemd calls its end, and its last lines. */
export interface Withdrawn {
  readonly unit: string
  readonly state: string
  readonly lines: string
}
