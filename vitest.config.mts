import { defineConfig } from 'vitest/config'
import { pythonTestFiles, pythonTests } from './__tests__/pytest/plugin.mts'

const minutes = 60_000

export default defineConfig({
  test: {
    reporters: ['default', './__tests__/reporter.ts'],
    projects: [
      {
        plugins: [pythonTests],
        test: {
          name: 'unit',
          include: ['__tests__/**/*.test.ts', pythonTestFiles],
          exclude: ['__tests__/e2e/**', '__tests__/lab/**'],
          // Some build the bundle or start real Djangos, on a machine that may have other work.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['__tests__/e2e/**/*.test.ts', '__tests__/lab/*.test.ts'],
          // Each file boots a server of its own, and the machine may have only two cores.
          maxWorkers: 2,
          testTimeout: 10 * minutes,
          hookTimeout: 15 * minutes,
          // Two projects with different worker limits can't share a group.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
