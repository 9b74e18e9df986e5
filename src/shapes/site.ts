// Made by script/contract from src/remote/shapes/site.py: change that, not this.
import type { HealthAnswer } from '../shapes/instance.ts'
import type { CaddyMemory } from '../shapes/proxy.ts'

/** Whether Caddy had to load its configuration. */
export interface Configured {
  readonly loaded: boolean
}

/** The Caddy that serves on the server. */
export interface FoundCaddy {
  /** The unit of systemd that runs it. */
  readonly unit: string
  readonly group: string
  readonly active: boolean
  readonly version: string
  /** What it reads imports our file, and that is loaded. */
  readonly imports: boolean
  /** The name of its process; empty while it does not run. */
  readonly process: string
}

/** Whether Caddy has our file, and has loaded it, and what else it has in memory. */
export interface Looked {
  readonly imports: boolean
  readonly memory: CaddyMemory
}

/** Who reaches Caddy's admin API now. */
export interface Guarded {
  readonly admin: 'closed' | 'open' | 'left' | 'unknown'
  /** The file that says so now; empty where nothing was written. */
  readonly written: string
  /** Protections that Caddy's unit can't have on this machine. */
  readonly absent: readonly string[]
  /** Why it could not be closed. */
  readonly why: string
}

/** A user of the password in front of a site. */
export interface GivenUser {
  readonly name: string
  readonly password: string
}

/** What became of maintenance. */
export interface Maintained {
  /** Whether the site was closed before. */
  readonly was: boolean
  /** Whether visitors get the page; null where nobody could look. */
  readonly closed: boolean | null
  /** The address that sees the site all the same; empty for none. */
  readonly address: string
}

/** What leads visitors to the site, as it is told of, and its unit; empty for somebody else's. */
export interface Through {
  readonly name: string
  readonly unit: string
}

/** A static file, as the site answered it. */
export interface VisitedFile {
  readonly url: string
  /** Its media type. */
  readonly type: string
  /** sha256 of its content. */
  readonly digest: string
}

/** A domain without a certificate. */
export interface Uncertified {
  readonly domain: string
  readonly error: string
}

/** The page that visitors of the start page get. */
export interface StartPage {
  /** Where redirects on the site have led. */
  readonly path: string
  readonly status: number
  readonly type: string
  readonly text: string
  /** Where the last redirect leads, when that is not on the site. */
  readonly away: string | null
}

/** What the server saw when it visited itself. */
export interface Visit {
  readonly health: HealthAnswer
  /** Null when nothing was collected. */
  readonly static: VisitedFile | null
  /** The start page's own CSS and JS; `missing` are those that the project does not have. */
  readonly assets: readonly string[]
  readonly missing: readonly string[]
  /** Other pages and how they answer, where the start page does not answer well. */
  readonly pages: ReadonlyArray<readonly [string, number]>
  /** Where visitors of the start page are sent, when that is a name that nobody serves, or the same page for ever. */
  readonly away: string | null
  /** Addresses on the visitor's own computer from which the start page loads something. */
  readonly local: readonly string[]
  /** Those that it leads its visitors to, or that its own scripts name. */
  readonly leads: readonly string[]
  readonly where: string
  /** How often the site answered well during the stability window. */
  readonly asked: number
  readonly pending: readonly Uncertified[]
  /** The server's public addresses, each behind `inet` or `inet6`; only where a certificate is missing. */
  readonly addresses: ReadonlyArray<readonly [string, string]>
  readonly release: string | null
}
