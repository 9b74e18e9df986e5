import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** Runs vitest with our reporter over the given test files; its last line and exit code. */
function runTests(files: Record<string, string>): { lastLine: string | undefined; status: number | null } {
  const directory = mkdtempSync(join(tmpdir(), 'reporter-'))
  try {
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'))
    const reporter = JSON.stringify(join(root, '__tests__/reporter.ts'))
    writeFileSync(
      join(directory, 'vitest.config.mjs'),
      `export default { test: { reporters: ['default', ${reporter}] } }`,
    )
    for (const [name, body] of Object.entries(files)) {
      writeFileSync(join(directory, name), `import { beforeAll, describe, expect, test } from 'vitest'\n${body}`)
    }
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const { stdout, status } = spawnSync(process.execPath, [vitest, 'run'], { cwd: directory, encoding: 'utf8' })
    return { lastLine: stdout.trimEnd().split('\n').at(-1), status }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const passing = "test('passes', () => expect(1).toBe(1))"

test.each([
  ['tests that pass', { 'a.test.ts': passing, 'b.test.ts': passing }, '2 passed, 0 failed', 0],
  [
    'a test that is skipped',
    { 'a.test.ts': `${passing}\ntest.skip('s', () => {})` },
    '1 passed, 0 failed, 1 skipped',
    0,
  ],
  ['a test that fails', { 'a.test.ts': `${passing}\ntest('f', () => expect(1).toBe(2))` }, '1 passed, 1 failed', 1],
  ['a file that can not be loaded', { 'a.test.ts': passing, 'b.test.ts': "import 'absent'" }, '1 passed, 1 failed', 1],
  [
    'a hook that fails',
    { 'a.test.ts': `${passing}\ndescribe('d', () => { beforeAll(() => { throw new Error('x') }); ${passing} })` },
    '1 passed, 1 failed, 1 skipped',
    1,
  ],
  [
    'a rejection nobody handles',
    { 'a.test.ts': `${passing}\nPromise.reject(new Error('x'))` },
    '1 passed, 1 failed',
    1,
  ],
] as const)('counts %s', (_title, files, lastLine, status) => {
  expect(runTests(files)).toEqual({ lastLine, status })
})
