import type { Entry } from './catalogue.ts'

/** A message of the catalogue with places to fill in, as it is looked for in a text. */
export interface Template {
  /** The translation, or its forms of number. */
  readonly forms: readonly string[]
  /** Its placeholders, in the order of the English. */
  readonly names: readonly string[]
  /** What stands before, between and behind them. */
  readonly words: readonly string[]
  /** Its longest words: a text without them is none of it. */
  readonly longest: string
  /** Letters of its own, and by little its signs. */
  readonly weight: number
}

export const lettersOf = (text: string): number => text.replace(/[^A-Za-z]/g, '').length

/** Whether a message has places to fill in. */
export const hasPlaces = (english: string): boolean => /\{(?:\d+|n)\}/.test(english)

/** The word by which a text is looked up; empty where a placeholder may be in it. */
export const firstWord = (text: string): string => /^([^\s{}]+)\s/.exec(text)?.[1] ?? ''

export function compile({ english, forms }: Pick<Entry, 'english' | 'forms'>): Template {
  const parts = english.split(/(\{(?:\d+|n)\})/)
  const words = parts.filter((_, at) => at % 2 === 0)
  return {
    forms,
    names: parts.filter((_, at) => at % 2 === 1),
    words,
    longest: words.reduce((longest, one) => (one.length > longest.length ? one : longest), ''),
    weight: lettersOf(words.join('')) + words.join('').length / 1000,
  }
}

/** What a text has in the places of a message, each as short as it can be; null where it is another one. */
export function fillIn({ names, words }: Template, text: string): string[] | null {
  const [first = '', last = ''] = [words[0], words.at(-1)]
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return null
  const values: string[] = []
  let at = first.length
  for (const [place, name] of names.entries()) {
    const isLast = place === names.length - 1
    const next = words[place + 1] ?? ''
    const end = isLast ? text.length - last.length : text.indexOf(next, at)
    const value = text.slice(at, end)
    if (end < at || (name === '{n}' && !/^\d[\d,]*(?:\.\d+)?$/.test(value))) return null
    values.push(value)
    at = end + next.length
  }
  return values
}
