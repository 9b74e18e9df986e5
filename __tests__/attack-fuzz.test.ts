/**
 * Random texts against each escaper and against the wire, for FUZZ_SECONDS of time (60, and 600 each week). A failure
 * tells its seed: FUZZ_SEED repeats the same texts.
 */
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { checkEnv, renderEnv } from '../src/render/env.ts'
import { pythonList } from '../src/render/python.ts'
import { systemdWord } from '../src/render/systemd.ts'
import { hiding } from '../src/report/hide.ts'
import { markdownText, preformatted } from '../src/report/markdown.ts'
import { harmless, plainText } from '../src/report/visible.ts'
import { eachLine, keepWords } from '../src/server/streams.ts'
import { findMisshapen, readMessage } from '../src/server/told.ts'
import { shellCommand } from '../src/server/words.ts'
import { expectHeld } from './lab/attacks.ts'
import { output } from './render/programs.ts'

const { FUZZ_SECONDS = '60', FUZZ_SEED = String(Date.now() % 2 ** 31) } = process.env
const seed = Number(FUZZ_SEED)

/** Pieces that mean something to somebody who reads the text. */
const telling = fc.constantFrom(
  ...[
    '::',
    '##[',
    '\x1b[',
    '\x1b]8;;',
    '\x07',
    '\n',
    '\r',
    '\t',
    '\0',
    ' ',
    "'",
    '"',
    '`',
    '\\',
    '$',
    '$(',
    '%',
    '%%i',
    '{',
    '}',
  ],
  ...[
    '<',
    '>',
    '&',
    '</pre>',
    '<!--',
    '-->',
    '|',
    '[',
    '](',
    '![',
    'https://a.b',
    'www.',
    '@a',
    '#1',
    '*',
    '_',
    '~',
    '^',
  ],
  ...['\u2028', '\u2029', '\u202e', '\u2066', '\u200b', '\ufeff', '\x85', '\x9b', '\ud800', '😀', 'é', 'a', 'B', '7'],
)
const text = fc.oneof(
  fc.array(telling, { maxLength: 40 }).map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
)
const sendable = text.map((one) => one.replaceAll('\0', '').toWellFormed())

