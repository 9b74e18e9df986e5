/** The rows of a report as they cross from the server to the runner, while they happen. */
import type { OpenRow, Report } from '../report/report.ts'
import { harmless } from '../report/visible.ts'
import type { Frame, RowFrame } from './protocol.ts'
import { readError, tellError, textOf } from './told-error.ts'

/** A report that keeps its rows as `report` does, and tells them to the runner. */
export function tellRows(report: Report, send: (frame: Frame) => void): Report {
  const { hide } = report
  let rows = 0
  const relay = (open: OpenRow, first: (row: number) => RowFrame): OpenRow => {
    const row = ++rows
    send(first(row))
    return {
      log: (line) => {
        open.log(line)
        send({ row, log: hide(line) })
      },
      tell: (line) => {
        open.tell(line)
        send({ row, log: hide(line), own: true })
      },
      done: (state, outcome) => {
        open.done(state, outcome)
        send({ row, done: state, outcome: hide(outcome) })
      },
      failed: (error) => {
        open.failed(error)
        send({ row, failed: tellError(error, hide) })
      },
    }
  }
  return {
    rows: report.rows,
    hide,
    flush: report.flush,
    beat: report.beat,
    say: (line) => send({ say: hide(line) }),
    pass: (line) => send({ pass: hide(line) }),
    start: (title, changes) => {
      const told = changes.map(({ what, why }) => ({ what: hide(what), why: hide(why) }))
      return relay(report.start(title, changes), (row) => ({ row, start: hide(title), changes: told }))
    },
    stream: (title) => relay(report.stream(title), (row) => ({ row, stream: hide(title) })),
  }
}

/** Most rows that a run is shown with: there are some twenty steps. */
const mostRows = 200

const titleOf = (value: unknown): string => harmless(textOf(value)).slice(0, 500)

/**
 * Shows in `report` what the server tells of a run: each word as data, whatever it says.
 *
 * @returns whether the frame was one of a row, or a line
 */
export function hearRows(report: Report): (frame: object) => boolean {
  const open = new Map<number, OpenRow>()
  let begun = 0
  return (frame) => {
    const {
      row: number,
      say,
      pass,
      start,
      stream,
      changes,
      log,
      own,
      done,
      outcome,
      failed,
    } = frame as Partial<Record<string, unknown>>
    if (typeof say === 'string') report.say(textOf(say))
    if (typeof pass === 'string') report.pass(textOf(pass))
    if (typeof number !== 'number') return typeof say === 'string' || typeof pass === 'string'
    if (typeof start === 'string' && begun++ < mostRows) {
      const told = Array.isArray(changes) ? changes.slice(0, 1000) : []
      const read = told.map((one: unknown) => one as Partial<Record<'what' | 'why', unknown>> | null)
      open.set(
        number,
        report.start(
          titleOf(start),
          read.map((one) => ({ what: textOf(one?.what), why: textOf(one?.why) })),
        ),
      )
    }
    if (typeof stream === 'string' && begun++ < mostRows) open.set(number, report.stream(titleOf(stream)))
    const row = open.get(number)
    if (typeof log === 'string') row?.[own === true ? 'tell' : 'log'](textOf(log))
    if (done === 'done' || done === 'kept' || done === 'planned') row?.done(done, textOf(outcome))
    if (failed !== undefined) row?.failed(readError(failed))
    if (done !== undefined || failed !== undefined) open.delete(number)
    return true
  }
}
