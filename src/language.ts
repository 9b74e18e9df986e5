/** The language in which a run speaks to people: English, as the sources have it, or one of a catalogue. */
import { texts } from './texts.ts'

export const languages = ['en', 'fr'] as const
export type Language = (typeof languages)[number]

interface Translator {
  /** A message of ours, with what stands in it. */
  message(text: string): string
  /** A line that may be another program's: it is translated only where most of it are words of ours. */
  line(text: string): string
}

let translator: Translator | null = null

/** Speaks this language from now on. English costs nothing: only another language reads its catalogue. */
export async function speak(language: Language): Promise<void> {
  if (language === 'en') {
    translator = null
    return
  }
  const { openTranslator } = await import('./language/translator.ts')
  translator = openTranslator(texts.french())
}

/** What a person reads in place of this English message. What others have said in it stays as it is. */
export const translate = (text: string): string => translator?.message(text) ?? text

/** Something and what explains it, joined as the language does. */
export const explain = (what: string, why: string): string =>
  `${translate(what)}${translator === null ? '' : '\u00a0'}: ${translate(why)}`

/** The same of a line of a log, in which other programs speak too. */
export const translateLine = (text: string): string => translator?.line(text) ?? text

/**
 * The language that a run is to speak. It is asked for before anything is read: what is wrong with the inputs or with the
 * file is told in it too.
 *
 * @param given the input; empty where there is none
 * @param config the text of the repository's file, null without one
 */
export function findLanguage(given: string, config: string | null): Language {
  const written = given.trim() || /^language:[ \t]*["']?(\w+)["']?[ \t]*(?:#.*)?\r?$/m.exec(config ?? '')?.[1]
  return languages.find((one) => one === written?.toLowerCase()) ?? 'en'
}
