/** A plan of a pull request of a fork: without secrets, green, and without running any of its code. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runAction } from './lab/action.ts'
import { type Checkout, makeCheckout } from './lab/checkout.ts'

let checkout: Checkout
let folder: string
let canary: string
const repository = 'example/monsiteweb'

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fork-'))
  canary = join(folder, 'canary')
  checkout = await makeCheckout()
  const leave = `open(${JSON.stringify(canary)}, 'w').close()\n`
  for (const path of ['manage.py', 'mainapp/__init__.py', 'mainapp/settings/__init__.py', 'setup.py'])
    await checkout.write(path, leave)
  await checkout.commit('A pull request that means harm')
})
afterAll(async () => {
  await checkout?.done()
  rmSync(folder, { recursive: true, force: true })
})

/** The run of a pull request whose head is this repository. */
async function plan(head: string, inputs: Record<string, string> = {}) {
  const event = join(folder, 'event.json')
  writeFileSync(event, JSON.stringify({ pull_request: { head: { repo: { full_name: head } }, user: { login: 'x' } } }))
  const given = { mode: 'plan', host: '', domains: '', 'ssh-key': '', 'host-key': '', ...inputs }
  const env = { GITHUB_EVENT_PATH: event, GITHUB_EVENT_NAME: 'pull_request', GITHUB_REPOSITORY: repository }
  return await runAction({ workspace: checkout.dir, inputs: given, env: { ...env, GITHUB_REF_NAME: '7/merge' } })
}

test('it is green without a secret, says what the files tell, and leaves no canary', async () => {
  const result = await plan('somebody/monsiteweb')
  expect(result.code, result.log).toBe(0)
  expect(result.outputs).toMatchObject({ result: 'planned', 'error-code': '', 'has-changes': '', release: '', url: '' })
  expect(result.outputs.plan).toContain('### Plan of pull request 7 ')
  expect(result.outputs.plan).toContain(
    'This code comes from a fork: it was read and not run, and no server was asked.',
  )
  expect(result.outputs.plan).toMatch(/- settings: mainapp\.settings/)
  expect(result.summary.startsWith(result.outputs.plan ?? '')).toBe(true)
  expect(existsSync(canary)).toBe(false)
})

test('it asks no server where it is given one, as a run for pull_request_target is', async () => {
  const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nnone\n-----END OPENSSH PRIVATE KEY-----'
  const result = await plan('somebody/monsiteweb', { host: '127.0.0.1', domains: 'a.test', 'ssh-key': key })
  expect(result.outputs, result.log).toMatchObject({ result: 'planned' })
  expect(result.log).not.toContain('Connect')
})

test('of the repository itself a secret that is missing is a mistake', async () => {
  const result = await plan(repository, { host: '127.0.0.1', domains: 'a.test' })
  expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': 'SECRET_EMPTY' })
  expect(result.outputs.plan).toContain('### ❌')
})
