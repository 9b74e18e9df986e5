import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const minutes = 60_000

/** One test of pytest, as vitest_report.py writes it. */
interface PythonTest {
  readonly name: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** The traceback of a failure, or why it was skipped; with what was printed. */
  readonly text: string
}

/**
 * Runs pytest over one file, and registers each of its tests as one of vitest's, which ends as it did in pytest.
 *
 * @throws Error when pytest found no test, or did not come to its end: vitest then counts the file as failed
 */
export function registerTests(file: string): void {
  for (const { name, outcome, text } of runPytest(file)) {
    if (outcome === 'skipped') test.skip(name, () => undefined)
    else
      test(name, () => {
        if (outcome === 'failed') throw new PythonFailure(text)
      })
  }
}

/** A failure whose place is told by Python's traceback: that of TypeScript says nothing. */
class PythonFailure extends Error {
  override readonly name = 'pytest'
  override readonly stack = undefined
}

function runPytest(file: string): PythonTest[] {
  const folder = mkdtempSync(join(tmpdir(), 'pytest-'))
  try {
    const report = join(folder, 'report.json')
    const words = [
      '-m',
      'pytest',
      '-c',
      join(root, 'pytest.ini'),
      '-vv',
      '-p',
      'vitest_report',
      '--report',
      report,
      // A folder that pytests share is closed to other users by each that begins, while a test of another has it open.
      '--basetemp',
      join(folder, 'tests'),
      file,
    ]
    const { status, signal, stdout, stderr } = spawnSync(join(root, 'node_modules/.lint/bin/python'), words, {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: import.meta.dirname, PYTHONDONTWRITEBYTECODE: '1' },
      timeout: 10 * minutes,
    })
    // 0: all passed, 1: some failed (https://docs.pytest.org/en/stable/reference/exit-codes.html).
    if ((status !== 0 && status !== 1) || !existsSync(report))
      throw new Error(`pytest ended with ${status ?? signal}\n${stdout}${stderr}`)
    const tests = JSON.parse(readFileSync(report, 'utf8')) as PythonTest[]
    const failed = tests.some(({ outcome }) => outcome === 'failed')
    if (failed !== (status === 1)) throw new Error(`pytest ended with ${status}, and its tests otherwise\n${stdout}`)
    return tests
  } finally {
    rmSync(folder, { recursive: true })
  }
}
