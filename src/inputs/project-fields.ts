import type { Inputs } from '../model.ts'
import { asList, asText, type Given, invalid, shown } from './given.ts'
import { moments } from './limits.ts'

const identifier = '[\\p{L}_][\\p{L}\\p{N}_]*'
const dotted = new RegExp(`^${identifier}(\\.${identifier})*$`, 'u')

/** A Python module's dotted name. */
export function parseModule(given: Given): string {
  const text = asText(given)
  if (dotted.test(text) && !text.endsWith('.py')) return text
  const corrected = text
    .replace(/^\.?\//, '')
    .replace(/\.py$/, '')
    .replace(/\//g, '.')
  const hint = dotted.test(corrected) ? `\`${given.name}: ${corrected}\`` : `\`${given.name}: mysite.settings\``
  throw invalid(given, `${shown(text)} is not the dotted name of a Python module.`, `Write for example ${hint}.`)
}

/** `package.module:callable`; without a callable it is `application`, Django's own name for it. */
export function parseApplication(given: Given): string {
  const [module = '', callable = 'application', ...rest] = asText(given).split(':')
  if (rest.length > 0 || !new RegExp(`^${identifier}$`, 'u').test(callable)) {
    const hint = `Write for example \`${given.name}: mysite.wsgi:application\`.`
    throw invalid(given, `${shown(asText(given))} is not package.module:name.`, hint)
  }
  return `${parseModule({ ...given, value: module })}:${callable}`
}

/** The wanted Python, `3.12`. */
export function parsePython(given: Given): string {
  const text = asText(given)
  if (/^3\.\d{1,2}$/.test(text)) return text
  const near = /3\.\d{1,2}/.exec(text)?.[0] ?? '3.12'
  throw invalid(given, `${shown(text)} is not a version of Python 3, as 3.12.`, `Write \`${given.name}: ${near}\`.`)
}

/** A folder of the repository; `''` is its top. */
export function parseFolder(given: Given): string {
  const text = relativePath(given, asText(given), 'a folder of the repository')
  if (!/(^|\/)manage\.py$/.test(text)) return text
  const folder = text.replace(/\/?manage\.py$/, '')
  throw invalid(given, `${shown(text)} is the file, not its folder.`, `Write \`${given.name}: ${folder || '.'}\`.`)
}

/** Files of the repository. */
export function parseFiles(given: Given): string[] {
  return asList(given).map((item) => relativePath(given, item, 'a file of the repository'))
}

/** A path below the repository's top, with `/`, without `.`, `..`, doubled or final slashes. */
export function relativePath(given: Given, text: string, what: string): string {
  const parts = text.split('/').filter((part) => part !== '' && part !== '.')
  if (!/^([/~]|[A-Za-z]:)|\\|[\0\n]/.test(text) && !parts.includes('..')) return parts.join('/')
  const hint = 'Write the path from the top of the repository, with `/` and without `..`.'
  throw invalid(given, `${shown(text)} is not ${what}.`, hint)
}

/** Patterns of files of the repository, as in a .gitignore file (gitignore(5)). */
export function parsePatterns(given: Given): string[] {
  const patterns = asList(given)
  const wrong = patterns.find((pattern) => /[\0\n]/.test(pattern) || pattern.split('/').includes('..'))
  if (wrong === undefined) return patterns
  const hint = 'Patterns are as in .gitignore (`docs/`, `*.psd`, `/notes.txt`), and stay in the repository.'
  throw invalid(given, `${shown(wrong)} is not a pattern.`, hint)
}

/** The path that is asked whether the site is well. */
export function parseHealthPath(given: Given): string {
  const text = asText(given)
  if (/^\/[^\s\\#\p{Cc}]*$/u.test(text) && !text.startsWith('//')) return text
  const path = text.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[#\s].*$/, '')
  const hint = `Write \`${given.name}: /${path.replace(/^\/+/, '')}\`.`
  throw invalid(given, `${shown(text)} is not the path of an address; it starts with one /.`, hint)
}

/** The most pages of `health-paths`: each may take seconds, and visitors wait for none of them. */
const mostPages = 50

/** The pages that must answer before a release goes live: a list of paths, or path → words that the page must show. */
export function parseHealthPaths(given: ReadonlyMap<string, Given>): Inputs['healthPaths'] {
  const listed = given.get('health-paths')
  const items = listed
    ? asList(listed).map((value) => ({ path: { ...listed, value }, words: '' }))
    : [...given.values()]
        .filter(({ name }) => name.startsWith('health-paths.'))
        .map((one) => ({ path: { ...one, name: 'health-paths', value: one.name.slice(13) }, words: asText(one) }))
  const last = items[mostPages]
  if (last) throw invalid(last.path, `more than ${mostPages} pages.`, 'Name those that matter most.')
  return items.map(({ path, words }) => ({ path: parseHealthPath(path), words }))
}

/**
 * Debian packages (Debian Policy, 5.6.1). Those that the project's own packages turn out to need are installed beside them
 * (`auto`), unless `none` forbids it.
 */
export function parsePackages(given: Given): Inputs['packages'] {
  const items = asList(given, /[\s,]+/)
  const names = items.filter((item) => item !== 'auto' && item !== 'none')
  // apt-get removes what ends in one - (apt-get(8), install); no package does. A single + is its sign too, as in g++ it is not.
  const wrong = names.find((name) => !/^[a-z0-9][a-z0-9+.-]*([a-z0-9.]|\+\+)$/.test(name))
  if (wrong === undefined) return { names, auto: !items.includes('none') }
  const hint = 'Write names as apt-get install takes them, for example `packages: [libpq-dev]`, or `packages: none`.'
  throw invalid(given, `${shown(wrong)} is not the name of a Debian package.`, hint)
}

/** The user's commands, each a line for a shell, by the moment when they run. */
export function parseCommands(given: ReadonlyMap<string, Given>): Inputs['commands'] {
  const all = [...given.values()].filter(({ name }) => name.startsWith('commands.'))
  return Object.fromEntries(
    all.map((one) => {
      const moment = moments.find((known) => one.name === `commands.${known}`)
      if (moment === undefined) throw invalid(one, 'there is no such moment.', `The moments are ${moments.join(', ')}.`)
      return [moment, asList(one, /\n/)]
    }),
  )
}

/** Names of services (systemd.unit(5)), each once; `.service` may be left out. */
export function parseUnits(given: Given): string[] {
  const names = asList(given, /[\s,]+/).map((item) => (/\.\w+$/.test(item) ? item : `${item}.service`))
  const wrong = names.find((name) => !/^[A-Za-z0-9:_.\\@-]{1,247}\.service$/.test(name) || name.startsWith('-'))
  if (wrong === undefined) return [...new Set(names)]
  const hint = 'Name the unit that runs the old site, for example `take-over: gunicorn.service`.'
  throw invalid(given, `${shown(wrong)} is no service of systemd.`, hint)
}

/** Folders of the repository that outlive its releases; none inside another one. */
export function parseSharedFolders(given: Given): string[] {
  const folders = [...new Set(asList(given).map((item) => relativePath(given, item, 'a folder of the repository')))]
  const top = folders.find((folder) => folder === '')
  if (top !== undefined) throw invalid(given, 'the whole repository cannot be shared.', 'Name a folder, as `logs`.')
  const inner = folders.find((folder) => folders.some((other) => folder.startsWith(`${other}/`)))
  if (inner === undefined) return folders
  throw invalid(given, `${shown(inner)} lies inside another shared folder.`, 'Remove it: the outer one holds it.')
}
