import { DeployError } from '../errors.ts'
import type { EnvEntry } from '../model.ts'
import { isSystemdText } from './systemd.ts'

/** Bytes of `NAME=value` above which execve(2) fails (MAX_ARG_STRLEN is 131,072 with the closing NUL). */
const maximumBytes = 131_071

/** Set by systemd for every process, or fatal to the interpreter. */
const reserved =
  /^(LISTEN_(FDS|PID|FDNAMES|PIDFDID)|NOTIFY_SOCKET|PYTHONHOME|MAINPID|MANAGERPID|WATCHDOG_.*|INVOCATION_ID|JOURNAL_STREAM)$/

/** Set by us for every process; another value would make Django run without the production settings. */
const ours: Readonly<Record<string, string>> = {
  DJANGO_SETTINGS_MODULE: 'Name the settings module by the input `settings` instead.',
  PYTHONPATH: 'Remove the line: the folder of manage.py is on the path already.',
}

/**
 * Refuses variables that systemd would drop in silence or that would break the service, by name; a value
 * is never part of the message.
 *
 * @throws DeployError INPUT_INVALID
 */
export function checkEnv(entries: readonly EnvEntry[]): void {
  for (const { name, value } of entries) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      refuse(name, 'is not a name of a variable', 'Use letters, digits and _ only, with no digit first.')
    }
    const hint = Object.hasOwn(ours, name) ? ours[name] : undefined
    if (hint !== undefined) refuse(name, 'is set by this action', hint)
    if (reserved.test(name))
      refuse(name, 'is reserved for systemd or Python', 'Remove the line, or choose another name.')
    if (value.includes('\0')) refuse(name, 'holds the character NUL', 'Encode the value, for example as base64.')
    if (!isSystemdText(value)) {
      refuse(name, 'holds something that is no text', 'Encode the value, for example as base64.')
    }
    if (Buffer.byteLength(`${name}=${value}`) > maximumBytes) {
      refuse(
        name,
        `is longer than ${maximumBytes} bytes`,
        'Put the value into a file and name the file in the variable.',
      )
    }
  }
}

/**
 * The text of an EnvironmentFile (systemd.exec(5)) which gives each variable exactly the value it has here.
 * When a name occurs twice its last value wins.
 *
 * Everything stands in double quotes, where systemd takes a backslash away before `\`, `"`, backtick and `$`
 * only; newlines, `%`, `#` and control characters are taken as they are.
 *
 * @throws DeployError INPUT_INVALID, as `checkEnv` does.
 */
export function renderEnv(entries: readonly EnvEntry[]): string {
  checkEnv(entries)
  const values = new Map(entries.map(({ name, value }) => [name, value]))
  return [...values].map(([name, value]) => `${name}="${value.replaceAll(/[\\"`$]/g, '\\$&')}"\n`).join('')
}

function refuse(name: string, what: string, hint: string): never {
  throw new DeployError('INPUT_INVALID', `The variable ${JSON.stringify(name)} of \`env\` ${what}`, { hint })
}
