// Made by script/contract from the signatures and shapes of src/remote: change those, not this.
import type { ErrorCode } from './errors.ts'
import type { DatabaseReport } from './model/database.ts'
import type { ProbeReport } from './model/probe.ts'
import type { FileEntry } from './model/project.ts'
import type { Manifest, Serving } from './model/release.ts'
import type { PastRun, Records } from './model/server.ts'

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
  readonly healthPath: string
  readonly https: boolean
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

/** os-release(5). */
export interface OperatingSystem {
  readonly id: string
  readonly version: string
  readonly name: string
  readonly like: string
}

/** The active firewall and the ports that it has still to open; `own` are rules that somebody wrote by hand. */
export interface FirewallState {
  readonly kind: 'none' | 'ufw' | 'firewalld' | 'own'
  readonly closed: readonly string[]
}

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
  /** Whether the instance that was expected has proven that it answered. */
  readonly proven: boolean
}

/** A release that lies on the server. */
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

/** What this action has installed on the server beside the application. */
export interface ServiceState {
  /** `postgresql`, `mysql`, `redis` */
  readonly name: string
  readonly unit: string
  readonly active: boolean
}

/** The Redis of the server. */
export interface RedisFacts {
  readonly installed: boolean
  /** True when `number` is the application's already. */
  readonly recorded: boolean
  /** Its database there (0 to 15), null when all are taken. */
  readonly number: number | null
  /** What Redis said instead of an answer. */
  readonly error: string | null
}

/** A unit, as the status shows it. */
export interface UnitRow {
  readonly unit: string
  readonly active: string
  readonly sub: string
  readonly since: string
  readonly restarts: number
}

/** The certificate that visitors of a domain get. */
export interface Certificate {
  readonly domain: string
  /** ISO 8601, null when none was presented. */
  readonly expires: string | null
  readonly issuer: string
  readonly error: string | null
}

/** The backups that there are. */
export interface BackupsSeen {
  readonly count: number
  readonly newest: string | null
  readonly bytes: number
  /** True when they lie on the file system of the database: they are lost with it. */
  readonly sameDisk: boolean
}

/** What only `mode: status` asks for. */
export interface Status {
  /** Since when the live release is live, ISO 8601. */
  readonly since: string | null
  readonly units: readonly UnitRow[]
  /** The application's last lines, as journalctl(1) shows them with `-o short-iso`. */
  readonly log: readonly string[]
  readonly certificates: readonly Certificate[]
  /** Bytes. */
  readonly diskTotal: number
  readonly backups: BackupsSeen
  /** The last lines of history.jsonl, oldest first. */
  readonly runs: readonly PastRun[]
}

/** What the server told in one round trip. */
export interface Facts {
  readonly os: OperatingSystem
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
  readonly firewall: FirewallState
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
  /** Numbers of the parts that differ: of the others the list is not in `manifest`. */
  readonly differing: readonly number[]
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
  /** What was requested last is written down. */
  readonly told?: boolean
}

/** What the run asks of the session that holds its lock: one of these at a time; neither is the heartbeat. */
export interface SessionRequest {
  /** A line for history.jsonl. */
  readonly history?: PastRun
  /** The new records.json. */
  readonly records?: Records
}

/** A generated file, and where it goes. */
export interface FileToPlace {
  readonly path: string
  readonly content: string
  /** Octal, e.g. 0o644. */
  readonly mode: number
  readonly owner: string
  readonly group: string
}

/** What stands in front of the contents in a pack (src/project/pack.ts). */
export interface PackHeader {
  /** So many of the files have their contents in the pack, end to end; those of the others come by themselves. */
  readonly packed: number
  readonly files: ReadonlyArray<readonly [string, FileEntry]>
}

/** What release.receive says when contents may come. */
export interface Ready {
  readonly createdUser: boolean
  /** sha256 of the contents that an interrupted run had sent. */
  readonly kept: readonly string[]
}

/** The code of a new release, complete. */
export interface Received {
  /** Over names, kinds, modes, sizes and times of its files; null when the runner stopped sending. */
  readonly fingerprint: string | null
}

/** A release as the server finds it, ready to be live again or not. */
export interface FoundRelease {
  /** What it is made of, without the list of its files. */
  readonly manifest: Manifest | null
  /** Paths of parts that are gone. */
  readonly missing: readonly string[]
  /** Whether somebody changed its code on the server. */
  readonly edited: boolean
}

