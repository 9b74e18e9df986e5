import { expect, test } from 'vitest'
import type { CaddyMemory, Facts } from '../../src/model.ts'
import { describeCaddy, listCaddyNotices } from '../../src/project/decisions/caddy.ts'
import { findProxyFault } from '../../src/project/decisions/health.ts'
import { guard } from '../../src/steps/guard.ts'
import { bare, checkoutOf, deploymentOf, liveFacts } from '../project/deployed.ts'
import { planned } from './plan.ts'

const live = liveFacts()
const well = { admin: 'closed' as const, altered: [], mends: false, untold: '' }
const saying = (more: Partial<CaddyMemory>): Facts => ({ ...live, caddyMemory: { ...well, ...more } })
const closing = ["close Caddy's admin API: every program of the server reaches it"]

test.each<[string, Facts, readonly string[] | string]>([
  ['closed', live, "no site reaches Caddy's admin API"],
  ['open, as an earlier version left it', saying({ admin: 'open' }), closing],
  ['an address that the user chose', saying({ admin: 'left' }), "Caddy's admin API is left"],
  ['one that did not answer', saying({ admin: 'unknown' }), "Caddy's admin API is left"],
  ['a bare server', bare, closing],
])('%s', (_name, facts, expected) => {
  expect(planned(guard, deploymentOf(facts, checkoutOf()))).toEqual(expected)
})

const names = ['127.0.0.1:8999']
const altered = saying({ altered: names, mends: true })
const left = saying({ altered: names })

test('what a deploy mends is a fault of Caddy, and what may be the user’s is none', () => {
  expect(findProxyFault(altered)).toBe('Caddy serves something else than its files say: 127.0.0.1:8999')
  expect(findProxyFault(left)).toBeNull()
})

test('what is told, and what follows', () => {
  const told = (facts: Facts, repairs = true) => listCaddyNotices(facts, repairs).map(({ message }) => message)
  expect(told(live)).toEqual([])
  expect(told(altered)).toEqual([expect.stringContaining('This run has it load its files again')])
  expect(told(altered, false)).toEqual([expect.stringContaining('A deploy has it load its files again')])
  expect(told(left)).toEqual([
    expect.stringContaining('"systemctl restart caddy.service" on the server loads the files'),
  ])
  expect(told(saying({ admin: 'left' }))).toEqual([expect.stringContaining('admin unix//run/caddy/admin.sock')])
  // A deploy closes it, and has nothing to ask for.
  expect(told(saying({ admin: 'open' }))).toEqual([])
  expect(told(saying({ admin: 'open' }), false)).toEqual([expect.stringContaining('A deploy does that')])
  expect(told(saying({ untold: 'it does not answer' }))).toEqual(['it does not answer.'])
})

test('the status says it in half a line', () => {
  expect(describeCaddy(live)).toBe('what its files say; no site reaches its admin API')
  expect(describeCaddy(saying({ admin: 'left', altered: names, mends: true }))).toBe(
    'something else than its files say: 127.0.0.1:8999; every site reaches its admin API',
  )
  expect(describeCaddy(saying({ admin: 'unknown' }))).toContain('not compared')
  expect(describeCaddy({ ...live, proxyActive: false })).toBe('not running')
})
