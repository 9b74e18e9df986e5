/** What differs between what is live and what is wanted, and what follows for Gunicorn: pure. */
import type { Change, Checkout, Facts, FoundFile, ManagedFile, Manifest } from '../../model.ts'
import { describeFiles } from '../describe.ts'
import { type Classified, classify } from './classify.ts'
import { compareFiles, type FileDifference } from './difference.ts'

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

export function compare({ checkout, facts, live, venv, files, lenient }: Wishes): Comparison {
  const difference = live
    ? withEdited(sourceDifference(live, checkout), facts.edited)
    : { ...noFiles, added: Object.keys(checkout.files) }
  const kinds = classify(difference, {
    staticSources: live?.probe.staticSources ?? [],
    manifestStorage: live?.probe.manifestStorage ?? false,
    directory: checkout.project.directory,
  })
  const differing = files.filter((file) => !same(facts.files[file.path], file))
  const changes = (part: (file: ManagedFile) => boolean) =>
    live
      ? differing.filter(part).map((file) => ({ what: file.path, why: whyDifferent(facts.files[file.path], file) }))
      : []
  const conf = changes((file) => file.path.includes('/conf/'))
  const units = changes((file) => file.path.startsWith('/etc/systemd/') && !isProcessUnit(file.path))
  const processes = [...changes((file) => isProcessUnit(file.path)), ...(live ? unwanted(facts, files) : [])]
  const outside = changes((file) => !file.path.includes('/conf/') && !file.path.startsWith('/etc/systemd/'))
  const dependencies = live && live.venv !== venv ? whyDependencies(difference, checkout, live, facts) : null
  const common = live
    ? [
        ...confReasons(conf),
        ...unitReasons(units),
        ...(dependencies ? [{ what: 'dependencies', why: dependencies }] : []),
      ]
    : []
  // Its own units change, and not what Gunicorn has loaded.
  const others = processes.map(({ what, why }) => ({ what: what.slice(what.lastIndexOf('/') + 1), why }))
  const code = codeReasons(difference, kinds, facts.edited, live?.probe.manifestStorage ?? false)
  const sick = live ? whySick(facts, lenient) : null
  const release = live ? [...code, ...common, ...others] : [{ what: 'everything', why: 'this is the first deploy' }]
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
      ? [...(kinds.staticOnly ? [] : code), ...common, ...broken]
      : [{ what: 'Gunicorn', why: 'this is the first deploy' }],
    sick,
  }
}

function sourceDifference(live: Manifest, checkout: Checkout): FileDifference {
  return live.filesHash === checkout.filesHash ? noFiles : compareFiles(live.files, checkout.files)
}

/** A file that somebody edited on the server counts as changed, also where the source did not change it. */
function withEdited(difference: FileDifference, edited: readonly string[]): FileDifference {
  const known = new Set([...difference.added, ...difference.changed, ...difference.removed])
  const more = edited.filter((path) => !known.has(path))
  return more.length === 0 ? difference : { ...difference, changed: [...difference.changed, ...more].sort() }
}

/** A unit of a process beside Gunicorn: `<app>--<name>@.service` or `.timer` (no name of an application has `--`). */
const isProcessUnit = (path: string) => /^\/etc\/systemd\/system\/[^/]*--[^/]*@\.(service|timer)$/.test(path)

function unwanted(facts: Facts, files: readonly ManagedFile[]): Change[] {
  const wanted = new Set(files.map(({ path }) => path))
  return Object.keys(facts.files)
    .filter((path) => isProcessUnit(path) && !wanted.has(path))
    .map((what) => ({ what, why: 'it is no longer wanted' }))
}

const same = (found: FoundFile | undefined, wanted: ManagedFile) =>
  found !== undefined && found.hash === wanted.hash && found.mode === wanted.mode

/** Names in front of ` = ` or `=` in lines that one text has and the other has not. */
export function changedNames(before: string, after: string): string[] {
  const [old, now] = [new Set(before.split('\n')), new Set(after.split('\n'))]
  const lines = [...[...old].filter((line) => !now.has(line)), ...[...now].filter((line) => !old.has(line))]
  const names = lines.map((line) => /^\s*([A-Za-z_]\w*)\s*=/.exec(line)?.[1]).filter((name) => name !== undefined)
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

function whyDifferent(found: FoundFile | undefined, wanted: ManagedFile): string {
  if (found === undefined) return 'it is not there'
  if (found.hash === wanted.hash) return `its mode is ${found.mode.toString(8)} instead of ${wanted.mode.toString(8)}`
  if (wanted.secret || found.content === null) return 'its content changed'
  const names = changedNames(found.content, wanted.content)
  return names.length > 0 ? `${names.join(', ')} changed` : 'its content changed'
}

function confReasons(conf: readonly Change[]): Change[] {
  return conf.map(({ what, why }) => {
    const name = what.slice(what.lastIndexOf('/') + 1)
    const kind =
      { 'django_prod_settings.py': 'settings', env: 'the environment', 'gunicorn.conf.py': 'gunicorn.conf.py' }[name] ??
      name
    return { what: kind, why: name === 'env' ? 'a variable changed' : why }
  })
}

const unitReasons = (units: readonly Change[]) =>
  units.map(({ what, why }) => ({ what: what.slice(what.lastIndexOf('/') + 1), why }))

function codeReasons(
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

function whyDependencies(difference: FileDifference, checkout: Checkout, live: Manifest, facts: Facts): string {
  const touched = new Set([...difference.added, ...difference.changed, ...difference.removed])
  const { files: lists, local = [] } = checkout.project.dependencies
  const files = [...lists, ...local].filter((path) => touched.has(path))
  if (files.length > 0) return `changed: ${describeFiles(files)}`
  if (live.probe.python !== facts.python) return `Python is ${facts.python} and was ${live.probe.python}`
  return 'what runs the site has another version'
}

/** What the health path answers, as a reason. */
export const badAnswer = ({ health }: Facts): string => `${health?.path} answers ${health?.status}`

/** True when Gunicorn itself is not to blame: it goes on when Caddy, or its database, is there again. */
export const healsAlone = (sick: string, facts: Facts): boolean =>
  sick === caddySick(facts) || sick === serviceSick(facts)

/** Why nobody reaches Gunicorn, however well it is; null when Caddy does its part. */
export function caddySick({ caddyActive, caddyImports }: Facts): string | null {
  if (!caddyActive) return 'Caddy is not running'
  return caddyImports ? null : "Caddy has not loaded the site's file"
}

/** What the application needs beside itself and is down; null when nothing is. */
export function serviceSick({ services }: Facts): string | null {
  const down = services.filter(({ active }) => !active).map(({ unit }) => unit)
  return down.length === 0 ? null : `${down.join(', ')} is not running`
}

/** Why the live release does not serve; null when it does. */
export function whySick(facts: Facts, lenient: boolean): string | null {
  const { health, instance, unit } = facts
  if (instance === null || health === null) return 'the live release has no instance'
  // Whatever the health path says then: it comes from that.
  const service = facts.targetActive ? serviceSick(facts) : null
  if (service !== null) return service
  if (!facts.targetActive) return 'its systemd target is not active'
  if (health.status === 0) return `no answer at ${health.path} (${health.error})`
  // The question for the health path has started it again, through its socket.
  if (unit && ['inactive', 'failed', 'deactivating'].includes(unit.active)) return 'Gunicorn was not running'
  const fine =
    (health.status >= 200 && health.status < 400) || (lenient && [401, 403, 404, 405].includes(health.status))
  if (!fine) return badAnswer(facts)
  return caddySick(facts)
}
