/**
 * A job summary (Markdown, with the HTML that @actions/core's summary writes) as plain text: tables with padded columns,
 * every other tag left out.
 */
export function plainSummary(summary: string): string {
  const parts = summary.split(/(<table>.*?<\/table>)/s)
  return parts
    .map((part) => (part.startsWith('<table>') ? plainTable(part) : plainText(part)))
    .join('')
    .trim()
}

function plainTable(table: string): string {
  const rows = [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell = '']) => plainText(cell)),
  )
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(width(column)))
      .join('  ')
      .trimEnd()
  return `\n${rows.map(line).join('\n')}\n`
}

/** Entities are put back in one pass, so that `&amp;lt;` stays `&lt;`. */
function plainText(html: string): string {
  const entities = new Map([
    ['&lt;', '<'],
    ['&gt;', '>'],
    ['&quot;', '"'],
    ['&#39;', "'"],
    ['&amp;', '&'],
  ])
  const text = html.replace(/<(?:br|hr)\s*\/?>|<\/(?:h\d|p|li|pre|details)>/g, '\n').replace(/<[a-z/][^>]*>/g, '')
  return text.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities.get(entity) ?? entity)
}
