import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { pythonTestFiles, pythonTests } from './__tests__/pytest/plugin.mts'
import Sequencer from './__tests__/sequencer.mts'

const minutes = 60_000

/** One more than processors: a test of a server waits for the server half of its time. */
const maxWorkers = availableParallelism() + 1

const unitTests = '__tests__/**/*.test.ts'
const elsewhere = ['e2e', 'lab', 'proxies', 'tomorrow'].map((folder) => `__tests__/${folder}/**`)
/** Those that put another module in a module's place, or speak another language while modules are loaded. */
const alone = globSync(unitTests, { exclude: elsewhere }).filter((file) =>
  /\bvi\.mock\(|\bspeak\(/.test(readFileSync(file, 'utf8')),
)

const unit = {
  maxWorkers,
  // Some build the bundle or start real Djangos, on a machine that may have other work.
  testTimeout: 3 * minutes,
  hookTimeout: 3 * minutes,
}

export default defineConfig({
  test: {
    reporters: ['default', './__tests__/reporter.ts'],
    sequence: { sequencer: Sequencer },
    projects: [
      {
        plugins: [pythonTests],
        test: {
          ...unit,
          name: 'unit',
          include: [unitTests, pythonTestFiles],
          exclude: [...elsewhere, ...alone],
          // A process for each would take longer to start than most files take.
          isolate: false,
        },
      },
      {
        // In a process of their own each: what they load would be found by others, and what others have loaded by them.
        test: { ...unit, name: 'unit-alone', include: alone },
      },
      {
        test: {
          name: 'e2e',
          include: ['__tests__/e2e/**/*.test.ts', '__tests__/lab/*.test.ts'],
          // Each file boots a server of its own.
          maxWorkers,
          testTimeout: 10 * minutes,
          hookTimeout: 15 * minutes,
        },
      },
      {
        test: {
          // Each web server on each Debian, for minutes: each week, and no part of the suite.
          name: 'proxies',
          include: ['__tests__/proxies/*.test.ts'],
          testTimeout: 10 * minutes,
          hookTimeout: 15 * minutes,
        },
      },
      {
        test: {
          // Debian testing changes from day to day: each week, and no part of the suite.
          name: 'tomorrow',
          include: ['__tests__/tomorrow/*.test.ts'],
          testTimeout: 10 * minutes,
          hookTimeout: 15 * minutes,
        },
      },
    ],
  },
})
