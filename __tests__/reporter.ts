import type { Reporter, SerializedError, TestModule } from 'vitest/node'
import { record } from './sequencer.mts'

/** How many tests ended how. A failure outside any test (a file that can't be loaded, a hook) counts as one failed. */
export interface Totals {
  passed: number
  failed: number
  skipped: number
}

/** Counts the tests of a run, and the errors that no test owns. */
export function countTests(modules: readonly TestModule[], unhandled: readonly SerializedError[]): Totals {
  const totals: Totals = { passed: 0, failed: unhandled.length, skipped: 0 }
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const state = test.result().state
      // A test still pending at the end never ran (its file crashed or the run was cut): that's no success.
      totals[state === 'pending' ? 'failed' : state] += 1
    }
    totals.failed += module.errors().length
    for (const suite of module.children.allSuites()) totals.failed += suite.errors().length
  }
  return totals
}

/** The plain closing line: `N passed, N failed`, and `, N skipped` where some were. */
export function totalsLine({ passed, failed, skipped }: Totals): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/**
 * Prints the totals as the last line, alone, when the process ends: after what other reporters print. With the variable
 * RECORD_DURATIONS it writes down how long the files took.
 */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    if (process.env.RECORD_DURATIONS) record(modules)
    const line = totalsLine(countTests(modules, unhandled))
    process.once('exit', () => process.stdout.write(`${line}\n`))
  }
}
