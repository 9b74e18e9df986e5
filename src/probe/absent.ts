/** What to do about files that the project asks for and git does not have: pure. */
import type { ProbeFailure } from '../model.ts'

/** Paths that git ignores, each with the line that says so, as `.gitignore:3 (*.ini)`. */
export type Ignored = Readonly<Record<string, string>>

/** A file that is not there, and the line of .gitignore that keeps it out, if one does. */
export interface AbsentFile {
  readonly path: string
  readonly rule: string | null
}

/** The files that are missing for sure: one that may as well be a package is, when git ignores it. */
export function listAbsentFiles({ absent }: Pick<ProbeFailure, 'absent'>, ignored: Ignored): AbsentFile[] {
  const maybe = absent.maybe.filter((path) => path in ignored)
  return [...absent.files, ...maybe].map((path) => ({ path, rule: ignored[path] ?? null }))
}

/** What is read, and not written or filled. */
const dataFile = /\.(cfg|conf|csv|env|ini|json|key|pem|properties|toml|txt|xml|ya?ml)$/

/** What was missing, and the two ways out; undefined when that is not what failed. */
export function absentHint(failure: ProbeFailure, ignored: Ignored): string | undefined {
  const { absent, file, line, folder } = failure
  const there = file === null ? 'the settings' : `${file}${line === null ? '' : `:${line}`}`
  if (absent.actual !== null) {
    return `Upper and lower case differ on a server: the repository has ${absent.actual}, and ${there} names it in other letters. Write it there as it is called, or rename it with \`git mv\`.`
  }
  const files = listAbsentFiles(failure, ignored)
  const [first] = files
  const outside = /^\[Errno 2\] .*: '(\/[^']+|[A-Za-z]:[\\/][^']*)'$/.exec(failure.message)?.[1]
  if (first === undefined && failure.type === 'FileNotFoundError' && outside !== undefined) {
    return `${there} reads ${outside}, a file of the computer that the project was written on, and no part of the repository. Either read what stands in it from variables (os.environ), given by the \`env\` input, or put the file there on the server, where the application's user can read it.`
  }
  // A folder that is missing is another case, unless git was told to leave it out.
  if (first === undefined) return undefined
  if (folder !== null && first.rule === null && !dataFile.test(first.path)) return undefined
  const named = files.map(({ path, rule }) => (rule === null ? path : `${path} (left out by ${rule})`)).join(', ')
  const which = files.length === 1 ? 'a file that git does not have' : 'files that git does not have'
  return `${there} reads ${which}: ${named}. ${waysOut(first.path)}`
}

function waysOut(path: string): string {
  const later = `let an earlier step of the workflow write it and name it under \`include: [${path}]\` in .github/django-prod.yml`
  if (path.endsWith('.py')) {
    return `Either commit it without its secrets, which come as variables by the \`env\` input, and take it out of .gitignore (an optional one stands in \`try: … except ImportError: pass\`), or ${later}.`
  }
  if (/(^|\/)\.env(\.|$)/.test(path)) {
    return `Either read the variables by os.environ (load_dotenv and environ.Env put the file's there too) and give them by the \`env\` input, or ${later}.`
  }
  return `Either read what stands in it from variables (os.environ), given by the \`env\` input, or ${later}.`
}
