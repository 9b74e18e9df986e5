import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Readable, Writable } from 'node:stream'
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
export async function registerTests(file: string): Promise<void> {
  for (const { name, outcome, text } of await runPytest(file)) {
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

/** The pytest of this worker, which forks for each file (pytest_server.py) and ends with the worker. */
let server: ChildProcessByStdio<Writable, Readable, null> | undefined

function startServer(): ChildProcessByStdio<Writable, Readable, null> {
  const program = join(import.meta.dirname, 'pytest_server.py')
  return spawn(join(root, 'node_modules/.lint/bin/python'), [program], {
    cwd: root,
    env: { ...process.env, PYTHONPATH: import.meta.dirname, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
}

/** The exit code of pytest with these words, and what it printed; null when it did not end in ten minutes. */
async function askServer(words: readonly string[], output: string): Promise<number | null> {
  server ??= startServer()
  const asked = server
  const silence = setTimeout(() => asked.kill('SIGKILL'), 10 * minutes)
  try {
    asked.stdin.write(`${JSON.stringify({ words, output })}\n`)
    const [answer] = await Promise.race([once(asked.stdout, 'data'), once(asked, 'close').then(() => [null])])
    if (answer !== null) return Number(answer)
    server = undefined
    return null
  } finally {
    clearTimeout(silence)
  }
}

async function runPytest(file: string): Promise<PythonTest[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pytest-'))
  try {
    const [report, output] = [join(folder, 'report.json'), join(folder, 'output')]
    const options = ['-c', join(root, 'pytest.ini'), '-vv', '-p', 'vitest_report', '--report', report]
    // A folder that pytests share is closed to other users by each that begins, while a test of another has it open.
    const code = await askServer([...options, '--basetemp', join(folder, 'tests'), file], output)
    const printed = existsSync(output) ? readFileSync(output, 'utf8') : ''
    // 0: all passed, 1: some failed (https://docs.pytest.org/en/stable/reference/exit-codes.html).
    if ((code !== 0 && code !== 1) || !existsSync(report)) throw new Error(`pytest ended with ${code}\n${printed}`)
    const tests = JSON.parse(readFileSync(report, 'utf8')) as PythonTest[]
    const failed = tests.some(({ outcome }) => outcome === 'failed')
    if (failed !== (code === 1)) throw new Error(`pytest ended with ${code}, and its tests otherwise\n${printed}`)
    return tests
  } finally {
    rmSync(folder, { recursive: true })
  }
}
