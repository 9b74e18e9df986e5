/** What the documents promise, as far as a program can check it. */
import { spawnSync } from 'node:child_process'
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { documents, readAction } from '../script/docs.ts'
import { debiansCaddy } from '../src/release/pins.ts'
import { defaultWorkers } from '../src/render/gunicorn.ts'
import { renderUnits } from '../src/render/units.ts'
import { read } from './inputs/reading.ts'

const readme = readFileSync('README.md', 'utf8')
const workflow = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
const how = readFileSync('docs/how-it-works.md', 'utf8')
/** The part of a document under a heading. */
const section = (text: string, title: string): string => text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? ''

interface Workflow {
  on: { workflow_dispatch: { inputs: { mode: { options: string[]; default: string } } } }
  jobs: { deploy: { steps: { id?: string; uses: string; with?: Record<string, string> }[] } }
}

describe('the workflow', () => {
  const { jobs, on } = parse(workflow) as Workflow
  const step = jobs.deploy.steps.find(({ uses }) => uses.startsWith('org/django-prod-action@'))

  test('is the only YAML block, so that nobody copies another one', () => {
    expect(readme.match(/```ya?ml/g)).toHaveLength(1)
  })

  test('gives inputs that exist, and all that are required', () => {
    const { inputs } = readAction()
    const given = Object.keys(step?.with ?? {})
    expect(given.filter((name) => !(name in inputs))).toEqual([])
    const required = Object.entries(inputs).filter(([, input]) => input.required)
    expect(given).toEqual(expect.arrayContaining(required.map(([name]) => name)))
    expect(step?.id).toBe('site')
  })

  test('offers the modes that exist, and the default first', () => {
    const { mode } = on.workflow_dispatch.inputs
    for (const option of mode.options) expect(read({ with: { mode: option } }).inputs.mode).toBe(option)
    expect(mode.options[0]).toBe(mode.default)
    expect(read().inputs.mode).toBe(mode.default)
  })

  test('satisfies actionlint', () => {
    const folder = mkdtempSync(join(tmpdir(), 'readme-'))
    try {
      const lint = (text: string) => {
        writeFileSync(join(folder, 'production.yml'), text)
        const program = resolve('node_modules/.lint/bin/actionlint')
        return spawnSync(program, ['-no-color', join(folder, 'production.yml')], { encoding: 'utf8' })
      }
      expect(lint(workflow)).toMatchObject({ status: 0, stdout: '' })
      expect(lint(workflow.replace('steps.site', 'steps.other')).stdout).toContain('"other"')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('names what the table of secrets and variables names', () => {
    const used = [...workflow.matchAll(/(?:vars|secrets)\.(\w+)/g)].map((match) => match[1])
    const told = [...readme.matchAll(/^\| (?:Secret|Variable) \| `(\w+)`/gm)]
    expect(told.map((match) => match[1]).sort()).toEqual(used.sort())
  })
})

test('the tables of inputs and outputs are generated', () => {
  const inputs = readFileSync('docs/inputs.md', 'utf8')
  expect(documents).toEqual(['docs/inputs.md'])
  expect(section(inputs, 'Inputs')).toContain('| `host-key` * |')
  expect(section(inputs, 'Outputs')).toContain('| `error-code` |')
})

test('the README is read in five minutes', () => {
  expect(readme.split(/\s+/).length).toBeLessThanOrEqual(900)
  expect(readme).not.toMatch(/ssh-copy-id|-N ''/)
})

test('the log shows the steps of the story, in its order', () => {
  const story = readFileSync('src/deploy.ts', 'utf8')
  const lists = [...story.matchAll(/^const (?:stage|goLive|finish): Story = \[(.*)\]$/gm)].flatMap((match) =>
    (match[1] ?? '').split(/[^\w]+/).filter(Boolean),
  )
  const titles = new Map(
    readdirSync('src/steps').flatMap((file) => {
      const text = readFileSync(join('src/steps', file), 'utf8')
      const [, name, title] = /export const (\w+): Step = \{\n {2}title: '(\w+)'/.exec(text) ?? []
      return name && title ? [[name, title] as const] : []
    }),
  )
  const block = /```\n(Connect[\s\S]*?)```/.exec(section(how, 'What you see'))?.[1] ?? ''
  const shown = block
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0])
  // Of the example nobody asks for these.
  const asked = lists.filter((name) => !['processes', 'superuser', 'passwords'].includes(name))
  expect(shown).toEqual(['Connect', 'Compare', ...asked.map((name) => titles.get(name)), 'Done'])
})

test('numbers are those of the code', () => {
  expect(how).toContain(`(${read().inputs.keepReleases} stay)`)
  const workers = (megabytes: number) =>
    defaultWorkers({ processors: 1, memoryTotal: megabytes * 2 ** 20, interface: 'wsgi' })
  expect([workers(512), workers(1024)]).toEqual([1, 2])
  expect(how).toContain('With 512 MB of memory one Gunicorn worker runs, with 1 GB two.')
})

test('units that the README names are made', () => {
  const units = Object.keys(renderUnits({ app: 'monsiteweb', proxy: debiansCaddy, absent: [], links: false }))
  const named = [...readme.matchAll(/monsiteweb(@\.service|\.target)/g)].map((match) => match[0])
  expect(named.length).toBeGreaterThan(0)
  for (const name of named) expect(units).toContain(name)
  expect(units.some((name) => name.startsWith('monsiteweb@'))).toBe(true)
})

const written = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'))
const pages = ['README.md', 'README.fr.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...written.map((name) => `docs/${name}`)]
describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8')

  test('links to what is there', () => {
    const targets = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map((match) => match[1] ?? '')
    const dead = targets.filter((target) => {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : join(dirname(page), path)
      if (!existsSync(file)) return true
      return anchor !== undefined && !anchors(readFileSync(file, 'utf8')).includes(anchor)
    })
    expect(dead).toEqual([])
  })

  test('names scripts that can be started', () => {
    const scripts = [...text.matchAll(/(?<![\w/])script\/[a-z]+/g)].map((match) => match[0])
    for (const script of scripts) expect(() => accessSync(script, constants.X_OK), script).not.toThrow()
  })
})

/** The anchors that GitHub gives to headings. */
function anchors(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.*)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  )
}

test('the demo knows the option that the README names', () => {
  expect(readFileSync('script/demo', 'utf8')).toContain('--keep)')
})
