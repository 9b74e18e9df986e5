/** What whoever holds the key says, held against what they may say. Nothing is taken on trust. */
import { DeployError } from '../errors.ts'
import { printable } from '../project/describe.ts'
import { leavesTree } from '../project/files/links.ts'
import { type FileLine, type GateRequest, limits, protocol, runVariables, sentInputs } from './protocol.ts'

/** What can't be read as the gate's protocol, or goes beyond what the key may do. */
export function refused(message: string, hint: string): DeployError {
  return new DeployError('GATE_REFUSED', message, { hint })
}

const older = (problem: string) =>
  refused(
    `The gate on the server does not understand the run: ${problem}`,
    'Do the action of the workflow and the gate have the same version? As root on the server, "gate install" of that version brings it (docs/deploy-key.md).',
  )

type Fields = Readonly<Record<string, unknown>>

function parseObject(line: string): Fields {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw older('a line is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw older('a line is no object')
  return value as Fields
}

/** An object of texts by name; the names of one that JSON calls `__proto__` are names like any other. */
function textsOf(value: unknown, name: string, allowed: (key: string) => boolean): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw older(`${name} is no object`)
  const entries = Object.entries(value)
  for (const [key, text] of entries) {
    if (typeof text !== 'string') throw older(`${name} holds what is no text`)
    if (!allowed(key)) throw older(`${name} holds ${JSON.stringify(printable(key).slice(0, 60))}`)
  }
  return Object.fromEntries(entries)
}

const isCount = (value: unknown, most: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most

/** One line of text: what stands in it can't be read as more. */
const isPlain = (text: string): boolean => text.length <= 300 && !/[\p{Cc}\u2028\u2029]/u.test(text)

/**
 * Reads the first line.
 *
 * @param app whose gate it is; a run for another one is refused
 * @throws DeployError GATE_REFUSED
 */
export function parseRequest(line: string, app: string): GateRequest {
  const value = parseObject(line)
  if (value.protocol !== protocol) throw older(`it speaks protocol ${protocol}`)
  if (value.app !== app) {
    throw refused(
      `This key deploys ${app} alone`,
      'Set the input app to that name, or give the key that was made for the other application.',
    )
  }
  if (typeof value.host !== 'string' || !/^[a-z0-9_.:-]{1,253}$/i.test(value.host)) throw older('host is none')
  if (!isCount(value.files, limits.files)) {
    throw refused(
      `A project sent with this key has at most ${limits.files} files`,
      'Name folders that the site does not need under exclude.',
    )
  }
  const isInput = (key: string) => sentInputs.some((name) => name === key)
  const inputs = textsOf(value.inputs, 'inputs', isInput)
  const texts = textsOf(value.texts, 'texts', (key) => key.length <= 1000)
  const run = textsOf(value.run, 'run', (key) => runVariables.some((name) => name === key))
  if (!Object.values(run).every(isPlain)) throw older('run holds more than short lines')
  return { protocol, app, host: value.host, inputs, texts, run, files: value.files }
}

/** A path below a folder: no part of it leads elsewhere, is git's own, or is longer than file systems take. */
function isPath(path: unknown): path is string {
  if (typeof path !== 'string' || Buffer.byteLength(path) > 2000 || !path.isWellFormed() || /[\0\n]/.test(path))
    return false
  return path.split('/').every((part) => {
    const isName = part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git'
    return isName && Buffer.byteLength(part) <= 255
  })
}

/** Reads one of the lines of files. @throws DeployError GATE_REFUSED */
export function parseFile(line: string): FileLine {
  const { path, kind, hash, size, executable, target } = parseObject(line)
  if (!isPath(path)) throw older('a file has no path of the project')
  if (kind === 'link') {
    if (typeof target !== 'string' || target === '' || target.includes('\0') || Buffer.byteLength(target) > 2000)
      throw older('a link has no target')
    return { path, kind, target }
  }
  if (kind !== 'file' || typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash) || !isCount(size, limits.bytes))
    throw older('a file is not described as one')
  if (typeof executable !== 'boolean') throw older('a file is not described as one')
  return { path, kind, hash, size, executable }
}

/**
 * Refuses a list of files that can't be the tree of a project: a path twice, a file or a link as a folder, a link out
 * of the tree, or more than a project is taken to hold.
 *
 * @throws DeployError GATE_REFUSED
 */
export function checkTree(files: readonly FileLine[]): void {
  const paths = new Set(files.map(({ path }) => path))
  if (paths.size !== files.length) throw older('a path is there twice')
  for (const path of paths) {
    for (let at = path.indexOf('/'); at > 0; at = path.indexOf('/', at + 1)) {
      if (paths.has(path.slice(0, at))) throw older('a file lies in what is no folder')
    }
  }
  const links = new Map(files.flatMap((file) => (file.kind === 'link' ? [[file.path, file.target] as const] : [])))
  for (const path of links.keys()) {
    if (leavesTree(links, path)) throw older(`the link ${printable(path)} leads out of the project`)
  }
  const bytes = files.reduce((sum, file) => sum + (file.kind === 'file' ? file.size : 0), 0)
  if (bytes > limits.bytes) {
    throw refused(
      `A project sent with this key has at most ${limits.bytes / 1024 ** 3} GiB`,
      'Name folders that the site does not need under exclude.',
    )
  }
}
