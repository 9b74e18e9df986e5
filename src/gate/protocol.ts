/** What the runner and the gate of a server say to each other: a JSON object a line, and the bytes of files. */
import { type InputName, inputNames, loginNames } from '../inputs/names.ts'
import type { Change, FileEntry } from '../model.ts'

/** Raised where an older side would read something wrongly. */
export const protocol = 1

/** What is taken of whoever holds the key: bytes of a line, files, bytes of all files, runs at a time. */
export const limits = { line: 2 * 1024 * 1024, files: 100_000, bytes: 2 * 1024 ** 3, runs: 4, text: 20_000 }

/** The first line: the command of authorized_keys prints it whatever it is asked for. */
export interface Greeting {
  /** The number of the protocol. */
  readonly 'django-prod gate': number
  readonly app: string
  /** Which bundle decides there (`identity`). */
  readonly bundle: string
}

/** Inputs that a run sends: what leads to the server means nothing there, whose gate it is root has said. */
export const sentInputs: readonly InputName[] = inputNames.filter(
  (name) => name !== 'app' && !loginNames.some((own) => own === name),
)

/** What GitHub says of a run, by the variables that `readInputs` knows. */
export const runVariables = [
  'GITHUB_REPOSITORY',
  'GITHUB_REPOSITORY_ID',
  'GITHUB_SHA',
  'GITHUB_REF_NAME',
  'GITHUB_ACTOR',
  'GITHUB_SERVER_URL',
  'GITHUB_RUN_ID',
] as const

/** What the runner asks for, in one line. As many lines of files follow. */
export interface GateRequest {
  readonly protocol: number
  readonly app: string
  /** The server as the runner knows it, for messages alone. */
  readonly host: string
  /** By their names in action.yml. */
  readonly inputs: Readonly<Record<string, string>>
  /** The YAML file of settings, by its path in the repository. */
  readonly texts: Readonly<Record<string, string>>
  readonly run: Readonly<Record<string, string>>
  readonly files: number
}

/** One file of the project. */
export type FileLine = FileEntry & { readonly path: string }

/** A failure as it crosses; without a code it is a fault of the action. */
export interface ToldError {
  readonly code?: string
  readonly message: string
  readonly stack?: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** What became of a step, as the other side's report says it. */
export type RowFrame = { readonly row: number } & (
  | { readonly start: string; readonly changes: readonly Change[] }
  | { readonly stream: string }
  | { readonly log: string; readonly own?: true }
  | { readonly done: 'done' | 'kept' | 'planned'; readonly outcome: string }
  | { readonly failed: ToldError }
)

/** How the run ended, as `Ending` says it. */
export interface EndingFrame {
  readonly ending: {
    readonly result: string
    readonly text: string
    readonly error: ToldError | null
    readonly url: string | null
    readonly title: string | null
    readonly changed: readonly string[] | null
    readonly live: string
    readonly plan: object | null
    readonly notices: readonly object[]
    /** Those of the notices that an earlier run has told. */
    readonly before: readonly object[]
    readonly sections: readonly object[]
    readonly outputs: Readonly<Record<string, string>>
  }
}

/**
 * What the gate says after its greeting: the numbers of the files that it lacks, then rows and lines, then the end; and
 * all the time that it lives, as a step may say nothing for long.
 */
export type Frame =
  | { readonly lacks: readonly number[] }
  | { readonly say: string }
  | { readonly pass: string }
  | { readonly lives: true }
  | RowFrame
  | EndingFrame
