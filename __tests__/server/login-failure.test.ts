import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../src/errors.ts'
import { hostKeyMissing } from '../../src/server/connection-failure.ts'
import { type Approach, loginFailure, mayPass } from '../../src/server/login-failure.ts'

const target = { host: '203.0.113.7', port: 22, user: 'root', privateKey: 'k', hostKeys: [] }
const error = (message: string, more: object = {}) => Object.assign(new Error(message), more)
const several = (...codes: readonly string[]) =>
  Object.assign(new AggregateError(codes.map((code) => error(`connect ${code}`, { code }))), { code: codes[0] })

const nowhere: Approach = { connected: false, greeted: false, words: '', tunnel: '' }
const connected = { ...nowhere, connected: true }
const greeted = { ...connected, greeted: true }
const closedEarly = error('Connection lost before handshake', { level: 'protocol' })
const tooLate = error('Timed out while waiting for handshake', { level: 'client-timeout' })

/** Whether it is tried again is the last column. */
const table: ReadonlyArray<[string, Error, Approach, ErrorCode, RegExp, boolean]> = [
  ['a name without an address', error('', { code: 'ENOTFOUND' }), nowhere, 'HOST_UNREACHABLE', /typing/, false],
  ['a closed port', error('', { code: 'ECONNREFUSED' }), nowhere, 'HOST_UNREACHABLE', /port.*fail2ban/s, true],
  ['no answer', tooLate, nowhere, 'HOST_UNREACHABLE', /firewall.*fail2ban/, false],
  ['no greeting', tooLate, connected, 'HOST_UNREACHABLE', /then says nothing[\s\S]*port of SSH/, false],
  ['a log-in without an end', tooLate, greeted, 'HOST_UNREACHABLE', /did not come to an end/, false],
  ['no IPv6', error('', { code: 'ENETUNREACH' }), nowhere, 'HOST_UNREACHABLE', /GitHub's runners have no IPv6/, false],
  ['no IPv6, several addresses', several('ENETUNREACH', 'ENETUNREACH'), nowhere, 'HOST_UNREACHABLE', /no IPv6/, false],
  ['one address without a way', several('ENETUNREACH', 'ECONNREFUSED'), nowhere, 'HOST_UNREACHABLE', /refuses/, true],
  [
    'a wrong key',
    error('All configured authentication methods failed', { level: 'client-authentication' }),
    greeted,
    'AUTH_FAILED',
    /authorized_keys.*chmod go-w.*PermitRootLogin no.*AllowUsers.*journalctl -u ssh/,
    false,
  ],
  ['few tries', error('Too many authentication failures', { code: 2 }), greeted, 'AUTH_FAILED', /MaxAuthTries/, false],
  ['an encrypted key', error('but no passphrase given'), nowhere, 'KEY_INVALID', /passphrase/, false],
  ['what is no key', error('Cannot parse privateKey: Unsupported key format'), nowhere, 'KEY_INVALID', /BEGIN/, false],
  ['a greeting of FTP', error('not SSH: 220 FTP ready'), connected, 'NOT_SSH', /21 is FTP/, false],
  ['another protocol', error('Invalid identification string'), connected, 'NOT_SSH', /21 is FTP/, false],
  [
    'a server of tomorrow',
    error('Handshake failed: no matching key exchange algorithm'),
    greeted,
    'NOT_SSH',
    /KexAlgorithms/,
    false,
  ],
  ['closed at once', closedEarly, connected, 'LOGINS_LIMITED', /MaxStartups.*banned for a while.*fail2ban.*22/, true],
  [
    'reset at once',
    error('read ECONNRESET', { code: 'ECONNRESET' }),
    connected,
    'LOGINS_LIMITED',
    /banned for a/,
    true,
  ],
  [
    'closed later',
    error('connection closed'),
    greeted,
    'LOGINS_LIMITED',
    /during the log-in[\s\S]*LoginGraceTime/,
    true,
  ],
  [
    'MaxStartups',
    closedEarly,
    { ...connected, words: 'Exceeded MaxStartups\r\n' },
    'LOGINS_LIMITED',
    /takes no further log-ins at the moment \(MaxStartups\)[\s\S]*Raise "MaxStartups"/,
    true,
  ],
  [
    'PerSourcePenalties',
    closedEarly,
    { ...connected, words: 'Not allowed at this time\r\n' },
    'LOGINS_LIMITED',
    /has banned this address for a while \(PerSourcePenalties\)[\s\S]*PerSourcePenaltyExemptList/,
    true,
  ],
  [
    'other words',
    closedEarly,
    { ...connected, words: 'Go away\r\n' },
    'LOGINS_LIMITED',
    /before SSH greets[\s\S]*journalctl[\s\S]*Go away/,
    true,
  ],
  [
    'a command that fails',
    closedEarly,
    { ...connected, tunnel: 'nc: no\nended with code 1' },
    'HOST_UNREACHABLE',
    /proxy-command did not reach[\s\S]*nc: no\nended with code 1/,
    false,
  ],
]

describe('what a log-in says becomes what to do', () => {
  test.each(table)('%s', (_name, said, approach, code, text, again) => {
    const failure = loginFailure(target, said, approach)
    expect(failure.code).toBe(code)
    expect([failure.message, failure.details.hint, failure.details.output].join('\n')).toMatch(text)
    if (code !== 'KEY_INVALID') expect(failure.message).toContain('203.0.113.7')
    expect(mayPass(failure)).toBe(again)
  })
})

test('what has no cause in the network is not tried again', () => {
  expect(mayPass(hostKeyMissing(target, []))).toBe(false)
  expect(mayPass(new Error('ECONNREFUSED'))).toBe(false)
})
