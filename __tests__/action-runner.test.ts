import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runAction, startAction } from './lab/action.ts'
import { type Checkout, git, makeCheckout } from './lab/checkout.ts'
import { parseFileCommands } from './lab/file-commands.ts'
import { plainSummary } from './lab/plain-summary.ts'
import { readableLog } from './lab/readable-log.ts'

let checkout: Checkout
let action: string

/** An action of one input with a default, whose bundle is the given program. */
async function bundleOf(program: string): Promise<string> {
  await writeFile(join(action, 'dist/index.js'), program)
  return join(action, 'dist/index.js')
}

beforeAll(async () => {
  checkout = await makeCheckout()
  action = await mkdtemp(join(tmpdir(), 'action-'))
  await mkdir(join(action, 'dist'))
  await writeFile(join(action, 'action.yml'), 'inputs:\n  ssh-key: {}\n  port: { default: 22 }\n')
})

afterAll(async () => {
  await checkout.done()
  await rm(action, { recursive: true })
})

test('a checkout is a clean repository with the example in it', async () => {
  expect(await readdir(checkout.dir)).toEqual(expect.arrayContaining(['manage.py', 'data.json', '.gitignore']))
  await checkout.write('new/folder/page.txt', 'text')
  await checkout.remove('contact')
  const commit = await checkout.commit('Another page')
  expect(await git(checkout.dir, 'rev-parse', 'HEAD')).toBe(commit)
  expect(await git(checkout.dir, 'status', '--porcelain')).toBe('')
  const changed = await git(checkout.dir, 'diff', '--name-status', 'HEAD~1', '--', 'new', 'contact/views.py')
  expect(changed.split('\n')).toEqual(['D\tcontact/views.py', 'A\tnew/folder/page.txt'])
})

test('the main entry gets inputs, defaults and job variables, and nothing else of this process', async () => {
  const bundle = await bundleOf(`
    const fs = require('fs')
    fs.writeFileSync(process.env.RUNNER_TEMP + '/report.json', JSON.stringify({ env: process.env, cwd: process.cwd() }))
    fs.appendFileSync(process.env.GITHUB_OUTPUT, 'report=' + process.env.RUNNER_TEMP + '/report.json\\n')
    fs.appendFileSync(process.env.GITHUB_OUTPUT, 'changes<<end\\n[\\n]\\nend\\n')
    fs.appendFileSync(process.env.GITHUB_STEP_SUMMARY, '# Live')
    console.log('élan'); console.error('to stderr'); process.stdout.write('no newline'); process.exitCode = 3`)
  process.env.NOT_FOR_THE_ACTION = 'yes'
  const lines: string[] = []
  const result = await runAction({
    workspace: checkout.dir,
    inputs: { 'ssh-key': 'line 1\nline 2' },
    env: { GITHUB_ACTOR: 'someone' },
    bundle,
    onLine: (line) => lines.push(line),
  })
  delete process.env.NOT_FOR_THE_ACTION

  expect(result).toMatchObject({ code: 3, signal: null, summary: '# Live', post: undefined })
  expect(result.outputs.changes).toBe('[\n]')
  expect(lines.sort()).toEqual(['no newline', 'to stderr', 'élan'])
  expect(result.log.trim().split('\n').sort()).toEqual(lines)
  const { env, cwd } = result.report as { env: Record<string, string>; cwd: string }
  expect(cwd).toBe(checkout.dir)
  expect(env).toMatchObject({
    'INPUT_SSH-KEY': 'line 1\nline 2',
    INPUT_PORT: '22',
    GITHUB_SHA: await git(checkout.dir, 'rev-parse', 'HEAD'),
    GITHUB_ACTOR: 'someone',
    GITHUB_WORKSPACE: checkout.dir,
  })
  expect(env).not.toHaveProperty('NOT_FOR_THE_ACTION')
  await expect(access(dirname(env.RUNNER_TEMP ?? '')), 'the files are removed afterwards').rejects.toThrow('ENOENT')
})

