/**
 * Which paths are left out, and which are let in: patterns in gitignore's syntax (gitignore(5)), case-sensitive
 * as on the server.
 */
import ignore, { type Ignore } from 'ignore'

/** Never sent, whatever the patterns say: they belong to the checkout, and bytecode is made on the server. */
const neverSent = ['.git', '.github/', '__pycache__']

/**
 * Not sent unless `include` names them. Virtual environments (folders with a pyvenv.cfg) are left out as well,
 * whatever they are called.
 */
export const leftOut = [
  '*.pyc',
  'node_modules/',
  '.env',
  '.env.*',
  '*.sqlite3',
  '*.sqlite3-journal',
  '*.sqlite3-wal',
  '*.sqlite3-shm',
  '.DS_Store',
  '.idea/',
  '.vscode/',
] as const

const never = oneOf(neverSent)
const inList = oneOf(leftOut)

/** What gitignore makes of the two lists, at a tenth of the time: each pattern is one name, a folder's with a slash. */
function oneOf(patterns: readonly string[]): (path: string) => boolean {
  const ends = patterns.map((pattern) => {
    const name = pattern.replace(/\/$/, '').replace(/[.]/g, '\\.').replaceAll('*', '[^/]*')
    return pattern.endsWith('/') ? `${name}/` : `${name}(?:/|$)`
  })
  const any = new RegExp(`(?:^|/)(?:${ends.join('|')})`)
  return (path) => any.test(path)
}

/** The questions that listing asks about a path (relative, `/`-separated; a folder's with a slash at its end). */
export interface Selection {
  /** Sent although git does not track it. */
  readonly included: (path: string) => boolean
  /** Not sent, tracked or not. */
  readonly excluded: (path: string) => boolean
  /** A folder in which nothing can be of interest. */
  readonly pruned: (folder: string) => boolean
  /** Those of the `include` patterns that match none of the paths. */
  readonly unmatched: (paths: Iterable<string>) => string[]
}

/**
 * Makes the selection of one run. `exclude` beats everything; `include` beats the default list only where the
 * pattern itself names what the list leaves out: `node_modules/htmx/dist` and `.env` do, `**` and `web/**` don't,
 * so that no wildcard sends secrets by accident.
 */
export function select(include: readonly string[], exclude: readonly string[]): Selection {
  const wanted = makeRules(include)
  const unwanted = makeRules(exclude)
  const naming = include.filter((pattern) => inList(makeSample(pattern)))
  const named = makeRules(naming)
  const leaves = (path: string): boolean => inList(path) && !(named.ignores(path) && wanted.ignores(path))
  return {
    included: (path) => wanted.ignores(path),
    excluded: (path) => never(path) || unwanted.ignores(path) || leaves(path),
    pruned: (folder) => never(folder) || unwanted.ignores(folder) || (naming.length === 0 && inList(folder)),
    unmatched: (paths) => {
      const open = new Map(include.filter((pattern) => !pattern.startsWith('!')).map((p) => [p, makeRules([p])]))
      for (const path of paths) {
        if (open.size === 0) break
        for (const [pattern, rule] of open) if (rule.ignores(path)) open.delete(pattern)
      }
      return [...open.keys()]
    },
  }
}

function makeRules(patterns: readonly string[]): Pick<Ignore, 'ignores'> {
  // The package asks for each folder of each path: most projects have no patterns at all.
  return patterns.length === 0 ? { ignores: () => false } : ignore({ ignorecase: false }).add([...patterns])
}

/** A path that the pattern matches, as plain as can be: `**` + `/node_modules/x/*.js` → `x/node_modules/x/x.js`. */
function makeSample(pattern: string): string {
  const path = pattern.replace(/\*+/g, 'x').replace(/^\/+/, '')
  return path === '' || path.startsWith('!') || path.startsWith('./') ? 'x' : path
}
