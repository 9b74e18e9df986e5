// Made by script/contract from src/remote/shapes/status.py: change that, not this.
import type { PastRun } from '../model/server.ts'

/** A unit, as the status shows it. */
export interface UnitRow {
  readonly unit: string
  readonly active: string
  readonly sub: string
  readonly since: string
  readonly restarts: number
  /** Bytes and numbers of tasks, and the most that it may have; null where nothing counts them, or there is no limit. */
  readonly memory: number | null
  readonly memoryMax: number | null
  readonly tasks: number | null
  readonly tasksMax: number | null
}

/** The certificate that visitors of a domain get. */
export interface Certificate {
  readonly domain: string
  /** ISO 8601, null when none was presented. */
  readonly since: string | null
  readonly expires: string | null
  readonly issuer: string
  readonly error: string | null
}

/** The backups that there are. */
export interface BackupsSeen {
  readonly count: number
  readonly newest: string | null
  /** Of the newest: `tried` by a restore, `read`, or why it can't be restored. */
  readonly trial: string
  readonly bytes: number
  /** True when they lie on the file system of the database: they are lost with it. */
  readonly sameDisk: boolean
}

/** A folder of the site, and what it takes of the disk. */
export interface Usage {
  readonly folder: string
  /** Null where counting takes too long. */
  readonly bytes: number | null
}

/** What only `mode: status` asks for. */
export interface Status {
  /** Since when the live release is live, ISO 8601. */
  readonly since: string | null
  readonly units: readonly UnitRow[]
  /** The application's last lines, as journalctl(1) shows them with `-o short-iso`. */
  readonly log: readonly string[]
  readonly certificates: readonly Certificate[]
  /** Bytes, null where the file system does not answer. */
  readonly diskTotal: number | null
  readonly usage: readonly Usage[]
  readonly backups: BackupsSeen
  /** The last lines of history.jsonl, oldest first. */
  readonly runs: readonly PastRun[]
  /** Migrations that the live release has and its database has not, null where that can't be known. */
  readonly lacking: readonly string[] | null
  /** A restore has begun to change the database, and was ended before it was over. */
  readonly cutOff: boolean
}
