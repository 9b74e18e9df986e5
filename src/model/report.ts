/** What a run tells of itself. */

/** One thing that a step is going to do, and why, as the log says it. */
export interface Change {
  readonly what: string
  readonly why: string
}

/**
 * An annotation: errors first, at most ten a level. A warning is something that a person has to do; a notice is good to
 * know.
 */
export interface Notice {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
  readonly file?: string
  readonly line?: number
  /** It happened in this run, or is so until somebody acts: each run tells it, whatever earlier ones have told. */
  readonly always?: boolean
}

/** One thing that a deploy would change. */
export interface PlannedChange extends Change {
  /** Visitors may notice it. */
  readonly risky: boolean
}

/** What a plan comes to. */
export interface Planned {
  /** What was planned, and what it was compared with; empty where nothing is live. */
  readonly of: string
  readonly live: string
  /** Where the site answers, or is going to; empty of a plan that asked no server. */
  readonly url: string
  /** The changes in a few words each. */
  readonly headline: readonly string[]
  readonly changes: readonly PlannedChange[]
  /** Steps that would have nothing to do. */
  readonly unchanged: readonly string[]
  /** Of a plan that asked no server: why, and what the files alone tell. */
  readonly static?: { readonly why: string; readonly found: readonly string[] }
}

/** A text of several lines for the summary, folded. */
export interface Section {
  readonly title: string
  readonly lines: readonly string[]
  /** Others have written the lines. */
  readonly quoted?: true
}
