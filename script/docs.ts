import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parse } from 'yaml'
import { schemaFile, schemaText } from './schema.ts'

interface Field {
  readonly description: string
  readonly required?: boolean
}

export interface Action {
  readonly inputs: Readonly<Record<string, Field>>
  readonly outputs: Readonly<Record<string, Field>>
}

/** A description whose default stands at its end in parentheses, as action.yml explains. */
const withDefault = /^(.*) \(default: (.*)\)$/s

/** The default that a description tells, null without one. */
export function defaultOf(description: string): string | null {
  return withDefault.exec(description)?.[2] ?? null
}

function inputsTable(action: Action): string {
  const rows = Object.entries(action.inputs).map(([name, { description, required }]) => {
    const told = defaultOf(description)
    // A default that is a word to write, or a phrase that says where the value comes from.
    const column = told === null ? '' : /\s/.test(told) ? told : `\`${told}\``
    return `| \`${name}\`${required ? ' *' : ''} | ${description.replace(withDefault, '$1')} | ${column} |`
  })
  return ['| Input | Meaning | Default |', '|---|---|---|', ...rows].join('\n')
}

function outputsTable(action: Action): string {
  const rows = Object.entries(action.outputs).map(([name, { description }]) => `| \`${name}\` | ${description} |`)
  return ['| Output | Meaning |', '|---|---|', ...rows].join('\n')
}

/** The text with everything between `<!-- inputs -->` and `<!-- /inputs -->` (and `outputs`) made anew. */
export function withTables(text: string, action: Action): string {
  const tables = { inputs: inputsTable(action), outputs: outputsTable(action) }
  return Object.entries(tables).reduce(
    (result, [name, table]) =>
      result.replace(
        new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_, open: string, close: string) => `${open}${table}\n${close}`,
      ),
    text,
  )
}

/** The documents with tables, those that exist. */
export const documents = ['docs/inputs.md'].filter((path) => existsSync(path))

export function readAction(): Action {
  return parse(readFileSync('action.yml', 'utf8')) as Action
}

if (process.argv[1]?.endsWith('script/docs.ts')) {
  const action = readAction()
  const wanted = new Map(documents.map((path) => [path, withTables(readFileSync(path, 'utf8'), action)]))
  wanted.set(schemaFile, schemaText(action))
  const stale = [...wanted].filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text)
  if (process.argv.includes('--check')) {
    for (const [path] of stale) console.error(`${path} differs from what it is made of; run script/docs`)
    process.exitCode = stale.length > 0 ? 1 : 0
  } else {
    for (const [path, text] of stale) writeFileSync(path, text)
  }
}
