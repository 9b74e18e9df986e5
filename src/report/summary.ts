import type { Notice, Section } from '../model.ts'
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

const escapeCell = (text: string) =>
  text.slice(0, cell).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('|', '\\|').replaceAll('\n', ' ')

/** Lines that no Markdown or HTML in them changes. */
const preformatted = ({ title, lines }: Section) => [
  `#### ${title}`,
  '',
  `<pre>${lines.map((line) => line.slice(0, cell).replaceAll('&', '&amp;').replaceAll('<', '&lt;')).join('\n')}</pre>`,
  '',
]

/** The job summary (GitHub-flavoured Markdown): one table of steps, decisions and durations, with the URL. */
export function renderSummary(options: SummaryOptions): string {
  const rows = options.rows.map((row) => {
    const outcome = row.state === 'kept' ? `kept: ${row.outcome}` : row.outcome
    return `| ${row.title} | ${escapeCell(outcome)} | ${(row.milliseconds / 1000).toFixed(2)} s |`
  })
  const notices = options.notices.map((notice) => `- **${escapeCell(notice.title)}** ${escapeCell(notice.message)}`)
  return [
    `### ${escapeCell(options.title)}`,
    '',
    ...(options.url ? [`<${options.url}>`, ''] : []),
    '| Step | Decision | Time |',
    '| --- | --- | ---: |',
    ...rows,
    '',
    ...(notices.length > 0 ? ['#### Worth a look', '', ...notices, ''] : []),
    ...(options.sections ?? []).flatMap(preformatted),
  ].join('\n')
}
