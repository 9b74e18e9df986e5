/**
 * What stands between visitors and a site whatever serves it: networks that alone are let in, names that lead to the main
 * one, a password, maintenance, the page for a site that does not answer. Each renderer writes the same of it in its own
 * language.
 */
import { placesOf } from '../places.ts'

/** A user of the password in front of the site. */
export interface GateUser {
  /** `[A-Za-z0-9._@+-]`, so no language quotes it. */
  readonly name: string
  /** bcrypt, `$2y$`: Caddy, nginx by crypt(3), and Apache read it. */
  readonly hash: string
}

/** What each renderer is given of it. */
export interface Front {
  /** Networks (CIDR) whose connections are let in; empty for everybody. */
  readonly onlyFrom: readonly string[]
  /** Domains that lead to the first one (308, path and query as they came) instead of being served. */
  readonly redirected: readonly string[]
  /** Who may see the site; empty for everybody. nginx and Apache read them from `placesOf(app).gateUsers`. */
  readonly users: readonly GateUser[]
  /** Path that is asked whether the site is well, with its query if it has one. */
  readonly healthPath: string
  /** File of the repository that is shown where the site does not answer, and in maintenance; null for a plain page. */
  readonly errorPage: string | null
  /** Requests are told to the journal. */
  readonly accessLog: boolean
}

/** A site in front of which nothing stands. */
export const plainFront: Front = {
  ...{ onlyFrom: [], redirected: [], users: [] },
  ...{ healthPath: '/', errorPage: null, accessLog: false },
}

/** What a browser is told of the password. */
export const realm = 'This site is not public'

/** Seconds after which a client may ask again (RFC 9110, 10.2.3). */
export const retryAfter = 120

/** Seconds for which a browser keeps that a name leads elsewhere: for ever would outlast a change of the main name. */
export const redirectSeconds = 3600

const challenge = '/\\.well-known/acme-challenge/[A-Za-z0-9_-]+'

/** An authority's challenge alone, which comes from anywhere: a regular expression as `exempt` is one. */
export const challenged = `^(?:${challenge})(?:\\?.*)?$`

/**
 * What neither password, redirect nor maintenance holds back: an authority's challenge (RFC 8555, 8.3) and the health
 * path, where that is not the start page. A regular expression over the request's target as it came, query and all: web
 * servers compare paths that they have tidied up, and hand on the one that came. RE2 and PCRE read it alike.
 */
export function exempt({ healthPath }: Pick<Front, 'healthPath'>): string {
  const [path = '/'] = healthPath.split('?')
  const paths = [challenge, ...(path === '/' ? [] : [exactly(encodeURI(path))])]
  return `^(?:${paths.join('|')})(?:\\?.*)?$`
}

/** A text of ASCII as it stands for itself in a regular expression, without a character that any file here would quote. */
const exactly = (text: string): string =>
  text.replace(/[^A-Za-z0-9/_-]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`)

/** The file of an own page on the server, by the release that is live. */
export const pageFile = (app: string, { errorPage }: Pick<Front, 'errorPage'>): string | null =>
  errorPage === null ? null : `${placesOf(app).current.code}/${errorPage}`

/** One line, without braces, quotes of shells or dollars: every language carries it. */
const page = (title: string, text: string): string =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${title}</title></head><body style="font: 1.1em/1.5 sans-serif; max-width: 30em; margin: 15vh auto; padding: 0 1em"><h1 style="font-size: 1.5em">${title}</h1><p>${text}</p></body></html>`

/** In maintenance. */
export const maintenancePage = page('Back soon', 'This site is being worked on. Please try again in a few minutes.')

/** Where the application does not answer: never in the place of a page that it sends itself. */
export const unavailablePage = page(
  'Not available',
  'This site does not answer right now. Please try again in a moment.',
)

/** Bytes as people write them: `25 MB`, `512 kB`. */
function describeBytes(bytes: number): string {
  const [unit, size] = bytes >= 1_000_000 ? ['MB', 1_000_000] : ['kB', 1000]
  return `${Math.floor(bytes / Number(size))} ${unit}`
}

/** What who sends too much is answered (413). */
export const refusalOf = (maxBody: number): string =>
  `This site takes at most ${describeBytes(maxBody)} in one request. Its owner can change that: max-body in .github/django-prod.yml.`
