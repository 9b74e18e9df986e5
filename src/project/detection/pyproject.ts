/** The few lines of pyproject.toml that matter here (PEP 621), read as text. */

export interface PyProject {
  /** `[project] dependencies`; undefined when there are none declared. */
  readonly dependencies?: readonly string[]
  readonly requiresPython?: string
  /** Names of `[project.optional-dependencies]`, of `[dependency-groups]` (PEP 735), and of groups that Poetry alone knows. */
  readonly extras: readonly string[]
  readonly groups: readonly string[]
  readonly poetryGroups: readonly string[]
  /** What those of them ask for that are called production's. */
  readonly production: readonly string[]
  /** True for a project of Poetry that doesn't declare `[project] dependencies`. */
  readonly poetry: boolean
}

/** Reads the text of a pyproject.toml; what it does not understand counts as not declared. */
export function readPyProject(text: string): PyProject {
  const project = tableOf(text, 'project')
  const requiresPython = /^[ \t]*requires-python[ \t]*=[ \t]*(?:"([^"\n]*)"|'([^'\n]*)')/m.exec(project)
  const tables = ['project.optional-dependencies', 'dependency-groups'].map((name) => tableOf(text, name))
  return {
    dependencies: stringsOf(project, 'dependencies'),
    requiresPython: requiresPython?.[1] ?? requiresPython?.[2] ?? readPoetryPython(text),
    extras: keysOf(tables[0] ?? ''),
    groups: keysOf(tables[1] ?? ''),
    poetryGroups: listPoetryGroups(text),
    production: tables.flatMap((table) => ['production', 'prod'].flatMap((name) => stringsOf(table, name) ?? [])),
    poetry: /^[ \t]*\[tool\.poetry(\.dependencies)?\]/m.test(text),
  }
}

const listPoetryGroups = (text: string): string[] =>
  [...text.matchAll(/^[ \t]*\[tool\.poetry\.group\.["']?([\w-]+)["']?\.dependencies\]/gm)].map(([, name = '']) => name)

/** Poetry's own constraint (python-poetry.org/docs/dependency-specification) as PEP 440 has it; not one with alternatives. */
function readPoetryPython(text: string): string | undefined {
  const table = tableOf(text, 'tool.poetry.dependencies')
  const written = /^[ \t]*python[ \t]*=[ \t]*["']([^"'\n|]+)["']/m.exec(table)?.[1]?.trim()
  if (written === undefined || written === '*') return undefined
  const clauses = written.split(/\s*,\s*|\s+(?=[<>=!~^])/).flatMap((clause) => {
    const [, operator = '', version = ''] = /^(\^|~=|~|[<>=!]=?=?)?\s*(\d+(?:\.(?:\d+|\*))*)$/.exec(clause) ?? []
    const [major = 0, minor = 0] = version.split('.').map(Number)
    if (version === '') return [clause]
    if (operator === '^') return [`>=${version}`, `<${major + 1}`]
    if (operator === '~') return [`>=${version}`, version.includes('.') ? `<${major}.${minor + 1}` : `<${major + 1}`]
    if (operator !== '' && operator !== '=') return [`${operator}${version}`]
    return [`==${version}${/^\d+\.\d+$/.test(version) ? '.*' : ''}`]
  })
  return clauses.join(',')
}

const keysOf = (table: string): string[] =>
  [...table.matchAll(/^[ \t]*["']?([A-Za-z0-9][\w.-]*)["']?[ \t]*=/gm)].flatMap(([, name]) => name ?? [])

/** The lines between a table's header and the next header. */
function tableOf(text: string, name: string): string {
  const lines = text.split(/\r?\n/)
  const header = /^\s*\[/
  const start = lines.findIndex((line) => new RegExp(`^\\s*\\[\\s*${name}\\s*\\]\\s*(#.*)?$`).test(line))
  if (start < 0) return ''
  const end = lines.findIndex(
    (line, index) => index > start && header.test(line) && /^\s*\[\[?[\w."' -]+\]\]?\s*(#.*)?$/.test(line),
  )
  return lines.slice(start + 1, end < 0 ? undefined : end).join('\n')
}

/** The strings of an array, comments left out; undefined when the key is not there. */
function stringsOf(table: string, key: string): string[] | undefined {
  const begin = new RegExp(`^[ \\t]*${key}[ \\t]*=[ \\t]*\\[`, 'm').exec(table)
  if (begin === null) return undefined
  const strings: string[] = []
  const tokens = /"((?:\\.|[^"\\\n])*)"|'([^'\n]*)'|#[^\n]*|\]/g
  tokens.lastIndex = begin.index + begin[0].length
  for (let token = tokens.exec(table); token !== null && token[0] !== ']'; token = tokens.exec(table)) {
    const value = token[1]?.replace(/\\(.)/g, '$1') ?? token[2]
    if (value !== undefined) strings.push(value)
  }
  return strings
}
