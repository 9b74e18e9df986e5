import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve as pathOf, relative } from 'node:path'
import * as core from '@actions/core'
import { splitAdvice } from './advice.ts'
import { listChanges } from './changed.ts'
import type { Ending } from './ending.ts'
import { DeployError } from './errors.ts'
import { findForeign, withoutServer } from './inputs/foreign.ts'
import { defaultConfig, inputValue } from './inputs/source.ts'
import { readInputs } from './inputs.ts'
import { findLanguage, speak, translate } from './language.ts'
import type { Mode, Notice } from './model.ts'
import { findUrl, outputsOf } from './outcome.ts'
import { fitting } from './report/annotations.ts'
import { describeFailure, errorNotice } from './report/failure.ts'
import { hideWithin, hiding } from './report/hide.ts'
import { commentBytes, renderPlan } from './report/plan.ts'
import { openReport, type Report } from './report/report.ts'
import { foldSteps } from './report/steps.ts'
import { mostNotices, renderSummary } from './report/summary.ts'
import { plainText } from './report/visible.ts'

/** GitHub sends SIGTERM 7.5 s after it has cancelled a job, and ends it 2.5 s later: by then all is told. */
const overdueMilliseconds = 6500

/** How often it is looked whether the log has been silent for long. */
const heartbeatMilliseconds = 5000

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
  const beating = setInterval(report.beat, heartbeatMilliseconds)
  let mode = readMode(process.env.INPUT_MODE ?? '')
  let ending: Ending
  try {
    const workspace = process.env.GITHUB_WORKSPACE || process.cwd()
    const texts = new Map<string, string>()
    const find = (path: string) => {
      const full = pathOf(workspace, path)
      return existsSync(full) ? readFileSync(full, 'utf8') : null
    }
    const readFile = (path: string) => {
      const text = find(path)
      if (text !== null) texts.set(relative(workspace, pathOf(workspace, path)), text)
      return text
    }
    const { env } = process
    // First of all: what is wrong with the inputs is told in it too.
    const language = findLanguage(inputValue(env, 'language'), find(inputValue(env, 'config') || defaultConfig))
    if (language !== 'en') core.saveState('language', language)
    await speak(language)
    // What GitHub tells of the event is not for the server.
    const foreign = findForeign({ env, readFile: find })
    const source = foreign === null ? { env, readFile } : withoutServer({ env, readFile })
    const { inputs, run } = readInputs({ ...source, setSecret })
    mode = inputs.mode
    // Whoever waits for what comes next knows that nothing does.
    if (inputs.follow) clearInterval(beating)
    // Read only now: wrong inputs and the post entry don't wait for it.
    const { planStatically, tellStory } = await import('./gate/entry.ts')
    const given = { env, texts: Object.fromEntries(texts) }
    const story =
      foreign === null ? tellStory(inputs, run, report, cancelled, given) : planStatically(inputs, run, report, foreign)
    ending = await Promise.race([story, overdue])
  } catch (error) {
    ending = { result: 'failed', text: report.hide((error as Error).message), deployment: null, error }
  }
  clearInterval(beating)
  tell(ending, mode, report, Math.round(performance.now() - began))
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

/** What a failed run of each mode has not come to. */
const failures: Readonly<Record<Mode, string>> = {
  deploy: 'Not deployed',
  plan: 'No plan',
  rollback: 'Not rolled back',
  status: 'No status',
  manage: 'Failed',
  restore: 'Not restored',
  'move-database': 'Not moved',
  maintenance: 'Not switched',
  logs: 'No log',
  remove: 'Not removed',
  'plan-remove': 'No plan',
}

/** The mode as it is asked for; null for one that does not exist. */
const readMode = (given: string): Mode | null =>
  (Object.keys(failures) as Mode[]).find((mode) => mode === (given.trim() || 'deploy')) ?? null

