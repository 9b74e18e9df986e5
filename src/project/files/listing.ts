/** What is sent: the list of files, before their contents are looked at. */
import { lstatSync, type Stats } from 'node:fs'
import path from 'node:path'
import { DeployError } from '../../errors.ts'
import type { Notice, SentFile } from '../../model.ts'
import { printable } from '../describe.ts'
import { select } from './excluded.ts'
import { decodeName } from './file-name.ts'
import { leavesTree } from './links.ts'
import { listNotices } from './notices.ts'
import { readTarget } from './target.ts'
import { listModes, listTracked, type Modes } from './tracked.ts'
import { walk } from './walk.ts'

export interface Listing {
  /** Sorted by path, by code unit. */
  readonly files: readonly SentFile[]
  readonly notices: readonly Notice[]
}

export interface Patterns {
  /** gitignore(5) patterns of what is sent although git does not track it. */
  readonly include: readonly string[]
  /** gitignore(5) patterns of what is not sent. */
  readonly exclude: readonly string[]
  /** Paths of SQLite files whose rows are to come into the site's database: these are sent, tracked or not. */
  readonly databases?: readonly string[] | undefined
  /**
   * The folder holds what was sent, and nothing else. No git is asked then: files of a project can look like a
   * repository, whose configuration names programs that git starts (git-config(1), core.fsmonitor).
   */
  readonly local?: true
}

/**
 * Lists what is sent of the checkout at `root`: the files that git tracks as they are in the working tree, with
 * what `include` names, without what `exclude` names and without what is never wanted (excluded.ts). Without a
 * repository, or with nothing tracked: the whole folder.
 *
 * @param platform as process.platform says it: on Windows git knows which files are programs and links
 * @throws DeployError FILE_REFUSED for what can't be sent as it is, naming it; COMMAND_FAILED when git fails
 */
export async function listFiles(
  root: string,
  patterns: Patterns,
  platform: NodeJS.Platform = process.platform,
): Promise<Listing> {
  const { databases = [] } = patterns
  // What SQLite has not yet written into the file lies beside it.
  const literal = (name: string) => name.replace(/[\\*?[\]]/g, '\\$&')
  const named = databases.flatMap((name) => [`/${literal(name)}`, `/${literal(name)}-wal`])
  const include = [...patterns.include, ...named]
  const selection = select(include, patterns.exclude)
  const tracked = patterns.local ? 'none' : await listTracked(root)
  const names = typeof tracked === 'string' ? [] : tracked.paths.map(decodeName)
  const whole = names.length === 0
  const all = whole || include.length > 0 ? walk(root, '', selection.pruned) : []
  const candidates = new Set(whole ? all : [...names, ...all.filter(selection.included)])
  const environments = [...candidates]
    .filter((name) => name.endsWith('/pyvenv.cfg'))
    .map((name) => name.slice(0, -'pyvenv.cfg'.length))
  const leftOut = new Set([...candidates].filter(selection.excluded))
  const kept = [...candidates].filter(
    (name) => !leftOut.has(name) && !environments.some((folder) => name.startsWith(folder)),
  )
  const modes = platform === 'win32' && !patterns.local ? await listModes(root) : null
  const files = kept.flatMap((name) => look(root, name, selection.excluded, modes)).sort(byPath)
  refuseLeavingLinks(files)
  const notices = listNotices({
    gitMissing: tracked === 'missing',
    unmatched: selection.unmatched([...names, ...all]).filter((pattern) => !named.includes(pattern)),
    databases,
    leftOut: [...leftOut],
    files,
  })
  return { files, notices }
}

function byPath(a: SentFile, b: SentFile): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0
}

/** @param modes what git has files as, where the file system does not say it; else null */
function look(root: string, name: string, excluded: (name: string) => boolean, modes: Modes | null): SentFile[] {
  const found = lstatSync(path.join(root, name), { throwIfNoEntry: false })
  // Tracked, but deleted in the working tree.
  if (found === undefined) return []
  if (found.isSymbolicLink() || (found.isFile() && modes?.get(name) === 'link')) {
    return [{ path: name, kind: 'link', target: decodeName(readTarget(path.join(root, name))) }]
  }
  if (found.isFile()) {
    const executable = modes ? modes.get(name) === 'program' : (found.mode & 0o111) !== 0
    return [{ path: name, kind: 'file', size: found.size, executable }]
  }
  // git lists a folder only where it tracks a submodule that it doesn't know the files of.
  if (found.isDirectory()) return lookInSubmodule(root, name, excluded, modes)
  throw new DeployError('FILE_REFUSED', `${printable(name)} is ${kindOf(found)}, which can't be sent`, {
    hint: 'Remove it, or name it under exclude.',
    file: name,
  })
}

function lookInSubmodule(
  root: string,
  name: string,
  excluded: (name: string) => boolean,
  modes: Modes | null,
): SentFile[] {
  if (excluded(`${name}/`)) return []
  const inside = walk(root, name, excluded).filter((file) => !file.endsWith('/.git'))
  if (inside.length === 0) {
    throw new DeployError('FILE_REFUSED', `The submodule ${printable(name)} is empty: it was not fetched`, {
      hint: 'Add `submodules: true` under `with:` of actions/checkout, or name the folder under exclude.',
      file: '.gitmodules',
    })
  }
  return inside.filter((file) => !excluded(file)).flatMap((file) => look(root, file, excluded, modes))
}

function refuseLeavingLinks(files: readonly SentFile[]): void {
  const links = new Map(files.flatMap((file) => (file.kind === 'link' ? [[file.path, file.target] as const] : [])))
  for (const [name, target] of links) {
    if (!leavesTree(links, name)) continue
    throw new DeployError(
      'FILE_REFUSED',
      `The link ${printable(name)} leads out of the project, to ${printable(target)}`,
      {
        hint: 'Make it a relative link to a file of the project, or name it under exclude.',
        file: name,
      },
    )
  }
}

function kindOf(found: Stats): string {
  if (found.isSocket()) return 'a socket'
  if (found.isFIFO()) return 'a named pipe'
  return 'a device'
}
