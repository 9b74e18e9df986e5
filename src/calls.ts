// Made by script/contract from the signatures and shapes of src/remote: change those, not this.
import type { ErrorCode } from './errors.ts'
import type { EnvEntry } from './model/inputs.ts'
import type { ProbeReport } from './model/inside.ts'
import type { Dependencies, FileEntry } from './model/project.ts'
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

/** The Python that runs the site. */
export interface Interpreter {
  /** As uv takes it: a path of the system's, or a version that uv fetches. */
  readonly request: string
  /** True for one that uv fetches (python-build-standalone), since the system has none that fits. */
  readonly managed: boolean
  /** `3.12` */
  readonly version: string
}

/** What a command in a release's environment left. */
export interface PythonOutput {
  /** Its exit code, as systemd-run tells it. */
  readonly code: number
  readonly lines: readonly string[]
}

/** What a server tells of its own database server. */
export interface FoundDatabases {
  /** `PostgreSQL` or `MariaDB` */
  readonly title: string
  /** Null when none is installed from a package. */
  readonly unit: string | null
  readonly active: boolean
  /** True when this action has installed it. */
  readonly ours: boolean
  /** Name of the application's own database and of its user. */
  readonly name: string
  /** Whether that one was made before; `begun` was interrupted. */
  readonly recorded: 'none' | 'begun' | 'made'
  /** It is there. */
  readonly own: boolean
  /** A database with the name that the project's settings give is there. */
  readonly named: boolean
  /** What of the application's own name is there. */
  readonly taken: readonly string[]
  /** What the server said when it did not let its administrator in. */
  readonly refused: string | null
  /** Something that is no package answers at the settings' port. */
  readonly listening: boolean
}

/** A database of the application's own, made on the server. */
export interface MadeDatabase {
  /** False where it was there already. */
  readonly created: boolean
  /** Of the database server. */
  readonly version: string
  readonly name: string
  /** `PostgreSQL` or `MariaDB` */
  readonly title: string
}

/** A backup was made. */
export interface DatabaseBackedUp {
  readonly state: 'made'
  readonly path: string
  readonly bytes: number
}

/** There is nothing in the database yet. */
export interface DatabaseEmpty {
  readonly state: 'empty'
}

/** The Debian package with the client programs is not installed. */
export interface DumpProgramMissing {
  readonly state: 'missing'
  readonly package: string
}

