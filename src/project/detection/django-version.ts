/** Which versions the project pins of Django and of psycopg2, as far as they decide which Python can run it. */
import type { Found } from '../../model.ts'
import { satisfies } from './python-version.ts'
import type { Source } from './source.ts'

/** What Django imports until this version (excluded) → the first Python that lacks it, and packages that bring it back. */
const lacking: ReadonlyArray<readonly [django: number, python: string, without: string, back: RegExp]> = [
  [201, '<3.10', 'names of collections', /^$/],
  [400, '<3.12', 'distutils', /^setuptools$/],
  [402, '<3.13', 'cgi', /^(legacy|standard)-cgi$/],
]

/** Django from this version on → the Python that it asks for (docs.djangoproject.com, "FAQ: Installation"). */
const newest: readonly [django: number, python: string] = [600, '>=3.12']

/** psycopg2 from this version on (excluded) → the first Python for which it is built and can't be imported. */
const drivers: ReadonlyArray<readonly [minor: number, patch: number, python: string]> = [
  [9, 0, '<3.11'],
  [9, 10, '<3.13'],
]

/**
 * The constraint on Python (PEP 440) that follows from a pinned psycopg2 that no newer Python can import; undefined where
 * nothing follows.
 */
export function findDriverBound(source: Source, files: readonly string[]): Found<string> | undefined {
  for (const file of files) {
    const text = source.read(file)
    const [, minor, patch] =
      /(?:^|["'])[ \t]*psycopg2(?:-binary)?[ \t]*===?[ \t]*2\.(\d+)(?:\.(\d+))?/im.exec(text) ??
      /^name = "psycopg2(?:-binary)?"\s*\nversion = "2\.(\d+)(?:\.(\d+))?/m.exec(text) ??
      /"psycopg2(?:-binary)?": \{[^{}]*?"version": "==2\.(\d+)(?:\.(\d+))?/.exec(text) ??
      []
    if (minor === undefined) continue
    const number = Number(minor) * 1000 + Number(patch ?? 0)
    const found = drivers.find(([first, last]) => number < first * 1000 + last)
    return (
      found && {
        value: found[2],
        from: `psycopg2 2.${minor}.${patch ?? 0} in ${file}, which newer ones can’t import`,
      }
    )
  }
  return undefined
}

/**
 * The constraint on Python (PEP 440) that follows from the Django that is asked for, which no newer Python can run, or
 * no older one; undefined where nothing follows. `names` are all that is required.
 */
export function findDjangoBound(
  source: Source,
  files: readonly string[],
  names: ReadonlySet<string>,
): Found<string> | undefined {
  for (const file of files) {
    const text = source.read(file)
    const least = readLeastDjango(text)
    if (least !== undefined && numberOf(least) >= newest[0])
      return { value: newest[1], from: `Django ${least} in ${file}` }
    const version = readDjango(text)
    if (version === undefined) continue
    const found = lacking.find(
      ([until, , , back]) => numberOf(version) < until && ![...names].some((one) => back.test(one)),
    )
    return found && { value: found[1], from: `Django ${version} in ${file}, which needs ${found[2]}` }
  }
  return undefined
}

/** `5.2` as 502. */
const numberOf = (version: string): number => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major * 100 + minor
}

/** What a requirements file or pyproject.toml asks of Django's version, `(>=5.2)` as Poetry writes it too. */
const readAsked = (text: string): string =>
  /(?:^|["'])[ \t]*django[ \t]*(?:\[[^\]]*\])?[ \t]*\(?[ \t]*([=~<>!][^;#"'\n)]*)/im.exec(text)?.[1] ?? ''

/** The minor version that a lock file holds. */
const readLocked = (text: string): string | undefined =>
  /^name = "django"\s*\nversion = "(\d+\.\d+)/im.exec(text)?.[1] ??
  /"django": \{[^{}]*?"version": "==(\d+\.\d+)/i.exec(text)?.[1]

/** The oldest minor version that a requirements file or a lock file lets in; undefined where it sets no beginning. */
export function readLeastDjango(text: string): string | undefined {
  const [, major, minor = '0'] = /(?:={2,3}|~=|>=?)\s*(\d+)(?:\.(\d+))?/.exec(readAsked(text)) ?? []
  return readLocked(text) ?? (major === undefined ? undefined : `${major}.${minor}`)
}

/** The newest minor version that a requirements file or a lock file lets in; undefined where it sets no end. */
export function readDjango(text: string): string | undefined {
  const locked = readLocked(text)
  if (locked !== undefined) return locked
  const asked = readAsked(text)
  const exact = /(?:={2,3}|~=)\s*(\d+\.\d+)(\.\d+)?/.exec(asked)
  if (exact?.[1] !== undefined)
    return /~=\s*\d+\.\d+\s*(,|$)/.test(asked) ? lastBelow(Number(exact[1].split('.')[0]) + 1, 0) : exact[1]
  const [, major, minor = '0', patch] = /<\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(asked) ?? []
  if (major === undefined) return undefined
  return patch !== undefined && Number(patch) > 0 ? `${major}.${minor}` : lastBelow(Number(major), Number(minor))
}

/** The version before another one: before each X.0 came an (X-1).2 since Django 2. */
const lastBelow = (major: number, minor: number): string => (minor > 0 ? `${major}.${minor - 1}` : `${major - 1}.2`)

/** Both constraints, where some Python fulfils both. */
export function joinConstraints(
  declared: Found<string> | undefined,
  bound: Found<string> | undefined,
): Found<string> | undefined {
  if (bound === undefined) return declared
  if (declared === undefined) return { value: bound.value, from: `from ${bound.from}` }
  const both = `${declared.value},${bound.value}`
  const fits = ['3.7', '3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'].some(
    (version) => satisfies(`${version}.99`, both) || satisfies(`${version}.0`, both),
  )
  return fits ? { value: both, from: `${declared.from}, and from ${bound.from}` } : declared
}