/** What was removed: releases by name, and how many environments. */
export interface Pruned {
  readonly releases: readonly string[]
  readonly venvs: number
}

/** The fields that the server reads of something that the runner has made: they are there, with these types. */
type Reads<Whole extends Part, Part> = Pick<Whole, Extract<keyof Whole, keyof Part>>

/** One file of the source: a regular file (sha256, size in bytes, executable or not) or a symbolic link. */
export type ReadFileEntry = Reads<FileEntry, {
  readonly kind: 'file' | 'link'
  readonly hash?: string
  readonly size?: number
  readonly executable?: boolean
  readonly target?: string
}>

/** What a release is served with beside its own files. */
export type ReadServing = Reads<Serving, {
  readonly domains: readonly string[]
  readonly https: 'auto' | 'internal' | 'off'
  readonly healthPath: string
  readonly healthPathGiven: boolean
}>

/** The default database, as Django has it in production. */
export type ReadDatabaseReport = Reads<DatabaseReport, {
  /** Class path of the backend. */
  readonly engine: string
}>

/** What Django said of a release. */
export type ReadProbeReport = Reads<ProbeReport, {
  readonly database: DatabaseReport
}>

/** release.json: what a release is made of. */
export type ReadManifest = Reads<Manifest, {
  readonly commit: string
  readonly ref: string
  readonly files: Readonly<Record<string, FileEntry>>
  readonly filesHash: string
  readonly fingerprint: string
  readonly probe: ProbeReport
  readonly serving: Serving
  readonly follows: string | null
}>

/** A line of history.jsonl. */
export type ReadPastRun = Reads<PastRun, {
  readonly id: string
  readonly at: string
  readonly mode: string
  readonly commit: string
  readonly ref: string
  readonly actor: string
  readonly result: string
  readonly reason: string
}>

/** records.json: what was done once and is not done again. */
export type ReadRecords = Reads<Records, {
  readonly fixtures: Readonly<Record<string, string>>
  readonly superusers: readonly string[]
  readonly compatibleMigrations: readonly string[]
  readonly passwords?: Readonly<Record<string, string>>
}>

/** What the server can be called for: `server.call('folder.function', arguments)`. */
export interface Calls {
  /**
   * Removes a release that was never live, unless a migration runs with its code.
   * remote/release/prune.py
   */
  'release.discard': {
    arguments: { readonly app: string; readonly release: string }
    result: null
  }
  /**
   * What a release is made of, and whether it can be live again. Reads only.
   * remote/release/inspect.py
   */
  'release.inspect': {
    arguments: { readonly app: string; readonly release: string }
    result: FoundRelease
  }
  /**
   * The collected static files of a release are those of the release `base`.
   * remote/release/links.py
   */
  'release.linkStatic': {
    arguments: { readonly app: string; readonly release: string; readonly base: string }
    result: null
  }
  /**
   * Writes generated files and removes others; units are disabled and stopped before that, or enabled after it.
   * remote/release/place.py
   */
  'release.place': {
    arguments: { readonly files: readonly FileToPlace[]; readonly remove?: readonly string[]; readonly disable?: readonly string[]; readonly enable?: readonly string[]; readonly daemonReload?: boolean }
    result: null
  }
  /**
   * Removes releases, but for the one that is live and the one whose instance serves, and all unused environments.
   * remote/release/prune.py
   */
  'release.prune': {
    arguments: { readonly app: string; readonly releases: readonly string[] }
    result: Pruned
  }
  /**
   * The code of a new release: that of the release `base` without `leaveOut`, and what `user` sends by SFTP while this runs. It then has `count` files; `messages` are translations to compile, `shared` the folders that stay.
   * remote/release/receive.py
   */
  'release.receive': {
    arguments: { readonly app: string; readonly release: string; readonly user: string; readonly base: string | null; readonly leaveOut: readonly string[]; readonly count: number; readonly shared: readonly string[]; readonly messages: readonly string[] }
    result: Received
  }
}

/** The module of each call. */
export const callModules: Readonly<Record<keyof Calls, string>> = {
  'release.discard': 'remote.release.prune',
  'release.inspect': 'remote.release.inspect',
  'release.linkStatic': 'remote.release.links',
  'release.place': 'remote.release.place',
  'release.prune': 'remote.release.prune',
  'release.receive': 'remote.release.receive',
}