/** An engine that no program of ours can dump. */
export interface DatabaseUnknown {
  readonly state: 'unknown'
  readonly engine: string
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

/** Why an instance was not started beside the live one. */
export interface NotStarted {
  readonly short: Shortage
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
  /** Requests that nobody has accepted. */
  readonly waiting: number
  /** Requests and other connections that were still open after the time to drain. */
  readonly underWay: number
}

/** Whether Caddy had to load its configuration. */
export interface Configured {
  readonly loaded: boolean
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

/** What the server saw when it visited itself. */
export interface Visit {
  readonly health: HealthAnswer
  /** Null when nothing was collected. */
  readonly static: VisitedFile | null
  /** The start page's own CSS and JS; `missing` are those that the project does not have. */
  readonly assets: readonly string[]
  readonly missing: readonly string[]
  readonly where: string
  /** How often the site answered well during the stability window. */
  readonly asked: number
  readonly pending: readonly Uncertified[]
  /** The server's public addresses, each behind `inet` or `inet6`; only where a certificate is missing. */
  readonly addresses: ReadonlyArray<readonly [string, string]>
  readonly release: string | null
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

/** A variable of the release's environment. */
export type ReadEnvEntry = Reads<EnvEntry, {
  readonly name: string
  readonly value: string
}>

/** The files that declare what the project needs, as paths relative to the code: `file` is the one to install. */
export type ReadDependencies = Reads<Dependencies, {
  readonly kind: 'requirements' | 'uv' | 'pyproject' | 'pylock' | 'poetry' | 'pipenv'
  readonly file: string
  readonly files: readonly string[]
  readonly extras: readonly string[]
  readonly groups: readonly string[]
}>

/** What a release is served with beside its own files. */
export type ReadServing = Reads<Serving, {
  readonly domains: readonly string[]
  readonly https: 'auto' | 'internal' | 'off'
  readonly healthPath: string
  readonly healthPathGiven: boolean
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
   * A backup of the release's database, if there is one to make.
   * remote/database/dump.py
   */
  'database.backUp': {
    arguments: { readonly app: string; readonly release: string; readonly directory: string; readonly stem: string; readonly migrates: boolean }
    result: DatabaseBackedUp | DatabaseEmpty | DumpProgramMissing | DatabaseUnknown
  }
  /**
   * What is there. Changes nothing. `name` and `port` are those of the project's settings, empty for none.
   * remote/database/own.py
   */
  'database.look': {
    arguments: { readonly app: string; readonly engine: 'postgresql' | 'mysql'; readonly name: string; readonly port: string }
    result: FoundDatabases
  }
  /**
   * The application's own database and user, on a server that is ready. May be run again at any point.
   * remote/database/own.py
   */
  'database.make': {
    arguments: { readonly app: string; readonly engine: 'postgresql' | 'mysql'; readonly entry: readonly string[]; readonly url: boolean }
    result: MadeDatabase
  }
  /**
   * The server runs; one that this action has installed is set up once.
   * remote/database/own.py
   */
  'database.prepare': {
    arguments: { readonly engine: 'postgresql' | 'mysql' }
    result: null
  }
  /**
   * Removes our older backups; the newest stays whatever `keep` says. Returns their names.
   * remote/database/backups.py
   */
  'database.pruneBackups': {
    arguments: { readonly app: string; readonly keep: number }
    result: readonly string[]
  }
  /**
   * Gives a release the virtual environment of the key `venv`, which is built unless it is there, and bytecode to its files `compiled`. `uv` is where uv lies or is put, `environment` the release's variables, `beside` what runs the site.
   * remote/environment/build.py
   */
  'environment.build': {
    arguments: { readonly app: string; readonly release: string; readonly venv: string; readonly python: Interpreter; readonly uv: string; readonly uvVersion: string; readonly compiled: readonly string[]; readonly environment: readonly EnvEntry[]; readonly dependencies: Dependencies; readonly beside: readonly string[] }
    result: null
  }
  /**
   * Removes the virtual environment of a key.
   * remote/environment/build.py
   */
  'environment.discard': {
    arguments: { readonly app: string; readonly venv: string }
    result: null
  }
  /**
   * Runs `python` with these words, or the module `inside` of src/inside by its `main(*arguments)`, in the folder `directory` of the release's code. `unit` names its unit. Its lines are said as they come unless `quiet`; the last `keep` come back, and all where that is null. With `hide` they are without the values of the release's environment.
   * remote/environment/django.py
   */
  'environment.run': {
    arguments: { readonly app: string; readonly release: string; readonly directory: string; readonly words: readonly string[]; readonly inside: string | null; readonly arguments: readonly string[]; readonly input: string; readonly unit: string | null; readonly quiet: boolean; readonly keep: number | null; readonly hide: boolean; readonly collect: boolean; readonly settle: boolean; readonly previous: string | null }
    result: PythonOutput
  }
  /**
   * Asks the live instance for its health path; null when there is none.
   * remote/instance/live.py
   */
  'instance.askLive': {
    arguments: { readonly app: string; readonly health: HealthQuestion }
    result: LiveAnswer | null
  }
  /**
   * Throws away an instance that served for a moment: it has so many seconds to answer what visitors asked it.
   * remote/instance/discard.py
   */
  'instance.discard': {
    arguments: { readonly app: string; readonly release: string; readonly drainSeconds: number }
    result: null
  }
  /**
   * The old instance answers what it has accepted, and what still waits at its socket; then it ends. Only what never ends by itself, such as a websocket, is still open then, and is closed by the server's own shutdown.
   * remote/instance/drain.py
   */
  'instance.drain': {
    arguments: { readonly app: string; readonly release: string; readonly drainSeconds: number }
    result: Drained
  }
  /**
   * Starts the instance of `release` after the old one, and switches the site `to` the release that it serves: the name points to the new socket first, where requests wait until the old instance has ended and the new one has loaded. The old socket stays, so that the way back is one rename: the next request starts the old instance again.
   * remote/instance/start.py
   */
  'instance.handOver': {
    arguments: { readonly app: string; readonly release: string; readonly old: string; readonly to: string; readonly at: string; readonly health: HealthQuestion; readonly startSeconds: number; readonly drainSeconds: number; readonly back: WayBack }
    result: HealthAnswer
  }
  /**
   * The release uses the instance that is there: its http.sock is a link straight to the one that owns it. A plain file, as a socket unit makes it, would start the application a second time.
   * remote/instance/switch.py
   */
  'instance.keep': {
    arguments: { readonly app: string; readonly release: string; readonly owner: string }
    result: null
  }
  /**
   * Starts again what `current` names, after a crash that systemd could not heal.
   * remote/instance/start.py
   */
  'instance.repair': {
    arguments: { readonly app: string; readonly health: HealthQuestion; readonly startSeconds: number }
    result: HealthAnswer
  }
  /**
   * Stops units, starts others, and watches for so many seconds whether they stay.
   * remote/instance/processes.py
   */
  'instance.replaceProcesses': {
    arguments: { readonly stop: readonly string[]; readonly start: readonly string[]; readonly steadySeconds: number }
    result: null
  }
  /**
   * Starts a release's own instance beside the live one (`old`). Where the memory does not suffice for two it starts nothing and answers what is short: then `handOver` is the way.
   * remote/instance/start.py
   */
  'instance.start': {
    arguments: { readonly app: string; readonly release: string; readonly old: string | null; readonly health: HealthQuestion; readonly startSeconds: number }
    result: HealthAnswer | NotStarted
  }
  /**
   * Renames `current` to a release: the one step that visitors can notice. `at` is the time as ISO 8601, `token` that of the run's lock. What the release is made of is on the disk before the name points to it.
   * remote/instance/switch.py
   */
  'instance.switch': {
    arguments: { readonly app: string; readonly to: string; readonly at: string; readonly token: string }
    result: Switched
  }
  /**
   * Puts back what was live when the run began. After it no switch of this run can happen any more.
   * remote/instance/switch.py
   */
  'instance.switchBack': {
    arguments: { readonly app: string; readonly back: WayBack }
    result: null
  }
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
  /**
   * Written down before apt-get begins, so that an interrupted installation is known as ours by the next run.
   * remote/services/serving.py
   */
  'services.announce': {
    arguments: { readonly service: 'postgresql' | 'mysql' | 'redis' }
    result: null
  }
  /**
   * Starts services that are not running. Raises SERVICE_FAILED for the first that does not come up.
   * remote/services/serving.py
   */
  'services.start': {
    arguments: { readonly services: readonly ServiceState[] }
    result: null
  }
  /**
   * Redis answers, and the number is the application's from now on.
   * remote/services/serving.py
   */
  'services.takeRedis': {
    arguments: { readonly app: string; readonly number: number }
    result: null
  }
  /**
   * Puts our file at a path and has Caddy load it, unless it serves just that already; `port` is one that the file makes Caddy listen on. What was there before is put back when Caddy does not take it.
   * remote/site/caddy.py
   */
  'site.configure': {
    arguments: { readonly path: string; readonly content: string; readonly port: number }
    result: Configured
  }
  /**
   * Takes our file away, as before a first deploy.
   * remote/site/caddy.py
   */
  'site.remove': {
    arguments: { readonly path: string }
    result: null
  }
  /**
   * Looks at the site as a visitor would, and again and again until so many seconds after the call. `port` is Caddy's local listener. When the site is not as it is to be, goes `back`, unless that is null.
   * remote/site/verify.py
   */
  'site.verify': {
    arguments: { readonly app: string; readonly domains: readonly string[]; readonly health: HealthQuestion; readonly port: number; readonly staticUrl: string | null; readonly certificateSeconds: number; readonly verifySeconds: number; readonly back: WayBack | null }
    result: Visit
  }
}

/** The module of each call. */
export const callModules: Readonly<Record<keyof Calls, string>> = {
  'database.backUp': 'remote.database.dump',
  'database.look': 'remote.database.own',
  'database.make': 'remote.database.own',
  'database.prepare': 'remote.database.own',
  'database.pruneBackups': 'remote.database.backups',
  'environment.build': 'remote.environment.build',
  'environment.discard': 'remote.environment.build',
  'environment.run': 'remote.environment.django',
  'instance.askLive': 'remote.instance.live',
  'instance.discard': 'remote.instance.discard',
  'instance.drain': 'remote.instance.drain',
  'instance.handOver': 'remote.instance.start',
  'instance.keep': 'remote.instance.switch',
  'instance.repair': 'remote.instance.start',
  'instance.replaceProcesses': 'remote.instance.processes',
  'instance.start': 'remote.instance.start',
  'instance.switch': 'remote.instance.switch',
  'instance.switchBack': 'remote.instance.switch',
  'release.discard': 'remote.release.prune',
  'release.inspect': 'remote.release.inspect',
  'release.linkStatic': 'remote.release.links',
  'release.place': 'remote.release.place',
  'release.prune': 'remote.release.prune',
  'release.receive': 'remote.release.receive',
  'services.announce': 'remote.services.serving',
  'services.start': 'remote.services.serving',
  'services.takeRedis': 'remote.services.serving',
  'site.configure': 'remote.site.caddy',
  'site.remove': 'remote.site.caddy',
  'site.verify': 'remote.site.verify',
}
