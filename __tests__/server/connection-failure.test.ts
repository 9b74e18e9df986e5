import { describe, expect, test } from 'vitest'
import { connectionLost, forwardFailure } from '../../src/server/connection-failure.ts'

const target = { host: '203.0.113.7', port: 22, user: 'root', privateKey: 'k', hostKeys: [] }
const error = (message: string, more: object = {}) => Object.assign(new Error(message), more)

describe('a connection that was there', () => {
  test('is lost when it ends, whatever the reason', () => {
    expect(connectionLost(target, error('read ECONNRESET', { code: 'ECONNRESET' })).code).toBe('CONNECTION_LOST')
  })

  test('of an account that may run nothing', () => {
    expect(connectionLost(target, error('Unable to exec')).code).toBe('SHELL_UNUSABLE')
  })
})

test.each([
  [1, /passes no connection on to 10\.0\.0\.5, port 22/, /AllowTcpForwarding/],
  [2, /does not reach 10\.0\.0\.5, port 22/, /the bastion knows the server/],
])('a bastion that does not pass a connection on (reason %i)', (reason, message, hint) => {
  const said = error('(SSH) Channel open failure: open failed', { reason })
  const failure = forwardFailure({ ...target, isBastion: true }, '10.0.0.5', 22, said)
  expect(failure.code).toBe('HOST_UNREACHABLE')
  expect(failure.message).toMatch(/^the bastion 203\.0\.113\.7/)
  expect(failure.message).toMatch(message)
  expect(failure.details.hint).toMatch(hint)
})
