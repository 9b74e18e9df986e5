/** How generated files differ from those that the server has: pure. */
import { basename } from 'node:path/posix'
import type { Change, Facts, FoundFile, ManagedFile, ManagedKind } from '../../model.ts'

/** True for what belongs to a release and lies in its conf/; the other generated files are the system's. */
export const isReleaseFile = ({ kind }: Pick<ManagedFile, 'kind'>): boolean =>
  ['settings', 'gunicorn', 'env', 'directory', 'shared'].includes(kind)

export const isSame = (found: FoundFile | undefined, wanted: ManagedFile): boolean =>
  found !== undefined && found.hash === wanted.hash && found.mode === wanted.mode

/** A file that differs, by its path, and why. A secret's content is no part of it. */
export const describeChange = (found: FoundFile | undefined, wanted: ManagedFile): Change => ({
  what: wanted.path,
  why: explainDifference(found, wanted),
})

/** Why a file differs that the server does not have. */
export const missing = 'it is not there'

/** What the release's own files are called in a reason, where that is not their name. */
const reasonNames: Readonly<Partial<Record<ManagedKind, string>>> = { settings: 'settings', env: 'the environment' }

/** The same as a reason for a new release. */
export const explainReleaseFile = (found: FoundFile | undefined, wanted: ManagedFile): Change => ({
  what: reasonNames[wanted.kind] ?? basename(wanted.path),
  why: wanted.kind === 'env' ? 'a variable changed' : explainDifference(found, wanted),
})

function explainDifference(found: FoundFile | undefined, wanted: ManagedFile): string {
  if (found === undefined) return missing
  if (found.hash === wanted.hash) return `its mode is ${found.mode.toString(8)} instead of ${wanted.mode.toString(8)}`
  if (wanted.secret || found.content === null) return 'its content changed'
  const names = listChangedNames(found.content, wanted.content)
  return names.length > 0 ? `${names.join(', ')} changed` : 'its content changed'
}

/**
 * A unit of a process beside Gunicorn, as it was found: `<app>--<name>@.service` or `.timer`. No name of an application
 * has `--`.
 */
const isProcessUnit = (path: string) => /^\/etc\/systemd\/system\/[^/]*--[^/]*@\.(service|timer)$/.test(path)

/** Units of processes that are on the server and not among `files`. */
export function findUnwanted(facts: Pick<Facts, 'files'>, files: readonly ManagedFile[]): Change[] {
  const wanted = new Set(files.map(({ path }) => path))
  return Object.keys(facts.files)
    .filter((path) => isProcessUnit(path) && !wanted.has(path))
    .map((what) => ({ what, why: 'it is no longer wanted' }))
}

/** Lines that one text has and the other has not: those that are gone, and those that have come. */
function compareLines(before: string, after: string): { readonly gone: string[]; readonly come: string[] } {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const [oldSet, nowSet] = [new Set(old), new Set(now)]
  return { gone: old.filter((line) => !nowSet.has(line)), come: now.filter((line) => !oldSet.has(line)) }
}

/** What is taken out (-) and put in (+), line by line, of a generated file. */
export function describeDifference(name: string, before: string, after: string): string {
  const { gone, come } = compareLines(before, after)
  // A hash of a password is for the web server alone.
  const shown = (line: string) => line.replace(/\$2y\$\S+/, '***')
  return [`${name}:`, ...gone.map((line) => `- ${shown(line)}`), ...come.map((line) => `+ ${shown(line)}`)].join('\n')
}

/** Names in front of ` = ` or `=` in lines that one text has and the other has not. */
export function listChangedNames(before: string, after: string): string[] {
  const { gone, come } = compareLines(before, after)
  const names = [...gone, ...come].flatMap((line) => /^\s*([A-Za-z_]\w*)\s*=/.exec(line)?.[1] ?? [])
  return [...new Set(names)].map((name) => settingNames[name] ?? name)
}

/** The names in the generated settings module that stand for settings a person knows. */
const settingNames: Readonly<Record<string, string>> = {
  _domains: 'ALLOWED_HOSTS',
  _base_name: 'the base settings module',
  _https: 'https',
  _wanted_database: 'DATABASES',
  wsgi_app: 'application',
}
