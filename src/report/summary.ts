import type { Notice, Section } from '../model.ts'
import { markdownText, preformatted } from './markdown.ts'
import type { Row } from './report.ts'

export interface SummaryOptions {
  readonly title: string
  /** Null when nothing is served. */
  readonly url: string | null
  readonly rows: readonly Row[]
  readonly notices: readonly Notice[]
  /** Texts below the table, each line as it is. */
  readonly sections?: readonly Section[] | undefined
}

/** A summary over 1 MiB is dropped whole by GitHub; this keeps far from it. */
const cell = 300

/** A text of any origin, as far as it is shown. */
const told = (text: string) => markdownText(text.slice(0, cell))

const preformattedSection = ({ title, lines }: Section) => [
  `#### ${markdownText(title)}`,
  '',
  preformatted(lines.map((line) => line.slice(0, cell))),
  '',
]

/** The job summary (GitHub-flavoured Markdown): one table of steps, decisions and durations, with the URL. */
export function renderSummary(options: SummaryOptions): string {
  const rows = options.rows.map((row) => {
    const outcome = row.state === 'kept' ? `kept: ${row.outcome}` : row.outcome
    return `| ${told(row.title)} | ${told(outcome)} | ${(row.milliseconds / 1000).toFixed(2)} s |`
  })
  const notices = options.notices.map((notice) => `- **${told(notice.title)}** ${told(notice.message)}`)
  return [
    `### ${told(options.title)}`,
    '',
    ...(options.url ? [`<${options.url}>`, ''] : []),
    '| Step | Decision | Time |',
    '| --- | --- | ---: |',
    ...rows,
    '',
    ...(notices.length > 0 ? ['#### Worth a look', '', ...notices, ''] : []),
    ...(options.sections ?? []).flatMap(preformattedSection),
  ].join('\n')
}
