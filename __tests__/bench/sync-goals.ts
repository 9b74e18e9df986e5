/** What the benchmark of the transfer is to reach, and whether it did. */
import { median } from './timing.ts'

/** One transfer of ours and the one of rsync that followed it. */
export interface Pair {
  readonly ours: {
    /** Milliseconds of the whole process. */
    readonly whole: number
    /** Milliseconds without the log-in. */
    readonly transfer: number
    /** Milliseconds without the log-in and without what a deploy asks about the rest of the server. */
    readonly alone: number
    /** Bytes both ways. */
    readonly wire: number
    /** Bytes above the start. */
    readonly memory: number
  }
  readonly rsync: { readonly whole: number; readonly wire: number }
}

/** A tree, a round-trip time (ms), a change, and how it went, one pair a round. */
export interface Measured {
  readonly tree: string
  readonly delay: number
  readonly change: string
  readonly pairs: readonly Pair[]
}

/** 100 and 1,271 small files beside `uploadDir`: milliseconds of whole processes. */
export interface Uploaded {
  readonly tree: string
  readonly ours: number
  readonly theirs: number
  /** False when two minutes were not enough. */
  readonly complete: boolean
}

/** Bytes above its start that the process may take for 1 GB. */
const memoryGoal = 64 * 2 ** 20

/** The median over the rounds. */
export const of = (pairs: readonly Pair[], value: (pair: Pair) => number): number => median(pairs.map(value))

/** One line of Markdown a goal; what was not measured is left out. */
export function verdicts(measured: readonly Measured[], uploads: readonly Uploaded[], memory: number | null): string[] {
  const find = (tree: string, delay: number, change: string) =>
    measured.find((one) => one.tree.startsWith(tree) && one.delay === delay && one.change === change)
  const ratio = (pairs: readonly Pair[], key: 'whole' | 'transfer' | 'alone') =>
    of(pairs, ({ ours, rsync }) => ours[key] / rsync.whole)
  const lines: string[] = []
  const tell = (what: string, value: number, met: boolean, goal: string, more = '') =>
    lines.push(`- ${what}: **${value.toFixed(2)}**, goal ${goal}: ${met ? 'reached' : 'not reached'}${more}`)

  for (const delay of [0, 40, 150]) {
    const cold = find('1,271', delay, 'cold')
    if (!cold) continue
    const value = ratio(cold.pairs, 'whole')
    tell(`1,271 files, cold, ${delay} ms: ours ÷ rsync`, value, value <= 1.2, '1, at most 1.2')
  }
  for (const delay of [0, 40, 150]) {
    const same = find('1,271', delay, 'nothing')
    if (!same) continue
    const name = `1,271 files, nothing changed, ${delay} ms`
    const [whole, alone] = [ratio(same.pairs, 'whole'), ratio(same.pairs, 'alone')]
    tell(`${name}: whole process ÷ rsync`, whole, whole <= 1.2, 'at most 1.2')
    const more = ` (${ratio(same.pairs, 'transfer').toFixed(2)} with all that a deploy asks the server)`
    tell(`${name}: on an open connection ÷ rsync`, alone, alone <= 0.3, 'at most 0.3', more)
  }
  for (const delay of [0, 40, 150]) {
    const [few, many] = [find('1,271', delay, 'nothing'), find('20,000', delay, 'nothing')]
    if (!few || !many) continue
    const growth = of(many.pairs, ({ ours }) => ours.whole) / of(few.pairs, ({ ours }) => ours.whole)
    tell(`nothing changed, ${delay} ms: 20,000 files ÷ 1,271 files`, growth, growth <= 4, 'at most 4')
  }
  for (const { tree, ours, theirs, complete } of uploads) {
    const more = complete ? '' : ' (`uploadDir` was ended after two minutes)'
    tell(`${tree}, cold, 0 ms: \`uploadDir\` ÷ ours`, theirs / ours, theirs / ours >= 40, 'at least 40', more)
  }
  if (memory !== null)
    tell(
      'memory above the start for 1 GB, MiB',
      memory / 2 ** 20,
      memory <= memoryGoal,
      `at most ${memoryGoal / 2 ** 20}`,
    )
  return lines
}