const attempts: Record<string, () => fc.IRawProperty<unknown>> = {
  'a line of the log': () =>
    fc.property(text, (one) => {
      const shown = harmless(one)
      expect(shown.replaceAll('\t', '')).not.toMatch(
        /^\s*::|##\[|[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f]/u,
      )
    }),
  'a cell of the summary': () =>
    fc.property(text, (one) => {
      const bare = markdownText(one).replaceAll('<!-- -->', '')
      expect(bare.replace(/&(?:amp|lt|gt|#\d+);/g, ' ')).not.toMatch(/[<>&`*[\]{}|!~$^\\@#\n\r\u2028]|:\/\/|www\./)
      const decoded = bare
        .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
        .replace(/&(amp|lt|gt);/g, (_, name: 'amp' | 'lt' | 'gt') => ({ amp: '&', lt: '<', gt: '>' })[name])
      expect(decoded).toBe(plainText(one).replace(/\s*\n\s*/g, ' '))
    }),
  'lines of a section': () =>
    fc.property(fc.array(text), (lines) => {
      const shown = preformatted(lines)
      expect(shown.match(/<[^>]*>/g)).toEqual(['<pre>', '</pre>'])
      expect(shown.split('\n')).toHaveLength(Math.max(lines.length, 1))
    }),
  'a secret in a text': () =>
    fc.property(fc.string({ minLength: 9, maxLength: 80 }), text, text, fc.nat(7), (secret, before, after, form) => {
      fc.pre(squeeze(secret).length >= 9 && !secret.includes('*'))
      const bytes = Buffer.from(secret)
      const written = [
        secret,
        JSON.stringify(JSON.stringify(secret)),
        encodeURIComponent(secret),
        bytes.toString('hex'),
        Buffer.from(`${'x'.repeat(before.length % 3)}${secret}y`).toString('base64'),
        [...secret].join('\x1b[1m'),
        [...secret].join('\n'),
        [...secret].join('\u200b'),
      ][form] as string
      const shown = squeeze(hiding([secret])(`${before};${written};${after}`))
      expect(shown).not.toContain(squeeze(secret))
      expect(shown).not.toContain(squeeze(encodeURIComponent(secret)))
      expect(shown).not.toContain(bytes.toString('hex'))
      // A control sequence in front takes the first character with it, as a terminal does. What is left is a piece, and
      // no piece is hidden of a secret that could be words (src/report/masking.ts).
      const isWhole = squeeze(`${before};${written}`).endsWith(squeeze(written))
      if (form === 4 && isWhole) expect(shown).not.toContain(squeeze(written).slice(4, -4))
    }),
  'words of a command': () =>
    fc.property(fc.array(sendable, { minLength: 1, maxLength: 40 }), (words) => {
      expect(output(['sh', '-c', `printf '%s\\0' ${shellCommand(words)}`])).toBe(
        words.map((one) => `${one}\0`).join(''),
      )
    }),
  'variables of a service': () =>
    fc.property(fc.array(sendable, { minLength: 1, maxLength: 20 }), (values) => {
      const entries = values.filter(isAccepted).map((value, at) => ({ name: `A${at}`, value }))
      const print = entries.map(({ name }) => `printf '%s\\0' "$${name}"`).join('\n')
      expect(output(['sh', '-c', `${renderEnv(entries)}${print}`])).toBe(
        entries.map(({ value }) => `${value}\0`).join(''),
      )
    }),
  'a word of a unit': () =>
    fc.property(sendable, (word) => {
      fc.pre(isWord(word))
      const written = systemdWord(word)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they end a line
      expect(written).toMatch(/^"(?:[^"\\\x00-\x1f]|\\.)*"$/)
      const read = written
        .slice(1, -1)
        .replace(/\\x([0-9a-f]{2})|\\(.)/g, (_, code?: string, one = '') =>
          code ? String.fromCharCode(parseInt(code, 16)) : one,
        )
        .replaceAll('%%', '%')
        .replaceAll('$$', '$')
      expect(read).toBe(word)
    }),
  'texts of the settings': () =>
    fc.property(fc.array(sendable, { minLength: 1, maxLength: 60 }), (values) => {
      const program = `import ast, json, sys; print(json.dumps(ast.literal_eval(sys.argv[1])))`
      expect(JSON.parse(output(['python3', '-c', program, pythonList(values)]))).toEqual(values)
    }),
  'lines of a server, however they are cut': () =>
    fc.property(fc.array(fc.oneof(text, fc.json()), { maxLength: 20 }), fc.array(fc.nat(40)), (lines, cuts) => {
      const stream = new PassThrough()
      const [heard, words]: [string[], string[]] = [[], []]
      eachLine(stream, (line) => {
        heard.push(line)
        if (readMessage(line) === null) keepWords(words, line)
      })
      let rest = Buffer.from(lines.map((line) => `${line.replaceAll('\n', '')}\n`).join(''))
      for (const cut of cuts) {
        stream.emit('data', stream.read() ?? rest.subarray(0, cut).toString('latin1'))
        rest = rest.subarray(cut)
      }
      stream.emit('data', rest.toString('latin1'))
      stream.emit('end')
      expect(heard).toEqual(lines.map((line) => Buffer.from(line.replaceAll('\n', '')).toString('latin1')))
      for (const word of words) expect(word.length).toBeLessThanOrEqual(2000)
    }),
  'facts of any shape': () =>
    fc.property(fc.anything(), (facts) => {
      expect(typeof findMisshapen(facts)).toBe('string')
    }),
}

function isAccepted(value: string): boolean {
  try {
    checkEnv([{ name: 'A', value }])
    return true
  } catch {
    return false
  }
}

function isWord(word: string): boolean {
  try {
    systemdWord(word)
    return true
  } catch {
    return false
  }
}

const squeeze = (one: string) => plainText(one).replace(/[\s'"`\\]/g, '')

const milliseconds = (Number(FUZZ_SECONDS) * 1000) / Object.keys(attempts).length
const runs: string[] = []
afterAll(() => console.log(`FUZZ_SEED=${seed}: ${runs.join(', ')}`))

test.each(Object.entries(attempts))(
  '%s',
  (name, property) => {
    const result = fc.check(property() as fc.IProperty<unknown>, {
      seed,
      numRuns: Number.POSITIVE_INFINITY,
      interruptAfterTimeLimit: milliseconds,
      markInterruptAsFailure: false,
    })
    runs.push(`${name} ${result.numRuns}`)
    const told = result.failed ? [`${name}, FUZZ_SEED=${seed}: ${fc.defaultReportMessage(result)}`] : []
    expectHeld('who reads what a run says', [name], told)
    expect(result.numRuns).toBeGreaterThan(0)
  },
  milliseconds * 2 + 60_000,
)
