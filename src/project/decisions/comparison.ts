/** What differs between what is live and what is wanted, and what follows for Gunicorn: pure. */
import { basename } from 'node:path/posix'
import type { Change, Checkout, Facts, ManagedFile, Manifest } from '../../model.ts'
import { describeFiles } from '../describe.ts'
import { type Classified, classify } from './classify.ts'
import { compareFiles, type FileDifference } from './difference.ts'
import { describeChange, explainReleaseFile, findUnwanted, isReleaseFile, isSame, missing } from './generated-files.ts'
import { findLacking, findSickness, healsAlone } from './health.ts'

export interface Comparison {
  readonly files: FileDifference
  readonly kinds: Classified
  /** Generated files of the release that differ, each with why. */
  readonly conf: readonly Change[]
  /** systemd units that differ. */
  readonly units: readonly Change[]
  /** Other generated files outside of the release that differ. */
  readonly outside: readonly Change[]
  /** Units of the application's other processes that differ, or that are no longer wanted. */
  readonly processes: readonly Change[]
  /** Why the virtual environment is another one; null when it is not. */
  readonly dependencies: string | null
  /** Why a new release has to be made; empty when the live one is as wanted. */
  readonly release: readonly Change[]
  /** Why Gunicorn has to be replaced; empty when the live instance can be kept. */
  readonly instance: readonly Change[]
  /** Why the live release does not serve; null when it does. */
  readonly sick: string | null
}

export interface Wishes {
  readonly checkout: Checkout
  readonly facts: Facts
  readonly live: Manifest | null
  /** Key of the virtual environment. */
  readonly venv: string
  /** Every generated file; those of the release under the live release's folder. */
  readonly files: readonly ManagedFile[]
  /** A 404 or a log-in page at the health path is no sickness (it was only the default path). */
  readonly lenient: boolean
}

const noFiles: FileDifference = { added: [], changed: [], removed: [] }

/** Compares; `files` are what was rendered, at the places where the live release has them. */
export function compare({ checkout, facts, live, venv, files, lenient }: Wishes): Comparison {
  const difference = live
    ? addEdited(compareSources(live, checkout), facts.edited)
    : { ...noFiles, added: Object.keys(checkout.files) }
  const kinds = classify(difference, {
    staticSources: live?.probe.staticSources ?? [],
    manifestStorage: live?.probe.manifestStorage ?? false,
    directory: checkout.project.directory,
  })
  const differing = files.filter((file) => !isSame(facts.files[file.path], file))
  const changes = (part: (file: ManagedFile) => boolean) =>
    live ? differing.filter(part).map((file) => describeChange(facts.files[file.path], file)) : []
  const conf = changes(isReleaseFile)
  const units = changes(({ kind }) => kind === 'unit')
  const processes = [...changes(({ kind }) => kind === 'process'), ...(live ? findUnwanted(facts, files) : [])]
  const outside = changes(({ kind }) => kind === 'command')
  const dependencies = live && live.venv !== venv ? explainDependencies(difference, checkout, live, facts) : null
  const lacking = findLacking(facts)
  const common = live
    ? [
        ...(lacking === null
          ? []
          : [
              { what: 'migrations', why: `the database lacks ${lacking}, which a restore or a command has taken back` },
            ]),
        ...differing.filter(isReleaseFile).map((file) => explainReleaseFile(facts.files[file.path], file)),
        ...units.map(byName),
        ...(dependencies ? [{ what: 'dependencies', why: dependencies }] : []),
      ]
    : []
  // Its own units change, and not what Gunicorn has loaded. A worker that could not stay was taken away, and is tried
  // again: the live release has it already.
  const tried = new Set(live?.serving.processes.flatMap(({ name, from }) => (from === undefined ? [] : [name])))
  const others = processes
    .map(byName)
    .filter(({ what, why }) => why !== missing || !tried.has(/--(.*)@/.exec(what)?.[1] ?? ''))
  const code = listCodeReasons(difference, kinds, facts.edited, live?.probe.manifestStorage ?? false)
  const sick = live ? findSickness(facts, lenient) : null
  const lost = facts.secrets?.lost ?? []
  const renewed = lost.length > 0 ? [{ what: 'secrets.env', why: `made anew: ${lost.join(', ')}` }] : []
  const release = live
    ? [...code, ...common, ...others, ...renewed]
    : [{ what: 'everything', why: 'this is the first deploy' }]
  // A new release does not keep an instance that does not serve.
  const broken =
    sick !== null && !healsAlone(sick, facts) && release.length > 0 ? [{ what: 'the live site', why: sick }] : []
  return {
    files: difference,
    kinds,
    conf,
    units,
    outside,
    processes,
    dependencies,
    release,
    instance: live
      ? [...(kinds.staticOnly ? [] : code), ...common, ...broken, ...renewed]
      : [{ what: 'Gunicorn', why: 'this is the first deploy' }],
    sick,
  }
}

function compareSources(live: Manifest, checkout: Checkout): FileDifference {
  return live.filesHash === checkout.filesHash ? noFiles : compareFiles(live.files, checkout.files)
}

/** A file that somebody edited on the server counts as changed, also where the source did not change it. */
function addEdited(difference: FileDifference, edited: readonly string[]): FileDifference {
  const known = new Set([...difference.added, ...difference.changed, ...difference.removed])
  const more = edited.filter((path) => !known.has(path))
  return more.length === 0 ? difference : { ...difference, changed: [...difference.changed, ...more].sort() }
}

/** The same change, by the file's name alone. */
const byName = ({ what, why }: Change): Change => ({ what: basename(what), why })

function listCodeReasons(
  difference: FileDifference,
  kinds: Classified,
  edited: readonly string[],
  manifestStorage: boolean,
): Change[] {
  const all = [...difference.added, ...difference.changed, ...difference.removed].sort()
  if (all.length === 0) return []
  const reasons: Change[] = []
  if (edited.length > 0) reasons.push({ what: 'files edited on the server', why: describeFiles(edited) })
  const rest = all.filter((path) => !edited.includes(path))
  const why = `changed: ${describeFiles(rest)}`
  if (rest.length === 0) return reasons
  if (kinds.staticOnly) return [...reasons, { what: 'static files', why }]
  if (manifestStorage && rest.every((path) => kinds.static.includes(path) && !kinds.python.includes(path)))
    return [...reasons, { what: 'static files', why: `${why}, and Gunicorn holds their names in memory` }]
  return [...reasons, { what: 'code', why }]
}

function explainDependencies(difference: FileDifference, checkout: Checkout, live: Manifest, facts: Facts): string {
  const touched = new Set([...difference.added, ...difference.changed, ...difference.removed])
  const { files: lists, local = [] } = checkout.project.dependencies
  const files = [...lists, ...local].filter((path) => touched.has(path))
  if (files.length > 0) return `changed: ${describeFiles(files)}`
  if (live.probe.python !== facts.python) return `Python is ${facts.python} and was ${live.probe.python}`
  return 'what runs the site has another version'
}
