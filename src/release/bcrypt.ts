/** Loaded only where a site has a password in front of it. */
import { createHash } from 'node:crypto'
import { encodeBase64, hashSync } from 'bcryptjs'

/**
 * bcrypt's cost (2^5 rounds): nginx and Apache compare with each request, and nginx answers nobody else meanwhile. It is
 * what htpasswd(1) takes, too.
 */
const cost = '05'

/** The hash of a user's password; its salt follows from the names, and so in no way from the password. */
export function hashFor(app: string, name: string, password: string): string {
  const salt = createHash('sha256').update(`django-prod-action ${app} ${name}`).digest().subarray(0, 16)
  return hashSync(password, `$2y$${cost}$${encodeBase64(salt, 16)}`)
}
