import type { Language } from '../language.ts'
import { texts } from '../texts.ts'
import { bare, entriesOf } from './catalogue.ts'

/**
 * The messages of a program that lies on the server, by the English of each what it says instead; none where it speaks
 * English. Full stops and other signs at their ends are left out.
 *
 * @param files the sources of which it consists, as paths below src
 */
export function messagesOf(language: Language, files: readonly string[]): Readonly<Record<string, string>> {
  if (language === 'en') return {}
  const entries = entriesOf(texts.french(), new Set(files))
  return Object.fromEntries(
    entries.map(({ english, forms: [said = english] }) => [bare(english).core, bare(said).core]),
  )
}
