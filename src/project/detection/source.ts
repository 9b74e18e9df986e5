/** The files that are sent, as text to look into. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { resolveLink } from '../files/links.ts'
import { readOrRefuse } from '../files/unreadable.ts'

/** What is sent, by path, whatever its contents. */
export type Sources = Readonly<
  Record<string, { readonly kind: 'file' } | { readonly kind: 'link'; readonly target: string }>
>

export interface Source {
  /** Sorted. */
  readonly paths: readonly string[]
  readonly has: (path: string) => boolean
  /**
   * The text of a file that is sent, links followed; empty for one that is not.
   *
   * @throws DeployError FILE_REFUSED for one that can't be read
   */
  readonly read: (path: string) => string
  /** The file that a path leads to, itself unless it is a link. */
  readonly resolve: (path: string) => string
}

/** Makes the source of the checkout at `root`; a file that is not in the list does not exist. */
export function openSource(root: string, files: Sources): Source {
  const links = new Map<string, string>()
  for (const [name, entry] of Object.entries(files)) if (entry.kind === 'link') links.set(name, entry.target)
  const resolve = (name: string) => (links.size === 0 ? name : (resolveLink(links, name) ?? name))
  const has = (name: string) => {
    const real = resolve(name)
    return Object.hasOwn(files, real) && files[real]?.kind === 'file'
  }
  return {
    paths: Object.keys(files).sort(),
    has,
    resolve,
    read: (name) =>
      has(name) ? decodeText(readOrRefuse(name, () => readFileSync(path.join(root, resolve(name))))) : '',
  }
}

/** Text as editors write it: UTF-8, or UTF-16 with its mark (PowerShell's `pip freeze > requirements.txt`). */
export function decodeText(content: Buffer): string {
  if (content[0] === 0xff && content[1] === 0xfe) return new TextDecoder('utf-16le').decode(content)
  if (content[0] === 0xfe && content[1] === 0xff) return new TextDecoder('utf-16be').decode(content)
  return new TextDecoder().decode(content)
}

/** Joins the parts of a path below the top; `''` stands for the top. */
export function below(...parts: readonly string[]): string {
  return path.posix.join(...parts).replace(/^\.(\/|$)/, '')
}

/** The folder that a path lies in, `''` for the top. */
export function folderOf(name: string): string {
  return name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : ''
}

/** Fewest folders first, then by name. */
export function sortNearestFirst(paths: readonly string[]): string[] {
  const depth = (name: string) => name.split('/').length
  return [...paths].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
}
