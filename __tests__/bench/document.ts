import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const file = join(import.meta.dirname, '../../docs/benchmarks.md')

/**
 * Puts the text between `<!-- NAME -->` and `<!-- end NAME -->` of docs/benchmarks.md.
 *
 * Throws when the document has no such place.
 */
export function writeSection(name: string, text: string): void {
  const document = readFileSync(file, 'utf8')
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end ${name} -->`]
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`docs/benchmarks.md has no place for ${name}`)
  writeFileSync(file, `${document.slice(0, from + begin.length)}\n${text.trim()}\n\n${document.slice(to)}`)
}

/** A table of Markdown; every column but the first is aligned to the right. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length), 3))
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => (at ? (cells[at] ?? '').padStart(width) : (cells[at] ?? '').padEnd(width))).join(' | ')} |`
  const rule = widths.map((width, at) => (at ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  return [line(head), line(rule), ...rows.map(line)].join('\n')
}
