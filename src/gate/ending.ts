/** How a run on the server ended, as the runner reads it: each word as data. */
import type { Ending } from '../ending.ts'
import type { Notice, Planned, Result, Section } from '../model.ts'
import { harmless } from '../report/visible.ts'
import { readError, textOf } from './told-error.ts'

const results: readonly Result[] = [
  'deployed',
  'unchanged',
  'repaired',
  'planned',
  'rolled-back',
  'managed',
  'removed',
  'failed',
]

const outputNames = [
  'release',
  'previous-release',
  'gunicorn',
  'migrations',
  'migration-count',
  'file-count',
  'uploaded-files',
  'uploaded-bytes',
  'exit-code',
  'status',
]

type Fields = Readonly<Partial<Record<string, unknown>>>

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})
const listOf = (value: unknown, most: number): Fields[] =>
  Array.isArray(value) ? value.slice(0, most).map(fieldsOf) : []

/** @param told what the frame holds below `ending` */
export function readEnding(told: unknown): Ending {
  const { result, text, error, url, notices, before, sections, outputs, title, changed, live, plan } = fieldsOf(told)
  const given = fieldsOf(outputs)
  const known = results.find((one) => one === result) ?? 'failed'
  const failure = error ?? (known === 'failed' ? { message: 'The server told no reason' } : null)
  return {
    result: known,
    text: harmless(textOf(text)),
    deployment: null,
    error: failure === null ? null : readError(failure),
    url: addressOf(url),
    ...(typeof title === 'string' ? { title: harmless(textOf(title)) } : {}),
    ...(Array.isArray(changed) ? { changed: readTexts(changed) } : {}),
    live: harmless(textOf(live)),
    ...(typeof plan === 'object' && plan !== null ? { plan: readPlan(fieldsOf(plan)) } : {}),
    notices: listOf(notices, 100).map(readNotice),
    before: listOf(before, 200).map(readNotice),
    sections: listOf(sections, 50).map(readSection),
    outputs: Object.fromEntries(
      outputNames.map((name) => [name, typeof given[name] === 'string' ? given[name].slice(0, 1_000_000) : '']),
    ),
  }
}

const readTexts = (value: unknown): string[] =>
  (Array.isArray(value) ? value.slice(0, 1000) : []).map((one) => harmless(textOf(one)))

/** The address of a site; null for whatever else stands there. */
const addressOf = (value: unknown): string | null =>
  typeof value === 'string' && /^https?:\/\/[a-z0-9.-]{1,253}\/$/.test(value) ? value : null

function readPlan({ of, live, url, headline, changes, unchanged }: Fields): Planned {
  return {
    of: harmless(textOf(of)),
    live: harmless(textOf(live)),
    url: addressOf(url) ?? '',
    headline: readTexts(headline),
    changes: listOf(changes, 1000).map(({ what, why, risky }) => {
      return { what: harmless(textOf(what)), why: harmless(textOf(why)), risky: risky === true }
    }),
    unchanged: readTexts(unchanged),
  }
}

function readNotice({ level, title, message, file, line, always }: Fields): Notice {
  return {
    level: level === 'error' || level === 'warning' ? level : 'notice',
    title: harmless(textOf(title)),
    message: textOf(message),
    ...(always === true ? { always } : {}),
    ...(typeof file === 'string' ? { file: textOf(file) } : {}),
    ...(Number.isSafeInteger(line) ? { line: line as number } : {}),
  }
}

function readSection({ title, lines, quoted }: Fields): Section {
  const told = Array.isArray(lines) ? lines.slice(0, 1000) : []
  return {
    title: harmless(textOf(title)).replace(/[<&]/g, ' '),
    lines: told.map((line) => harmless(textOf(line))),
    ...(quoted === true && { quoted }),
  }
}
