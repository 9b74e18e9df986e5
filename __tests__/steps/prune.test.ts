import { expect, test } from 'vitest'
import { prune } from '../../src/steps/prune.ts'
import { checkoutOf, deploymentOf, file, liveFacts } from '../project/deployed.ts'
import { planned } from './plan.ts'

const live = liveFacts()

test.each<[string, number, Parameters<typeof checkoutOf>[0], readonly string[] | string]>([
  ['no new release', 9, {}, 'no new release'],
  ['room for one more', 4, { 'blog/views.py': file('2') }, '5 releases, up to 5 stay'],
  ['one too many', 5, { 'blog/views.py': file('2') }, ['remove r5: 5 releases are kept']],
  ['the environment of what can be gone back to', 1, { 'requirements.txt': file('2') }, '2 releases, up to 5 stay'],
])('Prune: %s', (_, count, source, expected) => {
  const origin = { follows: null, commit: '', ref: '' }
  const entry = { ...origin, state: 'live', instance: 'r1', venv: live.manifest?.venv ?? null } as const
  const releases = Array.from({ length: count }, (_, index) => ({ ...entry, id: `r${count - index}` }))
  expect(planned(prune, deploymentOf({ ...live, releases }, checkoutOf(source)))).toEqual(expected)
})
