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

/**
 * Text as editors and shells write it: UTF-8, or UTF-16 (PowerShell's `pip freeze > requirements.txt`), and one that goes
 * on in the other where somebody has added lines (`>>`).
 */
export function decodeText(content: Buffer): string {
  if (!content.includes(0) && !/^(\xff\xfe|\xfe\xff)/.test(content.toString('latin1', 0, 2))) {
    return new TextDecoder().decode(content)
  }
  let text = ''
  for (let at = 0; at < content.length; ) {
    const [first, second] = [content[at], content[at + 1]]
    // What such a file says begins with a character of ASCII.
    const wide =
      (first === 0xff && second === 0xfe) || second === 0
        ? 'utf-16le'
        : (first === 0xfe && second === 0xff) || first === 0
          ? 'utf-16be'
          : null
    const end = endOfLine(content, at, wide)
    text += new TextDecoder(wide ?? 'utf-8').decode(content.subarray(at, end))
    at = end
  }
  return text
}

/** Where the line that begins at `start` ends, behind its newline. */
function endOfLine(content: Buffer, start: number, wide: 'utf-16le' | 'utf-16be' | null): number {
  const newline = Buffer.from(wide === null ? [10] : wide === 'utf-16le' ? [10, 0] : [0, 10])
  let at = content.indexOf(newline, start)
  while (at >= 0 && (at - start) % newline.length > 0) at = content.indexOf(newline, at + 1)
  return at < 0 ? content.length : at + newline.length
}

/** Joins the parts of a path below the top; `''` stands for the top. */
export function below(...parts: readonly string[]): string {
  return path.posix.join(...parts).replace(/^\.(\/|$)/, '')
}

/** The folder that a path lies in, `''` for the top. */
export function folderOf(name: string): string {
  return name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : ''
}

/** The folders from a path's own up to the top, `''` for that. */
export function foldersUp(directory: string): string[] {
  const parts = directory.split('/').filter(Boolean)
  return [...parts.map((_, at) => parts.slice(0, parts.length - at).join('/')), '']
}

/** Fewest folders first, then by name. */
export function sortNearestFirst(paths: readonly string[]): string[] {
  const depth = (name: string) => name.split('/').length
  return [...paths].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1))
}
