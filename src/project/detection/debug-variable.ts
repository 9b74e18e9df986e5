/** The project's own switch of DEBUG: settings computed from DEBUG are right only where it is used. */
import type { Found } from '../../model.ts'
import { readSettingsLayers } from './modules.ts'
import { readStatement } from './python-text.ts'
import type { Source } from './source.ts'

/** `'NAME' in os.environ`, with and without not; a reader of the environment with a name as first argument. */
const membership = /(['"])([A-Za-z_]\w*)\1\s+(not\s+)?in\s+(?:os\.)?environ\b/
const reading =
  /(?:environ\.get|getenv|environ|config|env|env\.bool|env_bool|get_env|envbool|\w*bool\w*)\s*[([]\s*(['"])([A-Za-z_]\w*)\1/i
/** Nothing but the text of a variable, with a default or none. */
const bare = /^(?:(?:os\.)?environ\s*\[\s*(['"])\w+\1\s*\]|(?:(?:os\.)?environ\.get|(?:os\.)?getenv)\s*\([^()]*\))$/
/** The same by decouple, which casts only when it is told how. */
const uncast = /^config\s*\(\s*(['"])\w+\1\s*(?:,(?!\s*cast\b)[^(),]*)?,?\s*\)$/

/**
 * Finds `DEBUG = …` in the settings module, or in what it takes everything from, where it reads one variable of the
 * environment, and the value of that variable for which DEBUG is False. Undefined where nothing can be said.
 */
export function findDebugVariable(
  source: Source,
  directory: string,
  settings: string,
): Found<{ readonly name: string; readonly value: string }> | undefined {
  for (const { file, text } of readSettingsLayers(source, directory, settings)) {
    const lines = text.split(/\r?\n/)
    const line = lines.findLastIndex((one) => /^DEBUG\s*(:\s*bool\s*)?=/.test(one))
    if (line >= 0) {
      const decouple = /^\s*(from|import)\s+decouple\b/m.test(text)
      const value = findSwitchOff(readStatement(lines.slice(line)), decouple)
      return value && { value, from: `since DEBUG reads it in ${file}:${line + 1}` }
    }
  }
  return undefined
}

/** A value that is not this one, and says what is meant. */
const chooseOther = (word: string) => (/^(false|no|off)$/i.test(word) ? 'True' : 'production')

function findSwitchOff(expression: string, decouple: boolean): { name: string; value: string } | undefined {
  const member = membership.exec(expression)
  if (member?.[2] !== undefined) {
    // `'X' in environ` is False without the variable, whatever else is set.
    return member[3] === undefined ? undefined : { name: member[2], value: 'true' }
  }
  const name = reading.exec(expression)?.[2]
  if (name === undefined || /\bor\b|\band\b|\bif\b/.test(expression.replace(/\bor\s+['"]\w*['"]/, ''))) return undefined
  const opposite = /^not\b|\bis\s+not\s+None\b|!=\s*['"](true|1|yes|on)['"]/i.test(expression)
  if (opposite) return undefined
  const unequal = /!=\s*(['"])([^'"\\]*)\1/.exec(expression)?.[2]
  if (unequal !== undefined) return { name, value: unequal }
  // Compared with a word that is neither yes nor no, it names a stage.
  const word = /==\s*(['"])([A-Za-z]\w*)\1/.exec(expression)?.[2]
  if (word !== undefined && !/^(true|yes|on|y|t)$/i.test(word)) return { name, value: chooseOther(word) }
  if (/\bint\s*\(/.test(expression)) return { name, value: '0' }
  // Any text is true, also 'False'; only the empty one is not.
  const text = expression.replace(/^\(\s*(.*?)\s*\)$/, '$1')
  if (bare.test(text) || (decouple && uncast.test(text))) return { name, value: '' }
  if (/^bool\s*\(\s*(os\.)?(environ|getenv)/.test(expression)) return { name, value: '' }
  return { name, value: 'False' }
}
