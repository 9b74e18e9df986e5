import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Sets the passwords of users; they come over standard input as one line of JSON. */
export const passwordsProgram = readFileSync(join(__dirname, 'passwords.py'), 'utf8')
