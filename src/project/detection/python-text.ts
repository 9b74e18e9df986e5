/** What can be read from Python source without running it. */

/** The source without comments and without long strings (documentation, examples in it). */
export function stripPython(text: string): string {
  const tokens = /("""|''')(?:\\[\s\S]|(?!\1)[\s\S])*\1|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|#[^\n]*/g
  return text
    .replace(/\r\n?/g, '\n')
    .replace(tokens, (token, long: string | undefined) => (long ? "''" : token.startsWith('#') ? '' : token))
}

/** The values that a name gets assigned, in order: only literal strings. */
export function findAssignedStrings(source: string, name: string): string[] {
  const pattern = new RegExp(`^[ \\t]*${name}[ \\t]*(?::[^=\\n]+)?=[ \\t(\\n]*['"]([^'"\\n]*)['"]`, 'gm')
  return [...source.matchAll(pattern)].map((match) => match[1] ?? '')
}

/**
 * The settings modules that a script names in DJANGO_SETTINGS_MODULE, in order, each once: as an assignment, with
 * setdefault, putenv or as the default of get and getenv, literally or by a name assigned in the same file.
 */
export function findNamedSettings(text: string): string[] {
  const source = stripPython(text)
  const pattern = /['"]DJANGO_SETTINGS_MODULE['"]\s*(?:\]\s*=|,)\s*(?:['"]([\w.-]+)['"]|([A-Za-z_]\w*)\b(?!\s*[.([]))/g
  const found: string[] = []
  for (const [, literal, variable] of source.matchAll(pattern)) {
    if (literal !== undefined) found.push(literal)
    else if (variable !== undefined) found.push(...findAssignedStrings(source, variable).slice(-1))
  }
  return [...new Set(found)].filter(isModuleName)
}

/** The settings modules that a script takes where another variable names none: `getenv('MODE', 'shop.settings.dev')`. */
export function findDefaultSettings(text: string): string[] {
  const pattern =
    /['"]DJANGO_SETTINGS_MODULE['"]\s*(?:\]\s*=|,)\s*(?:default\s*=\s*)?[\w.]+\(\s*['"]\w+['"]\s*,\s*(?:default\s*=\s*)?['"]([\w.-]+)['"]/g
  return [...stripPython(text).matchAll(pattern)].map(([, name = '']) => name).filter(isModuleName)
}

/**
 * True for the name of a module that can be imported: each part an identifier, or, as Python itself asks for no more
 * where a name is given as a text (importlib.import_module), one with dashes: `my-site.settings`.
 */
export const isModuleName = (name: string): boolean => /^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$/.test(name)

/** The modules of which everything is imported (`from .base import *`), as they are written. */
export function findStarImports(text: string): string[] {
  const pattern = /^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]+\(?[ \t]*\*/gm
  return [...stripPython(text).matchAll(pattern)].map((match) => match[1] ?? '')
}

/** The assignment's right side, its continuation lines joined. */
export function readStatement(lines: readonly string[]): string {
  let text = ''
  for (const line of lines.slice(0, 8)) {
    text += ` ${line.replace(/\s#.*$/, '')}`
    const count = (sign: RegExp) => (text.match(sign) ?? []).length
    if (count(/[([{]/g) <= count(/[)\]}]/g)) break
  }
  return text.replace(/^\s*[A-Z_]+[^=]*=/, '').trim()
}
