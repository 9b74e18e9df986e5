import type { Visitors } from '../model.ts'

/** The value of Strict-Transport-Security (RFC 6797, 6.1); `preload` is what the browsers' list asks for (hstspreload.org). */
export const hstsValue = ({ days, preload }: NonNullable<Visitors['hsts']>): string =>
  `max-age=${days * 86_400}${preload ? '; includeSubDomains; preload' : ''}`
