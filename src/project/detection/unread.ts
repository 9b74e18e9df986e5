/** What is there in the place of a list of packages that can be read, and what to do with it. */
import { DeployError } from '../../errors.ts'
import { printable } from '../describe.ts'
import { isSideFile } from './modules.ts'
import { readPyProject } from './pyproject.ts'
import { below, folderOf, type Source, sortNearestFirst } from './source.ts'

/** How a file is called, and what writes a list that is read from it; `NAME` stands for the file. */
const others: ReadonlyArray<readonly [RegExp, string]> = [
  [/^Pipfile$/, 'Run `pipenv requirements > requirements.txt` and commit requirements.txt.'],
  [
    /^pixi\.toml$/,
    'Write the packages of [dependencies] and [pypi-dependencies] into a requirements.txt, by their names at PyPI, and commit it.',
  ],
  [/^pdm\.lock$/, 'Run `pdm export --prod -o requirements.txt` and commit requirements.txt.'],
  [
    /^(conda-lock\.yml|(conda|environment)[\w.-]*\.ya?ml)$/i,
    'Run `pip list --format=freeze > requirements.txt` in that environment and commit requirements.txt.',
  ],
  [
    /^(setup\.py|setup\.cfg)$/,
    'Commit a requirements.txt: one line `.` installs the project with what NAME asks for; `pip freeze > requirements.txt` pins the versions too.',
  ],
  [
    /^req\w*\.in$/i,
    'Run `pip-compile NAME` (or `uv pip compile NAME -o requirements.txt`) and commit requirements.txt.',
  ],
  [
    /^(req\w*\/[\w.-]+|(req|deps|dependencies|packages|pip|install)[\w.-]*)\.(txt|pip)$/i,
    'Rename it (`git mv NAME requirements.txt`), or commit a requirements.txt with one line `-r NAME`.',
  ],
]

/** Refuses a project without a list that can be read, by the name of the file that is nearest to one. */
export function refuseUnread(source: Source, directory: string): DeployError {
  const own = sortNearestFirst(source.paths.filter((path) => !isSideFile(path) && source.has(path)))
  // A folder of them is one place more.
  const near = own.filter((path) => path.split('/').length <= directory.split('/').filter(Boolean).length + 3)
  const poetry = [below(directory, 'pyproject.toml'), 'pyproject.toml'].find((path) =>
    /^\s*\[tool\.poetry/m.test(source.read(path)),
  )
  if (poetry !== undefined) {
    return refuse(
      poetry,
      `${poetry} is Poetry's, and there is no poetry.lock beside it`,
      'Run `poetry lock` and commit poetry.lock (is it in .gitignore?).',
    )
  }
  const read = near.find((path) => /(^|\/)requirements\.txt$/.test(path))
  if (read !== undefined) {
    return refuse(
      read,
      `${read} lies neither beside manage.py nor at the top, and nothing else lists the packages`,
      `Move it there (\`git mv ${read} ${below(directory, 'requirements.txt')}\`), or commit a requirements.txt there with one line \`-r ${relativeTo(directory, read)}\`.`,
    )
  }
  for (const [pattern, hint] of others) {
    // A module of the project may be called setup.py.
    const places = near.filter(
      (path) => !/(^|\/)setup\.(py|cfg)$/.test(path) || ['', directory].includes(folderOf(path)),
    )
    const file = places.find((path) => [1, 2].some((parts) => pattern.test(path.split('/').slice(-parts).join('/'))))
    if (file === undefined) continue
    return refuse(
      file,
      `${file} is the only list of dependencies, and this version can't read it`,
      hint.replaceAll('NAME', file),
    )
  }
  const bare = [below(directory, 'pyproject.toml'), 'pyproject.toml'].find(source.has)
  const hint = 'Run `pip freeze > requirements.txt` in the environment that the project works in, and commit the file.'
  if (bare !== undefined) {
    const { groups } = readPyProject(source.read(bare))
    const grouped =
      groups.length > 0
        ? `Name what production needs in [project] dependencies, or in a group called production (there are ${groups.join(', ')}).`
        : hint
    return refuse(bare, `${bare} names no dependencies, and nothing else does`, grouped)
  }
  return new DeployError(
    'NO_DEPENDENCIES',
    'There is no requirements.txt, uv.lock or pyproject.toml with dependencies',
    { hint },
  )
}

const refuse = (file: string, message: string, hint: string) =>
  new DeployError('NO_DEPENDENCIES', printable(message), { hint: printable(hint), file })

const relativeTo = (directory: string, path: string) =>
  directory === ''
    ? path
    : path.startsWith(`${directory}/`)
      ? path.slice(directory.length + 1)
      : `${directory
          .split('/')
          .map(() => '..')
          .join('/')}/${path}`

/** The path of a file whatever the case of its letters, where only one is called so. */
export function findAnyCase(source: Source, path: string): string | undefined {
  if (source.has(path)) return path
  const found = source.paths.filter((one) => one.toLowerCase() === path.toLowerCase() && source.has(one))
  return found.length === 1 ? found[0] : undefined
}
