// Made by script/contract from src/remote/shapes/offsite.py: change that, not this.
import type { Records } from '../model/server.ts'

/** Where a repository lies that is reached by SFTP, and what opens it. */
export interface SftpAccount {
  readonly user: string
  readonly host: string
  readonly port: number
  /** The private key, as ssh-keygen(1) writes it. */
  readonly key: string
  /** The machine's own keys, each as known_hosts has it after the name (sshd(8)): `ssh-ed25519 AAAA…`. */
  readonly hostKeys: readonly string[]
}

/** A repository of restic and what opens it. */
export interface RepositoryAddress {
  /** As restic names it: `s3:…`, `sftp:…`, or the path of a folder. */
  readonly repository: string
  /** RESTIC_PASSWORD, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY. */
  readonly environment: Readonly<Record<string, string>>
  /** Null for any other way. */
  readonly sftp: SftpAccount | null
}

/** Whose snapshots they are: they bear it as tags. */
export interface Owner {
  readonly app: string
  /** `owner/name`, or `unknown`; and GitHub's number of it, which outlives a rename, empty where there is none. */
  readonly repository: string
  readonly repositoryId: string
}

/** A repository that this site may use. */
export interface Prepared {
  /** True where it was made just now. */
  readonly created: boolean
  /** How many snapshots of this site it holds. */
  readonly snapshots: number
}

/** The last backup that was tried. */
export interface Attempt {
  readonly state: 'under way' | 'made' | 'failed'
  /** ISO 8601: when it began. */
  readonly at: string
  /** Why it failed, in one sentence without its end; empty otherwise. */
  readonly reason: string
}

/** The last backup that was made. */
export interface Snapshot {
  readonly at: string
  readonly id: string
  /** What it holds, and what of that was new. */
  readonly bytes: number
  readonly added: number
  /** Files that could not be read, as those that were removed meanwhile. */
  readonly unread: number
}

/** A snapshot that came back, and when. */
export interface Proof {
  readonly at: string
  readonly id: string
}

/** Of databases beside the default one those that a dump is being loaded into, by what the settings call them. */
export interface Begun {
  readonly begun?: readonly string[]
}

/** A restore that is under way, or was interrupted. */
export interface Restoring {
  readonly begun?: readonly string[]
  readonly at: string
  readonly id: string
  /** The database that the dump is being loaded into: what it holds is of this restore. Empty before. */
  readonly loading: string
}

/** offsite.json: what has become of the backups that outlive the server. */
export interface Offsite {
  /** Where they go, without what is secret. */
  readonly to?: string
  readonly last?: Attempt
  readonly made?: Snapshot
  /** The newest dump that was fetched again, and was what had been sent. */
  readonly read?: Proof
  /** The snapshot from which this site came back. */
  readonly restored?: Proof
  readonly restoring?: Restoring
  /** When the next one is due. */
  readonly due?: string
}

/** A snapshot that lies on the server: its files are in their places, its dump waits for the database. */
export interface Fetched {
  readonly id: string
  /** When it was made, ISO 8601. */
  readonly at: string
  /** What was live then. */
  readonly release: string
  readonly commit: string
  readonly ref: string
  /** Null where it holds no dump. */
  readonly database: string | null
  readonly bytes: number
  readonly records: Records
}

/** The databases hold what the snapshot's dumps hold. */
export interface DumpLoaded {
  readonly state: 'loaded'
  readonly snapshot: string
  /** Empty where the default one was empty. */
  readonly database: string
  readonly bytes: number
  /** What the settings call those beside it. */
  readonly others: readonly string[]
  /** Of Redis, null where it kept nothing. */
  readonly keys: number | null
  /** What was not loaded, as sentences without their ends. */
  readonly kept: readonly string[]
}

/** The snapshot holds no dump. */
export interface DumpNone {
  readonly state: 'none'
}
