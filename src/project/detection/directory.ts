/** Where manage.py lies. */
import { DeployError } from '../../errors.ts'
import { printable } from '../describe.ts'
import { isSideFile } from './modules.ts'
import { folderOf, type Source } from './source.ts'

/**
 * Finds the folder of manage.py, `''` for the top; `wanted` is the `path` input.
 *
 * @throws DeployError NO_MANAGE_PY, SEVERAL_MANAGE_PY
 */
export function findDirectory(source: Source, wanted?: string): string {
  const found = source.paths.filter((path) => /(^|\/)manage\.py$/.test(path) && source.has(path))
  const own = found.filter((path) => !isSideFile(path))
  const list = (paths: readonly string[]) => paths.map((path) => printable(folderOf(path) || '.')).join(', ')
  if (wanted !== undefined) {
    const directory = wanted
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/')
    if (found.some((path) => folderOf(path) === directory)) return directory
    throw new DeployError('NO_MANAGE_PY', `There is no manage.py in ${printable(wanted)}, where the path input says`, {
      hint: found.length > 0 ? `manage.py lies in ${list(found)} (give that as path).` : notSent(source),
    })
  }
  // Other frameworks have a manage.py too.
  const django = own.length > 1 ? own.filter((path) => /django/i.test(source.read(path))) : own
  const [first] = django
  if (first === undefined) {
    throw new DeployError('NO_MANAGE_PY', 'There is no manage.py among the files that are sent', {
      hint: found.length > 0 ? `Give the folder as path if it is one of: ${list(found)}.` : notSent(source),
    })
  }
  if (django.length > 1) {
    throw new DeployError('SEVERAL_MANAGE_PY', `There are ${django.length} manage.py: in ${list(django)}`, {
      hint: `Say which one with path, for example \`path: ${folderOf(django.at(-1) ?? '')}\`.`,
    })
  }
  return folderOf(first)
}

function notSent(source: Source): string {
  if (source.paths.length === 0) {
    return 'The workspace is empty: add `- uses: actions/checkout@v6` before this step.'
  }
  return 'Commit manage.py; if it is made by an earlier step, name it under include.'
}
