/** The project's files on the server: what was sent is kept, so that the next run sends only what changed. */
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { dirname, join } from 'node:path'
import { DeployError } from '../errors.ts'
import { gatePlaces } from '../places.ts'
import { describeSize } from '../project/describe.ts'
import { refused } from './check-request.ts'
import type { Input } from './incoming.ts'
import { type FileLine, limits } from './protocol.ts'

/** Bytes of disk that receiving leaves free. */
const reserve = 200 * 1024 * 1024

/** A folder of one run, which holds the project as it was sent. Only root may look into it. */
export interface RunFolder {
  readonly folder: string
  readonly code: string
  /** Puts there what is kept already. @returns numbers of the files that have to be sent */
  lay(files: readonly FileLine[]): number[]
  /** Takes the bytes of the others. @throws DeployError GATE_REFUSED for a content that is not what its hash says */
  receive(files: readonly FileLine[], lacking: readonly number[], input: Input): Promise<void>
  remove(): void
}

/** The start of a process, in clock ticks after boot (proc_pid_stat(5), field 22); null when there is none. */
function startOf(pid: number): string | null {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

/** Makes the folder of this process's run, and removes those of processes that have ended. */
export function openRunFolder(app: string, store: string = gatePlaces.store): RunFolder {
  const objects = join(store, app, 'objects')
  const runs = join(store, app, 'runs')
  for (const folder of [objects, runs]) fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
  const others = fs.readdirSync(runs).filter((name) => {
    const [pid, start] = name.split('-')
    if (startOf(Number(pid)) === start) return true
    fs.rmSync(join(runs, name), { recursive: true, force: true })
    return false
  })
  if (others.length >= limits.runs) {
    throw refused(
      `${limits.runs} runs with the key of ${app} are under way`,
      'Wait until one of them has ended, and run the workflow again.',
    )
  }
  const folder = join(runs, `${process.pid}-${startOf(process.pid)}`)
  const code = join(folder, 'code')
  fs.mkdirSync(code, { recursive: true, mode: 0o700 })
  return {
    folder,
    code,
    lay: (files) => layFiles(files, objects, code),
    receive: async (files, lacking, input) => {
      refuseFullDisk(folder, files, lacking)
      for (const number of lacking) {
        const file = files[number]
        if (file?.kind === 'file') await receiveFile(file, objects, code, input)
      }
      // A run that sends nothing keeps what the last one has sent.
      if (files.length > 0) removeUnused(objects, files)
    },
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  }
}

const objectOf = (objects: string, file: Extract<FileLine, { kind: 'file' }>) =>
  join(objects, `${file.hash}${file.executable ? '-x' : ''}`)

function layFiles(files: readonly FileLine[], objects: string, code: string): number[] {
  const made = new Set<string>([code])
  return files.flatMap((file, number) => {
    const place = join(code, file.path)
    const parent = dirname(place)
    if (!made.has(parent)) fs.mkdirSync(parent, { recursive: true, mode: 0o700 })
    made.add(parent)
    if (file.kind === 'link') {
      fs.symlinkSync(file.target, place)
      return []
    }
    try {
      fs.linkSync(objectOf(objects, file), place)
      return []
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      return [number]
    }
  })
}

async function receiveFile(file: Extract<FileLine, { kind: 'file' }>, objects: string, code: string, input: Input) {
  const place = join(code, file.path)
  const handle = fs.openSync(place, 'wx', file.executable ? 0o700 : 0o600)
  const digest = createHash('sha256')
  try {
    for await (const piece of input.bytes(file.size)) {
      digest.update(piece)
      for (let at = 0; at < piece.length; ) at += fs.writeSync(handle, piece, at)
    }
  } finally {
    fs.closeSync(handle)
  }
  if (digest.digest('hex') !== file.hash)
    throw refused('A file is not what its hash says', 'Run the workflow again; if it comes back, please report it.')
  try {
    fs.linkSync(place, objectOf(objects, file))
  } catch (error) {
    // The same content under two names.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** What no run uses (it has one name only) and this one did not send. */
function removeUnused(objects: string, files: readonly FileLine[]): void {
  const used = new Set(files.flatMap((file) => (file.kind === 'file' ? [objectOf(objects, file)] : [])))
  for (const name of fs.readdirSync(objects)) {
    const place = join(objects, name)
    if (!used.has(place) && fs.lstatSync(place).nlink === 1) fs.unlinkSync(place)
  }
}

function refuseFullDisk(folder: string, files: readonly FileLine[], lacking: readonly number[]): void {
  const { bavail, bsize } = fs.statfsSync(folder)
  const wanted = lacking.reduce((sum, number) => {
    const file = files[number]
    return sum + (file?.kind === 'file' ? file.size : 0)
  }, 0)
  if (wanted + reserve <= bavail * bsize) return
  throw new DeployError('DISK_FULL', `The server has no room for ${describeSize(wanted)} more`, {
    hint: 'Make room on the disk of the server ("df -h" there), and run the workflow again.',
  })
}
