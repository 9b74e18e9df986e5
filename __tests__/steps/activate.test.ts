import { expect, test } from 'vitest'
import type { Facts } from '../../src/model.ts'
import { activate } from '../../src/steps/activate.ts'
import { drain } from '../../src/steps/drain.ts'
import { bare, checkoutOf, deploymentOf, file, liveFacts } from '../project/deployed.ts'
import { planned } from './plan.ts'

const live = liveFacts()
const code = { 'blog/views.py': file('2') }
const styles = { 'static/css/site.css': file('2') }
const silent = { health: { status: 0, milliseconds: 1, path: '/healthz', error: 'timed out', proven: false } }
const endOld = ['end r1: the new instance serves']

test.each<[string, Facts, Parameters<typeof checkoutOf>[0], readonly string[] | string, readonly string[] | string]>([
  ['nothing changed', live, {}, 'nothing that Gunicorn has loaded changed', 'no old instance'],
  ['the first deploy', bare, {}, ['start Gunicorn: this is the first deploy'], 'no old instance'],
  ['code', live, code, ['replace Gunicorn: code: changed: blog/views.py'], endOld],
  [
    'code and dependencies, each a reason',
    live,
    { ...code, 'requirements.txt': file('2') },
    [
      'replace Gunicorn: code: changed: blog/views.py and requirements.txt',
      'replace Gunicorn: dependencies: changed: requirements.txt',
    ],
    endOld,
  ],
  [
    'static files',
    live,
    styles,
    ['switch to the new release: Gunicorn is kept: nothing that it holds in memory changed'],
    'no old instance',
  ],
  [
    'no answer',
    { ...live, ...silent },
    {},
    ['start Gunicorn again: no answer at /healthz (timed out)'],
    'no old instance',
  ],
  [
    'no answer, and static files',
    { ...live, ...silent },
    styles,
    ['replace Gunicorn: the live site: no answer at /healthz (timed out)'],
    endOld,
  ],
  [
    'an instance that an older release owns',
    { ...live, instance: 'r0' },
    code,
    ['replace Gunicorn: code: changed: blog/views.py'],
    ['end r0: the new instance serves'],
  ],
  [
    'Caddy stopped: none of its business',
    { ...live, proxyActive: false },
    {},
    'nothing that Gunicorn has loaded changed',
    'no old instance',
  ],
])('%s', (_, facts, source, activation, drained) => {
  const deployment = deploymentOf(facts, checkoutOf(source))
  expect(planned(activate, deployment)).toEqual(activation)
  expect(planned(drain, deployment)).toEqual(drained)
})
