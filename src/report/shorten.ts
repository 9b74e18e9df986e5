import { translate } from '../language.ts'

/**
 * A text of at most so many characters. What is left out is said, and nothing is cut within a word: half a key or half
 * a name would be taken for a whole one.
 */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text
  const sign = (left: number) => translate(`… (${left.toLocaleString('en')} more characters are in the log)`)
  // A space right behind the limit ends a word too.
  const end = text.slice(0, limit + 1).search(/\s\S*$/)
  if (end <= 0) return sign(text.length).slice(2)
  return `${text.slice(0, end).trimEnd()} ${sign(text.length - end)}`
}

/** Lines of at most so many characters together, each whole; the last one says how many are left out. */
export function fitLines(lines: readonly string[], limit: number): string[] {
  let length = 0
  const fitting = lines.findIndex((line) => {
    length += line.length + 1
    return length > limit
  })
  if (fitting < 0) return [...lines]
  const left = lines.length - fitting
  return [...lines.slice(0, fitting), translate(`… (${left} more ${left === 1 ? 'line is' : 'lines are'} in the log)`)]
}

/** Parts of a text, each whole or not at all, of at most so many bytes together; and how many are left out. */
export function fitParts(
  parts: readonly string[][],
  limit: number,
): { readonly lines: string[]; readonly left: number } {
  let length = 0
  const shown = parts.filter((lines) => {
    const added = Buffer.byteLength(lines.join('\n')) + 1
    if (length + added > limit) return false
    length += added
    return true
  })
  return { lines: shown.flat(), left: parts.length - shown.length }
}
