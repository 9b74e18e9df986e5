import { expect, test } from 'vitest'
import type { Deployment } from '../../src/deployment.ts'
import type { Facts, Inputs } from '../../src/model.ts'
import { renderRedis } from '../../src/render/redis.ts'
import type { Step, Story } from '../../src/runner.ts'
import { insertRedis } from '../../src/steps/redis.ts'
import { checkoutOf, deploymentOf, liveFacts } from '../project/deployed.ts'
import { planned } from './plan.ts'

const step = (title: string) => ({ title }) as Step
const story: Story = [step('Configure'), step('Probe'), step('Processes'), step('Prune')]
const of = (redis: Facts['redis'], services: Inputs['services'] = ['redis']): Deployment => {
  const deployment = deploymentOf({ ...liveFacts(), redis }, checkoutOf())
  return { ...deployment, inputs: { ...deployment.inputs, app: 'blog', services } }
}
const titles = (deployment: Deployment) => (insertRedis(story, deployment) as Step[]).map(({ title }) => title)

test('it has a step before Django is asked, and one for keys of before once the old release has ended', () => {
  expect(titles(of(null, []))).toEqual(['Configure', 'Probe', 'Processes', 'Prune'])
  const fresh = { installed: false, unit: null, shared: null }
  expect(titles(of(fresh))).toEqual(['Configure', 'Redis', 'Probe', 'Processes', 'Prune'])
  expect(titles(of({ ...fresh, shared: 0 }))).toEqual(['Configure', 'Redis', 'Probe', 'Processes', 'Keys', 'Prune'])
})

test.each([
  ['none yet', null, ['a Redis of the site’s own: `services: [redis]`']],
  ['another text', 'x', ['a Redis of the site’s own: its unit changed']],
  ['as it should be', renderRedis({ app: 'blog', absent: [] }), "the site's own is as it should be"],
])('its unit: %s', (_, unit, expected) => {
  const deployment = of({ installed: true, unit, shared: null })
  expect(planned((insertRedis(story, deployment) as Step[])[1] as Step, deployment)).toEqual(expected)
})
