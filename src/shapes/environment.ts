// Made by script/contract from src/remote/shapes/environment.py: change that, not this.

/** The Python that runs the site. */
export interface Interpreter {
  /** As uv takes it: a path of the system's, or a version that uv fetches. */
  readonly request: string
  /** True for one that uv fetches (python-build-standalone), since the system has none that fits. */
  readonly managed: boolean
  /** `3.12` */
  readonly version: string
}

/** What a run runs of the project: what it may do, and for how long. */
export interface Part {
  /** For a person, as a subject: `collectstatic`. */
  readonly name: string
  /** Settings that confine it (systemd.exec(5)). */
  readonly settings: readonly string[]
  /** Folders that are empty and writable for it, and whose own files it neither sees nor changes. */
  readonly scratch: readonly string[]
  /** After so many seconds systemd ends it. */
  readonly seconds: number
}

/** What a command in a release's environment left. */
export interface PythonOutput {
  /** Its exit code, as systemd-run tells it. */
  readonly code: number
  readonly lines: readonly string[]
}
