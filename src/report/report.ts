import { DeployError } from '../errors.ts'
import type { Change } from '../model.ts'

/** What became of a step. */
export type RowState = 'done' | 'kept' | 'planned' | 'failed'

/** One step of the run as the summary and the report file show it. */
export interface Row {
  readonly title: string
  readonly state: RowState
  /** One line: what was done, or why nothing was. */
  readonly outcome: string
  readonly changes: readonly Change[]
  readonly milliseconds: number
}

/** A step that is under way. */
export interface OpenRow {
  log(line: string): void
  done(state: 'done' | 'kept' | 'planned', outcome: string): void
  failed(error: unknown): void
}

/** Keeps what a run did and shows it as it happens. */
export interface Report {
  readonly rows: readonly Row[]
  start(title: string, changes: readonly Change[]): OpenRow
  /** As `start`, with each line shown as it comes: for a step of which the output is what it is run for. */
  stream(title: string): OpenRow
  /** A line outside of any step. */
  say(line: string): void
  /** Shows what the steps under way have logged so far, for a run that is about to end early. */
  flush(): void
  /** The text without the run's secrets; what a report shows or keeps has gone through it. */
  hide(text: string): string
}

/** Where lines go, and what time it is: the entry passes the runner's own. */
export interface Surroundings {
  write(line: string): void
  /** Milliseconds, monotonic. */
  now(): number
  /** Takes the run's secrets out of a text. */
  hide?(text: string): string
}

/** A step that takes longer than this shows what it does while it does it. */
const patienceMilliseconds = 3000

/**
 * A report that writes one log group a step. A group is written when its step ends, so that the folded line
 * tells the outcome and steps side by side do not mix; slow steps show their latest line meanwhile.
 */
export function openReport({ write, now, hide = (text) => text }: Surroundings): Report {
  const plain = (line: string) => harmless(hide(line))
  const rows: Row[] = []
  const open = new Set<() => void>()
  const timed = (title: string, outcome: string, milliseconds: number) =>
    `${title.padEnd(11)} ${plain(outcome)} · ${(milliseconds / 1000).toFixed(2)} s`
  return {
    rows,
    hide,
    say: (line) => write(plain(line)),
    flush: () => {
      for (const flush of open) flush()
    },
    start: (title, changes) => {
      const began = now()
      let shown = began
      const lines: string[] = []
      const group = (outcome: string) => {
        const milliseconds = now() - began
        write(`::group::${timed(title, outcome, milliseconds)}`)
        for (const change of changes) write(`${plain(change.what)}: ${plain(change.why)}`)
        for (const line of lines) write(`│ ${plain(line)}`)
        write('::endgroup::')
        open.delete(interrupted)
        return milliseconds
      }
      const interrupted = () => group('interrupted')
      open.add(interrupted)
      const close = (state: RowState, outcome: string) => {
        const milliseconds = group(state === 'kept' ? `kept: ${outcome}` : outcome)
        const told = changes.map(({ what, why }) => ({ what: hide(what), why: hide(why) }))
        rows.push({ title, state, outcome: hide(outcome), changes: told, milliseconds: Math.round(milliseconds) })
      }
      return {
        log: (line) => {
          lines.push(...line.split('\n'))
          if (now() - shown < patienceMilliseconds) return
          shown = now()
          write(`${title.padEnd(11)} … ${plain(line)}`)
        },
        done: close,
        failed: (error) => {
          if (error instanceof DeployError && error.details.output) lines.push(...error.details.output.split('\n'))
          close('failed', `failed: ${(error as Error).message}`)
        },
      }
    },
    stream: (title) => {
      const began = now()
      write(`::group::${plain(title)}`)
      const end = (outcome: string) => {
        const milliseconds = Math.round(now() - began)
        write('::endgroup::')
        write(timed(title, outcome, milliseconds))
        open.delete(interrupted)
        return milliseconds
      }
      const interrupted = () => {
        end('interrupted')
      }
      open.add(interrupted)
      const close = (state: RowState, outcome: string) => {
        rows.push({ title, state, outcome: hide(outcome), changes: [], milliseconds: end(outcome) })
      }
      return {
        log: (line) => {
          for (const one of line.split('\n')) write(`│ ${plain(one)}`)
        },
        done: close,
        failed: (error) => close('failed', `failed: ${(error as Error).message}`),
      }
    },
  }
}

/**
 * Output of other programs as the runner's log can show it: no line of it may be taken for a workflow command
 * (https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
 */
export function harmless(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const plain = line.replace(/\x1b\[[0-9;]*[A-Za-z]/g, '').replace(/[\x00-\x08\x0a-\x1f\x7f]/g, ' ')
  return plain.replaceAll('##[', '# #[').replace(/^(\s*)::/, '$1: :')
}
