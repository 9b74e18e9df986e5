import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../src/errors.ts'
import { connectionFailure } from '../../src/server/connection-failure.ts'

const target = { host: '203.0.113.7', port: 22, user: 'root', privateKey: 'k', hostKeys: [] }
const error = (message: string, more: object = {}) => Object.assign(new Error(message), more)

describe('what a connection says becomes what to do', () => {
  const table: ReadonlyArray<[string, Error, ErrorCode, RegExp]> = [
    [
      'a name without an address',
      error('getaddrinfo ENOTFOUND x', { code: 'ENOTFOUND' }),
      'HOST_UNREACHABLE',
      /typing/,
    ],
    ['a closed port', error('connect ECONNREFUSED', { code: 'ECONNREFUSED' }), 'HOST_UNREACHABLE', /port/],
    [
      'no answer',
      error('Timed out while waiting for handshake', { level: 'client-timeout' }),
      'HOST_UNREACHABLE',
      /firewall/,
    ],
    [
      'a wrong key',
      error('All configured authentication methods failed', { level: 'client-authentication' }),
      'AUTH_FAILED',
      /authorized_keys/,
    ],
    [
      'an encrypted key',
      error('Encrypted private OpenSSH key detected, but no passphrase given'),
      'KEY_INVALID',
      /passphrase/,
    ],
    ['what is no key', error('Cannot parse privateKey: Unsupported key format'), 'KEY_INVALID', /BEGIN/],
    ['a greeting of FTP', error('not SSH: 220 FTP ready', { level: 'client-socket' }), 'NOT_SSH', /21 is FTP/],
    [
      'another protocol',
      error('Connection lost before handshake: invalid protocol version', { level: 'protocol' }),
      'NOT_SSH',
      /21 is FTP/,
    ],
  ]
  test.each(table)('%s', (_name, said, code, hint) => {
    const failure = connectionFailure(target, said, 'connecting')
    expect(failure.code).toBe(code)
    expect(failure.details.hint).toMatch(hint)
    expect(failure.message).toContain('203.0.113.7'.slice(0, code === 'KEY_INVALID' ? 0 : undefined))
  })

  test('a connection that ends later is lost, whatever the reason', () => {
    expect(connectionFailure(target, error('read ECONNRESET', { code: 'ECONNRESET' }), 'lost').code).toBe(
      'CONNECTION_LOST',
    )
  })
})
