/** What the server says of itself. */
import type { Manifest } from './release.ts'

/** The state of one systemd unit. */
export interface UnitState {
  readonly active: string
  readonly sub: string
  readonly mainPid: number
  readonly restarts: number
}

/** The answer of a health path; `status` 0 when there was none. */
export interface HealthAnswer {
  readonly status: number
  readonly milliseconds: number
  readonly path: string
  readonly error: string | null
}

export interface ReleaseEntry {
  readonly id: string
  /** `incomplete` was never live and is garbage; `failed` is never chosen again. */
  readonly state: 'live' | 'failed' | 'incomplete'
  /** The release whose instance its http.sock leads to. */
  readonly instance: string | null
  readonly venv: string | null
  /** What was live when it was made. */
  readonly follows: string | null
  readonly commit: string
  readonly ref: string
}

/** A file found on the server; `content` only where it is no secret. */
export interface FoundFile {
  readonly hash: string
  readonly mode: number
  readonly content: string | null
}

export interface ServiceState {
  /** `postgresql`, `mysql`, `redis` */
  readonly name: string
  readonly unit: string
  readonly active: boolean
}

export interface RedisFacts {
  readonly installed: boolean
  /** True when `number` is the application's already. */
  readonly recorded: boolean
  /** Its database there (0 to 15), null when all are taken. */
  readonly number: number | null
  /** What Redis said instead of an answer. */
  readonly error: string | null
}

/** What the server told in one round trip. */
export interface Facts {
  readonly os: { readonly id: string; readonly version: string; readonly name: string; readonly like: string }
  readonly architecture: string
  readonly processors: number
  /** Bytes. */
  readonly memoryTotal: number
  readonly memoryAvailable: number
  readonly diskFree: number
  readonly inodesFree: number
  readonly python: string
  /** Interpreters of the system, as `python3.11`. */
  readonly pythons: readonly string[]
  readonly systemd: boolean
  /** Version of Caddy, null when it is not installed. */
  readonly caddy: string | null
  /** Of the packages asked about, those that are not installed. */
  readonly missingPackages: readonly string[]
  readonly uv: boolean
  /** The active firewall and the ports that it has still to open; `own` are rules that somebody wrote by hand. */
  readonly firewall: { readonly kind: 'none' | 'ufw' | 'firewalld' | 'own'; readonly closed: readonly string[] }
  /** Who listens on a port we need, unless it is Caddy: port → process name. */
  readonly portsTaken: Readonly<Record<string, string>>
  /** Names of units or users called like the application that are not ours. */
  readonly foreign: readonly string[]
  readonly userExists: boolean
  readonly current: string | null
  readonly previous: string | null
  /** Owner of the live instance (a release id). */
  readonly instance: string | null
  /** The live release's manifest; `files` is left out (empty) when its hash equals the one we asked about. */
  readonly manifest: Manifest | null
  /** In the order in which they were last live, by history.jsonl and not by a clock; the latest last. */
  readonly releases: readonly ReleaseEntry[]
  /** Complete virtual environments by key. */
  readonly venvs: readonly string[]
  /** Generated files by absolute path. */
  readonly files: Readonly<Record<string, FoundFile>>
  /** sha256 of the contents that interrupted runs had sent; null where there is no place yet to send to. */
  readonly arrived: readonly string[] | null
  /** Files of the live release that are not what was sent: somebody edited them on the server. */
  readonly edited: readonly string[]
  readonly health: HealthAnswer | null
  readonly unit: UnitState | null
  /** Units of the application's other processes that systemd has started: name → ActiveState, or `crashing`. */
  readonly processes: Readonly<Record<string, string>>
  readonly targetActive: boolean
  readonly caddyActive: boolean
  /** Caddy's main file imports ours, and Caddy has loaded it. */
  readonly caddyImports: boolean
  /** What this action has installed on the server and the application uses: databases, Redis. */
  readonly services: readonly ServiceState[]
  /** Only where the application wants it. */
  readonly redis: RedisFacts | null
  readonly records: Records
  /** Only where it was asked for. */
  readonly status: Status | null
}

/** What only `mode: status` asks for. */
export interface Status {
  /** Since when the live release is live, ISO 8601. */
  readonly since: string | null
  readonly units: ReadonlyArray<{
    readonly unit: string
    readonly active: string
    readonly sub: string
    readonly since: string
    readonly restarts: number
  }>
  /** The application's last lines, as journalctl(1) shows them with `-o short-iso`. */
  readonly log: readonly string[]
  readonly certificates: ReadonlyArray<{
    readonly domain: string
    /** ISO 8601, null when none was presented. */
    readonly expires: string | null
    readonly issuer: string
    readonly error: string | null
  }>
  /** Bytes. */
  readonly diskTotal: number
  readonly backups: {
    readonly count: number
    readonly newest: string | null
    readonly bytes: number
    /** True when they lie on the file system of the database: they are lost with it. */
    readonly sameDisk: boolean
  }
  /** The last lines of history.jsonl, oldest first. */
  readonly runs: readonly PastRun[]
}

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
