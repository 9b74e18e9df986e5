import { translate } from '../language.ts'
import type { Notice, Planned, Section } from '../model.ts'
import { addressLink, markdownText } from './markdown.ts'
import { fitParts, shorten } from './shorten.ts'
import { foldKnown, foldSection, listToDo } from './summary.ts'

export interface PlanOptions {
  readonly plan: Planned
  readonly notices: readonly Notice[]
  readonly before: readonly Notice[]
  readonly sections: readonly Section[]
}

/**
 * Bytes. A comment on GitHub holds 65,536 characters, and who posts the plan may write something around it; a variable of
 * a program's environment holds 131,072 bytes (execve(2)).
 */
export const commentBytes = 60_000
const cell = 500

/**
 * A plan as a comment on a pull request (GitHub-flavoured Markdown): what would change and why, risks first. What does
 * not fit is left out from the end, and that is said.
 */
export function renderPlan(options: PlanOptions): string {
  const { plan, notices, before, sections } = options
  const told = (text: string) => markdownText(shorten(translate(text), cell))
  const against = plan.live === '' ? 'nothing is live yet' : `live: ${told(plan.live)}`
  const head = plan.static
    ? [translate(`### Plan of ${told(plan.of)}, without a server`), '']
    : [translate(`### Plan of ${told(plan.of)} for ${addressLink(plan.url)} (${against})`), '']
  const headline = plan.static
    ? [told(plan.static.why), '', ...plan.static.found.map((line) => `- ${told(line)}`), '']
    : plan.changes.length === 0
      ? [translate('**Nothing would change.**'), '']
      : [`**${plan.headline.map(told).join(', ')}**`, '']
  const rows = plan.changes.map(({ what, why, risky }) => `| ${risky ? '🟠' : '🔵'} | ${told(what)} | ${told(why)} |`)
  const table = rows.length === 0 ? [] : [translate('| | What would change | Why |'), '| --- | --- | --- |']
  const warnings = notices.filter(({ level }) => level === 'warning')
  const changes = fitParts([...[[...head, ...headline, ...table]], ...rows.map((row) => [row])], commentBytes - 1000)
  const rest = fitParts(
    [
      listToDo(warnings),
      plan.unchanged.length === 0 ? [] : [translate(`Unchanged: ${plan.unchanged.map(told).join(', ')}.`), ''],
      ...sections.map(foldSection),
      foldKnown([...notices.filter(({ level }) => level === 'notice'), ...before]),
    ],
    commentBytes - 1000 - Buffer.byteLength(changes.lines.join('\n')),
  )
  const left = changes.left > 0 ? ` (${changes.left} more changes)` : ''
  return [
    ...changes.lines,
    ...(table.length > 0 ? [''] : []),
    ...rest.lines,
    ...(changes.left + rest.left > 0 ? [translate(`Not all fits here${left}: the log of the run has it.`), ''] : []),
  ].join('\n')
}