test('the post entry gets the state, also after a kill', async () => {
  const bundle = await bundleOf(`
    if (process.env.STATE_isPost) { console.log('post of ' + process.env.STATE_isPost); process.exit(4) }
    require('fs').appendFileSync(process.env.GITHUB_STATE, 'isPost<<x\\ntrue\\nx\\n')
    console.log('main waits'); setInterval(() => {}, 1000)`)
  let started = () => {}
  const waiting = new Promise<void>((resolve) => {
    started = resolve
  })
  const running = await startAction({
    workspace: checkout.dir,
    inputs: {},
    bundle,
    post: true,
    onLine: (line) => line === 'main waits' && started(),
  })
  await waiting
  process.kill(running.pid, 0)
  running.kill('SIGKILL')
  const result = await running.done
  expect(result).toMatchObject({ code: null, signal: 'SIGKILL', state: { isPost: 'true' } })
  expect(result.post).toEqual({ code: 4, signal: null, log: 'post of true\n' })
})

test('file commands: any value survives the block form, which @actions/core writes', () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]*$/).filter((name) => name !== '__proto__'),
        fc.string({ unit: fc.constantFrom('a', '=', '<', '\n', '\r', 'é', ' ') }),
      ),
      (values) => {
        const blocks = Object.entries(values).map(([name, value]) => `${name}<<end_5f\n${value}\nend_5f\n`)
        expect(parseFileCommands(blocks.join(''))).toEqual({ ...values })
      },
    ),
  )
})

test.each([
  ['a=1\n\nb=x<<y\na=2\n', { a: '2', b: 'x<<y' }],
  ['a=\n', { a: '' }],
  ['a<<x=y\n1\nx=y\n', { a: '1' }],
])('file commands: %j', (text, values) => {
  expect(parseFileCommands(text)).toEqual(values)
})

test.each(['no sign\n', '=nameless\n', 'a<<end\n1\n', 'a<<\n1\n\n'])('file commands: %j is an error', (text) => {
  expect(() => parseFileCommands(text)).toThrow()
})

test('a log is readable: groups, annotations, masks', () => {
  const readable = readableLog()
  const shown = [
    'plain',
    '::add-mask::hunter2',
    '::add-mask::',
    '::group::Connect     root@host',
    'password hunter2',
    '::error file=a.py,line=3,title=Settings%3A failed::100%25 wrong%0Ahint: %250A',
    '::endgroup::',
    '::debug::never shown',
    '::warning::careful',
  ].map(readable)
  expect(shown).toEqual([
    'plain',
    undefined,
    undefined,
    '\x1b[1mConnect     root@host\x1b[0m',
    '  password ***',
    '  error: Settings: failed: 100% wrong\n    hint: %0A',
    undefined,
    undefined,
    'warning: careful',
  ])
})

test('a summary is readable: its table in columns, entities once', () => {
  const summary =
    '<h1>Live</h1>\n<table><tr><th>Step</th><th>Decision</th><th>Time</th></tr>' +
    '<tr><td>Sync</td><td>3 &lt; 4 &amp;lt; files</td><td>0.1 s</td></tr><tr><td>Install</td><td><b>kept</b></td></tr></table>\n' +
    '<a href="https://www.monsiteweb.test/">the site</a>\n'
  expect(plainSummary(summary).split(/\n+/)).toEqual([
    'Live',
    'Step     Decision          Time',
    'Sync     3 < 4 &lt; files  0.1 s',
    'Install  kept',
    'the site',
  ])
})

test('the example does not carry what running it leaves', async () => {
  expect(await readFile(join(checkout.dir, '.gitignore'), 'utf8')).toContain('db.sqlite3')
  expect(await git(checkout.dir, 'ls-files', '*.pyc', 'db.sqlite3')).toBe('')
})
