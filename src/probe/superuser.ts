import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Creates the first administrator; the account comes over standard input as one line of JSON. */
export const superuserProgram = readFileSync(join(__dirname, 'superuser.py'), 'utf8')
