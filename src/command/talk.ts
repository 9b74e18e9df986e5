/** Questions to a person: on a terminal, or answered line by line on standard input where there is none. */
import { createInterface, type Interface } from 'node:readline'
import type { ReadStream } from 'node:tty'
import { translate } from '../language.ts'

/** Somebody who is asked. */
export interface Talk {
  say(text: string): void
  /** The answer, trimmed; `''` for none, and where nobody is left to answer. */
  ask(question: string): Promise<string>
  /** The same of what nobody may read on the screen. */
  askSecret(question: string): Promise<string>
  /** Whether the answer is yes; `otherwise` is what just Enter says. Where nobody answers it is no. */
  agree(question: string, otherwise: boolean): Promise<boolean>
  close(): void
}

/** Ctrl-C at a question ends the command as a signal does (128 and SIGINT's number). */
const interrupted = 130

/** @param agrees whatever can be agreed to is, without asking */
export function openTalk(input: NodeJS.ReadStream, output: NodeJS.WriteStream, agrees: boolean): Talk {
  const say = (text: string) => void output.write(`${translate(text)}\n`)
  const lines = input.isTTY ? null : readLines(input)
  const askLine = async (question: string): Promise<string | null> => {
    output.write(translate(question))
    if (lines === null) return await typeLine(input, output)
    const line = await lines.next()
    // What a terminal shows of an answer is its end of line.
    output.write('\n')
    return line
  }
  const askSecret = async (question: string) => {
    if (lines !== null) return (await askLine(question)) ?? ''
    const secret = await typeSecret(input, () => output.write(translate(question)))
    output.write('\n')
    return secret
  }
  const agree = async (question: string, otherwise: boolean) => {
    if (agrees) return true
    const answer = await askLine(`${translate(question)} ${translate(otherwise ? '[Y/n]' : '[y/N]')} `)
    if (answer === null) return false
    return answer.trim() === '' ? otherwise : /^(y|yes|o|oui)$/i.test(answer.trim())
  }
  const ask = async (question: string) => ((await askLine(question)) ?? '').trim()
  return { say, ask, askSecret, agree, close: () => lines?.close() }
}

/** Lines as they come; null once there are no more. */
function readLines(input: NodeJS.ReadStream): { next(): Promise<string | null>; close(): void } {
  let opened: Interface | undefined
  let iterator: AsyncIterator<string> | undefined
  return {
    next: async () => {
      opened ??= createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
      iterator ??= opened[Symbol.asyncIterator]()
      const { done, value } = await iterator.next()
      return done ? null : value
    },
    close: () => opened?.close(),
  }
}

/** One line with the keys that a terminal has for it; null where it is closed (Ctrl-D). */
async function typeLine(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Promise<string | null> {
  const typed = createInterface({ input, output, terminal: true })
  typed.on('SIGINT', () => process.exit(interrupted))
  try {
    return await new Promise((resolve) => {
      typed.once('line', resolve)
      typed.once('close', () => resolve(null))
    })
  } finally {
    typed.close()
  }
}

/** One line that is not shown, read key by key: consoles of Windows have no other way either. */
async function typeSecret(input: ReadStream, show: () => void): Promise<string> {
  let secret = ''
  // Before anybody is asked: what is typed meanwhile would be shown.
  input.setRawMode(true)
  show()
  input.resume()
  try {
    return await new Promise((resolve) => {
      const hear = (data: Buffer) => {
        for (const sign of data.toString('utf8')) {
          if (sign === '\u0003') process.exit(interrupted)
          if (sign === '\r' || sign === '\n' || sign === '\u0004') {
            input.off('data', hear)
            resolve(secret)
            return
          }
          if (sign === '\u007f' || sign === '\b') secret = [...secret].slice(0, -1).join('')
          else if (sign === '\u0015') secret = ''
          else secret += sign
        }
      }
      input.on('data', hear)
    })
  } finally {
    input.setRawMode(false)
    input.pause()
  }
}
