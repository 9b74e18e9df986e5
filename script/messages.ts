/**
 * Keeps src/language/fr.po in step with the sources: each English text that a person may read is in it, and nothing else.
 * usage: script/messages [--check]    --check: write nothing, say what is lacking and fail
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { flags } from '../src/command/parse.ts'
import { bare, type Entry, listPlaceholders, parseCatalogue } from '../src/language/catalogue.ts'
import { readAction } from './docs.ts'
import { apart, collect, isProse, type Text } from './message-texts.ts'

const root = resolve(import.meta.dirname, '..')
const catalogue = join(root, 'src/language/fr.po')
const ignoredFile = join(root, 'script/messages-ignored.txt')

/** Texts that no literal of the sources has as a whole: a word that stands in others, and units. */
const composed: readonly Text[] = [
  'kept',
  'started',
  'replaced',
  'restarted',
  'stopped',
  'interrupted',
  'failed',
  'empty',
  'never',
  'none',
  'active',
  'inactive',
  'everything',
  '{0} failed',
  'unknown',
  'runs',
  '{n} B',
  '{n} KB',
  '{n} MB',
  '{n} GB',
  '{n} TB',
  '{n} s',
  '{n} ms',
  'else',
  'Done',
  // What `init` tells, by what it is about.
  'Domain   {0}',
  'Files    {0}',
  'System   {0}',
  '{0} takes no further log-ins at the moment (MaxStartups)',
  '{0} has banned this address for a while (PerSourcePenalties)',
  'it',
  'them',
  'Commit a requirements.txt: one line `.` installs the project with what {0} asks for; `pip freeze > requirements.txt` pins the versions too.',
  'Run `pip-compile {0}` (or `uv pip compile {1} -o requirements.txt`) and commit requirements.txt.',
  'Rename it (`git mv {0} requirements.txt`), or commit a requirements.txt with one line `-r {1}`.',
  'Port {0} is used by {1}',
  'Ports {0} are used by {1}',
  '{0}: what was given {1}',
  'there is no input {0}',
  'there are no inputs {0}',
  '[Y/n]',
  '[y/N]',
  'Error',
  'Warning',
  'Note',
  'units',
  'workers',
  'passwords',
  'deployed',
  'unchanged',
  'repaired',
  'planned',
  'managed',
  'removed',
  'rolled-back',
  'Failed',
  '1 step',
  // As collectstatic says it.
  ['{n} static file copied', '{n} static files copied'],
  '{0} unmodified',
  '{0} post-processed',
  '{0} until {1}, from {2}',
  '{0} serves {1}',
  '{0} {n} B',
  '{0} {n} KB',
  '{0} {n} MB',
  '{0} {n} GB',
  'pull request {0}',
  '{0} breaks the live release until the new one serves, and for a rollback',
  '{0} may fail',
  '{0} makes others wait',
  'replace',
  'start',
  'local',
  'key',
  'keys',
]

/** A text as the catalogue has it. */
function toMessage(text: string): string {
  let number = 0
  const { before, after } = bare(text)
  const whole = text.slice(before.length, after.trim() === '' ? text.length - after.length : undefined)
  return (before.includes('(') && after.includes(')') ? bare(text).core : whole)
    .replace(/\0/g, () => `{${number++}}`)
    .trim()
}

/** Where a message stands in the sources, and how English says it of many; '' for one that is no count. */
interface Source {
  readonly files: readonly string[]
  readonly plural: string
}

