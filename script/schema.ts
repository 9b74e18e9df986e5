import { readFileSync } from 'node:fs'
import { bounds, choices, listKeys, moments, spans } from '../src/inputs/limits.ts'
import { fileKeys } from '../src/inputs/names.ts'
import type { Action } from './docs.ts'

export const schemaFile = 'docs/django-prod.schema.json'

/** A value without a text below it: YAML reads `3.12` and `off` as it likes. Nothing at all counts as not given. */
const scalar = { type: ['string', 'number', 'boolean', 'null'] }
const list = { type: [...scalar.type, 'array'], items: scalar }

/** Keys that hold keys. */
const maps: Readonly<Record<string, object>> = {
  'health-paths': { type: [...list.type, 'object'], items: scalar, additionalProperties: scalar },
  processes: { anyOf: [{ type: ['object', 'null'], additionalProperties: scalar }, { const: 'none' }] },
  timers: {
    type: ['object', 'null'],
    additionalProperties: {
      type: 'object',
      properties: { command: scalar, schedule: scalar },
      required: ['command', 'schedule'],
      additionalProperties: false,
    },
  },
  backups: {
    type: ['object', 'null'],
    properties: {
      to: scalar,
      schedule: scalar,
      keep: {
        type: ['object', 'null'],
        properties: Object.fromEntries(spans.map((span) => [span, { type: 'integer', minimum: 0, maximum: 1000 }])),
        additionalProperties: false,
      },
      'host-key': list,
      notify: scalar,
    },
    required: ['to'],
    additionalProperties: false,
  },
  commands: {
    type: ['object', 'null'],
    properties: Object.fromEntries(moments.map((moment) => [moment, list])),
    additionalProperties: false,
  },
}

function shapeOf(key: string): object {
  const numbers: Readonly<Record<string, readonly [number, number]>> = bounds
  const words: Readonly<Record<string, readonly string[]>> = choices
  if (numbers[key]) return { type: ['integer', 'null'], minimum: numbers[key][0], maximum: numbers[key][1] }
  // YAML 1.2 reads these two as what they mean.
  const read = (word: string) => (['true', 'false'].includes(word) ? word === 'true' : word)
  if (words[key]) return { enum: [...words[key].map(read), null] }
  return maps[key] ?? (listKeys.includes(key) ? list : scalar)
}

/** What the reference says of a key that only the file has, without Markdown's signs. */
function meaningOf(key: string, reference: string): string {
  const row = new RegExp(`^\\| \`${key}\` \\| (.*?) \\| `, 'm').exec(reference)?.[1] ?? ''
  return row.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '')
}

/** The JSON Schema (draft 7, which editors read) of the YAML file: its keys, and what a list can say of their values. */
export function schemaText(action: Action): string {
  const reference = readFileSync('docs/inputs.md', 'utf8')
  const properties = fileKeys.map((key) => {
    return [key, { description: action.inputs[key]?.description ?? meaningOf(key, reference), ...shapeOf(key) }]
  })
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: '.github/django-prod.yml of django-prod-action',
    type: ['object', 'null'],
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  }
  return `${JSON.stringify(schema, null, 2)}\n`
}
