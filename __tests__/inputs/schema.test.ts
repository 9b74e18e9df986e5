import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAction } from '../../script/docs.ts'
import { schemaFile, schemaText } from '../../script/schema.ts'
import { bounds, choices, listKeys, moments } from '../../src/inputs/limits.ts'
import { fileKeys, mapKeys } from '../../src/inputs/names.ts'
import { read } from './reading.ts'

/** A file of one key, and whether it is right. Rules that no schema can tell are not among them. */
type Case = readonly [text: string, accepted: boolean]

const numbers = Object.entries(bounds).flatMap(([key, [least, most]]): Case[] => [
  [`${key}: ${least}`, true],
  [`${key}: ${most}`, true],
  [`${key}: ${least - 1}`, false],
  [`${key}: ${most + 1}`, false],
  [`${key}: ${least}.5`, false],
])
const words = Object.entries(choices).flatMap(([key, known]): Case[] => [
  // Of proxies that nobody has named we say so.
  ...known.map((word): Case => [`${key}: ${word}${word === 'trusted-proxies' ? `\n${word}: cloudflare` : ''}`, true]),
  [`${key}: whatever`, false],
])
const single = fileKeys.filter((key) => !listKeys.includes(key) && !mapKeys.includes(key))
const cases: readonly Case[] = [
  ...numbers,
  ...words,
  ...fileKeys.map((key): Case => [`${key}:`, true]),
  ...single.map((key): Case => [`${key}: [aa, bb]`, false]),
  ...listKeys
    .filter((key) => !['services', 'domains', 'trusted-proxies', 'health-paths', 'firewall'].includes(key))
    .map((key): Case => [`${key}: [aa, bb]`, true]),
  ['firewall: [enable, 25/tcp]', true],
  ['trusted-proxies: [cloudflare, 203.0.113.0/24]', true],
  ...[...single, ...listKeys].filter((key) => !mapKeys.includes(key)).map((key): Case => [`${key}: { aa: bb }`, false]),
  ['health-paths: [/aa/, /bb/]', true],
  ['health-paths: { /aa/: bb, /cc/: }', true],
  ['health-paths: { /aa/: { bb: cc } }', false],
  ...moments.map((moment): Case => [`commands: { ${moment}: [aa, bb] }`, true]),
  ['', true],
  ['- host', false],
  ['hots: example.org', false],
  ['ssh-key: abc', false],
  ['mode: plan', false],
  ['python: 3.10', true],
  ['domains: [example.org, www.example.org]', true],
  ['services: redis', true],
  ['commands: { later: aa }', false],
  ['commands: aa', false],
  ['processes: { worker: aa bb }', true],
  ['processes: [aa]', false],
  ['processes: none', true],
  ['processes: {}', true],
  ['processes: { worker: { command: aa } }', false],
  ['timers: { nightly: { command: aa, schedule: daily } }', true],
  ['timers: { nightly: { command: aa } }', false],
  ['timers: { nightly: { command: aa, schedule: daily, user: root } }', false],
  ['timers: { nightly: aa }', false],
]

const folder = mkdtempSync(join(tmpdir(), 'schema-'))
const fileOf = (index: number) => join(folder, `${index}.yml`)
/** Files that the schema refuses. */
const refused = new Set<string>()

beforeAll(async () => {
  for (const [index, [text]] of cases.entries()) writeFileSync(fileOf(index), `${text}\n`)
  const words = ['--schemafile', schemaFile, '-o', 'json', ...cases.map((_, index) => fileOf(index))]
  const told = await new Promise<string>((resolve) => {
    // It ends with 1 when it refuses a file.
    execFile('node_modules/.lint/bin/check-jsonschema', words, { maxBuffer: 2 ** 26 }, (_, stdout) => resolve(stdout))
  })
  const { errors, parse_errors } = JSON.parse(told) as Record<string, Array<{ filename: string }>>
  expect(parse_errors).toEqual([])
  for (const { filename } of errors ?? []) refused.add(filename)
})

afterAll(() => rmSync(folder, { recursive: true }))

test(`${schemaFile} is made of the code's lists and says of each key what it means`, () => {
  expect(readFileSync(schemaFile, 'utf8'), 'run script/docs').toBe(schemaText(readAction()))
  const { properties } = JSON.parse(readFileSync(schemaFile, 'utf8')) as {
    properties: Record<string, { description: string }>
  }
  expect(Object.keys(properties)).toEqual(fileKeys)
  for (const [key, { description }] of Object.entries(properties)) expect(description, key).toMatch(/^\S.{10,}/)
})

test.each(cases.map(([text, accepted], index) => [text, accepted, index] as const))(
  '%j: %s, for the schema and for us',
  (text, accepted, index) => {
    expect(refused.has(fileOf(index)), 'refused by the schema').toBe(!accepted)
    const outcome = (() => {
      try {
        // Where a run logs in may stand in the file while no secret goes there.
        const without = ['password', ...(/^(host|domains)(?=: \[)/.exec(text)?.slice(1) ?? [])]
        read({ file: text, without, env: { SSH_AUTH_SOCK: '/run/agent' } })
        return true
      } catch {
        return false
      }
    })()
    expect(outcome, 'accepted by us').toBe(accepted)
  },
)
