import { DeployError } from '../errors.ts'
import type { Password } from '../model.ts'
import { type Names, parseDotenv } from './dotenv.ts'

/** Django's own rule for user names (UnicodeUsernameValidator); e-mail addresses fulfil it too. */
export const userName = /^[\p{L}\p{N}_.@+-]{1,150}$/u

const users: Names = {
  input: 'passwords',
  pattern: userName,
  problem: 'has a user name with other characters than letters, digits and @ . + - _.',
}

/**
 * The input `passwords`: one `name=password` a line, quoted as in a .env file. The last of a name wins.
 *
 * @throws DeployError INPUT_INVALID with the line's number or the user's name, and never with a password
 */
export function parsePasswords(text: string): Password[] {
  const found = new Map(parseDotenv(text, users).map(({ name, value }) => [name, value]))
  return [...found].map(([name, password]) => {
    if (password !== '') return { name, password }
    throw new DeployError('INPUT_INVALID', `passwords: the password of ${name} is empty.`, {
      hint: 'Write `name=password`, with single quotes around a password that has spaces, quotes or # in it.',
    })
  })
}
