/** Paths of the computer that wrote a requirements file, which no other one has. */
import { DeployError } from '../../errors.ts'
import { describeCount, printable } from '../describe.ts'

/** A line of a requirements file, with the file and its number. */
export interface PlacedLine {
  readonly text: string
  readonly file: string
  readonly line: number
}

/** `C:\…`, `\\host\…`, `/home/…` or a `file:` URL of one of them, behind the options that may come before it. */
const path =
  /^(?:(?:-e|--editable)[\s=]+)?(?:[A-Za-z0-9][\w.-]*(?:\[[^\]]*\])?\s*@\s*)?(file:\S+|[A-Za-z]:[\\/]\S*|\\\\\S+|\/\S+)/

/** Where administrators put wheels on servers; conda builds below some of them. */
const ofServer = /^(file:\/\/)?\/(opt|srv|usr|var)\/(?!.*(conda|concourse|croot|feedstock))/

/** True for a requirement that is installed from a path outside of the project. */
export function isComputerPath(text: string): boolean {
  const found = path.exec(text)?.[1]
  return found !== undefined && !found.includes('${') && !ofServer.test(found)
}

/** What to write in its place: the version stands in the name of a wheel or an archive, and nowhere else. */
function describeReplacement(text: string): string {
  const file = /([^\\/]+?)(?:\.whl|\.tar\.gz|\.zip)(?:[#;\s]|$)/.exec(text)?.[1]?.replaceAll('%2B', '+')
  const [, built, version] = /^([A-Za-z0-9][\w.]*?)-(\d[\w.!]*)/.exec(file ?? '') ?? []
  if (built !== undefined && version !== undefined) return `write \`${built}==${version}\``
  const name = /^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?\s*@/.exec(text)?.[1]
  if (name !== undefined) return `write \`${name}==\` and its version, as \`pip show ${name}\` tells it`
  if (/^(-e|--editable)\b/.test(text)) return 'remove the line if that is this project itself'
  return 'write name and version in its place'
}

/**
 * Refuses all of them at once.
 *
 * @throws DeployError NO_DEPENDENCIES
 */
export function refuseComputerPaths(lines: readonly PlacedLine[]): void {
  const [first] = lines
  if (first === undefined) return
  const shown = lines.map(
    ({ text, file, line }) => `${printable(file)}:${line}: ${printable(text)}: ${describeReplacement(text)}`,
  )
  throw new DeployError(
    'NO_DEPENDENCIES',
    `${printable(first.file)} names ${lines.length === 1 ? 'a path' : describeCount(lines.length, 'path')} of the computer that wrote it, which the server does not have`,
    {
      hint: `Write names and versions instead, as said above for each: in the environment that the project works in, \`pip list --format=freeze > ${printable(first.file)}\` writes all of them.`,
      output: shown.join('\n'),
      file: first.file,
      line: first.line,
    },
  )
}
