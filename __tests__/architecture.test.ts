import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

/** A source file: its path below src/ with forward slashes, and its text. */
interface Source {
  path: string
  text: string
}

/** The parts of src/, lowest first: a file imports from its own part and from lower layers, see docs/architecture.md. */
const layers: readonly (readonly string[])[] = [
  ['errors', 'texts', 'remote'],
  ['language'],
  ['model', 'shapes'],
  ['calls', 'places'],
  ['inputs', 'project', 'server', 'render', 'report', 'probe'],
  ['deployment'],
  ['runner'],
  ['release'],
  ['proxy'],
  ['steps'],
  ['story'],
  ['gate', 'command'],
  ['entry'],
]
const singleFiles = new Map([
  ['model.ts', 'model'],
  ['errors.ts', 'errors'],
  ['texts.ts', 'texts'],
  ['language.ts', 'language'],
  ['remote.ts', 'remote'],
  ['calls.ts', 'calls'],
  ['places.ts', 'places'],
  ['patience.ts', 'model'],
  ['inputs.ts', 'inputs'],
  ['deployment.ts', 'deployment'],
  ['runner.ts', 'runner'],
  ['index.ts', 'entry'],
  ['main.ts', 'entry'],
  ['post.ts', 'entry'],
])

/**
 * Imports within one layer. Values of the runner hold what the server told and the other way round: nouns alone, and
 * no file of them in a circle.
 */
const neighbours = new Set(['model → shapes', 'shapes → model', 'inputs → render'])

/** The rooms of src/project/, lowest first: what is sent, what the project is, what follows. A room imports lower ones. */
const rooms = ['files', 'detection', 'decisions']

/** Parts that never look at the runner's own files. */
const withoutFiles = [
  'model',
  'shapes',
  'calls',
  'places',
  'render',
  'deployment',
  'runner',
  'release',
  'proxy',
  'steps',
]

