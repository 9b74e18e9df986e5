/**
 * Takes secrets out of a text, however they are written there: encoded, escaped, cut off, broken by lines or colours.
 * The server does the same with what it has made itself (src/remote/masking.py).
 */
import { show } from './visible.ts'

/** What may stand between two characters of a secret: white space, quotes, what escapes them, the next literal's beginning. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are among what stands there
const between = /['"]\s+[bu]['"]|['"]|[\s\x00-\x1f\x7f-\x9f`\\]+/g

/** A piece of a secret of so many characters is hidden like the whole. */
const piece = 10
/** A text is looked at in every fourth place, six characters each: whatever has nine is met. */
const step = 4
const gram = 6
/** A longer secret is looked for in parts. */
const longest = 400
/** Below that a value is looked for as it is, and in no other form. */
const shortest = 6

const squeeze = (text: string): string => show(text).replace(between, '')

const hex = (bytes: Buffer, prefix: string) =>
  [...bytes].map((byte) => prefix + byte.toString(16).padStart(2, '0')).join('')

/** A text as Python's ascii() and JSON write what is not ASCII. */
const escapeUnicode = (text: string, short: boolean) =>
  text.replace(/[\u0080-\uffff]/g, (letter) => {
    const code = letter.charCodeAt(0).toString(16)
    return short && code.length === 2 ? `\\x${code}` : `\\u${code.padStart(4, '0')}`
  })

