import { readdirSync, readFileSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

/** A source file: its path below src/ with forward slashes, and its text. */
interface Source {
  path: string
  text: string
}

/** The parts of src/, lowest first: a file imports from its own part and from lower layers, see docs/architecture.md. */
const layers: readonly (readonly string[])[] = [
  ['model', 'errors'],
  ['inputs', 'project', 'server', 'render', 'report', 'probe'],
  ['steps', 'runner'],
  ['story'],
  ['entry'],
]
const singleFiles = new Map([
  ['model.ts', 'model'],
  ['errors.ts', 'errors'],
  ['patience.ts', 'model'],
  ['inputs.ts', 'inputs'],
  ['runner.ts', 'runner'],
  ['index.ts', 'entry'],
  ['main.ts', 'entry'],
  ['post.ts', 'entry'],
])

/** Imports within one layer that point one way all the same. */
const neighbours = new Set(['steps → runner', 'runner → report', 'model → errors', 'inputs → render'])

/** Which parts may import a package; one that is not named here may be imported anywhere. */
const packages: readonly { name: RegExp; parts: readonly string[] }[] = [
  { name: /^@actions\/core$/, parts: ['entry', 'inputs', 'report'] },
  { name: /^@actions\/(exec|io)$/, parts: ['entry', 'project'] },
  { name: /^ssh2(-sftp-client)?$/, parts: ['server'] },
  { name: /^(node:)?fs(\/promises)?$/, parts: layers.flat().filter((part) => part !== 'render' && part !== 'steps') },
]

/** The part that a file belongs to: its folder, its own name for the few above, or a story such as deploy.ts. */
function partOf(path: string): string {
  const [first = '', ...rest] = path.split('/')
  return rest.length > 0 ? first : (singleFiles.get(first) ?? 'story')
}

/** Every module that a text imports, re-exports or requires, type-only imports and import() included. */
function importsOf(text: string): string[] {
  const statements = /^\s*(?:import|export)\b(?:[\w\s{},*$]*?\bfrom\b)?\s*(['"])([^'"\n]+)\1/gm
  const calls = /\b(?:import|require)\s*\(\s*(['"])([^'"\n]+)\1/g
  return [statements, calls].flatMap((pattern) => [...text.matchAll(pattern)].map((match) => match[2] ?? ''))
}

/** What breaks the direction of imports, one sentence each. */
function wrongImports(sources: readonly Source[]): string[] {
  const layerOf = (part: string): number => layers.findIndex((layer) => layer.includes(part))
  return sources.flatMap(({ path, text }) => {
    const part = partOf(path)
    if (layerOf(part) < 0) return [`${path}: the part ${part} has no layer`]
    return importsOf(text).flatMap((name) => {
      if (!name.startsWith('.')) {
        const rule = packages.find((rule) => rule.name.test(name))
        return rule && !rule.parts.includes(part) ? [`${path}: ${name} is not for ${part}`] : []
      }
      const target = partOf(posix.join(posix.dirname(path), name))
      const allowed = target === part || layerOf(target) < layerOf(part) || neighbours.has(`${part} → ${target}`)
      return allowed && layerOf(target) >= 0 ? [] : [`${path}: imports ${name} (${part} → ${target})`]
    })
  })
}

/** Files that are too long to read at once, or whose name says nothing. */
function wrongFiles(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
    return [
      ...(lines > 250 ? [`${path}: ${lines} lines`] : []),
      ...(/(^|\/)(utils?|helpers?|managers?|common)[./]/i.test(path) ? [`${path}: name what it does`] : []),
    ]
  })
}

const directory = resolve(import.meta.dirname, '../src')
const sources = readdirSync(directory, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|py)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path: path.slice(directory.length + 1), text: readFileSync(path, 'utf8') }))

describe('src/', () => {
  test('imports point one way', () => {
    expect(sources.flatMap(({ text }) => importsOf(text)).length).toBeGreaterThan(0)
    expect(wrongImports(sources.filter(({ path }) => path.endsWith('.ts')))).toEqual([])
  })

  test('files are short and named after what they do', () => {
    expect(wrongFiles(sources)).toEqual([])
  })
})

describe('the check itself', () => {
  const check = (path: string, text: string): string[] => wrongImports([{ path, text }])

  test.each([
    ['deploy.ts', "import { plan } from './runner.ts'\nimport type { Facts } from './model.ts'"],
    ['steps/sync.ts', "import { put } from '../server/sftp.ts'\nimport { Step } from '../runner.ts'"],
    ['server/sftp.ts', "import Client from 'ssh2-sftp-client'\nimport { x } from './lock.ts'"],
    ['main.ts', "import * as core from '@actions/core'\nimport { deploy } from './deploy.ts'"],
    ['project/git.ts', "import { exec } from '@actions/exec'\nimport { readFile } from 'node:fs/promises'"],
    ['render/caddyfile.ts', "const text = \"import './x'\"\nimport { join } from 'node:path'"],
  ])('%s may: %s', (path, text) => {
    expect(importsOf(text).length).toBeGreaterThan(0)
    expect(check(path, text)).toEqual([])
  })

  test.each([
    ['model.ts', "import { render } from './render/units.ts'"],
    ['server/lock.ts', "import { sync } from '../steps/sync.ts'"],
    ['render/units.ts', "import { facts } from '../server/facts.ts'"],
    ['runner.ts', "import { sync } from './steps/sync.ts'"],
    ['steps/sync.ts', "import { deploy } from '../deploy.ts'"],
    ['deploy.ts', "export * from './main.ts'"],
    ['deploy.ts', "import {\n  setOutput,\n  info,\n} from '@actions/core'"],
    ['steps/sync.ts', "import type { Client } from 'ssh2'"],
    ['steps/sync.ts', "import {readFileSync} from 'fs'"],
    ['render/units.ts', "const { readFile } = await import('node:fs/promises')"],
    ['server/lock.ts', "import 'node:fs'\nimport { which } from '@actions/io'"],
    ['things/x.ts', ''],
    ['deploy.ts', "import { x } from './things/x.ts'"],
  ])('%s may not: %s', (path, text) => {
    expect(check(path, text)).toHaveLength(1)
  })

  test.each(['utils.ts', 'server/helper.ts', 'common/x.ts', 'render/managers.test.ts'])(
    'no file is named %s',
    (path) => {
      expect(wrongFiles([{ path, text: '' }])).toHaveLength(1)
    },
  )

  test('250 lines are allowed, 251 are not', () => {
    expect(wrongFiles([{ path: 'deploy.ts', text: 'x\n'.repeat(250) }])).toEqual([])
    expect(wrongFiles([{ path: 'deploy.ts', text: 'x\n'.repeat(251) }])).toEqual(['deploy.ts: 251 lines'])
  })
})
