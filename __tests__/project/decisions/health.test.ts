import { expect, test } from 'vitest'
import { findProxyFault, isHealthy } from '../../../src/project/decisions/health.ts'
import { liveFacts } from '../deployed.ts'

test.each([
  [200, true, true],
  [204, true, true],
  [302, true, true],
  [399, true, true],
  [400, false, false],
  [401, false, true],
  [403, false, true],
  [404, false, true],
  [405, false, true],
  [410, false, false],
  [500, false, false],
  [199, false, false],
  [0, false, false],
])('a health path that answers %i', (status, named, byDefault) => {
  expect(isHealthy(status, false)).toBe(named)
  expect(isHealthy(status, true)).toBe(byDefault)
})

test("Caddy's own ailments are none of Gunicorn's", () => {
  expect(findProxyFault(liveFacts())).toBeNull()
  expect(findProxyFault({ ...liveFacts(), proxyActive: false, proxyServes: false })).toBe('Caddy is not running')
})
