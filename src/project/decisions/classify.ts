/** What kinds of files a difference touches: pure. */
import type { FileDifference } from './difference.ts'

export interface ClassifyOptions {
  /** Source folders of static files relative to the code folder; absolute ones are of packages and don't matter here. */
  readonly staticSources: readonly string[]
  /** True when Gunicorn holds the static files' manifest in memory. */
  readonly manifestStorage: boolean
  /** Folder of manage.py, `''` for the top. */
  readonly directory: string
}

/** The differing paths by kind, sorted. A path can be of several kinds: collectstatic copies Python files as well. */
export interface Classified {
  readonly static: readonly string[]
  readonly python: readonly string[]
  readonly migrations: readonly string[]
  readonly models: readonly string[]
  readonly templates: readonly string[]
  /** Of no kind above. */
  readonly other: readonly string[]
  /** True when Gunicorn can be kept: it holds nothing in memory that depends on what differs. */
  readonly staticOnly: boolean
}

/** Read at start by the application or packages like django-vite, or loaded as code or templates. */
const heldInMemory = /\.(json|py|html)$/i

/** Sorts a difference by kind. */
export function classify(difference: FileDifference, options: ClassifyOptions): Classified {
  const sources = options.staticSources.filter((source) => !source.startsWith('/')).map(normalize)
  const touched = [...difference.added, ...difference.changed]
  const all = [...touched, ...difference.removed].sort()
  const isStatic = (path: string) => sources.some((source) => contains(source, path))
  const kinds = {
    static: isStatic,
    python: (path: string) => path.endsWith('.py'),
    migrations: (path: string) => /(^|\/)migrations\/[^/]+\.py$/.test(path) && !path.endsWith('/__init__.py'),
    models: (path: string) => /(^|\/)models(\/.+)?\.py$/.test(path),
    templates: (path: string) => /\.html$/i.test(path) || /(^|\/)(templates|jinja2)\//.test(path),
  }
  const isOther = (path: string) => !Object.values(kinds).some((kind) => kind(path))
  // A source that is the code's own root, or holds it, says nothing about what its files are for.
  const pureSources = sources.filter((source) => !contains(source, `${options.directory}/manage.py`))
  const keepable = (path: string) =>
    pureSources.some((source) => contains(source, path)) && !heldInMemory.test(path) && !kinds.templates(path)
  return {
    static: all.filter(kinds.static),
    python: all.filter(kinds.python),
    migrations: all.filter(kinds.migrations),
    models: all.filter(kinds.models),
    templates: all.filter(kinds.templates),
    other: all.filter(isOther),
    staticOnly:
      !options.manifestStorage && touched.length > 0 && difference.removed.length === 0 && touched.every(keepable),
  }
}

function normalize(source: string): string {
  return source
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/')
}

function contains(folder: string, path: string): boolean {
  return folder === '' || path.replace(/^\//, '').startsWith(`${folder}/`)
}
