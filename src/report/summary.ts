import { translate, translateLine } from '../language.ts'
import type { Notice, Section } from '../model.ts'
import type { Failure } from './failure.ts'
import { addressLink, folded, markdownText, preformatted } from './markdown.ts'
import type { Row } from './report.ts'
import { fitLines, fitParts, shorten } from './shorten.ts'
import { foldSteps, tabulate } from './steps.ts'

export interface SummaryOptions {
  /** What is so now, as the words after the address: `is live`. */
  readonly title: string
  /** Null when nothing is served. */
  readonly url: string | null
  /** What changed, each in a few words. */
  readonly changed?: readonly string[]
  readonly rows: readonly Row[]
  /** Steps that are what was asked for, as those of a status, are not folded. */
  readonly open?: boolean
  /** Warnings are what a person has to do; the others are good to know. */
  readonly notices: readonly Notice[]
  /** Those that an earlier run of the site has shown already. */
  readonly before?: readonly Notice[]
  /** Texts of several lines, each line as it is. */
  readonly sections?: readonly Section[] | undefined
  readonly failure?: Failure | undefined
  /** Bytes that it may have. */
  readonly most?: number
}

/** Notices in one list. */
export const mostNotices = 20

/** GitHub drops a summary over 1 MiB whole. These keep far from it, whatever is written for a character. */
const most = { heading: 300, text: 2000, lines: 20_000, all: 900_000 }

const told = (text: string, limit = most.text) => markdownText(shorten(translate(text), limit))
const shown = (lines: readonly string[], limit = most.lines) => preformatted(fitLines(lines, limit))

function listNotices(notices: readonly Notice[], mark: (index: number) => string): string[] {
  const left = notices.length - mostNotices
  const items = notices
    .slice(0, mostNotices)
    .map(
      ({ title, message }, index) =>
        `${mark(index)} **${told(title, most.heading)}${/[.!?:)]$/.test(title) ? '' : '.'}** ${told(message)}`,
    )
  return left > 0 ? [...items, translate(`${mark(mostNotices)} … ${left} more are in the log`)] : items
}

/** What a person has to do, numbered. */
export function listToDo(notices: readonly Notice[]): string[] {
  const items = listNotices(notices, (index) => `${index + 1}.`)
  return items.length === 0 ? [] : [`**${translate('To do')}**`, '', ...items, '']
}

/** What nobody has to do anything about. */
export function foldKnown(notices: readonly Notice[]): string[] {
  const items = listNotices(notices, () => '-')
  return items.length === 0 ? [] : folded(translate(`Good to know (${notices.length})`), items)
}

/** A text of several lines. */
export const foldSection = ({ title, lines, quoted }: Section): string[] =>
  folded(shorten(translate(title), most.heading), [shown(lines.map(quoted ? translateLine : translate))])

/** The job summary (GitHub-flavoured Markdown): first what is so, then what to do, then what somebody may want to look up. */
export function renderSummary(options: SummaryOptions): string {
  const { before = [], changed = [], failure, notices, open = false, rows, sections = [], title, url } = options
  const bytes = options.most ?? most.all
  const isTask = ({ level }: Notice) => level === 'warning'
  const rest = notices.filter(({ level }) => level !== 'error')
  const known = [...rest.filter((one) => !isTask(one)), ...before]
  const heading = failure
    ? `### ❌ ${told(title, most.heading)}`
    : `### ✅ ${url === null ? '' : `${addressLink(url)} `}${told(title, most.heading)}`
  const { lines, left } = fitParts(
    [
      [heading, ''],
      changed.length > 0 ? [changed.map((text) => told(text)).join(' · '), ''] : [],
      failure ? tellFailure(failure, title, url) : [],
      // A character may take some bytes, and there is more to say.
      failure && failure.own.length > 0 ? [shown(failure.own, Math.min(most.lines, bytes / 8)), ''] : [],
      failure && failure.where !== '' ? [told(failure.where), ''] : [],
      listToDo(rest.filter(isTask)),
      open ? [...tabulate(rows), ''] : [],
      foldKnown(known),
      ...sections.map(foldSection),
      failure && failure.all.length > 0 ? folded(translate('All that it printed'), [shown(failure.all)]) : [],
      open ? [] : foldSteps(rows),
    ],
    bytes - 1000,
  )
  return [...lines, ...(left > 0 ? [translate('Not all fits here: the log of the run has it.'), ''] : [])].join('\n')
}

/** Below the heading: what to do, and what is live. */
function tellFailure({ code, link, live, remedy, what }: Failure, title: string, url: string | null): string[] {
  // A sentence that is too long for a heading is told whole.
  const whole = title.includes(what) && title.length <= most.heading ? [] : [told(what), '']
  const section = link === null ? markdownText(code) : `[${markdownText(code)}](${link})`
  return [
    ...whole,
    `${translate('**What to do:**')} ${told(remedy)} ${section}`,
    '',
    ...(live === '' ? [] : [`${told(live)}${url === null ? '' : ` ${addressLink(url)}`}`, '']),
  ]
}
