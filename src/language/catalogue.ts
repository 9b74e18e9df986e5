/** Reads a catalogue of gettext (the file format PO: GNU gettext manual, "The Format of PO Files"). */

/** A message of the sources and its translation. */
export interface Entry {
  readonly english: string
  /** The English of many (msgid_plural); empty where a message has no forms of number. */
  readonly plural: string
  /** The translation; where a number changes it its forms, of one (msgstr[0]) and of many (msgstr[1]). */
  readonly forms: readonly string[]
}

const unquote = (text: string): string =>
  text.replace(/\\(.)/g, (_, letter: string) => ({ n: '\n', t: '\t' })[letter] ?? letter)

/** The entries of a catalogue, in its order, without its head. */
export function parseCatalogue(text: string): Entry[] {
  const entries: Entry[] = []
  let texts: Record<string, string> = {}
  let field = ''
  const end = () => {
    const { msgid = '', msgid_plural: plural = '', ...forms } = texts
    if (msgid !== '')
      entries.push({ english: unquote(msgid), plural: unquote(plural), forms: Object.values(forms).map(unquote) })
  }
  for (const line of text.split('\n')) {
    const [, name, quoted] = /^(?:(msgid|msgid_plural|msgstr(?:\[\d\])?) )?"(.*)"$/.exec(line) ?? []
    if (quoted === undefined) continue
    if (name === 'msgid') {
      end()
      texts = {}
    }
    field = name ?? field
    texts[field] = (texts[field] ?? '') + quoted
  }
  end()
  return entries
}

/** The entries whose messages stand in one of these files of the sources (its lines `#:`). */
export function entriesOf(text: string, files: ReadonlySet<string>): Entry[] {
  const isOne = (block: string) => (/^#: (.*)$/m.exec(block)?.[1] ?? '').split(' ').some((file) => files.has(file))
  return parseCatalogue(text.split('\n\n').filter(isOne).join('\n\n'))
}

/** What stands around a message where messages are joined: it belongs to none of them. */
const around = /^([\s,;:(·–]*)([\s\S]*?)([\s,;:]*)$/

/** A message without the punctuation at its ends: `(line {0})` and `line {0}.` are one message. */
export function bare(text: string): { readonly before: string; readonly core: string; readonly after: string } {
  const [, before = '', middle = '', space = ''] = around.exec(text) ?? []
  let [core, after] = [middle, space]
  const close = (sign: string) => {
    core = core.slice(0, -1)
    after = sign + after
  }
  if (before.includes('(') && core.endsWith(').')) {
    close('.')
    close(')')
  } else if (before.includes('(') && core.endsWith(')')) close(')')
  else if (/[^.…]\.$/.test(core)) close('.')
  // What is before the full stop belongs to none either: `after SHA256:.`
  const rest = /[\s,;:]*$/.exec(core)?.[0] ?? ''
  return { before, core: core.slice(0, core.length - rest.length), after: rest + after }
}

/** A placeholder: `{0}` for any text, `{n}` for a number, which the language may write otherwise. */
export const placeholder = /\{(\d+|n)\}/g

/** The placeholders of a message, sorted. */
export const listPlaceholders = (text: string): string[] => [...text.matchAll(placeholder)].map(([one]) => one).sort()
