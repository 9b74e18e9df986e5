import { describe, expect, test } from 'vitest'
import { read, refusal, wordsOf } from './reading.ts'

const given = (database: string, secrets: string[] = []) => read({ with: { database }, secrets }).inputs.database

describe('a URL', () => {
  test('with everything, percent-encoded', () => {
    const url =
      'postgres://sh%6Fp:p%40ss%2Fw%3A%23rd%25@db.example.org:25060/shop?sslmode=verify-full&sslrootcert=%2Fca.pem'
    expect(given(url)).toEqual({
      url,
      engine: 'postgresql',
      host: 'db.example.org',
      port: '25060',
      name: 'shop',
      user: 'shop',
      password: 'p@ss/w:#rd%',
      options: { sslmode: 'verify-full', sslrootcert: '/ca.pem' },
    })
  })

  test.each([
    ['mysql://u:hunter2@h/d?ssl-mode=REQUIRED', { ssl_mode: 'REQUIRED' }],
    ['mysql://u:hunter2@h/d?ssl-mode=verify-ca&ssl-ca=/ca.pem', { ssl_mode: 'VERIFY_CA', ssl: { ca: '/ca.pem' } }],
    ['mariadb://u:hunter2@h/d?charset=latin1', { charset: 'latin1' }],
  ])('%s', (url, options) => expect(given(url)).toMatchObject({ engine: 'mysql', port: '', options }))

  test.each([
    ['postgresql://u:p@[2001:db8::7]:5432/d', '2001:db8::7'],
    ['postgresql://u@%2Frun%2Fpostgresql/d', '/run/postgresql'],
    ['postgresql+psycopg://u:p@db/d', 'db'],
    // Many write an @ as it is: there the last one ends the password.
    ['postgresql://u:p@ss@db/d', 'db'],
  ])('%s is at %s', (url, host) => expect(given(url)).toMatchObject({ host }))

  test.each([
    ['oracle://u:hunter2@h/d', /no kind of database/, /postgresql:\/\/ or mysql:\/\//],
    ['postgresql://u:hunter2@h', /names no database/, /after the host/],
    ['postgresql:///d?password=hunter2', /names no host/, /after the @/],
    ['postgresql://u:hunter2#x@h/d', /not a URL/, /# as %23/],
    ['postgresql://u:hunter2/x@h/d', /not a URL/, /\/ as %2F/],
    ['postgresql://u:hunter2%zz@h/d', /begins no code/, /% as %25/],
    ['postgresql://u:hunter2@h/d#x', /holds a #/, /%23/],
  ])('%s is refused, and nothing of its password is shown', (url, problem, hint) => {
    const secrets: string[] = []
    const error = refusal(() => given(url, secrets))
    expect(error).toMatchObject({ code: 'INPUT_INVALID', message: expect.stringMatching(problem) })
    expect(error.details.hint).toMatch(hint)
    expect(wordsOf(error)).not.toContain('hunter2')
    expect(secrets.some((secret) => secret.includes('hunter2'))).toBe(true)
  })

  test('is hidden from the log as a whole, and its password in both spellings', () => {
    const secrets: string[] = []
    given('postgresql://u:hunter%402@h/d', secrets)
    expect(secrets).toEqual(expect.arrayContaining(['postgresql://u:hunter%402@h/d', 'hunter%402', 'hunter@2']))
  })

  test('with a password is no key of the file, and without one it may be', () => {
    const secrets: string[] = []
    const file = 'database: postgresql://u:hunter2@h/d'
    expect(refusal(() => read({ file, secrets }))).toMatchObject({ code: 'SECRET_IN_FILE', details: { line: 1 } })
    expect(secrets).toContain('hunter2')
    expect(read({ file: 'database: postgresql://u@h/d' }).inputs.database).toMatchObject({ user: 'u', password: '' })
  })
})

describe('services', () => {
  test.each([
    ['services: redis', ['redis']],
    ['services: [redis, Redis]', ['redis']],
  ])('%s', (file, services) => expect(read({ file }).inputs.services).toEqual(services))

  test('one that is not known is refused with those that are', () => {
    const error = refusal(() => read({ file: 'services: [redis, memcached]' }))
    expect(error).toMatchObject({ code: 'INPUT_INVALID', details: { hint: expect.stringContaining('redis'), line: 1 } })
  })
})
