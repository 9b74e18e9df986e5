/** What a run tells of itself. */

/** One thing that a step is going to do, and why, as the log says it. */
export interface Change {
  readonly what: string
  readonly why: string
}

/** An annotation: errors first, at most ten a level. */
export interface Notice {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
  readonly file?: string
  readonly line?: number
}

/** A text of several lines for the summary, below its table. */
export interface Section {
  readonly title: string
  readonly lines: readonly string[]
}
