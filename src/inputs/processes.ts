import { DeployError } from '../errors.ts'
import type { OtherProcess } from '../model.ts'
import { asText, type Given, invalid, shown } from './given.ts'

/** `processes:` and `timers:` of the YAML file, in its order. */
export function parseProcesses(given: ReadonlyMap<string, Given>): OtherProcess[] {
  const all = [...given.values()]
  const below = (top: string) => all.filter(({ name }) => name.startsWith(`${top}.`))
  const workers = below('processes').map((one) => {
    return { name: processName(one, one.name.slice('processes.'.length)), words: commandWords(one), schedule: null }
  })
  const timers = new Map<string, Given[]>()
  for (const one of below('timers')) {
    const [, name = '', ...rest] = one.name.split('.')
    if (rest.length !== 1 || !['command', 'schedule'].includes(rest[0] ?? '')) {
      throw invalid(one, 'a timer has a `command` and a `schedule`, and nothing else.', 'Write both below its name.')
    }
    timers.set(name, [...(timers.get(name) ?? []), one])
  }
  const timed = [...timers].map(([name, fields]) => timer(name, fields))
  const twice = timed.find(({ name }) => workers.some((worker) => worker.name === name))
  if (twice) {
    const hint = 'Their units would have the same name. Give one of them another.'
    throw new DeployError('INPUT_INVALID', `timers: ${twice.name} is one of the processes too.`, { hint })
  }
  return [...workers, ...timed]
}

function timer(name: string, fields: readonly Given[]): OtherProcess {
  const field = (key: string): Given => {
    const found = fields.find((one) => one.name.endsWith(`.${key}`))
    if (found) return found
    const [other] = fields as [Given]
    throw invalid({ ...other, name: `timers.${name}` }, `has no \`${key}\`.`, `Add \`${key}: …\` below its name.`)
  }
  const schedule = field('schedule')
  const calendar = parseSchedule(schedule)
  return { name: processName(schedule, name), words: commandWords(field('command')), schedule: calendar }
}

/** When something runs (systemd.time(7), OnCalendar=), as far as its characters tell: the server's systemd is asked for the rest. */
export function parseSchedule(given: Given): string {
  const text = asText(given)
  if (/^[A-Za-z0-9*:,./~ +_-]+$/.test(text)) return text
  const hint = "Write for example `schedule: daily` or `schedule: '*-*-* 03:00'`."
  throw invalid(given, `${shown(text)} is no time of systemd's.`, hint)
}

function processName(given: Given, name: string): string {
  if (/^[a-z](-?[a-z0-9])*$/.test(name) && name.length <= 30) return name
  const hint = 'Use lower case letters, digits and single dashes, 30 at most, starting with a letter.'
  throw invalid(given, `${shown(name)} can't be the name of a unit.`, hint)
}

/**
 * A command's words: quotes and backslashes as in a shell (POSIX.1-2024, 2.2), and nothing else of one. What only
 * a shell could do is refused, as it would silently become an argument.
 */
export function commandWords(given: Given): string[] {
  const text = asText(given)
  const words: string[] = []
  const token = /\s*((?:[^\s"'\\$`|&;<>()]|\\[^\n]|'[^']*'|"(?:[^"\\$`]|\\[^\n])*")+)(?=\s|$)/y
  while (text.slice(token.lastIndex).trim() !== '') {
    const match = token.exec(text)
    if (!match) {
      throw invalid(
        given,
        `${shown(text)} needs a shell, or a quote is not closed.`,
        'Nothing is expanded, redirected or joined: put single quotes around a word with such characters, or write a management command.',
      )
    }
    words.push(unquoted(match[1] ?? ''))
  }
  const first = words[0] ?? ''
  if (/^[A-Za-z0-9_./][A-Za-z0-9_.+/-]*$/.test(first)) return words
  throw invalid(given, `${shown(first)} is no program.`, 'Write for example `python manage.py qcluster`.')
}

const unquoted = (text: string): string =>
  text.replace(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gs,
    (_, single?: string, double?: string, plain?: string) =>
      // Within double quotes a backslash escapes what is special there, and stands for itself before the rest.
      single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? plain ?? '',
  )
