/** The project's own switch between development and production: one variable that its settings compare. */
import type { Found } from '../../model.ts'
import { readSettingsLayers } from './modules.ts'
import { stripPython } from './python-text.ts'
import type { Source } from './source.ts'

const read = String.raw`\b(?:environ\.get|getenv|environ|config|env|env\.str)\s*[([]\s*(?<quote>['"])(?<name>[A-Za-z_]\w*)\k<quote>`
const assigned = new RegExp(String.raw`^[ \t]*(?<local>[A-Za-z_]\w*)[ \t]*=.*?${read}`, 'gm')
const production = String.raw`(?:[=!]=|\bin)\s*[[({]?\s*(?<mark>['"])(?<word>prod(?:uction)?)\k<mark>`
const compared = new RegExp(String.raw`${read}[^\n]*?${production}`, 'i')

/**
 * Finds a variable of the environment that the settings, or what they take everything from, compare with
 * "production" or "prod", or that is part of the name of the module that they take (`f"settings.{ENV}"`), where
 * there is one of that name. Undefined where nothing can be said.
 */
export function findProductionVariable(
  source: Source,
  directory: string,
  settings: string,
): Found<{ readonly name: string; readonly value: string }> | undefined {
  for (const { file, text } of readSettingsLayers(source, directory, settings)) {
    const plain = stripPython(text)
    const direct = compared.exec(plain)?.groups
    if (direct?.name && direct.word) {
      return { value: { name: direct.name, value: direct.word }, from: `since ${file} compares it` }
    }
    for (const { groups: { local = '', name = '' } = {} } of plain.matchAll(assigned)) {
      const against = new RegExp(String.raw`\b${local}(?:\.\w+\(\))?\s*(?:not\s+)?${production}`, 'i')
      const value = against.exec(plain)?.groups?.word
      if (value) return { value: { name, value }, from: `since ${file} compares it` }
      // The name of a module or its file, and no address that the value is a part of.
      const named = new RegExp(String.raw`\bf(['"])(?<text>[\w./{}()-]*\{${local}(?:\.\w+\(\))?\}[\w./{}()-]*)\1`).exec(
        plain,
      )
      if (!named?.groups?.text || /\.(com|dev|eu|io|net|org)\b|\/$/.test(named.groups.text)) continue
      const module = source.paths.flatMap(
        (path) => /settings\/(?:.*\/)?(prod(?:uction)?)\.py$/.exec(path)?.[1] ?? [],
      )[0]
      if (module) return { value: { name, value: module }, from: `since ${file} takes the module of that name` }
    }
  }
  return undefined
}
