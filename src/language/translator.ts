/** Translates what was put together of messages: each is found by its words, and what stands in it goes over. */
import { bare, parseCatalogue, placeholder } from './catalogue.ts'
import { compile, fillIn, firstWord, hasPlaces, lettersOf, type Template } from './template.ts'

/** A text in the other language; the weight is how many letters of it were found in the catalogue. */
interface Found {
  readonly text: string
  readonly weight: number
}

/** A piece of a text, and what it was. */
type Piece = Found & { readonly plain: string }

/** Below that, the words of a message say little: they may stand in anybody's text. */
const fewLetters = 5
const someLetters = 9

/** What Python says when it fails begins so, and is nobody's message from there on. */
const exception =
  /(?<![\w.])(?:\w+\.)*(?:[A-Z]\w*)?(?:Error|Exception|Warning|DoesNotExist|ImproperlyConfigured|NotFound|Exit): /

/** A message that may be told of a line in which other programs speak. */
const enoughLetters = 12

/** What is no word of anybody's sentence: a path, a dotted name, a number with a unit. */
const nameOrNumber = /\S*[\w@][/._@=\\-][\w/]\S*/g

/** What signs alone may weigh. */
const signs = 0.1

/** Pieces of a text that may be one message together. */
const mostPieces = 12

/** Characters of a line of ours; a longer one is a program's. */
const longestLine = 3000

