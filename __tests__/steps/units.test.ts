import { expect, test } from 'vitest'
import type { Facts } from '../../src/model.ts'
import { units } from '../../src/steps/units.ts'
import { bare, checkoutOf, deploymentOf, liveFacts } from '../project/deployed.ts'
import { planned } from './plan.ts'

const live = liveFacts()
const of = (facts: Facts) => deploymentOf(facts, checkoutOf())

test.each<[string, Facts, readonly string[] | string]>([
  ['as they were', live, 'units and commands unchanged'],
  ['the first deploy', bare, ['write units and commands: first deploy']],
  [
    'one that is gone',
    { ...live, files: Object.fromEntries(Object.entries(live.files).filter(([path]) => !path.endsWith('-manage'))) },
    ['/usr/local/bin/blog-manage: it is not there'],
  ],
  [
    'a site that others may enter',
    { ...live, guarded: false },
    ['close /srv/blog: others may enter it, or its uploads are not mounted'],
  ],
])('Units: %s', (_, facts, expected) => {
  expect(planned(units, of(facts))).toEqual(expected)
})
