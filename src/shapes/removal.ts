// Made by script/contract from src/remote/shapes/removal.py: change that, not this.

/** All of it, by paths and names. */
export interface Removal {
  readonly units: readonly string[]
  /** Outside of its folder: commands, what a web server reads, caches. */
  readonly files: readonly string[]
  /** In its folder: what can be made again. */
  readonly made: readonly string[]
  /** What people have written, and what it takes to read it. */
  readonly data: readonly string[]
  /** Engine and name. */
  readonly databases: readonly string[]
  readonly users: readonly string[]
  /** Called like the site's, or in its folder, and not known: it stays. */
  readonly unknown: readonly string[]
}

/** The same before anything is removed. */
export interface Belongings {
  readonly units: readonly string[]
  /** Outside of its folder: commands, what a web server reads, caches. */
  readonly files: readonly string[]
  /** In its folder: what can be made again. */
  readonly made: readonly string[]
  /** What people have written, and what it takes to read it. */
  readonly data: readonly string[]
  /** Engine and name. */
  readonly databases: readonly string[]
  readonly users: readonly string[]
  /** Called like the site's, or in its folder, and not known: it stays. */
  readonly unknown: readonly string[]
  /** Of the data on the disk, those of database servers left out; null where counting takes too long. */
  readonly bytes: number | null
}

/** What is still there afterwards. */
export interface Removed {
  readonly kept: readonly string[]
  readonly databases: readonly string[]
  readonly unknown: readonly string[]
}
