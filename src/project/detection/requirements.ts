/** Requirements files (pip's documentation, "Requirements File Format"). */
import { DeployError } from '../../errors.ts'
import { printable } from '../describe.ts'
import { isComputerPath, type PlacedLine, refuseComputerPaths } from './computer-paths.ts'
import { below, folderOf, type Source } from './source.ts'

export interface Requirements {
  /** The file itself and all that it reads, each with the file that a link leads to. */
  readonly files: readonly string[]
  /** Names of the required distributions (PEP 503). */
  readonly names: ReadonlySet<string>
  /** What is installed from folders of the project, all files in them. */
  readonly local: readonly string[]
}

/**
 * Reads a requirements file and those that it includes (`-r`, `-c`), and finds what of the project it installs
 * (`-e ./library`), which is looked for from `base`, where pip is started.
 *
 * @throws DeployError NO_DEPENDENCIES when an included file is not sent, or a line names a path of another computer
 */
export function readRequirements(source: Source, first: string, base: string): Requirements {
  const files = new Set<string>()
  const local = new Set<string>()
  const names = new Set<string>()
  const strange: PlacedLine[] = []
  const open = [{ file: first, constraint: false }]
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const { file, constraint } = next
    if (files.has(file)) continue
    files.add(file)
    files.add(source.resolve(file))
    const lines = splitLogicalLines(source.read(file))
    refuseConda(file, lines)
    for (const { text, line } of lines) {
      const option = /^(-r|--requirement|-c|--constraint)[\s=]*(.+)$/.exec(text)
      if (option?.[1] !== undefined && option[2] !== undefined) {
        const target = option[2].trim().replace(/^(['"])(.*)\1$/, '$2')
        if (/^\w+:\/\//.test(target)) continue
        const included = below(folderOf(file), target)
        if (!source.has(included)) throw refuseMissing(source, file, line, included)
        open.push({ file: included, constraint: constraint || option[1].includes('c') })
        continue
      }
      const place = findOwnPlace(source, base, text)
      if (place === undefined && isComputerPath(text)) strange.push({ text, file, line })
      if (place !== undefined) {
        for (const name of ['pyproject.toml', 'setup.py', 'setup.cfg']) {
          const declared = below(place, name)
          if (source.has(declared)) files.add(declared)
        }
        for (const path of filesOf(source, place)) local.add(path)
      } else if (!constraint) {
        const name = readDistributionName(text)
        if (name !== undefined) names.add(name)
      }
    }
  }
  refuseComputerPaths(strange)
  return { files: [...files].sort(), names, local: [...local].sort() }
}

/**
 * The folder or file of the project that a line installs (`./library`, `-e libs/own`, `own @ file:libs/own`,
 * `wheels/own.whl`) or looks for packages in (`--find-links wheels`); undefined for a line that names none.
 */
function findOwnPlace(source: Source, base: string, text: string): string | undefined {
  const [, option, named, path = ''] =
    /^(?:(-e|--editable|-f|--find-links)[\s=]*)?([\w.-]+(?:\[[^\]]*\])?\s*@\s*)?(?:file:)?([^\s;[#/][^\s;[#]*)/.exec(
      text,
    ) ?? []
  if (path.startsWith('.')) return below(base, path)
  // A word alone is the name of a package, also where a folder is called so.
  const meant = option !== undefined || named !== undefined || path.includes('/')
  const place = below(base, path)
  return meant && filesOf(source, place).length > 0 ? place : undefined
}

/**
 * The files of what is installed from a place of the project, which become part of the environment. Of the project
 * itself (`-e .`) none: its modules are imported from the release, which comes first.
 */
export function filesOf(source: Source, place: string): string[] {
  const folder = place.replace(/\/+$/, '')
  if (folder === '' || folder === '.') return []
  return source.paths.filter((path) => path === folder || path.startsWith(`${folder}/`))
}

/** The normalized name (PEP 503) that a requirement (PEP 508) begins with. */
export function readDistributionName(requirement: string): string | undefined {
  const name = /^[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?(?=\s*($|[\s[(<>=!~;@,]))/.exec(requirement.trim())?.[0]
  return name?.toLowerCase().replace(/[-_.]+/g, '-')
}

/** Lines with their numbers (from 1), continuations joined, comments and blank lines left out. */
function splitLogicalLines(text: string): Array<{ text: string; line: number }> {
  const lines: Array<{ text: string; line: number }> = []
  let pending = ''
  for (const [index, raw] of text.split(/\r\n?|\n/).entries()) {
    const joined = pending + raw
    if (joined.endsWith('\\')) {
      pending = joined.slice(0, -1)
      continue
    }
    pending = ''
    const clean = joined.replace(/(^|\s)#.*$/, '').trim()
    if (clean !== '') lines.push({ text: clean, line: index + 1 })
  }
  return lines
}

/** `conda list --export` in the place of pip's list: half of it are libraries and programs of conda's own. */
function refuseConda(file: string, lines: ReadonlyArray<{ text: string; line: number }>): void {
  const exported = lines.find(({ text }) => /^[\w.-]+=[\w.!+]+=\w+$/.test(text))
  if (exported === undefined) return
  throw new DeployError('NO_DEPENDENCIES', `${printable(file)} is conda's list, which only conda reads`, {
    hint: `Run \`pip list --format=freeze > ${printable(file)}\` in that environment and commit the file.`,
    file,
    line: exported.line,
  })
}

function refuseMissing(source: Source, file: string, line: number, included: string): DeployError {
  const slashed = included.replaceAll('\\', '/')
  return new DeployError('NO_DEPENDENCIES', `${printable(file)} reads ${printable(included)}, which is not sent`, {
    hint: source.has(slashed)
      ? 'Write it with / in the place of \\, which Windows alone reads as a folder.'
      : 'Commit that file, or correct the line.',
    file,
    line,
  })
}
