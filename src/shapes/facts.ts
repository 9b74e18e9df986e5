// Made by script/contract from src/remote/shapes/facts.py: change that, not this.
import type { Manifest } from '../model/release.ts'
import type { Records, Site } from '../model/server.ts'
import type { HealthAnswer } from '../shapes/instance.ts'
import type { CaddyMemory, OldSite, ProxyNote } from '../shapes/proxy.ts'
import type { Status } from '../shapes/status.ts'

/** os-release(5). */
export interface OperatingSystem {
  readonly id: string
  readonly version: string
  readonly name: string
  readonly like: string
}

/** What a tool prints, or a file holds; what the tool says instead where it failed. */
export interface Printed {
  readonly tool: string
  readonly failed: boolean
  readonly text: string
}

/** The active firewall: of ufw its defaults and its rules, of firewalld ports and services, else all rules there are. */
export interface Firewall {
  readonly kind: 'none' | 'ufw' | 'firewalld'
  readonly printed: readonly Printed[]
}

/** The state of one systemd unit. */
export interface UnitState {
  readonly active: string
  readonly sub: string
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
  /** `postgresql`, `mysql`, `redis`, `redis-<app>` */
  readonly name: string
  readonly unit: string
  readonly active: boolean
}

/** The Redis of the application. */
export interface RedisFacts {
  /** Whether the server has the program. */
  readonly installed: boolean
  /** The text of the unit of the application's own one, null where there is none. */
  readonly unit: string | null
  /** Its number in the one that sites shared before; null where it has none, or its keys have moved. */
  readonly shared: number | null
}

/** secrets.env beside its copy, where they differ, or a site that is live has neither. */
export interface SecretsSeen {
  /** Whether the copy is what the file is; and whether there is one that can be read. */
  readonly kept: boolean
  readonly copy: boolean
  /** Names of variables that are gone; and of those that have another value than in the copy. */
  readonly lost: readonly string[]
  readonly changed: readonly string[]
  /** What tells this loss from others, empty where nothing is lost. */
  readonly loss: string
}

/** What the server told in one round trip. */
export interface Facts {
  readonly os: OperatingSystem
  readonly architecture: string
  readonly processors: number
  /** Bytes; null for what the server does not tell. */
  readonly memoryTotal: number | null
  readonly memoryAvailable: number | null
  readonly diskFree: number | null
  readonly inodesFree: number | null
  /** Addresses of global scope, 32 hexadecimal digits each. */
  readonly inet6: readonly string[]
  /** What the start of a unit depends on beside the unit: one text, to be compared. */
  readonly ground: string
  readonly python: string
  /** Interpreters of the system, as `python3.11`. */
  readonly pythons: readonly string[]
  readonly systemd: boolean
  /** Version of Caddy, null when it is not installed. */
  readonly caddy: string | null
  /** Of the packages asked about, those that are not installed. */
  readonly missingPackages: readonly string[]
  readonly uv: boolean
  readonly firewall: Firewall
  /** Who listens on a port we need, unless it is Caddy: port → process name. */
  readonly portsTaken: Readonly<Record<string, string>>
  /** The mark of the site; null where nothing is there yet, or version 0.1 has made it. */
  readonly site: Site | null
  /** Those of the domains that another site of this server serves: domain → application. */
  readonly served: Readonly<Record<string, string>>
  /** Nobody may enter the site's folder but those who have to, and Caddy's view of the uploads is there. */
  readonly guarded: boolean
  /** What interrupted runs left, by names; a deploy clears it away before anything else. */
  readonly interrupted: readonly string[]
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
  /** Null where Caddy serves the site, or nothing does yet. */
  readonly proxy: ProxyNote | null
  /** Whether what serves the site runs: Caddy, where nothing else is noted. */
  readonly proxyActive: boolean
  /** Its unit, and the group that the site's socket belongs to. */
  readonly proxyUnit: string
  readonly proxyGroup: string
  /** It has loaded the site's file: Caddy's main file imports ours, nginx and Apache have a link to it. */
  readonly proxyServes: boolean
  /** Null where there was no need to look: it serves what was noted of it, and no site reaches its admin API. */
  readonly caddyMemory: CaddyMemory | null
  /**
   * The runner finds these two out: a site made by hand that this run takes over, and whether Caddy can keep
   * websockets over a reload.
   */
  readonly oldSite?: OldSite
  readonly caddyKeepsStreams?: boolean
  /** What this action has installed on the server and the application uses: databases, Redis. */
  readonly services: readonly ServiceState[]
  /** Only where the application wants it. */
  readonly redis: RedisFacts | null
  /** Null where secrets.env is what its copy is, or there is nothing yet. */
  readonly secrets: SecretsSeen | null
  readonly records: Records
  /** Only where it was asked for. */
  readonly status: Status | null
}
