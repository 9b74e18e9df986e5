import { DeployError, type ErrorDetails, errorCodes } from '../errors.ts'
import { limits, type ToldError } from './protocol.ts'

const texts = ['hint', 'output', 'host', 'command', 'file'] as const

/** A failure as it crosses, without the run's secrets. */
export function tellError(error: unknown, hide: (text: string) => string): ToldError {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  if (!(error instanceof DeployError)) return { message: hide(message), stack: hide(stack ?? message) }
  const { details } = error
  const told = texts.flatMap((name) => (details[name] === undefined ? [] : [[name, hide(details[name])] as const]))
  return {
    code: error.code,
    message: hide(message),
    details: {
      ...Object.fromEntries(told),
      ...(details.line === undefined ? {} : { line: details.line }),
      ...(details.goesOn === undefined ? {} : { goesOn: details.goesOn.map(hide) }),
    },
  }
}

/** A text of the other side, no longer than a log can show. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, limits.text) : '')

/** A failure as it came: what it holds beyond the known is left out. */
export function readError(told: unknown): Error {
  const { code, message, stack, details } = (
    typeof told === 'object' && told !== null ? told : {}
  ) as Partial<ToldError>
  if (code === undefined) {
    const error = new Error(textOf(message))
    error.stack = textOf(stack) || error.message
    return error
  }
  const known = errorCodes.find((one) => one === code) ?? 'COMMAND_FAILED'
  const given = typeof details === 'object' && details !== null ? details : {}
  const found = texts.flatMap((name) => (typeof given[name] === 'string' ? [[name, textOf(given[name])] as const] : []))
  const { line, goesOn } = given
  return new DeployError(known, textOf(message), {
    ...Object.fromEntries(found),
    ...(Number.isSafeInteger(line) ? { line: line as number } : {}),
    ...(Array.isArray(goesOn) ? { goesOn: goesOn.slice(0, 20).map(textOf) } : {}),
    hint: textOf(given.hint),
  } satisfies ErrorDetails)
}
