/** The project's own switch of DEBUG: settings computed from DEBUG are right only where it is used. */
import type { Found } from '../model.ts'
import { settingsLayers } from './modules.ts'
import type { Source } from './source.ts'

/** `'NAME' in os.environ`, with and without not; a reader of the environment with a name as first argument. */
const membership = /(['"])([A-Za-z_]\w*)\1\s+(not\s+)?in\s+(?:os\.)?environ\b/
const reading =
  /(?:environ\.get|getenv|environ|config|env|env\.bool|env_bool|get_env|envbool|\w*bool\w*)\s*[([]\s*(['"])([A-Za-z_]\w*)\1/i

/**
 * Finds `DEBUG = …` in the settings module, or in what it takes everything from, where it reads one variable of the
 * environment, and the value of that variable for which DEBUG is False. Undefined where nothing can be said.
 */
export function findDebugVariable(
  source: Source,
  directory: string,
  settings: string,
): Found<{ readonly name: string; readonly value: string }> | undefined {
  for (const { file, text } of settingsLayers(source, directory, settings)) {
    const lines = text.split(/\r?\n/)
    const line = lines.findLastIndex((one) => /^DEBUG\s*(:\s*bool\s*)?=/.test(one))
    if (line >= 0) {
      const value = switchOff(statement(lines.slice(line)))
      return value && { value, from: `since DEBUG reads it in ${file}:${line + 1}` }
    }
  }
  return undefined
}

/** The assignment's right side, its continuation lines joined. */
function statement(lines: readonly string[]): string {
  let text = ''
  for (const line of lines.slice(0, 8)) {
    text += ` ${line.replace(/\s#.*$/, '')}`
    const count = (sign: RegExp) => (text.match(sign) ?? []).length
    if (count(/[([{]/g) <= count(/[)\]}]/g)) break
  }
  return text.replace(/^\s*DEBUG[^=]*=/, '').trim()
}

/** A value that is not this one, and says what is meant. */
const notThe = (word: string) => (/^(false|no|off)$/i.test(word) ? 'True' : 'production')

function switchOff(expression: string): { name: string; value: string } | undefined {
  const member = membership.exec(expression)
  if (member?.[2] !== undefined) {
    // `'X' in environ` is False without the variable, whatever else is set.
    return member[3] === undefined ? undefined : { name: member[2], value: 'true' }
  }
  const name = reading.exec(expression)?.[2]
  if (name === undefined || /\bor\b|\band\b|\bif\b/.test(expression.replace(/\bor\s+['"]\w*['"]/, ''))) return undefined
  const opposite = /^not\b/.test(expression) || /!=\s*['"](true|1|yes|on)['"]/i.test(expression)
  if (opposite) return undefined
  // Compared with a word that is neither yes nor no, it names a stage.
  const [, sign, , word = ''] = /([=!]=)\s*(['"])([A-Za-z]\w*)\2/.exec(expression) ?? []
  if (sign && !/^(true|yes|on|y|t)$/i.test(word)) return { name, value: sign === '!=' ? word : notThe(word) }
  if (/\bint\s*\(/.test(expression)) return { name, value: '0' }
  // Any text is true for bool(); only the empty one is not.
  if (/^bool\s*\(\s*(os\.)?(environ|getenv)/.test(expression)) return { name, value: '' }
  return { name, value: 'False' }
}
