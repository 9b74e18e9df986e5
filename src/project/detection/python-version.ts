/** Which Python the project asks for. */
import type { Found } from '../../model.ts'
import { readPyProject } from './pyproject.ts'
import { below, foldersUp, type Source } from './source.ts'

/**
 * The constraint (PEP 440) that the project declares: `requires-python` of pyproject.toml, uv.lock or pylock.toml; else
 * that of .python-version, runtime.txt (`python-3.12.4`), Pipfile, .tool-versions or mise.toml as `>=3.12`, since they
 * name what somebody developed with. Undefined when nothing says it.
 */
export function findPython(source: Source, directory: string): Found<string> | undefined {
  const folders = foldersUp(directory)
  const first = (name: string, read: (text: string) => string | undefined): Found<string> | undefined => {
    for (const file of folders.map((folder) => below(folder, name))) {
      const value = read(source.read(file))
      if (value) return { value, from: `from ${file}` }
    }
    return undefined
  }
  return (
    first('pyproject.toml', (text) => readPyProject(text).requiresPython?.trim()) ??
    first('uv.lock', readLocked) ??
    first('pylock.toml', readLocked) ??
    first('.python-version', (text) => readAtLeast(/^\s*(?:cpython[-@])?(\d+\.\d+)/m.exec(text))) ??
    first('runtime.txt', (text) => readAtLeast(/^\s*python-(\d+\.\d+)/m.exec(text))) ??
    first('Pipfile', (text) => readAtLeast(/^\s*python_(?:full_)?version\s*=\s*["'](\d+\.\d+)/m.exec(text))) ??
    first('.tool-versions', (text) => readAtLeast(/^\s*python\s+(\d+\.\d+)/m.exec(text))) ??
    first('mise.toml', readMise) ??
    first('.mise.toml', readMise)
  )
}

/** What a lock file was made for; it stands before its packages. */
const readLocked = (text: string): string | undefined =>
  /^requires-python = "([^"\n]+)"/m.exec(text.split('\n[')[0] ?? '')?.[1]

/** `python = "3.13"`, `["3.13", "3.12"]` or `{ version = "3.13" }` (mise.jdx.dev, "Configuration"). */
const readMise = (text: string): string | undefined =>
  readAtLeast(/^\s*python\s*=\s*(?:\[\s*|\{[^}]*version\s*=\s*)?["'](\d+\.\d+)/m.exec(text))

function readAtLeast(match: RegExpExecArray | null): string | undefined {
  return match?.[1] === undefined ? undefined : `>=${match[1]}`
}

/**
 * Tells whether a released version (`3.11.2`) fulfils a constraint (PEP 440, "Version specifiers":
 * `>=3.12,<4`, `==3.12.*`, `~=3.11`). A clause in another syntax counts as fulfilled: the installer will judge it.
 */
export function satisfies(version: string, constraint: string): boolean {
  const release = splitVersion(version)
  return constraint.split(',').every((clause) => {
    const [, operator, wanted = '', star] =
      /^\s*(===|~=|==|!=|<=|>=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?\s*$/.exec(clause) ?? []
    const bound = splitVersion(wanted)
    const order = compareVersions(release, bound)
    const same = star ? compareVersions(release.slice(0, bound.length), bound) === 0 : order === 0
    switch (operator) {
      case '>=':
        return order >= 0
      case '<=':
        return order <= 0
      case '>':
        return order > 0
      case '<':
        return order < 0
      case '==':
      case '===':
        return same
      case '!=':
        return !same
      case '~=':
        return order >= 0 && compareVersions(release.slice(0, bound.length - 1), bound.slice(0, -1)) === 0
      default:
        return true
    }
  })
}

function splitVersion(version: string): number[] {
  return (/^\d+(\.\d+)*/.exec(version.trim())?.[0] ?? '').split('.').map(Number)
}

/** Missing numbers are zeros. */
function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
