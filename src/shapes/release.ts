// Made by script/contract from src/remote/shapes/release.py: change that, not this.
import type { FileEntry } from '../model/project.ts'
import type { Manifest } from '../model/release.ts'

/** A generated file, and where it goes. */
export interface FileToPlace {
  readonly path: string
  readonly content: string
  /** Octal, e.g. 0o644. */
  readonly mode: number
  readonly owner: string
  readonly group: string
}

/** Who may enter the folder of a site. */
export interface Guests {
  readonly app: string
  /** Who logs in. */
  readonly user: string
  /** That Caddy runs as. */
  readonly group: string
}

/** A release that never went live, and the folder of manage.py in its code. */
export interface Staged {
  readonly release: string
  readonly directory: string
}

/** The uploads as Caddy sees them. */
export interface MediaShown {
  /** Where it follows links: "." where the machine can't mount them so, and what somebody has mounted among them. */
  readonly followed: readonly string[]
  /** The links among them. All are relative paths. */
  readonly links: readonly string[]
}

/** What stands in front of the contents in a pack (src/project/files/pack.ts). */
export interface PackHeader {
  /** So many of the files have their contents in the pack, end to end; those of the others come by themselves. */
  readonly packed: number
  readonly files: ReadonlyArray<readonly [string, FileEntry]>
}

/** What release.receive says when contents may come. */
export interface Ready {
  readonly createdUser: boolean
  /** Where contents are sent to. */
  readonly folder: string
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

/** What was removed: releases by name, and how many environments; and which releases stay for what still runs there. */
export interface Pruned {
  readonly releases: readonly string[]
  readonly busy: readonly string[]
  readonly venvs: number
}
