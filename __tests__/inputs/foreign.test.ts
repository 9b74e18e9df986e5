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
const own = { repo: { full_name: 'me/site' } }

test.each([
  ['the repository itself', event(own), {}, null],
  ['a fork', event({ repo: { full_name: 'other/site' } }), {}, 'a fork'],
  ['a fork that is gone', event({ repo: null }), {}, 'a fork'],
  ['Dependabot', event(own, 'dependabot[bot]'), {}, 'Dependabot'],
  ['what Dependabot pushed to it', event(own), { GITHUB_ACTOR: 'dependabot[bot]' }, 'Dependabot'],
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
  const source = { readFile: () => null, setSecret: () => {} }
  const { inputs } = readInputs({ ...source, env: withoutServer({ ...runner, ...given, INPUT_DOMAINS: 'a.test' }) })
  expect(inputs).toMatchObject({ mode: 'plan', host: 'server.invalid', domains: ['a.test'], env: [], hostKeys: [] })
  expect(inputs.privateKey).toBeUndefined()
  expect(inputs.agent).toBeUndefined()
})
