import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { runAction } from './lab/action.ts'
import { makeCheckout } from './lab/checkout.ts'

const root = resolve(import.meta.dirname, '..')

/** The files below a directory, by their relative paths, with their contents. */
function filesOf(directory: string): Map<string, Buffer> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((file) => join(file.parentPath, file.name)).sort()
  return new Map(paths.map((path) => [path.slice(directory.length + 1), readFileSync(path)]))
}

// What runs at a user's is dist/, not src/: a commit that changes one and not the other ships something unread.
test('dist/ is what script/build makes of src/, file by file and byte by byte', { timeout: 180_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'dist-'))
  try {
    const fresh = join(directory, 'dist')
    execFileSync(join(root, 'script/build'), [fresh], { stdio: 'pipe' })
    const [built, committed] = [filesOf(fresh), filesOf(join(root, 'dist'))]
    expect([...committed.keys()], 'run script/build and commit dist/').toEqual([...built.keys()])
    expect(built.keys().toArray()).toContain('index.js')
    const different = [...built].filter(([path, content]) => !committed.get(path)?.equals(content))
    expect(
      different.map(([path]) => path),
      'run script/build and commit dist/',
    ).toEqual([])
  } finally {
    rmSync(directory, { recursive: true })
  }
})

// @actions/core has an HTTP client for tokens of OpenID Connect, which nobody here asks for. With it the bundle was
// half as large again, and each start that much slower: core.getIDToken would bring it back.
test('what nobody calls is not in dist/: no HTTP client, and no licence of one', () => {
  const all = filesOf(join(root, 'dist'))
  const holding = (word: string) => [...all].filter(([, content]) => content.includes(word)).map(([path]) => path)
  expect(holding('add-mask'), 'the rest of @actions/core is there').not.toEqual([])
  expect(holding('undici')).toEqual([])
  expect(holding('@actions/http-client')).toEqual([])
})

test('dist/ stays small: what is in it is read at each start', () => {
  const programs = [...filesOf(join(root, 'dist'))].filter(([path]) => path.endsWith('.js'))
  const bytes = programs.reduce((sum, [, content]) => sum + content.length, 0)
  const hint = 'look at what came in: ncc build build/index.js --stats-out'
  expect(bytes, hint).toBeLessThan(2_200_000)
  expect(filesOf(join(root, 'dist')).get('index.js')?.length, hint).toBeLessThan(530_000)
})

test('a run with wrong inputs, and each post entry, read index.js and nothing else of dist/', async () => {
  const [checkout, action] = [await makeCheckout(), mkdtempSync(join(tmpdir(), 'action-'))]
  try {
    mkdirSync(join(action, 'dist'))
    copyFileSync(join(root, 'action.yml'), join(action, 'action.yml'))
    copyFileSync(join(root, 'dist/index.js'), join(action, 'dist/index.js'))
    const bundle = join(action, 'dist/index.js')
    const run = await runAction({ workspace: checkout.dir, bundle, inputs: {}, post: true })
    expect(run.outputs).toMatchObject({ result: 'failed', 'error-code': 'INPUT_MISSING' })
    expect(run.post).toEqual({ code: 0, signal: null, log: '' })
  } finally {
    await checkout.done()
    rmSync(action, { recursive: true })
  }
})

test('a run that fails at once tells GitHub of it in each of its ways, and its post entry says nothing', async () => {
  const checkout = await makeCheckout()
  try {
    const inputs = { host: 'example.org', 'ssh-key': 'secret line\nof a key' }
    const run = await runAction({ workspace: checkout.dir, inputs, post: true })
    expect(run.code, run.log).toBe(1)
    expect(run.outputs).toMatchObject({ result: 'failed', 'error-code': 'INPUT_MISSING' })
    expect(run.state).toEqual({ started: 'true', result: 'failed' })
    expect(run.report).toMatchObject({ result: 'failed' })
    expect(run.summary).toContain('domains')
    expect(run.log).toContain('::add-mask::secret line\n')
    expect(run.log).toMatch(/^::error title=.*::.*domains/m)
    expect(run.post).toEqual({ code: 0, signal: null, log: '' })
  } finally {
    await checkout.done()
  }
})
