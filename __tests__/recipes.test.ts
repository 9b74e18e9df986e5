/** The YAML of the tutorial and of the recipes: workflows are right, and what is for the file is read by a run. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readAction } from '../script/docs.ts'
import { schemaText } from '../script/schema.ts'
import { read } from './inputs/reading.ts'

const folder = mkdtempSync(join(tmpdir(), 'recipes-'))
afterAll(() => rmSync(folder, { recursive: true }))

const pages = ['docs/tutorial.md', ...readdirSync('docs/recipes').map((name) => `docs/recipes/${name}`)]
const blocks = pages.flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ''], at) => ({
    page,
    name: `${page}, block ${at + 1}`,
    text,
  })),
)
const isWorkflow = (text: string) => /^jobs:/m.test(text)

interface Step {
  readonly uses?: string
  readonly with?: Readonly<Record<string, string>>
  readonly run?: string
}
interface Workflow {
  readonly permissions: unknown
  readonly jobs: Readonly<Record<string, { readonly if?: string; readonly steps: readonly Step[] }>>
}

test('every recipe is listed, and has no more than a page', () => {
  const index = readFileSync('docs/recipes/README.md', 'utf8')
  const names = readdirSync('docs/recipes').filter((name) => !name.startsWith('README.'))
  expect([...index.matchAll(/\(([\w-]+\.md)\)/g)].map(([, name]) => name).sort()).toEqual(names.sort())
  for (const name of names)
    expect(readFileSync(join('docs/recipes', name), 'utf8').split('\n').length, name).toBeLessThan(90)
})

describe.each(blocks.filter(({ text }) => isWorkflow(text)))('$name', ({ page, name, text }) => {
  const { jobs, permissions } = parse(text) as Workflow
  const ours = Object.values(jobs).flatMap(({ steps }) =>
    steps.filter(({ uses }) => uses?.includes('django-prod-action@')),
  )

  test('is a workflow', () => {
    const file = join(folder, `${name.replace(/\W+/g, '-')}.yml`)
    writeFileSync(file, text)
    const program = resolve('node_modules/.lint/bin/actionlint')
    expect(spawnSync(program, ['-no-color', file], { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: '' })
    expect([{}, { contents: 'read' }]).toContainEqual(permissions)
  })

  test('gives inputs that exist, and all that a run of its mode needs', () => {
    const { inputs, outputs } = readAction()
    expect(ours.length).toBeGreaterThan(0)
    for (const step of ours) {
      const given = Object.keys(step.with ?? {})
      expect(given.filter((one) => !(one in inputs))).toEqual([])
      const required = Object.entries(inputs).filter(([one, input]) => input.required && one !== 'domains')
      expect(given).toEqual(expect.arrayContaining(required.map(([one]) => one)))
      expect(given.includes('domains') || step.with?.mode === 'remove').toBe(true)
    }
    const named = [...text.matchAll(/steps\.site\.outputs\.([\w-]+)/g)].map(([, one = '']) => one)
    expect(named.filter((one) => !(one in outputs))).toEqual([])
  })

  test('nothing that an event says stands in a script, and no pull_request_target', () => {
    expect(text).not.toContain('pull_request_target')
    for (const [, script = ''] of text.matchAll(/run: \|\n((?: {10}.*\n)+)/g)) expect(script, page).not.toContain('${{')
  })
})

const keys = blocks.filter(({ text }) => !isWorkflow(text))

test.each(keys)('$name is what the file may hold', ({ text }) => {
  const secrets = { 'backup-password': 'p', 'backup-access-key': 'a', 'backup-secret-key': 's' }
  const given = 'backups' in (parse(text) as object) ? { with: secrets } : {}
  expect(() => read({ file: text, ...given })).not.toThrow()
})

test('the schema of the file takes all of them', () => {
  const schema = join(folder, 'schema.json')
  writeFileSync(schema, schemaText(readAction()))
  const files = keys.map(({ name, text }) => {
    const file = join(folder, `${name.replace(/\W+/g, '-')}.yml`)
    writeFileSync(file, text)
    return file
  })
  const program = resolve('node_modules/.lint/bin/check-jsonschema')
  const check = spawnSync(program, ['--schemafile', schema, ...files], { encoding: 'utf8' })
  expect(check.status, check.stdout).toBe(0)
})

test("the tutorial's workflow is the README's", () => {
  const readme = /```yaml\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1]
  expect(blocks.find(({ page }) => page === 'docs/tutorial.md')?.text).toBe(readme)
})

test('a preview is removed by the name that it was deployed by, and only of this repository', () => {
  const preview = blocks.find(({ page }) => page.endsWith('preview.md'))?.text ?? ''
  const { jobs } = parse(preview) as Workflow
  const [deploy, remove] = [jobs.deploy, jobs.remove].map(
    (job) => job?.steps.find(({ uses }) => uses?.startsWith('org/'))?.with,
  )
  expect(remove).toMatchObject({ mode: 'remove', app: deploy?.app, confirm: deploy?.app, host: deploy?.host })
  for (const job of Object.values(jobs))
    expect(job.if).toContain('github.event.pull_request.head.repo.full_name == github.repository')
})

test("the step that tells a channel sends the run's result, whatever is in it, and fails with the channel", async () => {
  const { jobs } = parse(blocks.find(({ page }) => page.endsWith('notifications.md'))?.text ?? '') as Workflow
  const step = jobs.deploy?.steps.find((one) => one.run !== undefined)
  const heard: string[] = []
  const answers = [200, 500]
  const channel = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part))
    request.on('end', () => {
      heard.push(body)
      response.writeHead(answers.shift() ?? 200).end()
    })
  }).listen(0, '127.0.0.1')
  await once(channel, 'listening')
  const { port } = channel.address() as AddressInfo
  const env = {
    ...{ PATH: process.env.PATH, GITHUB_REPOSITORY: 'octo/site', GITHUB_REF_NAME: 'v1"$(id)' },
    ...{ HOOK: `http://127.0.0.1:${port}/`, RESULT: 'failed', CODE: 'INSTALL_FAILED', URL: 'https://www.example.org' },
  }
  // As the runner starts it (docs.github.com, "Workflow syntax", `shell: bash`).
  const send = async (): Promise<number | null> => {
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? 'false'], { env })
    return ((await once(child, 'close')) as [number | null])[0]
  }
  expect(await send()).toBe(0)
  expect(await send()).not.toBe(0)
  channel.close()
  const text = 'octo/site v1"$(id): failed INSTALL_FAILED https://www.example.org'
  expect(heard.map((body) => JSON.parse(body) as unknown)).toEqual([{ text }, { text }])
})

test('pictures of the tutorial are drawn, small, and say what they show', () => {
  const tutorial = readFileSync('docs/tutorial.md', 'utf8')
  const pictures = [...tutorial.matchAll(/!\[(.+)\]\((pictures\/[\w-]+\.svg)\)/g)]
  expect(pictures.length).toBeGreaterThanOrEqual(4)
  for (const [, alt = '', path = ''] of pictures) {
    expect(alt.length).toBeGreaterThan(20)
    const drawn = readFileSync(join('docs', path), 'utf8')
    expect(drawn).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox=/)
    expect(drawn).not.toMatch(/<image|<script|href=/)
    expect(drawn.length).toBeLessThan(4000)
  }
})
