import { DeployError } from '../errors.ts'
import type { Password } from '../model.ts'
import { linesToMask } from './secrets.ts'
import { inputValue, type Source } from './source.ts'

/** Bytes of a password that bcrypt looks at. */
const mostBytes = 72

const refuse = (line: number, problem: string) =>
  new DeployError('INPUT_INVALID', `basic-auth: line ${line} ${problem}`, {
    hint: 'Write one `user:password` a line, into a secret. A line that begins with # is left out.',
  })

/**
 * The input `basic-auth`: one `user:password` a line. The last of a user wins.
 *
 * @throws DeployError INPUT_INVALID with the line's number, and never with what stands in it
 */
export function parseBasicAuth(text: string): Password[] {
  const users = new Map<string, string>()
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    const colon = line.indexOf(':')
    const [name, password] = [line.slice(0, colon), line.slice(colon + 1)]
    if (colon < 0) throw refuse(index + 1, 'has no colon.')
    if (!/^[A-Za-z0-9._@+-]{1,64}$/.test(name))
      throw refuse(index + 1, 'has a user name with other characters than letters, digits and . _ @ + -.')
    if (password === '') throw refuse(index + 1, 'has an empty password.')
    if (Buffer.byteLength(password) > mostBytes)
      throw refuse(index + 1, `has a password of more than ${mostBytes} bytes, of which the rest would not count.`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
    if (/[\x00-\x1f\x7f]/.test(password)) throw refuse(index + 1, 'has a password with control characters.')
    users.set(name, password)
  }
  return [...users].map(([name, password]) => ({ name, password }))
}

/** What this run is given, each password hidden from the log. */
export function readBasicAuth({ env, setSecret }: Pick<Source, 'env' | 'setSecret'>): Password[] {
  const users = parseBasicAuth(inputValue(env, 'basic-auth'))
  for (const { password } of users) for (const line of linesToMask(password)) setSecret(line)
  return users
}
