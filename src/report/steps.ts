import { translate } from '../language.ts'
import { folded, markdownText } from './markdown.ts'
import type { Row } from './report.ts'
import { shorten } from './shorten.ts'

/** Characters of a step's outcome. */
const most = 1000

const describeTime = (milliseconds: number) => translate(`${(milliseconds / 1000).toFixed(2)} s`).replace(' ', '&nbsp;')

/** A step that was there and had nothing to do, or found it done. */
export const isKept = ({ state, outcome }: Pick<Row, 'state' | 'outcome'>): boolean =>
  state === 'kept' || (state === 'done' && outcome.startsWith('kept'))

/** The steps of a run as a table: what each came to, and how long it took. */
export const tabulate = (rows: readonly Row[]): string[] => [
  translate('| Step | What became of it | Time |'),
  '| --- | --- | ---: |',
  ...rows.map(
    ({ title, outcome, milliseconds }) =>
      `| ${markdownText(shorten(translate(title), most))} | ${markdownText(shorten(translate(outcome), most))} | ${describeTime(milliseconds)} |`,
  ),
]

/** The steps, folded; those that had nothing to do are one line. */
export function foldSteps(rows: readonly Row[]): string[] {
  if (rows.length === 0) return []
  const [kept, acted] = [rows.filter(isKept), rows.filter((row) => !isKept(row))]
  const names = kept.map(({ title }) => markdownText(shorten(translate(title), most)))
  return folded(translate(rows.length === 1 ? '1 step' : `${rows.length} steps`), [
    ...(acted.length > 0 ? [...tabulate(acted), ''] : []),
    ...(names.length > 0 ? [translate(`Nothing to do: ${names.join(', ')}.`)] : []),
  ])
}
