/** The checkout on the runner. */
import type { Notice } from './report.ts'

/** One file of the source: a regular file (sha256, size in bytes, executable or not) or a symbolic link. */
export type FileEntry =
  | { readonly kind: 'file'; readonly hash: string; readonly size: number; readonly executable: boolean }
  | { readonly kind: 'link'; readonly target: string }

/** A file that is sent, as the working tree has it. */
export type SentFile =
  | { readonly path: string; readonly kind: 'file'; readonly size: number; readonly executable: boolean }
  | { readonly path: string; readonly kind: 'link'; readonly target: string }

/** Paths relative to the top, `/`-separated, sorted by code unit. */
export type FileList = Readonly<Record<string, FileEntry>>

/** A value that was found out, and where, as the log says it. */
export interface Found<T> {
  readonly value: T
  readonly from: string
}

export type Interface = 'wsgi' | 'asgi'

export interface Application {
  readonly interface: Interface
  /** `package.module:callable` */
  readonly target: string
}

/** How the dependencies are declared; `files` are all that take part (they key the virtual environment). */
export interface Dependencies {
  readonly kind: 'requirements' | 'uv' | 'pyproject' | 'pylock' | 'poetry' | 'pdm' | 'pipenv'
  readonly file: string
  readonly files: readonly string[]
  /** Files of packages that are installed from folders of the project. */
  readonly local?: readonly string[]
  /** Extras and groups of pyproject.toml that are called production's. */
  readonly extras: readonly string[]
  readonly groups: readonly string[]
  /** True when the project itself asks for gunicorn / uvicorn. */
  readonly gunicorn: boolean
}

/** What the repository alone tells about the project. */
/** A variable that the settings ask for, and what they get where `env` does not give it. */
export interface LentVariable {
  readonly name: string
  /**
   * The site's key, its domains (one, or all with `separator` between them), its address, a file for a database, or the
   * address of the site's Redis, with the `number` of a database in it.
   */
  readonly what: 'secret-key' | 'host' | 'hosts' | 'site' | 'sqlite' | 'redis'
  readonly separator?: string
  readonly number?: number
}

export interface Project {
  /** Folder of manage.py relative to the top, `''` for the top. */
  readonly directory: string
  /** Folders beside it from which the project imports too, relative to the top. */
  readonly imports?: readonly string[]
  readonly settings: Found<string>
  readonly application: Found<Application>
  readonly dependencies: Dependencies
  /** The variable that switches the project's own DEBUG off, which `env` overrides. */
  readonly debug?: Found<{ readonly name: string; readonly value: string }>
  /** The variable by which the settings choose production, which `env` overrides. */
  readonly production?: Found<{ readonly name: string; readonly value: string }>
  /** Variables that the settings can't do without. */
  readonly lent?: ReadonlyArray<Found<LentVariable>>
  /** The server whose driver is among the required packages, where it is one alone. */
  readonly driver?: 'postgresql' | 'mysql'
  /** Engines of the services of a compose file, by the names under which only containers know them. */
  readonly compose?: Readonly<Record<string, 'postgresql' | 'mysql' | 'redis'>>
  /**
   * Processes of a Procfile, fly.toml, render.yaml or compose file beside the web server, and the command that it runs
   * at each release.
   */
  readonly procfile?: {
    readonly file: string
    /** The folder from which its paths are meant, relative to the top. */
    readonly folder: string
    readonly processes: Readonly<Record<string, string>>
    /** When (crontab(5)), a name, the command. */
    readonly timers?: ReadonlyArray<readonly [when: string, name: string, command: string]>
    readonly release?: string
  }
  /** The version constraint that the project declares, e.g. `>=3.12`. */
  readonly python?: Found<string>
}

/** The checkout on the runner. */
export interface Checkout {
  readonly root: string
  readonly files: FileList
  /** One hash over names, contents and modes of all files. */
  readonly filesHash: string
  readonly project: Project
  /** Things that deserve attention but stop nothing. */
  readonly notices: readonly Notice[]
}