/** Which parts may import a package; one that is not named here may be imported anywhere. */
const packages: readonly { name: RegExp; parts: readonly string[] }[] = [
  { name: /^@actions\/core$/, parts: ['entry', 'inputs', 'report'] },
  { name: /^@actions\/exec$/, parts: ['project'] },
  { name: /^@actions\/io$/, parts: ['entry', 'project'] },
  // What runs on the runner is run by @actions/exec, but for a command that is a connection: a stream. And root's own
  // commands make an account on the server.
  { name: /^(node:)?child_process$/, parts: ['server', 'gate', 'command'] },
  { name: /^ssh2(-sftp-client)?$/, parts: ['server'] },
  { name: /^(node:)?fs(\/promises)?$/, parts: layers.flat().filter((part) => !withoutFiles.includes(part)) },
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

/** Imports of src/project/ from one room into a higher one, and rooms that nobody knows, one sentence each. */
function wrongRooms(sources: readonly Source[]): string[] {
  const roomOf = (path: string): string | undefined => /^project\/(.+)\//.exec(path)?.[1]
  return sources.flatMap(({ path, text }) => {
    const room = roomOf(path)
    if (room === undefined) return []
    if (!rooms.includes(room)) return [`${path}: ${room} is no room of project/`]
    const targets = importsOf(text).flatMap((name) => roomOf(posix.join(posix.dirname(path), name)) ?? [])
    return targets
      .filter((target) => rooms.indexOf(target) > rooms.indexOf(room))
      .map((target) => `${path}: imports ${target}/`)
  })
}

/** What src/steps/ holds beside steps: each exports values of type Step, or puts such into a story. */
function wrongSteps(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => path.startsWith('steps/'))
    .flatMap(({ path, text }) => {
      const exported = text.split('\n').filter((line) => /^export\b/.test(line))
      const others = exported.filter(
        (line) => !/^export const \w+: Step = \{$/.test(line) && !/^export function \w+\(story: Story,/.test(line),
      )
      return [...(exported.length === 0 ? [`${path}: no step`] : []), ...others.map((line) => `${path}: ${line}`)]
    })
}

/** Places on the server that a text makes up by itself, instead of asking places.ts or a file's kind. */
function wrongPlaces(sources: readonly Source[]): string[] {
  const made = /\/srv\/\$\{|\.(?:includes|startsWith|endsWith)\((['"`])[^'"`\n]*\/(?:conf|etc|usr|srv)\/[^'"`\n]*\1\)/
  return sources.filter(({ path, text }) => path !== 'places.ts' && made.test(text)).map(({ path }) => path)
}

/** Modules that only an s at the end tells apart, wherever they lie. */
function similarNames(sources: readonly Source[]): string[] {
  const names = new Set(sources.map(({ path }) => posix.basename(path, '.ts')))
  return [...names].filter((name) => names.has(`${name}s`)).sort()
}

/** Files that import each other in a circle, type-only imports included: one circle each, `a.ts → b.ts → a.ts`. */
function findCircles(sources: readonly Source[]): string[] {
  const targets = new Map(
    sources.map(({ path, text }) => [path, importsOf(text).map((name) => posix.join(posix.dirname(path), name))]),
  )
  const finished = new Set<string>()
  const follow = (path: string, way: readonly string[]): string[] => {
    if (way.includes(path)) return [[...way.slice(way.indexOf(path)), path].join(' → ')]
    if (finished.has(path)) return []
    const found = (targets.get(path) ?? []).flatMap((target) => follow(target, [...way, path]))
    finished.add(path)
    return found
  }
  return sources.flatMap(({ path }) => follow(path, []))
}

const countLines = (text: string): number => text.split('\n').length - (text.endsWith('\n') ? 1 : 0)

/** Files that are too long to read at once, or whose name says nothing; src/calls.ts is made, and as long as there are calls. */
function wrongFiles(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) => {
    const lines = countLines(text)
    return [
      // What script/contract makes repeats the Python that it is made of, which is measured itself.
      ...(lines > 250 && !text.startsWith('// Made by script/contract ') ? [`${path}: ${lines} lines`] : []),
      ...(/(^|\/)(utils?|helpers?|managers?|common)[./]/i.test(path) ? [`${path}: name what it does`] : []),
    ]
  })
}

const directory = resolve(import.meta.dirname, '../src')
const sources = readdirSync(directory, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(ts|py)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path: path.slice(directory.length + 1), text: readFileSync(path, 'utf8') }))

const typescript = sources.filter(({ path }) => path.endsWith('.ts'))

describe('src/', () => {
  test('imports point one way', () => {
    expect(sources.flatMap(({ text }) => importsOf(text)).length).toBeGreaterThan(0)
    expect(wrongImports(typescript)).toEqual([])
  })

  test('the rooms of project/ import one way too', () => {
    expect(typescript.filter(({ path }) => path.startsWith('project/')).length).toBeGreaterThan(0)
    expect(wrongRooms(typescript)).toEqual([])
  })

  test('no file imports itself by way of others', () => {
    expect(findCircles(typescript)).toEqual([])
  })

  test('steps/ holds steps and nothing else', () => {
    expect(typescript.filter(({ path }) => path.startsWith('steps/')).length).toBeGreaterThan(0)
    expect(wrongSteps(typescript)).toEqual([])
  })

  test('where something lies on the server is said in one place', () => {
    expect(wrongPlaces(typescript)).toEqual([])
  })

  test('no two modules are told apart by an s', () => {
    expect(similarNames(typescript)).toEqual([])
  })

  test('files are short and named after what they do', () => {
    expect(wrongFiles(sources)).toEqual([])
    const lines = sources.map(({ text }) => countLines(text))
    expect(lines.reduce((sum, count) => sum + count, 0) / lines.length).toBeLessThanOrEqual(100)
  })
})

describe('__tests__/', () => {
  const folder = import.meta.dirname
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.test.ts'))
  // These are not of one part of src/: servers and what drives them, the soak, the benchmarks.
  const others = ['.', 'e2e', 'lab', 'soak', 'tomorrow', 'proxies', 'bench']

  test('a test lies in the folder that the part it tests has in src/', () => {
    const folders = [...new Set(files.map((path) => posix.dirname(path)))].filter((path) => !others.includes(path))
    expect(folders.length).toBeGreaterThan(0)
    expect(folders.filter((path) => !existsSync(join(directory, path)))).toEqual([])
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
    ['deployment.ts', "import { planOf } from './runner.ts'"],
    ['release/django.ts', "import { sync } from '../steps/sync.ts'"],
    ['project/files/walk.ts', "import { renderEnv } from '../../render/env.ts'"],
    ['steps/sync.ts', "import { deploy } from '../deploy.ts'"],
    ['deploy.ts', "export * from './main.ts'"],
    ['deploy.ts', "import {\n  setOutput,\n  info,\n} from '@actions/core'"],
    ['steps/sync.ts', "import type { Client } from 'ssh2'"],
    ['steps/sync.ts', "import {readFileSync} from 'fs'"],
    ['release/pins.ts', "import {readFileSync} from 'node:fs'"],
    ['render/units.ts', "const { readFile } = await import('node:fs/promises')"],
    ['server/lock.ts', "import 'node:fs'\nimport { which } from '@actions/io'"],
    ['main.ts', "import { exec } from '@actions/exec'"],
    ['project/git.ts', "import { execFile } from 'node:child_process'"],
    ['things/x.ts', ''],
    ['deploy.ts', "import { x } from './things/x.ts'"],
  ])('%s may not: %s', (path, text) => {
    expect(check(path, text)).toHaveLength(1)
  })

  test.each([
    ['project/files/pack.ts', "import { compare } from '../decisions/comparison.ts'", 1],
    ['project/detection/detect.ts', "import { compare } from '../decisions/comparison.ts'", 1],
    ['project/others/x.ts', '', 1],
    ['project/decisions/comparison.ts', "import { satisfies } from '../detection/python-version.ts'", 0],
    ['project/checkout.ts', "import { detectProject } from './detection/detect.ts'", 0],
  ])('rooms: %s: %s', (path, text, wrong) => {
    expect(wrongRooms([{ path, text }])).toHaveLength(wrong)
  })

  test.each([
    ['export const sync: Step = {\n}', 0],
    ['export function insertCommands(story: Story, inputs: Inputs): Story {\n}', 0],
    ['const help = () => 1\nexport const sync: Step = {\n}', 0],
    ['export const sync: Step = {\n}\nexport function help(): void {}', 1],
    ['export const seconds = 2', 1],
    ['const help = () => 1', 1],
  ])('steps: %s', (text, wrong) => {
    expect(wrongSteps([{ path: 'steps/x.ts', text }])).toHaveLength(wrong)
    expect(wrongSteps([{ path: 'release/x.ts', text }])).toEqual([])
  })

  test.each([
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a source file
    ['const path = `/srv/${app}/releases`', 1],
    ["wanted.filter((file) => file.path.includes('/conf/'))", 1],
    ["path.startsWith('/etc/systemd/')", 1],
    ["const text = 'files below /srv/<app>/shared'", 0],
    ['placesOf(app).releases', 0],
  ])('places: %s', (text, wrong) => {
    expect(wrongPlaces([{ path: 'steps/x.ts', text }])).toHaveLength(wrong)
  })

  test('names that only an s tells apart', () => {
    const of = (...paths: string[]) => similarNames(paths.map((path) => ({ path, text: '' })))
    expect(of('probe/failure.ts', 'server/failures.ts')).toEqual(['failure'])
    expect(of('probe/failure.ts', 'report/failure.ts', 'steps/static.ts')).toEqual([])
  })

  test('a circle is found, also of types alone and over several files', () => {
    const two = [
      { path: 'model/a.ts', text: "import type { B } from './b.ts'" },
      { path: 'model/b.ts', text: "export type * from './a.ts'" },
    ]
    expect(findCircles(two)).toEqual(['model/a.ts → model/b.ts → model/a.ts'])
    const three = [
      { path: 'deploy.ts', text: "import { b } from './steps/b.ts'\nimport { c } from './c.ts'" },
      { path: 'steps/b.ts', text: "import { c } from '../c.ts'" },
      { path: 'c.ts', text: "const { b } = await import('./steps/b.ts')" },
    ]
    expect(findCircles(three)).toEqual(['steps/b.ts → c.ts → steps/b.ts'])
    expect(findCircles(three.slice(0, 2))).toEqual([])
    expect(findCircles([{ path: 'a.ts', text: "import { a } from './a.ts'" }])).toEqual(['a.ts → a.ts'])
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
