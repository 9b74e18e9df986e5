import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { defaultOf, documents, readAction, withTables } from '../../script/docs.ts'
import { fileOnlyKeys, inputNames } from '../../src/inputs/names.ts'
import { defaultConfig } from '../../src/inputs/source.ts'
import { languages } from '../../src/language.ts'
import { read } from './reading.ts'

const action = readAction()
const reference = readFileSync('docs/inputs.md', 'utf8')

test('action.yml and the code know the same inputs, in the same order', () => {
  expect(Object.keys(action.inputs)).toEqual([...inputNames])
})

test('the defaults that action.yml tells are those that the code applies', () => {
  const told = Object.fromEntries(
    Object.entries(action.inputs).flatMap(([name, { description }]) => {
      const value = defaultOf(description)
      return value === null ? [] : [[name, value]]
    }),
  )
  const { inputs } = read()
  expect(told).toEqual({
    port: String(inputs.port),
    user: inputs.user,
    'jump-key': 'the one that opens the server',
    mode: inputs.mode,
    release: 'the one before the live one',
    app: "the repository's name",
    path: 'found by itself',
    settings: 'found by itself',
    database: inputs.database,
    https: inputs.https,
    snapshot: 'the newest',
    since: 'the last 100 lines',
    'delete-data': String(inputs.deleteData),
    language: languages[0],
    config: defaultConfig,
  })
  expect([inputs.app, inputs.path, inputs.settings, inputs.release]).toEqual([
    'my-site',
    undefined,
    undefined,
    undefined,
  ])
})

test('what the file may hold has no default that the runner passes on, as that would beat the file', () => {
  const passed = Object.entries(action.inputs).filter(([, field]) => 'default' in field)
  expect(passed.map(([name]) => name)).toEqual(['mode'])
})

test('every description can stand in a table and ends like a sentence', () => {
  for (const [name, { description }] of Object.entries({ ...action.inputs, ...action.outputs })) {
    expect(description, name).toMatch(/^[A-Z][^|\n]+(\.|\. \(default: .*\))$/)
  }
})

test('the tables in the documents are those of action.yml', () => {
  expect(documents).toContain('docs/inputs.md')
  for (const path of documents) {
    const text = readFileSync(path, 'utf8')
    expect(withTables(text, action), `${path} is stale: run script/docs`).toBe(text)
  }
})

test('a stale table is seen', () => {
  const changed = { ...action, inputs: { ...action.inputs, host: { description: 'Other.', required: true } } }
  expect(withTables(reference, changed)).not.toBe(reference)
  expect(withTables(reference, changed)).toContain('| `host` * | Other. |  |')
})

test.each([...fileOnlyKeys])('the reference explains the key %s', (key) =>
  expect(reference).toContain(`\n| \`${key}\` | `),
)

test('the example of a file is accepted', () => {
  const file = /## The file\n[\s\S]*?```yaml\n([\s\S]*?)```/.exec(reference)?.[1] ?? ''
  const { inputs } = read({ file, without: ['domains'] })
  expect(inputs).toMatchObject({
    domains: ['www.example.org', 'example.org'],
    healthPath: '/healthz',
    exclude: ['docs/', '*.psd'],
  })
})
