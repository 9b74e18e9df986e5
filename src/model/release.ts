/** What a release is made of, and what a run does and ends with. */

import type { ProbeReport } from '../shapes/probe.ts'
import type { Https, OtherProcess, Visitors } from './inputs.ts'
import type { FileList, Project } from './project.ts'

/**
 * What a generated file is for. The first five belong to a release and lie in its conf/; the others belong to the system:
 * units of Gunicorn, units of the other processes, commands, the web server's file, which web server it is, and what backups elsewhere consist of.
 */
export type ManagedKind =
  | 'settings'
  | 'gunicorn'
  | 'env'
  | 'directory'
  | 'shared'
  | 'unit'
  | 'process'
  | 'command'
  | 'gate'
  | 'caddy'
  | 'nginx'
  | 'apache'
  | 'note'
  | 'backup'

/** A generated file. Secret contents are compared by hash only and never shown. */
export interface ManagedFile {
  readonly kind: ManagedKind
  readonly path: string
  readonly content: string
  /** sha256 of the content, hexadecimal. */
  readonly hash: string
  /** Octal, e.g. 0o644. */
  readonly mode: number
  readonly owner: string
  readonly group: string
  readonly secret: boolean
}

/** What a release is served with beside its own files, so that going back to it is complete. */
export interface Serving {
  readonly domains: readonly string[]
  readonly https: Https
  readonly healthPath: string
  readonly healthPathGiven: boolean
  readonly processes: readonly OtherProcess[]
  /** Processes of the project's file for another platform that were not taken: name → command. Absent in releases of earlier versions. */
  readonly processesLeft?: Readonly<Record<string, string>>
  /** Absent where an earlier version has made the release: then it is as now. */
  readonly links?: boolean
  /** Absent in releases of earlier versions, which are served as the run says. */
  readonly visitors?: Visitors
  /** Of Gunicorn, as they were given. */
  readonly workers?: number
  readonly threads?: number
}

/** `release.json`: what a release is made of. Its state changes and so lies beside it, in state.json. */
export interface Manifest {
  readonly version: 1
  readonly id: string
  readonly commit: string
  readonly ref: string
  readonly actor: string
  readonly createdAt: string
  readonly files: FileList
  readonly filesHash: string
  /** One hash over names, modes, sizes and mtimes of the code folder on the server: shows edits by hand. */
  readonly fingerprint: string
  /** Key of the virtual environment. */
  readonly venv: string
  /** sha256 of each generated file of the release, by its name in conf/. */
  readonly conf: Readonly<Record<string, string>>
  readonly project: Project
  readonly probe: ProbeReport
  readonly serving: Serving
  /** The release that was live when this one was made: the way back. */
  readonly follows: string | null
}

export type Result =
  | 'deployed'
  | 'unchanged'
  | 'repaired'
  | 'planned'
  | 'rolled-back'
  | 'managed'
  | 'removed'
  | 'failed'
export type GunicornOutcome = 'started' | 'replaced' | 'kept'