/** Signs by which messages are joined, the strongest first; within code, between backticks, nothing is joined. */
const joints: readonly RegExp[] = [
  /(\n+)/,
  /((?<=[.!?][)"'`]?)\s+(?=[`"]|['(]?[A-ZÀ-Þ/]))(?=(?:[^`]*`[^`]*`)*[^`]*$)/,
  /( · |; |: |, and |, | and | \(|\)(?=$|[ .,;:]))(?=(?:[^`]*`[^`]*`)*[^`]*$)/,
]

/** How French writes them. */
const french: Readonly<Record<string, string>> = {
  '; ': '\u00a0; ',
  ': ': '\u00a0: ',
  ' and ': ' et ',
  ', and ': ' et ',
}

/** A number with decimals, before its unit. */
const isAmount = (text: string, behind = ''): boolean => /^\d+\.\d+$/.test(text) && /^ (?:[KMG]B|m?s)\b/.test(behind)

/** A number as French writes it: a comma before the decimals, a space that does not break between thousands. */
const frenchNumber = (text: string): string => text.replaceAll(',', '\u202f').replace('.', ',')

/**
 * The form that a number asks for: the first number with which one of the values begins, as `3 files` does. French has one
 * for whatever is below two, nothing among it (gettext's manual, "Plural forms").
 */
function chooseForm([one = '', many = one]: readonly string[], values: readonly string[]): string {
  const counted = values.map((value) => /^\d[\d,]*(?:\.\d+)?/.exec(value)?.[0]).find((number) => number !== undefined)
  return counted === undefined || Number(counted.replaceAll(',', '')) >= 2 ? many : one
}

/** What stands before or behind a message; a semicolon at its very end is a program's (SQL). */
const frenchEdge = (text: string): string => text.replace(/^([;:]) /, '\u00a0$1 ').replace(/^:$/, '\u00a0:')

/** A sign between two pieces: it is ours between messages, beside one where it explains, and between names in one. */
function joined(sign: string, left: Piece, right: Piece, inside: boolean): string {
  const isOurs = ({ plain, weight }: Piece) => weight > 0 || (inside && !/ /.test(plain.trim()))
  const ours = /[;:]/.test(sign) ? left.weight > 0 || right.weight > 0 : isOurs(left) && isOurs(right)
  return ours ? (french[sign] ?? sign) : sign
}

/** Pieces and signs, with an exception and what it says as one piece. */
function withWholeException(pieces: readonly string[]): readonly string[] {
  const at = pieces.findIndex((_, index) => index % 2 === 0 && findException(pieces.slice(index).join('')) === 0)
  return at < 0 ? pieces : [...pieces.slice(0, at), pieces.slice(at).join('')]
}

/** Whether what Python says stands in one place of a message, and up to its end. */
function holdsException(text: string, values: readonly string[]): boolean {
  const at = findException(text)
  if (at === undefined) return true
  const said = text.slice(at)
  return values.some((value) => value !== '' && said.startsWith(value) && said.length - value.length < 3)
}

const heavier = (one: Found | null, other: Found | null): Found | null =>
  one === null || (other !== null && other.weight > one.weight) ? other : one

const withoutStop = (one: Found | null): Found | null => one && { ...one, text: one.text.replace(/\.$/, '') }

/** Where an exception begins, out of code between backticks. */
const findException = (text: string): number | undefined =>
  exception.exec(text.replace(/`[^`]*`/g, (code) => '`'.repeat(code.length)))?.index

/** A word of somebody's sentence, and no name. */
const isWord = (text: string): boolean => /^[a-z-]+\.?$/.test(text)

class Translator {
  readonly #exact = new Map<string, string>()
  readonly #templates = new Map<string, Template[]>()
  readonly #known = new Map<string, Found>()

  /** @param catalogue the text of a file of gettext */
  constructor(catalogue: string) {
    for (const entry of parseCatalogue(catalogue)) {
      const forms = entry.forms.map((one) => bare(one).core)
      if (forms.includes('')) continue
      for (const english of new Set([entry.english, entry.plural || entry.english].map((one) => bare(one).core)))
        this.#add(english, forms)
    }
  }

  #add(english: string, forms: readonly string[]): void {
    if (!hasPlaces(english)) {
      this.#exact.set(english, forms[0] ?? english)
      return
    }
    const first = firstWord(english)
    this.#templates.set(first, [...(this.#templates.get(first) ?? []), compile({ english, forms })])
  }

  message(text: string): string {
    return this.#find(text, false, 0).text
  }

  line(text: string): string {
    if (text.length > longestLine) return text
    const found = this.#find(text, false, 0)
    return found.weight >= Math.max(enoughLetters, lettersOf(text.replace(nameOrNumber, '')) / 2) ? found.text : text
  }

  /** The text as messages that were joined: those that explain the most of it. */
  #find(text: string, inside: boolean, level: number): Found {
    const key = `${inside ? 1 : 0}${level}${text}`
    const found = this.#known.get(key) ?? this.#look(text, inside, level)
    this.#known.set(key, found)
    return found
  }

  #look(text: string, inside: boolean, level: number): Found {
    if (level > 0 && text.length > longestLine) return { text, weight: 0 }
    if (findException(text) === 0) return { text, weight: 0 }
    const joint = joints[level]
    if (joint === undefined) return this.#match(text) ?? { text, weight: 0 }
    const pieces = withWholeException(text.split(joint))
    return pieces.length === 1 ? this.#find(text, inside, level + 1) : this.#join(pieces, inside, level)
  }

  /** @param pieces texts, and between them the signs that join them */
  #join(pieces: readonly string[], inside: boolean, level: number): Found {
    const best: (Found & { readonly last: Piece })[] = []
    for (let end = 0; end < pieces.length; end += 2) {
      for (let start = end; start >= Math.max(0, end - 2 * mostPieces); start -= 2) {
        const plain = pieces.slice(start, end + 1).join('')
        const one = start === end ? this.#findPiece(pieces, end, inside, level) : this.#match(plain)
        const left = best[start - 2]
        const weight = (one?.weight ?? 0) + (left?.weight ?? 0)
        // Where both explain as much, the message that is whole says it better.
        if (one === null || weight < (best[end]?.weight ?? 0)) continue
        const last = { ...one, plain }
        const sign = pieces[start - 1] ?? ''
        const joint = left === undefined ? sign : joined(sign, left.last, last, inside)
        best[end] = { text: (left?.text ?? '') + joint + one.text, weight: weight + (joint === ' et ' ? 0.1 : 0), last }
      }
    }
    return best[pieces.length - 1] ?? { text: pieces.join(''), weight: 0 }
  }

  /** One of several pieces; a word in a list of words is a name, of an input say, and no message. */
  #findPiece(pieces: readonly string[], at: number, inside: boolean, level: number): Found {
    const text = pieces[at] ?? ''
    const listed = [pieces[at - 1], pieces[at + 1]].some((sign) => sign !== undefined && /,|and/.test(sign))
    return listed && isWord(text) ? { text, weight: 0 } : this.#find(text, inside, level + 1)
  }

  /** The text as one message, null where it is none. */
  #match(text: string): Found | null {
    if (text.length > longestLine) return null
    const { before, core, after } = bare(text)
    const whole = this.#exact.get(core)
    // A message may end with a place behind its full stop, and nothing in it.
    const stopped = after.startsWith('.') ? withoutStop(this.#matchTemplate(`${core}.`)) : null
    const found =
      whole === undefined
        ? heavier(this.#matchTemplate(core), stopped)
        : { text: whole, weight: lettersOf(core) + core.length / 1000 }
    return found && { text: frenchEdge(before) + found.text + frenchEdge(after), weight: found.weight }
  }

  #matchTemplate(text: string): Found | null {
    let best: Found | null = null
    let own = 0
    for (const template of [...(this.#templates.get(firstWord(text)) ?? []), ...(this.#templates.get('') ?? [])]) {
      const found = text.includes(template.longest) ? this.#fill(template, text) : null
      const more = found === null ? 0 : found.weight - (best?.weight ?? 0)
      // Of as many letters, but for signs, the message that says most of them by itself is the one that was meant.
      if (found === null || more < -signs || (more <= signs && template.weight <= own)) continue
      best = found
      own = template.weight
    }
    return best
  }

  #fill(template: Template, text: string): Found | null {
    const { names, forms, weight: own } = template
    const values = fillIn(template, text)
    if (values === null || !holdsException(text, values)) return null
    const found = values.map((value, at) =>
      names[at] === '{n}' || isAmount(value, template.words[at + 1])
        ? { text: frenchNumber(value), weight: 1 }
        : this.#find(value, true, 0),
    )
    // Words such as "of" and "is not" are ours only between what is.
    const foreign = values.filter((_, at) => found[at]?.weight === 0).map((value) => value.replace(/`[^`]*`/g, '`'))
    if (own < fewLetters && foreign.some((value) => /[ '"]/.test(value))) return null
    // What is before a semicolon is another message.
    if (template.words[0] === '' && /; /.test((values[0] ?? '').replace(/`[^`]*`/g, ''))) return null
    const open = own < someLetters && template.words[0] === ''
    if (open && values.some((value) => /[.!?]\s+[A-Z]/.test(value))) return null
    if (open && foreign.some((value) => /[a-z]{2,} ['"]?[a-z]{2,}/.test(value))) return null
    if (open && own < 6 && values.length > 1 && foreign.length === values.length && foreign.some(isWord)) return null
    return {
      text: chooseForm(forms, values).replace(placeholder, (name) => found[names.indexOf(name)]?.text ?? name),
      weight: found.reduce((sum, { weight }) => sum + weight, own),
    }
  }
}

/** @param catalogue the text of a file of gettext */
export const openTranslator = (catalogue: string): Translator => new Translator(catalogue)
