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
    const [reporter, plugin] = ['reporter.ts', 'pytest/plugin.mts'].map((name) =>
      JSON.stringify(join(root, '__tests__', name)),
    )
    writeFileSync(
      join(directory, 'vitest.config.mjs'),
      `import { pythonTests } from ${plugin}
export default {
  plugins: [pythonTests],
  test: { reporters: ['default', ${reporter}], include: ['*.test.ts', 'test_*.py'] },
}`,
    )
    for (const [name, body] of Object.entries(files)) {
      const imports = name.endsWith('.ts') ? "import { beforeAll, describe, expect, test } from 'vitest'" : ''
      writeFileSync(join(directory, name), `${imports}\n${body}`)
    }
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const { stdout, status } = spawnSync(process.execPath, [vitest, 'run'], { cwd: directory, encoding: 'utf8' })
    return { lastLine: stdout.trimEnd().split('\n').at(-1), status }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const passing = "test('passes', () => expect(1).toBe(1))"
const python = 'import os, pytest\ndef test_passes(): pass\n'

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
  ["pytest's tests that pass", { 'a.test.ts': passing, 'test_a.py': python }, '2 passed, 0 failed', 0],
  [
    "each of pytest's tests by itself",
    {
      'test_a.py': `${python}
@pytest.mark.parametrize("number", [1, 2, 3])
def test_less(number): assert number < 3
@pytest.mark.skip
def test_skipped(): pass
@pytest.fixture
def broken():
    yield
    raise ValueError
def test_afterwards(broken): pass
`,
    },
    '3 passed, 2 failed, 1 skipped',
    1,
  ],
  [
    'a Python file that can not be loaded',
    { 'a.test.ts': passing, 'test_a.py': 'import absent' },
    '1 passed, 1 failed',
    1,
  ],
  ['a Python file without tests', { 'a.test.ts': passing, 'test_a.py': 'import os' }, '1 passed, 1 failed', 1],
  [
    'a pytest that is cut off',
    { 'a.test.ts': passing, 'test_a.py': `${python}def test_ends(): os._exit(0)` },
    '1 passed, 1 failed',
    1,
  ],
] as const)('counts %s', (_title, files, lastLine, status) => {
  expect(runTests(files)).toEqual({ lastLine, status })
})
