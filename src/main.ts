import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import * as core from '@actions/core'
import type { Ending } from './ending.ts'
import { DeployError } from './errors.ts'
import { readInputs } from './inputs.ts'
import type { Notice } from './model.ts'
import { findUrl, outputsOf } from './outcome.ts'
import { fitting } from './report/annotations.ts'
import { errorNotice } from './report/failure.ts'
import { hiding } from './report/hide.ts'
import { openReport, type Report } from './report/report.ts'
import { renderSummary } from './report/summary.ts'
import { plainText } from './report/visible.ts'

/** GitHub sends SIGTERM 7.5 s after it has cancelled a job, and ends it 2.5 s later: by then all is told. */
const overdueMilliseconds = 6500

/** The main entry: one deploy, and everything that GitHub is told of it. Sets the exit code, never throws. */
export async function main(): Promise<void> {
  const began = performance.now()
  const secrets = new Set<string>()
  const setSecret = (secret: string) => {
    secrets.add(secret)
    core.setSecret(secret)
  }
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const hide = hiding(secrets)
  // What nobody sees goes too: nothing in a summary, an annotation or an output is what it does not look like.
  const report = openReport({ write, now: () => performance.now(), hide: (text) => plainText(hide(text)) })
  let cancel: (error: Error) => void = () => {}
  const cancelled = new Promise<never>((_, reject) => {
    cancel = reject
  })
  cancelled.catch(() => {}) // Nobody may be waiting on it at the moment of the signal.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () =>
      cancel(
        // `concludeFailure` says more, where it knows more.
        new DeployError('CANCELLED', 'The run was cancelled', {
          hint: 'It had not begun to change the site, which serves what it served before.',
        }),
      ),
    )
  }
  const overdue = new Promise<Ending>((resolve) => {
    cancelled.catch(() => setTimeout(() => resolve(concludeOverdue()), overdueMilliseconds).unref())
  })
  let ending: Ending
  try {
    const workspace = process.env.GITHUB_WORKSPACE || process.cwd()
    const texts = new Map<string, string>()
    const readFile = (path: string) => {
      const full = isAbsolute(path) ? path : join(workspace, path)
      if (!existsSync(full)) return null
      const text = readFileSync(full, 'utf8')
      texts.set(relative(workspace, full), text)
      return text
    }
    const { inputs, run } = readInputs({ env: process.env, readFile, setSecret })
    // Read only now: wrong inputs and the post entry don't wait for it.
    const { tellStory } = await import('./gate/entry.ts')
    const given = { env: process.env, texts: Object.fromEntries(texts) }
    ending = await Promise.race([tellStory(inputs, run, report, cancelled, given), overdue])
  } catch (error) {
    ending = { result: 'failed', text: report.hide((error as Error).message), deployment: null, error }
  }
  tell(ending, report, Math.round(performance.now() - began))
  // An SSH connection that does not close would keep a finished job waiting.
  process.exit(ending.error ? 1 : 0)
}

/** Of a run that was cancelled, on a server that has not answered in time. */
function concludeOverdue(): Ending {
  const error = new DeployError('CANCELLED', 'The run was cancelled, and the server has not answered in time', {
    hint: 'What it had begun may go on there, and was not undone: the next run ends it, and tidies up. The site serves one complete release.',
  })
  return { result: 'failed', text: error.message, deployment: null, error }
}

function tell(told: Ending, report: Report, milliseconds: number): void {
  const ending = { ...told, text: report.hide(told.text) }
  const { deployment, error, result, text } = ending
  const seconds = (milliseconds / 1000).toFixed(1)
  report.flush()
  report.say(`${error ? 'Failed' : 'Done'}        ${text} · ${seconds} s`)
  const all: Notice[] = [...(error ? [errorNotice(error)] : []), ...(deployment?.notices ?? ending.notices ?? [])]
  const notices = all.map((one) => ({ ...one, title: report.hide(one.title), message: report.hide(one.message) }))
  for (const notice of fitting(notices)) annotate(notice)
  // What the application wrote may name a secret, and the summary is not masked by the runner.
  const sections = (ending.sections ?? deployment?.sections ?? []).map(({ title, lines }) => ({
    title,
    lines: lines.map(report.hide),
  }))
  setOutputs(ending, report, milliseconds, notices)
  const file = process.env.GITHUB_STEP_SUMMARY
  if (file)
    appendFileSync(
      file,
      renderSummary({
        title: `${result}: ${text}`,
        url: findUrl(ending),
        rows: report.rows,
        notices,
        sections,
      }),
    )
}

function annotate({ level, title, message, file, line }: Notice): void {
  const properties = { title, ...(file ? { file } : {}), ...(line ? { startLine: line } : {}) }
  const say = { error: core.error, warning: core.warning, notice: core.notice }[level]
  say(message, properties)
}

function setOutputs(ending: Ending, report: Report, milliseconds: number, notices: readonly Notice[]): void {
  const { error, result, text } = ending
  const outputs: Record<string, string> = {
    result,
    'error-code': error instanceof DeployError ? error.code : error ? 'BUG' : '',
    changes: JSON.stringify(
      report.rows.flatMap((row) => row.changes.map((change) => ({ step: row.title, ...change }))),
    ),
    'duration-ms': String(milliseconds),
    ...outputsOf(ending, report.hide),
  }
  const path = `${process.env.RUNNER_TEMP || '/tmp'}/django-prod-report-${process.pid}.json`
  // Before the report, so that a full disk of the runner costs no more than that.
  for (const [name, value] of Object.entries({ ...outputs, report: path })) core.setOutput(name, value)
  core.saveState('result', result)
  writeFileSync(
    path,
    `${JSON.stringify({ result, text, milliseconds, outputs, steps: report.rows, notices }, null, 2)}\n`,
  )
}
