import { DeployError } from '../errors.ts'
import { explain, translate, translateLine } from '../language.ts'
import type { Change } from '../model.ts'
import { harmless } from './visible.ts'

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
  /** A line in which other programs may speak, too: it is translated only where most of it are words of ours. */
  log(line: string): void
  /** A line of ours. */
  tell(line: string): void
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
  /** The same of what another program has written: it is shown as it is. */
  pass(line: string): void
  /** Called again and again: shows what the steps under way do, when the log has been silent for long. */
  beat(): void
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

/** A step that has begun and not ended. */
interface UnderWay {
  readonly title: string
  readonly since: number
  /** The last that it has said, or what it was begun for. */
  doing: string
  /** Shows what it has logged so far. */
  flush(): unknown
}

/** Characters that a step's group shows as they came, and lines of its end that it shows whatever came before. */
const most = { characters: 4_000_000, last: 100 }

/** The lines of a step: of a flood the beginning and the end. */
function keepLines() {
  const [first, last]: [string[], string[]] = [[], []]
  let [length, leftOut] = [0, 0]
  return {
    add: (text: string) => {
      for (const line of text.split('\n')) {
        length += line.length + 1
        if (length <= most.characters) first.push(line)
        else if (last.push(line.slice(0, 2000)) > most.last) {
          last.shift()
          leftOut += 1
        }
      }
    },
    all: () => [...first, ...(leftOut > 0 ? [translate(`… ${leftOut} lines are left out`)] : []), ...last],
  }
}

/** A step that takes longer than this shows what it does while it does it, a line each so often. */
const patienceMilliseconds = { first: 3000, next: 1000 }

/** A log that has been silent for so long looks as if nothing went on. */
const silenceMilliseconds = 10_000

/**
 * A report that writes one log group a step. A group is written when its step ends, so that the folded line
 * tells the outcome and steps side by side do not mix; slow steps show their latest line meanwhile.
 */
export function openReport(surroundings: Surroundings): Report {
  const { now, hide = (text) => text } = surroundings
  const spoken = (text: string) => harmless(translate(hide(text)))
  const logged = (line: string) => harmless(translateLine(line))
  const rows: Row[] = []
  const open = new Set<UnderWay>()
  let written = now()
  const write = (line: string) => {
    written = now()
    surroundings.write(line)
  }
  const explained = (what: string, why: string) => harmless(explain(hide(what), hide(why)))
  const timed = (title: string, said: string, milliseconds: number) =>
    `${spoken(title).padEnd(11)} ${said} · ${translate(`${(milliseconds / 1000).toFixed(2)} s`)}`
  return {
    rows,
    hide,
    say: (line) => write(spoken(line)),
    pass: (line) => write(harmless(hide(line))),
    flush: () => {
      for (const { flush } of open) flush()
    },
    beat: () => {
      if (now() - written < silenceMilliseconds) return
      const steps = [...open]
      if (steps.length === 0) write(`            ${translate('… at work')}`)
      for (const { title, since, doing } of steps)
        write(`${spoken(title).padEnd(11)} … ${doing} · ${translate(`${Math.round((now() - since) / 1000)} s so far`)}`)
    },
    start: (title, changes) => {
      const began = now()
      let shown = began
      const kept = keepLines()
      const group = (said: string) => {
        const milliseconds = now() - began
        write(`::group::${timed(title, said, milliseconds)}`)
        for (const { what, why } of changes) write(explained(what, why))
        // As a whole: a secret may go on in the next line.
        const lines = kept.all()
        if (lines.length > 0) for (const line of hide(lines.join('\n')).split('\n')) write(`│ ${logged(line)}`)
        write('::endgroup::')
        open.delete(step)
        return milliseconds
      }
      const doing = spoken(changes.map(({ what }) => what).join('; ') || 'under way')
      const step: UnderWay = { title, since: began, doing, flush: () => group(spoken('interrupted')) }
      open.add(step)
      const close = (state: RowState, outcome: string) => {
        const milliseconds = group(state === 'kept' ? explained('kept', outcome) : spoken(outcome))
        const told = changes.map(({ what, why }) => ({ what: hide(what), why: hide(why) }))
        rows.push({ title, state, outcome: hide(outcome), changes: told, milliseconds: Math.round(milliseconds) })
      }
      const log = (line: string) => {
        kept.add(line)
        if (line.trim() !== '') step.doing = logged(hide(line))
        if (now() - began < patienceMilliseconds.first || now() - shown < patienceMilliseconds.next) return
        shown = now()
        write(`${spoken(title).padEnd(11)} … ${logged(hide(line))}`)
      }
      return {
        log,
        tell: (line) => log(translate(hide(line))),
        done: close,
        failed: (error) => {
          if (error instanceof DeployError && error.details.output) kept.add(error.details.output)
          close('failed', `failed: ${(error as Error).message}`)
        },
      }
    },
    stream: (title) => {
      const began = now()
      write(`::group::${spoken(title)}`)
      const end = (outcome: string) => {
        const milliseconds = Math.round(now() - began)
        write('::endgroup::')
        write(timed(title, spoken(outcome), milliseconds))
        open.delete(step)
        return milliseconds
      }
      const step: UnderWay = { title, since: began, doing: translate('runs'), flush: () => end('interrupted') }
      open.add(step)
      const close = (state: RowState, outcome: string) => {
        rows.push({ title, state, outcome: hide(outcome), changes: [], milliseconds: end(outcome) })
      }
      const log = (line: string) => {
        for (const one of line.split('\n')) write(`│ ${harmless(hide(one))}`)
      }
      return {
        log,
        tell: (line) => log(translate(hide(line))),
        done: close,
        failed: (error) => close('failed', `failed: ${(error as Error).message}`),
      }
    },
  }
}
