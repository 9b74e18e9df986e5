/** The workflow of docs/pull-requests.md: its rights, and that it keeps one comment. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readAction } from '../script/docs.ts'

const text = readFileSync('docs/pull-requests.md', 'utf8')
const workflow = /```yaml\n([\s\S]*?)```/.exec(text)?.[1] ?? ''

interface Job {
  permissions: Record<string, string>
  environment?: { name: string; deployment: boolean }
  steps: { uses?: string; run?: string; with?: Record<string, unknown>; env?: Record<string, string> }[]
}
const { on, permissions, jobs } = parse(workflow) as {
  on: Record<string, unknown>
  permissions: Record<string, string>
  jobs: Record<'plan' | 'comment', Job>
}

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'comment-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('who knows the key may write nothing, and who writes knows no key', () => {
  expect(Object.keys(on)).toEqual(['pull_request'])
  expect(permissions).toEqual({})
  expect(jobs.plan).toMatchObject({ permissions: { contents: 'read' }, environment: { deployment: false } })
  expect(jobs.comment.permissions).toEqual({ 'pull-requests': 'write' })
  expect(JSON.stringify(jobs.comment)).not.toContain('secrets.')
  // Nothing that a pull request says stands in a script.
  expect(jobs.comment.steps.flatMap(({ run = '' }) => run.match(/\$\{\{/g) ?? [])).toEqual([])
})

test('it is a workflow, with inputs and outputs that exist', () => {
  writeFileSync(join(folder, 'plan.yml'), workflow)
  const program = resolve('node_modules/.lint/bin/actionlint')
  const lint = spawnSync(program, ['-no-color', join(folder, 'plan.yml')], { encoding: 'utf8' })
  expect(lint).toMatchObject({ status: 0, stdout: '' })
  const { inputs, outputs } = readAction()
  const step = jobs.plan.steps.find(({ uses }) => uses?.startsWith('org/django-prod-action@'))
  expect(Object.keys(step?.with ?? {}).filter((name) => !(name in inputs))).toEqual([])
  const named = [...workflow.matchAll(/steps\.site\.outputs\.([\w-]+)/g)].map(([, name = '']) => name)
  expect(named.filter((name) => !(name in outputs))).toEqual([])
})

/** GitHub's comments as `gh api` sees them, kept in a file: enough of it for the script. */
const gh = `#!/usr/bin/env node
const fs = require('node:fs')
const words = process.argv.slice(2)
const at = (name) => words[words.indexOf(name) + 1]
const kept = process.env.KEPT
const all = fs.existsSync(kept) ? JSON.parse(fs.readFileSync(kept, 'utf8')) : []
const body = words.includes('--field') ? fs.readFileSync(at('--field').slice('body=@'.length), 'utf8') : null
if (words.includes('--paginate')) {
  const mark = /startswith\\("([^"]+)"\\)/.exec(at('--jq'))[1]
  for (const one of all) if (one.type === 'Bot' && one.body.startsWith(mark)) console.log(one.id)
} else if (at('--method') === 'POST') all.push({ id: all.length + 1, type: 'Bot', body })
else all.find((one) => String(one.id) === words[3].split('/').at(-1)).body = body
fs.writeFileSync(kept, JSON.stringify(all))
`

test('the first run writes a comment, and each further one changes it, whatever the plan holds', () => {
  writeFileSync(join(folder, 'gh'), gh)
  chmodSync(join(folder, 'gh'), 0o755)
  const kept = join(folder, 'kept.json')
  const mark = '<!-- django-prod-plan -->'
  writeFileSync(kept, JSON.stringify([{ id: 1, type: 'User', body: `${mark}\nforged` }]))
  const { run = '' } = jobs.comment.steps[0] ?? {}
  const comment = (plan: string) => {
    const env = { PATH: `${folder}:${process.env.PATH}`, KEPT: kept, PLAN: plan, COMMENTS: 'c', COMMENT: 'x' }
    return spawnSync('bash', ['-e', '-o', 'pipefail', '-c', run], {
      ...{ cwd: folder, env, encoding: 'utf8' },
      // With a socket bash takes itself for a remote shell, and reads its rc file.
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }
  const plans = ['first', `$(touch stolen) \`touch stolen\` %s \\n '"\n${'é'.repeat(29_000)}`]
  for (const plan of plans) {
    expect(comment(plan)).toMatchObject({ status: 0, stderr: '' })
    expect(JSON.parse(readFileSync(kept, 'utf8'))).toEqual([
      { id: 1, type: 'User', body: `${mark}\nforged` },
      { id: 2, type: 'Bot', body: `${mark}\n${plan}` },
    ])
  }
  expect(existsSync(join(folder, 'stolen'))).toBe(false)
})

test('the documents say why never pull_request_target', () => {
  expect(text).toContain('**Never use `pull_request_target` for a plan.**')
})
