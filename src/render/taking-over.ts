import { messagesOf } from '../language/messages.ts'
import type { Language } from '../language.ts'
import { texts } from '../texts.ts'
import { fillBlocks } from './blocks.ts'

/** `taking-over`: what brings a site made by hand here and back, in the language of its reader. */
export function renderTakingOver(language: Language): string {
  const messages = messagesOf(language, ['render/taking_over.py'])
  const isEnglish = Object.keys(messages).length === 0
  return fillBlocks(texts.takingOver(), { messages: isEnglish || `MESSAGES = ${JSON.stringify(messages)}\n` })
}
