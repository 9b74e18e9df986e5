import { parseArgs } from 'node:util'
import { closestMatch } from 'leven'
import { inputNames, secretNames } from '../inputs/names.ts'
import { nearestName } from '../inputs/nearest-name.ts'

/** What a person asks for on a terminal. */
export interface Asked {
  readonly mode: string
  /** Inputs by their names; of a secret the file that holds it. */
  readonly inputs: Readonly<Record<string, string>>
  /** The workflow whose step says the rest. */
  readonly workflow?: string
  /** The file with the secrets that the workflow names. */
  readonly secrets?: string
  /** Each line of each step is shown. */
  readonly verbose: boolean
  /** Changes that are not committed come along. */
  readonly uncommitted: boolean
  /** Nothing is asked that can be agreed to. */
  readonly agrees: boolean
  /** Logs go on. */
  readonly follows: boolean
}

/** What can't be asked so, as a sentence for the person. */
export class Misuse extends Error {}

/** Each command with the input that its own word gives, null where it takes none. */
export const commands: Readonly<Record<string, { readonly word: string | null; readonly meaning: string }>> = {
  init: { word: 'server', meaning: 'From a new server to a live site: key, workflow, secrets, plan, first deploy.' },
  deploy: { word: null, meaning: 'Bring the committed project into production.' },
  plan: { word: null, meaning: 'Show what a deploy would do. Nothing of the site changes.' },
  rollback: { word: 'release', meaning: 'Make an earlier release live again: a tag, a commit, or the one before.' },
  status: { word: null, meaning: 'Tell what is live and how it is.' },
  logs: { word: null, meaning: 'Show what the site has written: -f goes on, --since "1 hour ago" goes back.' },
  manage: { word: 'command', meaning: 'Run a command of manage.py on the server: manage -- check --deploy' },
  'move-database': { word: null, meaning: 'Deploy, and bring the rows along into another database.' },
  maintenance: { word: 'maintenance', meaning: 'Close the site by a page that says so, or open it: on, off.' },
  restore: { word: 'snapshot', meaning: 'Bring a site back from its backups onto a server that holds nothing of it.' },
  remove: { word: 'confirm', meaning: 'Take the site from the server; its data stay. The name has to be typed.' },
  'plan-remove': { word: null, meaning: 'Show what remove would take away, and what would stay.' },
}

/** Inputs that a command's own words give. */
export const ownWords: readonly string[] = ['mode', 'release', 'command', 'snapshot', 'maintenance', 'confirm']

/** Inputs that are flags. */
export const flags: readonly string[] = inputNames.filter((name) => !ownWords.includes(name))

const given = flags.map((name) => [name, { type: 'string' as const, ...(name === 'ssh-key' && { short: 'i' }) }])
const options = {
  ...(Object.fromEntries(given) as Record<string, { type: 'string'; short?: string }>),
  workflow: { type: 'string' },
  secrets: { type: 'string' },
  verbose: { type: 'boolean', short: 'v' },
  uncommitted: { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
  follow: { type: 'boolean', short: 'f' },
  help: { type: 'boolean', short: 'h' },
} as const

/**
 * Reads the words of a command line; 'help' where that is asked for.
 * @throws Misuse
 */
export function parseWords(words: readonly string[]): Asked | 'help' {
  const { values, positionals } = parsed(words) as Parsed
  const [name, ...rest] = positionals
  if (name === undefined || name === 'help' || values.help) return 'help'
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    const near = closestMatch(name, Object.keys(commands), { maxDistance: 3 })
    const meant = near ? ` Did you mean ${near}?` : ''
    throw new Misuse(`There is no command ${name}.${meant} The commands are ${Object.keys(commands).join(', ')}.`)
  }
  const most =
    {
      release: 1,
      snapshot: 1,
      maintenance: 1,
      confirm: 1,
      command: Number.POSITIVE_INFINITY,
      server: Number.POSITIVE_INFINITY,
    }[command.word ?? ''] ?? 0
  if (rest.length > most)
    throw new Misuse(`${name} takes ${most === 0 ? 'no word' : 'one word'}, not ${rest.join(' ')}.`)
  if (command.word === 'command' && rest.length === 0) throw new Misuse('manage: which command? manage -- check')
  const inputs: Record<string, string> = {}
  for (const flag of flags) {
    const value = values[flag]
    if (typeof value === 'string') inputs[flag] = value
  }
  if (command.word === 'server') Object.assign(inputs, readServer(rest))
  else if (command.word && rest.length > 0) inputs[command.word] = rest.map(quoteWord).join(' ')
  const { workflow, secrets } = values
  return {
    mode: name,
    inputs,
    ...(typeof workflow === 'string' && { workflow }),
    ...(typeof secrets === 'string' && { secrets }),
    verbose: values.verbose === true,
    uncommitted: values.uncommitted === true,
    agrees: values.yes === true,
    follows: values.follow === true,
  }
}

interface Parsed {
  readonly values: Readonly<Record<string, string | boolean | undefined>>
  readonly positionals: readonly string[]
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true })
  } catch (error) {
    const unknown = /Unknown option '--?([^']*)'/.exec((error as Error).message)?.[1]
    if (unknown === undefined) throw new Misuse((error as Error).message)
    const near = nearestName(unknown, flags)
    throw new Misuse(`There is no flag --${unknown}.${near ? ` Did you mean --${near}?` : ''} --help lists them.`)
  }
}

/** `user@host` with `:port` behind it, and domains, as inputs. */
function readServer([server = '', ...domains]: readonly string[]): Record<string, string> {
  const [, user, host = '', port] = /^(?:ssh:\/\/)?(?:([^@]*)@)?(.*?)(?::(\d+))?\/?$/.exec(server) ?? []
  if (host === '') throw new Misuse('init: which server? init root@203.0.113.7 www.example.org')
  // An IPv6 address has colons of its own.
  const six = host.includes(':') && !host.startsWith('[')
  return {
    host: six && port ? `${host}:${port}` : host,
    ...(user && { user }),
    ...(port && !six && { port }),
    ...(domains.length > 0 && { domains: domains.join(' ') }),
  }
}

/** A word as the input `command` reads it: quotes as in a shell. */
function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`
}

/** Whether a flag's value is a file that holds a secret: on a command line others of this computer could read it. */
export const isFile = (name: string): boolean => secretNames.includes(name)