/** Percent-encoded (RFC 3986, 2.1), but for ASCII letters, digits and what `kept` has. */
const quote = (bytes: Buffer, kept: string) =>
  [...bytes.toString('latin1')]
    .map((letter) =>
      /[\w.~-]/.test(letter) || kept.includes(letter)
        ? letter
        : `%${letter.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
    )
    .join('')

/** What of the Base64 of a longer text tells these bytes, wherever they stand in it (RFC 4648, 4 and 5). */
function listBase64(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    // Characters to which a neighbour belongs too are left out.
    const core = text.slice([0, 2, 3][before], Math.floor(((before + bytes.length) * 8) / 6))
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

const escapeHtml = (text: string, apostrophe: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", apostrophe)

/** A secret as programs write it, squeezed. */
export function listForms(secret: string): Set<string> {
  const bytes = Buffer.from(secret)
  const literal = (text: string) => text.replaceAll('\\', '\\\\')
  const json = JSON.stringify(secret).slice(1, -1)
  const escaped = [
    secret,
    json,
    escapeUnicode(json, false),
    escapeUnicode(literal(secret), true),
    literal(secret).replaceAll("'", "\\'"),
    quote(bytes, ''),
  ]
  const bare = bytes.toString('latin1')
  const written = [
    ...escaped,
    escapeUnicode(bare, true),
    ...['/', "!~*'()", ";,/?:@&=+$-_.!~*'()#"].map((kept) => quote(bytes, kept)),
    ...['', '*'].map((kept) => quote(bytes, `${kept} `).replaceAll(' ', '+')),
    ...['&#x27;', '&#39;'].map((apostrophe) => escapeHtml(secret, apostrophe)),
    [...bytes].join(','),
    hex(bytes, 'x'),
    hex(bytes, '%').toUpperCase(),
    hex(bytes, ''),
    hex(bytes, '').toUpperCase(),
  ]
  const lower = written
    .filter((text) => text.includes('%'))
    .map((text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))
  const encoded = escaped.flatMap((text) => listBase64(Buffer.from(text)))
  return new Set([...written, ...lower, ...encoded].map(squeeze).filter((form) => form.length >= shortest))
}

interface Place {
  readonly form: string
  readonly at: number
  readonly inPieces: boolean
}

type Span = readonly [start: number, end: number]

/** Knows the forms of secrets, and takes them out of texts. */
export class Masker {
  readonly #known = new Set<string>()
  readonly #plain = new Set<string>()
  readonly #brief = new Set<string>()
  /** Six characters → the forms that have them there. */
  readonly #grams = new Map<string, Place[]>()

  /** Learns a secret; of one that is more than words pieces are found too. */
  learn(secret: string): void {
    if (this.#known.has(secret)) return
    this.#known.add(secret)
    if (squeeze(secret).length < shortest) {
      const doubled = secret.replaceAll('\\', '\\\\')
      for (const form of [secret, doubled, doubled.replaceAll("'", "\\'"), doubled.replaceAll('"', '\\"')])
        this.#plain.add(form)
      return
    }
    const inPieces = isTelling(secret)
    for (let at = 0; at < secret.length; at += longest)
      for (const form of listForms(secret.slice(at, at + longest))) this.#add(form, inPieces)
  }

  #add(form: string, inPieces: boolean): void {
    if (form.length < step + gram - 1) {
      this.#brief.add(form)
      return
    }
    for (let at = 0; at < (inPieces ? form.length - gram + 1 : step); at++) {
      const key = form.slice(at, at + gram)
      const places = this.#grams.get(key) ?? []
      this.#grams.set(key, places)
      // A text of the same six characters again and again is still met.
      if (places.length < 8) places.push({ form, at, inPieces })
    }
  }

  /** The text with three stars in the place of each secret. */
  mask(text: string): string {
    if (this.#known.size === 0) return text
    const shown = show(text)
    const spans = this.#find(shown.replace(between, ''))
    let masked = spans.length > 0 ? replace(shown, spans) : shown
    for (const value of [...this.#plain].sort((a, b) => b.length - a.length)) masked = masked.replaceAll(value, '***')
    return masked === shown ? text : masked
  }

  /** From where to where a squeezed text tells of a secret, in order. */
  #find(text: string): Span[] {
    const found: Span[] = []
    for (const form of this.#brief)
      for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) found.push([at, at + form.length])
    for (let at = 0; at + gram <= text.length; at += step) {
      for (const place of this.#grams.get(text.slice(at, at + gram)) ?? []) {
        const span = meet(text, at, place)
        if (span) found.push(span)
      }
    }
    return found.sort(([a], [b]) => a - b)
  }
}

/** From where to where a text has a form, or enough of it, of which it has six characters here. */
function meet(text: string, at: number, { form, at: place, inPieces }: Place): Span | null {
  if (at >= place && text.startsWith(form, at - place)) return [at - place, at - place + form.length]
  if (!inPieces) return null
  let [start, end, first] = [at, at + gram, place]
  while (start > 0 && first > 0 && text[start - 1] === form[first - 1]) {
    start -= 1
    first -= 1
  }
  while (end < text.length && first + end - start < form.length && text[end] === form[first + end - start]) end += 1
  return end - start >= piece ? [start, end] : null
}

/** The text with stars in these places, which are counted without what stands between characters. */
function replace(text: string, spans: readonly Span[]): string {
  let [stretch, squeezed, done, out] = [0, 0, 0, '']
  const gaps = [...text.matchAll(between)]
  // Where each stretch without anything in between begins: squeezed, and in the text.
  const begins: [number, number][] = [[0, 0]]
  for (const { 0: gap, index } of gaps) {
    squeezed += index - stretch
    stretch = index + gap.length
    begins.push([squeezed, stretch])
  }
  const place = (at: number): number => {
    let [low, high] = [0, begins.length - 1]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((begins[middle]?.[0] ?? 0) <= at) low = middle
      else high = middle - 1
    }
    const [from, to] = begins[low] ?? [0, 0]
    return to + at - from
  }
  for (const [first, behind] of spans) {
    const [start, end] = [place(first), place(behind - 1) + 1]
    if (start >= done) out += `${text.slice(done, start)}***`
    done = Math.max(done, end)
  }
  return out + text.slice(done)
}

/** Whether a piece of it tells of it: not so of paths, addresses and what is made of words alone. */
const isTelling = (secret: string): boolean =>
  secret.length >= 12 && /\d/.test(secret) && /[A-Za-z]/.test(secret) && !/:\/\/|^\/|^-----|@/.test(secret)
