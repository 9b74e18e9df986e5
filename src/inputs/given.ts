import { DeployError } from '../errors.ts'

/** One value as a person gave it, and where: an input of the workflow, or a key of the YAML file at a line. */
export interface Given {
  readonly name: string
  /** A list only when the YAML file holds one. */
  readonly value: string | readonly string[]
  readonly file?: string
  readonly line?: number
}

/** The refusal of a value. The value itself appears only where the caller puts it into `problem`. */
export function invalid(given: Pick<Given, 'name' | 'file' | 'line'>, problem: string, hint: string): DeployError {
  return new DeployError('INPUT_INVALID', `${given.name}: ${problem}`, { hint, file: given.file, line: given.line })
}

/** A value as it is shown in a message: one line, short. */
export function shown(value: string): string {
  const line = value.replace(/\s+/g, ' ')
  return `"${line.length > 60 ? `${line.slice(0, 57)}…` : line}"`
}

/** The value as one word or text. */
export function asText(given: Given): string {
  if (typeof given.value === 'string') return given.value
  if (given.value.length === 1) return given.value[0] ?? ''
  throw invalid(given, 'takes one value, not a list.', `Write \`${given.name}: value\`.`)
}

/** The value as a list: a YAML list as it stands, a text split at `separator`; empty items are dropped. */
export function asList(given: Given, separator: RegExp = /[,\n]/): string[] {
  const items = typeof given.value === 'string' ? given.value.split(separator) : given.value
  return items.map((item) => item.trim()).filter((item) => item !== '')
}

/** A whole number between two bounds, both included. */
export function asNumber(given: Given, least: number, most: number): number {
  const text = asText(given)
  const number = Number(text)
  if (!/^\d{1,9}$/.test(text) || number < least || number > most) {
    throw invalid(
      given,
      `${shown(text)} is not a whole number from ${least} to ${most}.`,
      `Write a number, for example \`${given.name}: ${least}\`.`,
    )
  }
  return number
}

/** One of a few words, in any case. */
export function asChoice<T extends string>(given: Given, choices: readonly T[]): T {
  const text = asText(given).toLowerCase()
  const choice = choices.find((one) => one === text)
  if (choice === undefined) {
    throw invalid(given, `${shown(text)} is none of ${choices.join(', ')}.`, `Choose one of ${choices.join(', ')}.`)
  }
  return choice
}
