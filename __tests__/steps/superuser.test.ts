import { expect, test } from 'vitest'
import { superuser } from '../../src/steps/superuser.ts'
import { checkoutOf, deploymentOf, liveFacts } from '../project/deployed.ts'
import { planned } from './plan.ts'

const live = liveFacts()

test.each([
  ['none', [], undefined, 'none asked for'],
  ['a first one', [], 'ada', ['create ada: there is none of that name']],
  ['one that was created before', ['ada'], 'ada', 'ada was created before'],
  ['another name', ['ada'], 'grace', ['create grace: there is none of that name']],
])('an administrator: %s', (_, superusers, name, expected) => {
  const facts = { ...live, records: { ...live.records, superusers } }
  const inputs = name ? { superuser: { name, email: '', password: 'a secret' } } : {}
  expect(planned(superuser, deploymentOf(facts, checkoutOf(), inputs))).toEqual(expected)
})
