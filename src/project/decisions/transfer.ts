/** What has to be sent for a new release, and what the server does not take from the one before: pure. */
import type { FileEntry, FileList } from '../../model.ts'
import type { Sent } from '../files/pack.ts'
import type { FileDifference } from './difference.ts'

export interface TransferQuestion {
  /** The files of the new release, and how they differ from those of the live one. */
  readonly files: FileList
  readonly difference: FileDifference
  /** The files of the live release; null without one, or where they are the same. */
  readonly before: FileList | null
  /** Folders that all releases share, and those that were shared when the live release was made. */
  readonly shared: readonly string[]
  readonly wasShared: readonly string[]
}

export interface Transfer {
  /** Files to send, each once. */
  readonly sent: Sent
  /** Paths that are not linked from the release before: other, gone, shared, or made on the server. */
  readonly leaveOut: readonly string[]
  /** Translations that the server has to compile. */
  readonly messages: readonly string[]
}

/** Decides for each file of a release whether it is sent, linked or made on the server. */
export function planTransfer({ files, difference, before, shared, wasShared }: TransferQuestion): Transfer {
  const { added, changed, removed } = difference
  // Files of shared folders are not in the release before: they are sent again, and not written over.
  const folders = [...shared, ...wasShared]
  const ofShared = Object.keys(files).filter((path) => folders.some((folder) => path.startsWith(`${folder}/`)))
  const made = listUncompiled(before ?? files).map(compiledPath)
  return {
    sent: [...new Set([...added, ...changed, ...ofShared])].flatMap((path) => pick(files, path)),
    leaveOut: [...changed, ...removed, ...ofShared, ...made],
    messages: listUncompiled(files),
  }
}

/** The file with its path; nothing for one that was edited on the server and is not in the source. */
function pick(files: FileList, path: string): Array<readonly [string, FileEntry]> {
  const entry = Object.hasOwn(files, path) ? files[path] : undefined
  return entry ? [[path, entry]] : []
}

/** Translations that come without their compiled form. */
const listUncompiled = (files: FileList): string[] =>
  Object.keys(files).filter(
    (path) => /(^|\/)LC_MESSAGES\/[^/]+\.po$/.test(path) && !Object.hasOwn(files, compiledPath(path)),
  )

/** Where the compiled form of a translation lies, `django.mo` beside `django.po`. */
const compiledPath = (path: string): string => path.replace(/\.po$/, '.mo')
