/** How the project declares what it needs. */
import type { Dependencies, Notice } from '../../model.ts'
import { readPyProject } from './pyproject.ts'
import { filesOf, readDistributionName, readRequirements } from './requirements.ts'
import { below, folderOf, foldersUp, type Source } from './source.ts'
import { findAnyCase, refuseUnread } from './unread.ts'

export interface FoundDependencies {
  readonly dependencies: Dependencies
  /** Names of the required distributions (PEP 503). */
  readonly names: ReadonlySet<string>
  readonly notices: readonly Notice[]
}

/** In this order, in each folder. */
const requirementsFiles = [
  'requirements.txt',
  'requirements/production.txt',
  'requirements/prod.txt',
  'requirements-production.txt',
  'requirements-prod.txt',
  'requirements/requirements.txt',
  'requirements/base.txt',
  'requirements/common.txt',
  'requirements_production.txt',
  'requirements_prod.txt',
  'requirements.production.txt',
  'requirements.prod.txt',
  'requirements/main.txt',
  'requirements/default.txt',
  'requirements/deploy.txt',
  'requirements/live.txt',
  'requirement.txt',
]

/**
 * Finds the declaration of dependencies beside manage.py, else in the next folder above it that has one: uv.lock with pyproject.toml; pylock.toml
 * (PEP 751); a requirements file; poetry.lock; pdm.lock; Pipfile.lock; `[project] dependencies` of pyproject.toml. A
 * requirements file comes before the locks of Poetry, PDM and Pipenv: who keeps both made it for servers.
 *
 * @throws DeployError NO_DEPENDENCIES
 */
export function findDependencies(source: Source, directory: string): FoundDependencies {
  for (const folder of foldersUp(directory)) {
    const found =
      findUv(source, folder) ??
      findPylock(source, folder) ??
      findRequirements(source, folder) ??
      findPoetry(source, folder) ??
      findPdm(source, folder) ??
      findPipenv(source, folder) ??
      findPyproject(source, folder)
    if (found !== undefined) return found
  }
  throw refuseUnread(source, directory)
}

function findUv(source: Source, folder: string): FoundDependencies | undefined {
  const [lock, project] = [below(folder, 'uv.lock'), below(folder, 'pyproject.toml')]
  if (!source.has(lock) || !source.has(project)) return undefined
  const declared = readPyProject(source.read(project))
  // Members of a workspace, and libraries in folders of the project.
  const sources = /\bsource = \{ (?:editable|directory|path) = "([^"]+)" \}/g
  const local = [...source.read(lock).matchAll(sources)].flatMap(([, place = '.']) =>
    filesOf(source, below(folder, place)),
  )
  const names = namesOf([...(declared.dependencies ?? []), ...declared.production])
  return declare('uv', lock, [lock, project].map(source.resolve), names, { ...declared, local })
}

function findPylock(source: Source, folder: string): FoundDependencies | undefined {
  const known = ['pylock.toml', 'pylock.production.toml', 'pylock.prod.toml'].map((name) => below(folder, name))
  // Any other name (PEP 751), where there is one alone.
  const named = source.paths.filter((path) => folderOf(path) === folder && /(^|\/)pylock\.[^./]+\.toml$/.test(path))
  const file = known.find(source.has) ?? (named.length === 1 ? named[0] : undefined)
  if (file === undefined) return undefined
  return declare('pylock', file, [source.resolve(file)], namesOf(listLockedNames(source.read(file))))
}

function findPoetry(source: Source, folder: string): FoundDependencies | undefined {
  const [lock, project] = [below(folder, 'poetry.lock'), below(folder, 'pyproject.toml')]
  if (!source.has(lock) || !source.has(project)) return undefined
  const { groups, poetryGroups } = readPyProject(source.read(project))
  const names = namesOf(listLockedNames(source.read(lock)))
  const all = [...new Set([...groups, ...poetryGroups])]
  return declare('poetry', lock, [lock, project].map(source.resolve), names, { extras: [], groups: all })
}

