import type { Notice, Status } from '../../model.ts'

type Certificates = Status['certificates']

/** The part of its time that is left when a certificate should long have been renewed; Caddy does it at a third. */
const leastLeft = 1 / 6

/** Until when each holds, as a person reads it. */
export function describeCertificates(certificates: Certificates): string {
  if (certificates.length === 0) return 'none: the site is served without encryption'
  return certificates
    .map(
      ({ domain, expires, issuer, error }) =>
        `${domain} ${expires ? `until ${expires}, from ${issuer}` : `none (${error})`}`,
    )
    .join('; ')
}

/** Warnings of certificates that should have been renewed by `now` (ISO 8601), or are not there. */
export function listCertificateNotices(certificates: Certificates, proxyUnit: string, now: string): Notice[] {
  const ending = certificates.filter(({ since, expires }) => endsSoon(since, expires, now))
  const without = certificates.filter(({ expires }) => expires === null)
  const warn = (title: string, message: string): Notice => ({ level: 'warning', title, message })
  return [
    ...ending.map(({ domain, expires }) =>
      warn(
        `The certificate of ${domain} ends soon`,
        `It ends ${expires} and should have been renewed by now: "journalctl -u ${proxyUnit}" on the server says why it was not.`,
      ),
    ),
    ...without.map(({ domain, error }) => warn(`No certificate for ${domain}`, `Port 443 presents none: ${error}.`)),
  ]
}

/** Whether a certificate should have been renewed by now: one of an hour as one of a year. */
function endsSoon(since: string | null, expires: string | null, now: string): boolean {
  if (since === null || expires === null) return false
  const [from, to] = [Date.parse(since), Date.parse(expires)]
  return to - Date.parse(now) < (to - from) * leastLeft
}
