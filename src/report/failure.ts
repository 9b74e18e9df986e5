import { DeployError } from '../errors.ts'
import { translate, translateLine } from '../language.ts'
import type { Notice } from '../model.ts'
import { findPlace, listOwnLines } from './traceback.ts'
import { linkToSection, nameSection } from './troubleshooting.ts'

/** A failure as it is told: the same words in the summary and in the annotation. */
export interface Failure {
  /** The error code, or words for a fault of the action itself. */
  readonly code: string
  /** What happened, in one sentence. */
  readonly what: string
  /** What to do next. */
  readonly remedy: string
  /** What is live now; empty where nothing is known of it. */
  readonly live: string
  /** Where it failed: the host, the command. */
  readonly where: string
  /** The failing program's lines that are about the project. */
  readonly own: readonly string[]
  /** All of its lines, where there are more than those. */
  readonly all: readonly string[]
  /** The section of the documents about it. */
  readonly link: string | null
  readonly file?: string
  readonly line?: number
}

/** @param env the runner's variables; they tell which version of the documents is the right one. @param hide takes secrets out of a text */
export function describeFailure(
  error: unknown,
  live: string,
  env: Readonly<Record<string, string | undefined>>,
  hide: (text: string) => string = (text) => text,
): Failure {
  if (!(error instanceof DeployError)) {
    const text = hide(error instanceof Error ? (error.stack ?? error.message) : String(error))
    const [what = '', ...all] = text.split('\n')
    return {
      code: 'A fault of the action itself',
      what,
      remedy: 'Run the workflow again. If it comes back, please report it with the log of this run.',
      live,
      where: '',
      own: all,
      all: [],
      link: null,
    }
  }
  const { command, hint, host } = error.details
  // As a whole: a secret may be broken over its lines.
  const output = hide(error.details.output ?? '')
  const place = error.details.file ? error.details : findPlace(output)
  const own = output === '' ? [] : listOwnLines(output).map(translateLine)
  const all = output.split('\n')
  return {
    code: error.code,
    what: error.message,
    remedy: hint,
    live,
    where: [host ? `on ${host}` : '', command ? `command: ${command}` : ''].filter(Boolean).join(', '),
    own,
    all: own.length < all.length && output !== '' ? all : [],
    link: linkToSection(error.code, env),
    ...(place?.file ? { file: place.file } : {}),
    ...(place?.line ? { line: place.line } : {}),
  }
}

/** A failure as its annotation says it: what happened and what to do in the first line, and then how it came to that. */
export function errorNotice(failure: Failure): Notice {
  const { code, file, line, link, live, own, remedy, what, where } = failure
  const first = `${translate(/[.!?:]$/.test(what) ? what : `${what}.`)} ${translate(remedy)}`.trim()
  const section = link === null ? nameSection(code) : `${code}: ${link}`
  const message = [
    first,
    translate(live),
    translate(where),
    ...own,
    code.includes(' ') ? '' : translate(`See ${section}`),
  ]
    .filter((one) => one !== '')
    .join('\n')
  return { level: 'error', title: translate(code), message, ...(file ? { file } : {}), ...(line ? { line } : {}) }
}
