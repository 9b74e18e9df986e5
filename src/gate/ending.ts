/** How a run on the server ended, as the runner reads it: each word as data. */
import type { Ending } from '../ending.ts'
import type { Notice, Result, Section } from '../model.ts'
import { harmless } from '../report/visible.ts'
import { readError, textOf } from './told-error.ts'

const results: readonly Result[] = ['deployed', 'unchanged', 'repaired', 'planned', 'rolled-back', 'managed', 'failed']

const outputNames = [
  'release',
  'previous-release',
  'url',
  'gunicorn',
  'migrations',
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
  const { result, text, error, url, notices, sections, outputs } = fieldsOf(told)
  const given = fieldsOf(outputs)
  const address = typeof url === 'string' && /^https?:\/\/[a-z0-9.-]{1,253}\/$/.test(url) ? url : null
  const known = results.find((one) => one === result) ?? 'failed'
  const failure = error ?? (known === 'failed' ? { message: 'The server told no reason' } : null)
  return {
    result: known,
    text: harmless(textOf(text)),
    deployment: null,
    error: failure === null ? null : readError(failure),
    url: address,
    notices: listOf(notices, 100).map(readNotice),
    sections: listOf(sections, 50).map(readSection),
    outputs: Object.fromEntries(
      outputNames.map((name) => [name, typeof given[name] === 'string' ? given[name].slice(0, 1_000_000) : '']),
    ),
  }
}

function readNotice({ level, title, message, file, line }: Fields): Notice {
  return {
    level: level === 'error' || level === 'warning' ? level : 'notice',
    title: harmless(textOf(title)),
    message: textOf(message),
    ...(typeof file === 'string' ? { file: textOf(file) } : {}),
    ...(Number.isSafeInteger(line) ? { line: line as number } : {}),
  }
}

function readSection({ title, lines }: Fields): Section {
  const told = Array.isArray(lines) ? lines.slice(0, 1000) : []
  return { title: harmless(textOf(title)).replace(/[<&]/g, ' '), lines: told.map((line) => harmless(textOf(line))) }
}