/** Each message of the sources. */
export function listMessages(): Map<string, Source> {
  const all: [string, Text][] = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !apart.test(file))
    .sort()
    .flatMap((file) =>
      collect(file, readFileSync(join(root, 'src', file), 'utf8')).map((text): [string, Text] => [file, text]),
    )
  const python = execFileSync('python3', ['-I', join(root, 'script/messages.py')], { maxBuffer: 1e8, encoding: 'utf8' })
  for (const [file, text] of JSON.parse(python) as [string, string][]) if (isProse(text)) all.push([file, text])
  const messages = new Map<string, Source>()
  const seen = new Map<string, string>()
  const put = (file: string, text: Text) => {
    const [english, plural] = typeof text === 'string' ? [text, ''] : text
    const message = toMessage(english)
    const { core } = bare(message)
    if (file !== 'composed' && !/[A-Za-z]{2}/.test(core.replace(/\{\w+\}/g, ''))) return
    const known = seen.get(core) ?? message
    seen.set(core, known)
    const before = messages.get(known)
    messages.set(known, {
      files: [...new Set([...(before?.files ?? []), file])],
      plural: plural === '' ? (before?.plural ?? '') : toMessage(plural),
    })
  }
  for (const [file, text] of all) put(file, text)
  // What --help says of each flag.
  const { inputs } = readAction()
  for (const name of flags) put('action.yml', inputs[name]?.description ?? '')
  for (const text of composed) put('composed', text)
  // What a person reads of each backup, a word each.
  for (const text of ['tried', 'read']) put('remote/database/backups.py', text)
  return messages
}

/** A text as a catalogue quotes it. */
const quote = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`

/** The head of the catalogue, up to its first message: it is kept as it stands. */
const headOf = (text: string): string => /^[\s\S]*?\n\n(?=#:|msgid "[^"])/.exec(text)?.[0] ?? text

/** What of the sources is no message. */
export const readIgnored = (): string[] =>
  readFileSync(ignoredFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '))
    .map((line) => JSON.parse(`"${line}"`) as string)

/** The lines of an entry: of a message that has forms of number, those. */
function renderEntry({ files }: Source, { english, plural, forms }: Entry): string {
  const words = plural
    ? [`msgid_plural ${quote(plural)}`, ...[0, 1].map((at) => `msgstr[${at}] ${quote(forms[at] ?? '')}`)]
    : [`msgstr ${quote(forms[0] ?? '')}`]
  return `#: ${files.join(' ')}\nmsgid ${quote(english)}\n${words.join('\n')}\n`
}

/** The catalogue with what the sources have: its head and its translations are kept, and forms that only French needs. */
export function renew(text: string, messages: ReadonlyMap<string, Source>): string {
  const known = new Map(parseCatalogue(text).map((entry) => [entry.english, entry]))
  const entries = [...messages].map(([english, source]) => {
    const { plural = '', forms = [] } = known.get(english) ?? {}
    return renderEntry(source, { english, plural: source.plural || (plural === english ? plural : ''), forms })
  })
  return `${headOf(text)}${entries.join('\n')}`
}

/** What is wrong with the catalogue, a sentence each. */
export function findFaults(text: string, messages: ReadonlyMap<string, Source>): string[] {
  const entries = parseCatalogue(text)
  const known = new Set(entries.map(({ english }) => english))
  return [
    ...[...messages.keys()]
      .filter((english) => !known.has(english))
      .map((english) => `not in the catalogue: ${english}`),
    ...entries.flatMap(({ english, plural, forms }) => {
      const source = messages.get(english)
      if (!source) return [`no message of the sources: ${english}`]
      if (forms.length === 0 || forms.includes('')) return [`no translation: ${english}`]
      if (source.plural !== '' && source.plural !== plural) return [`not of one and of many: ${english}`]
      if (forms.length !== (plural === '' ? 1 : 2)) return [`not two forms: ${english}`]
      const wanted = listPlaceholders(english).join()
      return forms.every((one) => listPlaceholders(one).join() === wanted) ? [] : [`other placeholders: ${english}`]
    }),
  ]
}

function run(check: boolean): void {
  const all = listMessages()
  const ignored = readIgnored()
  const gone = ignored.filter((text) => !all.has(text))
  for (const text of ignored) all.delete(text)
  const text = readFileSync(catalogue, 'utf8')
  if (!check) writeFileSync(catalogue, renew(text, all))
  const faults = [
    ...findFaults(readFileSync(catalogue, 'utf8'), all),
    ...gone.map((one) => `script/messages-ignored.txt: no text of the sources: ${one}`),
  ]
  for (const fault of faults) process.stderr.write(`${fault}\n`)
  if (faults.length > 0) process.exitCode = 1
}

if (process.argv[1]?.endsWith('script/messages.ts')) run(process.argv.includes('--check'))