/** Shows and writes down what the run has come to: log, annotations, outputs, summary. */
function tell(told: Ending, mode: Mode | null, report: Report, milliseconds: number): void {
  const { hide } = report
  const ending = { ...told, text: hide(told.text) }
  const { deployment, error, text } = ending
  const url = findUrl(ending)
  const seconds = `${(milliseconds / 1000).toFixed(1)} s`
  report.flush()
  report.pass(
    `${translate(error ? 'Failed' : 'Done').padEnd(11)} ${translate(text)} · ${translate(seconds)}${url === null ? '' : ` · ${url}`}`,
  )
  const failure = error ? hideWithin(describeFailure(error, told.live ?? '', process.env, hide), hide) : undefined
  const { fresh, before } = hideWithin(
    deployment
      ? splitAdvice(hideWithin(deployment.notices, hide), deployment.facts.records.told ?? [])
      : { fresh: told.notices ?? [], before: told.before ?? [] },
    hide,
  )
  const notices = [...(failure ? [errorNotice(failure)] : []), ...fresh]
  const annotated = fitting(notices)
  // A failure has been translated, but for what others have said in it.
  for (const one of annotated)
    annotate(one.level === 'error' ? one : { ...one, title: translate(one.title), message: translate(one.message) })
  // The summary names the log for what does not fit.
  const left = before.slice(Math.max(0, mostNotices - fresh.length))
  for (const one of [...notices.filter((notice) => !annotated.includes(notice)), ...left])
    report.say(`${one.title}: ${one.message}`)
  // What the application wrote may name a secret, and the summary is not masked by the runner.
  const sections = hideWithin(ending.sections ?? deployment?.sections ?? [], hide)
  const shared = { notices: fresh, before, sections }
  const plan = told.plan && !failure ? renderPlan({ ...shared, plan: hideWithin(told.plan, hide) }) : undefined
  const happened = mode && failure ? `${failures[mode]}: ${failure.what}` : failure?.what
  const options = {
    ...shared,
    title: happened ?? hide(told.title ?? text),
    url,
    changed: told.changed && !failure ? [...hideWithin(told.changed, hide), seconds] : [],
    failure,
  }
  setOutputs(
    ending,
    report,
    milliseconds,
    notices,
    mode === 'plan' || mode === 'plan-remove'
      ? (plan ?? renderSummary({ ...options, rows: [], most: commentBytes }))
      : '',
  )
  const file = process.env.GITHUB_STEP_SUMMARY
  const { rows } = report
  const open = mode === 'status' && !failure
  if (file)
    appendFileSync(file, plan ? [plan, ...foldSteps(rows)].join('\n') : renderSummary({ ...options, rows, open }))
}

function annotate({ level, title, message, file, line }: Notice): void {
  const properties = { title, ...(file ? { file } : {}), ...(line ? { startLine: line } : {}) }
  const say = { error: core.error, warning: core.warning, notice: core.notice }[level]
  say(message, properties)
}

/** Outputs that hold JSON: in the report file, which is JSON itself, they are what they hold. */
const lists = ['changes', 'migrations', 'status']

const readJson = (name: string, text = '') => (text === '' ? [] : [[name, JSON.parse(text) as unknown] as const])

function setOutputs(
  ending: Ending,
  report: Report,
  milliseconds: number,
  notices: readonly Notice[],
  plan: string,
): void {
  const { error, result, text } = ending
  const changes = listChanges(report.rows)
  const outputs: Record<string, string> = {
    result,
    'error-code': error instanceof DeployError ? error.code : error ? 'BUG' : '',
    'has-changes': String(changes.length > 0),
    'change-count': String(changes.length),
    changes: JSON.stringify(changes),
    plan,
    'duration-ms': String(milliseconds),
    ...outputsOf(ending, report.hide),
  }
  const path = `${process.env.RUNNER_TEMP || '/tmp'}/django-prod-report-${process.pid}.json`
  // Before the report, so that a full disk of the runner costs no more than that.
  for (const [name, value] of Object.entries({ ...outputs, report: path })) core.setOutput(name, value)
  core.saveState('result', result)
  const told = { ...outputs, ...Object.fromEntries(lists.flatMap((name) => readJson(name, outputs[name]))) }
  const all = { result, text, milliseconds, outputs: told, steps: report.rows, notices }
  writeFileSync(path, `${JSON.stringify(all, null, 2)}\n`)
}