/** A pdm.lock that tells each package's groups, and of which nothing lies in the repository. */
function findPdm(source: Source, folder: string): FoundDependencies | undefined {
  const [lock, project] = [below(folder, 'pdm.lock'), below(folder, 'pyproject.toml')]
  if (!source.has(lock) || !source.has(project)) return undefined
  const text = source.read(lock)
  if (!/^strategy = \[.*"inherit_metadata"/m.test(text) || /^path = /m.test(text)) return undefined
  const { extras, groups } = readPyProject(source.read(project))
  return declare('pdm', lock, [lock, project].map(source.resolve), namesOf(listLockedNames(text)), { extras, groups })
}

function findPipenv(source: Source, folder: string): FoundDependencies | undefined {
  const file = below(folder, 'Pipfile.lock')
  if (!source.has(file)) return undefined
  // The names of the default packages: what stands before the next part of the file.
  const text = /"default":\s*\{([\s\S]*?)\n {4}\}/.exec(source.read(file))?.[1] ?? ''
  const names = [...text.matchAll(/^ {8}"([^"]+)": \{/gm)].flatMap(([, name]) => name ?? [])
  return declare('pipenv', file, [source.resolve(file)], namesOf(names))
}

/** Names of `[[package]]` and `[[packages]]` of a lock file in TOML. */
const listLockedNames = (text: string): string[] =>
  [...text.matchAll(/^\[\[packages?\]\]\s*\nname = "([^"]+)"/gm)].flatMap(([, name]) => name ?? [])

function findRequirements(source: Source, folder: string): FoundDependencies | undefined {
  const [file] = requirementsFiles.flatMap((name) => findAnyCase(source, below(folder, name)) ?? [])
  if (file === undefined) return undefined
  const { files, names, local } = readRequirements(source, file, folder)
  return declare('requirements', file, files, names, { extras: [], groups: [], local })
}

function findPyproject(source: Source, folder: string): FoundDependencies | undefined {
  const file = below(folder, 'pyproject.toml')
  const declared = readPyProject(source.read(file))
  const { dependencies = [], production } = declared
  if (dependencies.length + production.length === 0) return findDynamic(source, folder, file)
  // The lock of a workspace of which this is a member lies at the top.
  const lock = [below(folder, 'pdm.lock'), 'uv.lock'].find(source.has)
  const notices: Notice[] =
    lock === undefined
      ? []
      : [
          {
            level: 'warning',
            title: 'Lock file not read',
            message: `The versions in ${lock} are not used: this version installs what ${file} asks for. To have them, write them beside it: \`${lock.endsWith('pdm.lock') ? 'pdm export --prod' : 'uv export --frozen --no-dev'} -o requirements.txt\`.`,
            file: lock,
          },
        ]
  return {
    ...declare('pyproject', file, [source.resolve(file)], namesOf([...dependencies, ...production]), declared),
    notices,
  }
}

/** A list that setuptools reads for `dynamic = ["dependencies"]` (setuptools.pypa.io, "Dynamic Metadata"). */
function findDynamic(source: Source, folder: string, file: string): FoundDependencies | undefined {
  const table =
    /^\s*\[tool\.setuptools\.dynamic\]([\s\S]*?)(?=^\s*\[[\w"]|(?![\s\S]))/m.exec(source.read(file))?.[1] ?? ''
  const named = /^\s*dependencies\s*=\s*\{\s*file\s*=\s*(?:\[\s*)?["']([^"'\n]+)["']\s*\]?\s*\}/m.exec(table)?.[1]
  const list = below(folder, named ?? '')
  if (named === undefined || !source.has(list)) return undefined
  const { files, names, local } = readRequirements(source, list, folder)
  return declare('requirements', list, files, names, { extras: [], groups: [], local })
}

function declare(
  kind: Dependencies['kind'],
  file: string,
  files: readonly string[],
  names: ReadonlySet<string>,
  declared: Pick<Dependencies, 'extras' | 'groups'> & Partial<Pick<Dependencies, 'local'>> = { extras: [], groups: [] },
): FoundDependencies {
  const all = [...new Set([file, ...files])].sort()
  const production = (list: readonly string[]) => list.filter((name) => /^prod(uction)?$/.test(name))
  const local = [...new Set(declared.local ?? [])].sort()
  const [extras, groups] = [production(declared.extras), production(declared.groups)]
  return {
    dependencies: {
      kind,
      file,
      files: all,
      ...(local.length > 0 ? { local } : {}),
      extras,
      groups,
      gunicorn: names.has('gunicorn'),
    },
    names,
    notices: [],
  }
}

function namesOf(requirementLines: readonly string[]): ReadonlySet<string> {
  return new Set(requirementLines.flatMap((line) => readDistributionName(line) ?? []))
}
