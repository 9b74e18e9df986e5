import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'

/** scrypt (RFC 7914) with a salt of its own: the records tell which password was set, and to nobody which it is. */
export function hashPassword(password: string, salt = randomBytes(16)): string {
  return `${salt.toString('base64')}$${scryptSync(password, salt, 32).toString('base64')}`
}

/** Whether a record is of this password; false for one that is absent. */
export function isHashOf(record: string | undefined, password: string): boolean {
  if (record === undefined) return false
  const salt = Buffer.from(record.split('$')[0] ?? '', 'base64')
  const [one, other] = [Buffer.from(record), Buffer.from(hashPassword(password, salt))]
  return one.length === other.length && timingSafeEqual(one, other)
}
