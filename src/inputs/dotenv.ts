import { DeployError } from '../errors.ts'
import type { EnvEntry } from '../model.ts'

/** Whose lines they are, and which names they may have. */
export interface Names {
  readonly input: string
  readonly pattern: RegExp
  /** What is wrong with another name, as the end of a sentence. */
  readonly problem: string
}

/** Variables of the environment. */
const variables: Names = {
  input: 'env',
  pattern: /^[A-Za-z_][A-Za-z0-9_]*$/,
  problem: 'has a name with other characters than letters, digits and _, or with a digit at its start.',
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' }

/**
 * Reads dotenv lines: `NAME=value`, also after `export`. A value without quotes ends at the line's end or at ` #`;
 * in single quotes everything stands for itself; in double quotes `\n \r \t \" \\ \$` are escapes and any other
 * backslash stands for itself. Quoted values may span lines. Nothing is expanded: `$NAME` stays as it is.
 * @throws DeployError INPUT_INVALID with the line's number, and never with anything of its text: a line that does
 *   not parse is often the rest of a secret
 */
export function parseDotenv(text: string, names: Names = variables): EnvEntry[] {
  const source = text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const entries: EnvEntry[] = []
  let at = 0
  let line = 1
  const refuse = (problem: string, hint: string) =>
    new DeployError('INPUT_INVALID', `${names.input}: line ${line} ${problem}`, { hint })
  const quotes = "Put the value into quotes: `NAME='value'`. Quoted values may span lines."

  while (at < source.length) {
    const newline = source.indexOf('\n', at)
    const end = newline < 0 ? source.length : newline
    const current = source.slice(at, end)
    if (/^\s*(#.*)?$/.test(current)) {
      at = end + 1
      line += 1
      continue
    }
    const assignment = /^\s*(?:export\s+)?([^=\s]+)\s*=[^\S\n]*/.exec(current)
    if (!assignment) throw refuse('is not NAME=value.', `Write one \`NAME=value\` a line. ${quotes}`)
    const name = assignment[1] ?? ''
    if (!names.pattern.test(name)) {
      throw refuse(names.problem, `Correct the name. If the line belongs to the value above it: ${quotes}`)
    }
    at += assignment[0].length
    const quote = source[at]
    if (quote !== "'" && quote !== '"') {
      // From the sign on: `NAME= # text` is a comment, and `NAME=#text` may be a password.
      const value = source
        .slice(source.indexOf('=', at - assignment[0].length) + 1, end)
        .replace(/\s+#.*$/, '')
        .trim()
      if (value.startsWith('-----BEGIN')) throw refuse('begins a value of several lines without quotes.', quotes)
      entries.push({ name, value })
      at = end + 1
      line += 1
      continue
    }
    const closed = closingQuote(source, at, quote)
    if (closed < 0) throw refuse('opens a quote that is never closed.', `End the value with ${quote}.`)
    const raw = source.slice(at + 1, closed)
    const rest = source.slice(closed + 1).split('\n', 1)[0] ?? ''
    line += raw.split('\n').length - 1
    if (!/^\s*(#.*)?$/.test(rest)) {
      throw refuse(
        'goes on after its closing quote.',
        'Write `\\"` for a quote inside double quotes, or put single quotes around the value.',
      )
    }
    entries.push({ name, value: quote === '"' ? unescaped(raw) : raw })
    at = closed + 1 + rest.length + 1
    line += 1
  }
  return entries
}

function closingQuote(source: string, open: number, quote: string): number {
  for (let at = open + 1; at < source.length; at++) {
    if (quote === '"' && source[at] === '\\') at += 1
    else if (source[at] === quote) return at
  }
  return -1
}

function unescaped(raw: string): string {
  return raw.replace(/\\([\s\S])/g, (whole, character: string) => escapes[character] ?? whole)
}
