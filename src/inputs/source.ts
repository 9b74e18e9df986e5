import { DeployError } from '../errors.ts'
import { readConfigFile } from './config-file.ts'
import { type Given, invalid, shown } from './given.ts'
import { fileKeys, fileOnlyKeys, inputNames, runNames, secretNames, wayNames } from './names.ts'
import { nearestName } from './nearest-name.ts'
import { relativePath } from './project-fields.ts'

/** Where inputs come from: everything that readInputs touches of the world. */
export interface Source {
  readonly env: NodeJS.ProcessEnv
  /** The text of a file (UTF-8), null when there is none. */
  readonly readFile: (path: string) => string | null
  /** Hides a line from the log from now on. */
  readonly setSecret: (value: string) => void
  /** The clock; the system's unless told. */
  readonly now?: () => Date
  /** Keys of the YAML file that this run does not look at. */
  readonly unread?: readonly string[]
}

export const defaultConfig = '.github/django-prod.yml'

/** An input's value as the runner passes it (`INPUT_SSH-KEY`), trimmed, `''` when there is none. */
export function inputValue(env: NodeJS.ProcessEnv, name: string): string {
  return (env[variableOf(name)] ?? '').trim()
}

/** True when the workflow names the input, or action.yml does: on GitHub both give an empty variable. */
export function inputIsNamed(env: NodeJS.ProcessEnv, name: string): boolean {
  return env[variableOf(name)] !== undefined
}

/** The variable by which the runner passes an input. */
export function variableOf(name: string): string {
  return `INPUT_${name.replace(/ /g, '_').toUpperCase()}`
}

/**
 * Refuses inputs that action.yml does not know, all at once: the runner only warns of them, and a misspelt one would
 * be ignored.
 */
export function refuseUnknownInputs(env: NodeJS.ProcessEnv): void {
  const known = new Set(inputNames.map(variableOf))
  const names = Object.keys(env)
    .filter((variable) => variable.startsWith('INPUT_') && !known.has(variable))
    .map((variable) => variable.slice('INPUT_'.length).toLowerCase())
  if (names.length === 0) return
  const advice = names.map((name) => {
    const meant = nearestName(name, [...inputNames, ...fileOnlyKeys])
    if (meant === null) return `\`${name}\` has no equivalent here.`
    const isInput = inputNames.some((input) => input === meant)
    return isInput ? `For \`${name}\` write \`${meant}\`.` : `\`${name}\`: write \`${meant}\` into ${defaultConfig}.`
  })
  const subject = names.length === 1 ? 'there is no input' : 'there are no inputs'
  throw new DeployError('INPUT_UNKNOWN', `${subject} ${listed(names)}.`, {
    hint: `${advice.join(' ')} The inputs are ${inputNames.join(', ')}.`,
  })
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}

/**
 * Everything given that is no secret, by name: the inputs, and below them the YAML file.
 *
 * @throws DeployError CONFIG_INVALID where the file alone says to whom secrets would go
 */
export function readGiven(source: Source, workspace: string): Map<string, Given> {
  const given = new Map<string, Given>()
  for (const entry of readFileGiven(source, workspace))
    if (!source.unread?.includes(entry.name.split('.')[0] ?? '')) given.set(entry.name, entry)
  for (const name of [...fileKeys, ...runNames]) {
    const value = inputValue(source.env, name)
    if (value !== '' && inputNames.some((input) => input === name)) given.set(name, { name, value })
  }
  refuseWayOfFile(source, given)
  return given
}

/** What holds without a word, and leads nobody astray. */
const usual: Readonly<Record<string, unknown>> = { port: '22', user: 'root' }

function refuseWayOfFile(source: Source, given: ReadonlyMap<string, Given>): void {
  const secret = secretNames.find((name) => inputValue(source.env, name) !== '')
  const named = wayNames
    .flatMap((name) => given.get(name) ?? [])
    .filter(({ name, value, file }) => file !== undefined && value !== usual[name])
  const [first] = named
  if (secret === undefined || first === undefined) return
  const lines = named.map(
    ({ name, value }) => `\`${name}: ${shown(typeof value === 'string' ? value : value.join(' ')).slice(1, -1)}\``,
  )
  throw new DeployError(
    'CONFIG_INVALID',
    `${first.file}, line ${first.line}: ${listed(named.map(({ name }) => name))} would come from a file of the repository, and \`${secret}\` would go there: whoever may push a branch could have it sent to a machine of their own.`,
    {
      hint: `Write below \`with:\` in the workflow: ${lines.join(', ')}; and remove ${named.length === 1 ? 'it' : 'them'} from the file.`,
      file: first.file,
      line: first.line,
    },
  )
}

function readFileGiven(source: Source, workspace: string): Given[] {
  const named = inputValue(source.env, 'config')
  const config: Given = { name: 'config', value: named || defaultConfig }
  const path = relativePath(config, named || defaultConfig, 'a file of the repository')
  const text = source.readFile(`${workspace}/${path}`)
  if (text !== null) return readConfigFile(text, path)
  if (named === '') return []
  throw invalid(config, `there is no file ${path} in the checkout.`, 'Commit it, or correct the input `config`.')
}
