import { DeployError } from '../errors.ts'
import type { DatabaseAddress, DatabaseWish, ServerEngine, ServiceName } from '../model.ts'
import { asChoice, asList, asText, type Given, invalid, shown } from './given.ts'
import { linesToMask } from './secrets.ts'
import type { Source } from './source.ts'

const words: Readonly<Record<string, DatabaseWish>> = {
  auto: 'auto',
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
  postgresql: 'postgresql',
  postgres: 'postgresql',
  psql: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mysql',
}

/** Schemes of URLs, as hosting providers write them. */
const schemes: Readonly<Record<string, ServerEngine>> = {
  postgres: 'postgresql',
  postgresql: 'postgresql',
  mysql: 'mysql',
  mariadb: 'mysql',
}

const example = '`postgresql://user:password@host:5432/name?sslmode=verify-full`'

/**
 * What the input or key `database` asks for. A URL and its password are hidden from the log before anything of it
 * can be refused.
 * @throws DeployError INPUT_INVALID, SECRET_IN_FILE
 */
export function parseDatabase(given: Given, setSecret: Source['setSecret']): DatabaseWish {
  const text = asText(given)
  if (!text.includes('://')) {
    const wish = words[text.toLowerCase()]
    if (wish !== undefined) return wish
    return asChoice(given, ['auto', 'sqlite', 'postgresql', 'mysql'] as const)
  }
  for (const line of linesToMask(text)) setSecret(line)
  // Also of one that can't be read: what stands between the first colon after the scheme and the last @.
  const raw = /:\/\/[^:]*:(.*)@/.exec(text)?.[1] ?? ''
  for (const secret of [raw, decoded(raw) ?? '']) for (const line of linesToMask(secret)) setSecret(line)
  if (given.file !== undefined && raw !== '') {
    throw new DeployError('SECRET_IN_FILE', `${given.file}, line ${given.line}: this URL holds a password.`, {
      hint: 'Remove it from the file, change the password (it is in the history of the repository now), and give the URL as the input `database` of the workflow, from a secret.',
      file: given.file,
      ...(given.line === undefined ? {} : { line: given.line }),
    })
  }
  return addressOf(text, given)
}

/** A URL taken apart. The messages show nothing of it: it may hold a password. */
function addressOf(text: string, given: Given): DatabaseAddress {
  const refuse = (problem: string, hint: string) => invalid(given, problem, hint)
  const scheme = /^([a-z0-9+]+):\/\//i.exec(text)?.[1]?.toLowerCase() ?? ''
  const engine = schemes[scheme.split('+')[0] ?? '']
  if (engine === undefined) {
    const hint = `Begin it with postgresql:// or mysql://, as in ${example}.`
    throw refuse(`${shown(`${scheme}://`)} is no kind of database that this action knows.`, hint)
  }
  const escapes =
    'Write characters of the password that mean something in a URL by their codes: @ as %40, : as %3A, / as %2F, ? as %3F, # as %23, % as %25.'
  let url: URL
  try {
    url = new URL(text.replace(/^[^:]*/, scheme))
  } catch {
    throw refuse('this is not a URL.', `${escapes} The whole is ${example}.`)
  }
  const [user, password] = [decoded(url.username), decoded(url.password)]
  const name = decoded(url.pathname.replace(/^\//, ''))
  if (user === null || password === null || name === null) throw refuse('a % in it begins no code.', escapes)
  if (url.hash !== '') throw refuse('it holds a #.', escapes)
  if (name === '' || name.includes('/')) {
    throw refuse('it names no database.', `Its name comes after the host, as in ${example}. ${escapes}`)
  }
  // A socket's folder is written as the host, with %2F for /, as libpq has it.
  const host = decoded(url.hostname.replace(/^\[(.*)\]$/, '$1')) ?? ''
  if (host === '') throw refuse('it names no host.', `The host comes after the @, as in ${example}.`)
  const options = (engine === 'mysql' ? mysqlOptions : postgresqlOptions)(url.searchParams)
  return { url: text, engine, host, port: url.port, name, user, password, options }
}

/** The text with its %-codes decoded (RFC 3986, 2.1); null where a code is none. */
function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Parameters of libpq, which drivers take as they are (PostgreSQL, Parameter Key Words). */
const postgresqlOptions = (given: URLSearchParams): DatabaseAddress['options'] => Object.fromEntries(given)

/** `ssl-mode` and `ssl-ca` as MySQL writes them become what mysqlclient and PyMySQL take. */
function mysqlOptions(given: URLSearchParams): DatabaseAddress['options'] {
  const options: Record<string, string | Record<string, string>> = {}
  const ssl: Record<string, string> = {}
  for (const [key, value] of given) {
    const name = key.toLowerCase().replaceAll('-', '_')
    const file = /^ssl_?(ca|cert|key|capath|cipher)$/.exec(name)?.[1]
    if (file !== undefined) ssl[file] = value
    else if (name === 'ssl_mode' || name === 'sslmode') options.ssl_mode = value.toUpperCase().replaceAll('-', '_')
    else options[name] = value
  }
  return Object.keys(ssl).length > 0 ? { ...options, ssl } : options
}

const serviceNames: readonly ServiceName[] = ['redis']

/** The services beside the database, each once. */
export function parseServices(given: Given): ServiceName[] {
  const items = asList(given, /[\s,]+/).map((item) => asChoice({ ...given, value: item }, serviceNames))
  return [...new Set(items)]
}
