/** What only newer versions of Python and Django have, and what to do: pure. */
import type { ProbeFailure } from '../model.ts'

/** Modules and names of the standard library → the first Python that has them (docs.python.org, "What's New"). */
const added: ReadonlyArray<readonly [RegExp, string]> = [
  [/^(tomllib|enum\.StrEnum|datetime\.UTC|typing\.(Self|assert_never|LiteralString|NotRequired|Required))$/, '3.11'],
  [/^(typing\.(override|TypeAliasType)|itertools\.batched|collections\.abc\.Buffer)$/, '3.12'],
  [/^(warnings\.deprecated|copy\.replace|typing\.(ReadOnly|TypeIs|NoDefault)|queue\.ShutDown)$/, '3.13'],
  [
    /^(compression(\.\w+)*|annotationlib|string\.templatelib|concurrent\.interpreters|pathlib\.types|uuid\.uuid[678])$/,
    '3.14',
  ],
]

/** Lines that an older Python can't parse → the first that can, and what it is called (docs.python.org, "What's New"). */
const syntax: ReadonlyArray<readonly [RegExp, string, string]> = [
  [/^\s*except\s+[A-Z][\w.]*(\s*,\s*[A-Z][\w.]*)+\s*:/, '3.14', 'except without parentheses'],
  [/(^|[\s=(,[{:])[tT][rR]?["']/, '3.14', 'a template string'],
  [/^\s*type\s+\w+\s*(\[.*\]\s*)?=/, '3.12', 'a type statement'],
  [/^\s*((async\s+)?def|class)\s+\w+\s*\[/, '3.12', 'type parameters'],
  [/^\s*except\s*\*/, '3.11', 'except*'],
  [/^\s*(match\s+.+|case\s+.+):/, '3.10', 'a match statement'],
]

/** What came with a version of Django. */
const django: ReadonlyArray<readonly [RegExp, string]> = [
  [/\bdjango\.tasks\b|\bdjango\.(utils|middleware|views\.decorators)\.csp\b|context_processors\.csp\b/, '6.0'],
  [/\bCompositePrimaryKey\b/, '5.2'],
  [/\b(LoginRequiredMiddleware|login_not_required)\b/, '5.1'],
  [/\bGeneratedField\b/, '5.0'],
]
const missing = /No module named|cannot import name|has no attribute|does not define/

/** What to do; undefined when nothing that is too new is what failed. `file` lists the packages. */
export function newerHint(failure: ProbeFailure, file: string): string | undefined {
  const { message, module, python } = failure
  const who = failure.importer ?? failure.file ?? 'the project'
  const [what, since] = tooNew(failure)
  if (what !== undefined && since !== undefined && minor(python) < minor(since))
    return `${who} uses ${what}, which Python has had since ${since}, and this is ${python}. Write \`python: '${since}'\` into .github/django-prod.yml (it is fetched where the system lacks it).`
  const version = missing.test(message) ? django.find(([sign]) => sign.test(message))?.[1] : undefined
  if (version !== undefined)
    return `Django has had it since ${version}, and an older one is installed. Ask for the Django that ${who} was written for: \`Django>=${version}\` in ${file}.`
  if (module?.startsWith('django.') !== true) return undefined
  return `The installed Django has no ${module}. Ask for the version that ${who} was written for in ${file}, as \`pip show Django\` tells it at home.`
}

/** What it is called, and the first Python that has it. */
function tooNew({ type, message, module, traceback }: ProbeFailure): [what?: string, since?: string] {
  if (type === 'SyntaxError') {
    if (/^f-string\b.*(backslash|expecting '}'|unmatched)/.test(message))
      return ['an f-string with the quotes or backslashes of its own text inside', '3.12']
    const lines = traceback.split('\n')
    const at = lines.findLastIndex((line) => /^ {2}File ".*", line \d+$/.test(line))
    const found = at < 0 ? undefined : syntax.find(([sign]) => sign.test(lines[at + 1] ?? ''))
    return found ? [found[2], found[1]] : []
  }
  const [, name, from] = /cannot import name '(\w+)' from '([\w.]+)'/.exec(message) ?? []
  const [, owner, attribute] = /module '([\w.]+)' has no attribute '(\w+)'/.exec(message) ?? []
  const what = module ?? (name ? `${from}.${name}` : owner ? `${owner}.${attribute}` : undefined)
  return what === undefined ? [] : [what, added.find(([sign]) => sign.test(what))?.[1]]
}

const minor = (version: string): number => Number(version.split('.')[1])
