import { expect, test } from 'vitest'
import { findForeign, withoutServer } from '../../src/inputs/foreign.ts'
import { readInputs } from '../../src/inputs.ts'

const runner = {
  GITHUB_EVENT_PATH: '/event.json',
  GITHUB_REPOSITORY: 'me/site',
  GITHUB_ACTOR: 'me',
  INPUT_MODE: 'plan',
}
const event = (head: unknown, login = 'me') => JSON.stringify({ pull_request: { head, user: { login } } })
const workflowRun = (name: string) => JSON.stringify({ workflow_run: { head_repository: { full_name: name } } })
const own = { repo: { full_name: 'me/site' } }

test.each([
  ['the repository itself', event(own), {}, null],
  ['a fork', event({ repo: { full_name: 'other/site' } }), {}, 'a fork'],
  ['a fork that is gone', event({ repo: null }), {}, 'a fork'],
  ['Dependabot', event(own, 'dependabot[bot]'), {}, 'Dependabot'],
  ['what Dependabot pushed to it', event(own), { GITHUB_ACTOR: 'dependabot[bot]' }, 'Dependabot'],
  ['a workflow that another one of a fork starts', workflowRun('other/site'), {}, 'a fork'],
  ['one that another one of the repository starts', workflowRun('me/site'), {}, null],
  ['a push of Dependabot', JSON.stringify({ ref: 'x' }), { GITHUB_ACTOR: 'dependabot[bot]' }, 'Dependabot'],
  ['a push', JSON.stringify({ ref: 'refs/heads/main' }), {}, null],
  ['no event', null, {}, null],
  ['another mode', event({ repo: null }), { INPUT_MODE: 'status' }, null],
])('a run for %s', (_, text, more, expected) => {
  expect(findForeign({ env: { ...runner, ...more }, readFile: () => text })).toBe(expected)
})

test('what such a run lacks is no mistake, and nothing that it has leads to a server', () => {
  const given = {
    INPUT_HOST: '',
    'INPUT_SSH-KEY': 'a key',
    INPUT_ENV: 'A=1',
    INPUT_SUPERUSER: 'ada',
    SSH_AUTH_SOCK: '/s',
  }
  const env = { ...runner, ...given, INPUT_DOMAINS: 'a.test' }
  const { inputs } = readInputs({ ...withoutServer({ env, readFile: () => null }), setSecret: () => {} })
  expect(inputs).toMatchObject({ mode: 'plan', host: 'server.invalid', domains: ['a.test'], env: [], hostKeys: [] })
  expect(inputs.privateKey).toBeUndefined()
  expect(inputs.agent).toBeUndefined()
})

test('what the file wants to have a secret for is no mistake either', () => {
  const file = [
    'host: vps.example.org\nuser: deploy\njump: ops@bastion.example.org',
    'superuser: ann\nsuperuser-email: ann@example.org\ndatabase: postgresql',
    'settings: shop.settings\nbackups: {to: "sftp:u@h:/b"}',
  ].join('\n')
  const workflow = `steps: [{with: {host: h, database: "$\{{ secrets.DATABASE_URL }}"}}]`
  const texts: Readonly<Record<string, string>> = {
    '/checkout/.github/django-prod.yml': file,
    '/checkout/.github/workflows/plan.yml': workflow,
  }
  const given = { 'INPUT_SSH-KEY': '', INPUT_DATABASE: '', GITHUB_WORKSPACE: '/checkout' }
  const env = { ...runner, ...given, GITHUB_WORKFLOW_REF: 'me/site/.github/workflows/plan.yml@refs/pull/7/merge' }
  const readFile = (path: string) => texts[path] ?? null
  const { inputs } = readInputs({ ...withoutServer({ env, readFile }), setSecret: () => {} })
  expect(inputs).toMatchObject({ host: 'server.invalid', settings: 'shop.settings' })
  expect(inputs).toMatchObject({ superuser: undefined, backups: undefined })
  expect(inputs.jump).toBeUndefined()
})
