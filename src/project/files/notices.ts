import type { Notice, SentFile } from '../../model.ts'
import { describeFiles, describeSize, printable } from '../describe.ts'
import { isDatabaseFile } from './database-file.ts'

/** Bytes above which a file deserves a word. */
const large = 50_000_000

/** Files named like an environment's secrets that hold none by convention. */
const samples = /\.(ex[ae]mpl[eo]|ejemplo|esempio|beispiel|muster|sample|template|dist|defaults?|schema)$/

/** What the listing saw. */
export interface Seen {
  readonly gitMissing: boolean
  /** Include patterns without a file. */
  readonly unmatched: readonly string[]
  /** SQLite files that are sent for their rows. */
  readonly databases: readonly string[]
  /** Tracked or included, and not sent. */
  readonly leftOut: readonly string[]
  readonly files: readonly SentFile[]
}

/** What a person should know about the files that are sent and those that are not. */
export function listNotices(seen: Seen): Notice[] {
  const notices: Notice[] = []
  if (seen.gitMissing) {
    notices.push({
      level: 'warning',
      title: 'git is missing',
      message: 'There is no git on this runner, so ignored files of the workspace are sent as well.',
    })
  }
  for (const pattern of seen.unmatched) {
    notices.push({
      level: 'warning',
      title: 'include matches nothing',
      message: `No file matches \`${printable(pattern)}\` of include: does the step that builds it run before this one?`,
    })
  }
  const secrets = seen.leftOut.filter((path) => /(^|\/)\.env(\.[^/]*)?$/.test(path) && !samples.test(path))
  if (secrets.length > 0) {
    notices.push({
      level: 'warning',
      title: 'Secrets in the repository',
      message:
        `${describeFiles(secrets)} can be read by everyone who can read the repository, and is not sent. ` +
        'Put its lines into a secret, give that to the `env` input, and delete the file.',
      file: secrets[0],
    })
  }
  const databases = seen.leftOut.filter((path) => /\.sqlite3$/.test(path))
  if (databases.length > 0) {
    notices.push({
      level: 'notice',
      title: 'SQLite file in the repository',
      message: `${describeFiles(databases)} is not sent: a database of the repository is never taken for production's. To bring its rows to a new site once, write \`fixtures: [${printable(databases[0] ?? '')}]\` into .github/django-prod.yml (docs/recipes/data-from-home.md).`,
      file: databases[0],
    })
  }
  const sent = seen.files
    .map(({ path }) => path)
    .filter((path) => isDatabaseFile(path) && !seen.databases.includes(path))
  if (sent.length > 0) {
    notices.push({
      level: 'notice',
      title: 'SQLite file in the repository',
      message: `${describeFiles(sent)} can only be read on the server: a database of the repository is never taken for production's.`,
      file: sent[0],
    })
  }
  for (const file of seen.files) {
    if (file.kind !== 'file' || file.size <= large) continue
    notices.push({
      level: 'notice',
      title: 'Large file',
      message: `${printable(file.path)} has ${describeSize(file.size)}. If production does not need it, name it under exclude.`,
      file: file.path,
    })
  }
  return notices
}
