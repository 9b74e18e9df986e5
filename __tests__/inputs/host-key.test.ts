import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fingerprintOf, parseHostKeys } from '../../src/inputs/host-key.ts'
import { refusal, wordsOf } from './reading.ts'

const parse = (value: string | string[]) => parseHostKeys({ name: 'host-key', value })
const field = (bytes: Uint8Array) => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
const ed25519 = (key: Uint8Array) => Buffer.concat([field(Buffer.from('ssh-ed25519')), field(key)])
const key = ed25519(Buffer.alloc(32, 7))
const base64 = key.toString('base64')
const fingerprint = fingerprintOf(key)
const pin = { fingerprint, type: 'ssh-ed25519' }

describe('what OpenSSH itself writes', () => {
  let folder = ''
  const run = (...words: string[]) => execFileSync('ssh-keygen', words, { cwd: folder, encoding: 'utf8' })
  const types = [
    ['ed25519', '256', 'ssh-ed25519'],
    ['rsa', '2048', 'ssh-rsa'],
    ['ecdsa', '256', 'ecdsa-sha2-nistp256'],
    ['ecdsa', '384', 'ecdsa-sha2-nistp384'],
    ['ecdsa', '521', 'ecdsa-sha2-nistp521'],
  ] as const
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'host-key-'))
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  test.each(types)(
    '%s %s: the .pub file, its fingerprint and a hashed known_hosts line are one key',
    (type, bits, name) => {
      const file = `${type}${bits}`
      run('-q', '-t', type, '-b', bits, '-N', '', '-C', 'root@my server (old)', '-f', file)
      const publicKey = readFileSync(join(folder, `${file}.pub`), 'utf8')
      const line = run('-lf', `${file}.pub`)
      const expected = [{ fingerprint: /SHA256:\S+/.exec(line)?.[0], type: name }]
      expect(parse(publicKey)).toEqual(expected)
      expect(parse(line)).toEqual(expected)

      const known = join(folder, `known_${file}`)
      execFileSync('sh', ['-c', 'printf "[203.0.113.7]:2222 %s" "$1" > "$2"', 'sh', publicKey, known])
      expect(parse(readFileSync(known, 'utf8'))).toEqual(expected)
      execFileSync('ssh-keygen', ['-q', '-H', '-f', known], { stdio: 'ignore' })
      const hashed = readFileSync(known, 'utf8')
      expect(hashed).toMatch(/^\|1\|/)
      expect(parse(hashed)).toEqual(expected)
    },
  )
})

test.each([
  ['a fingerprint', fingerprint, [{ fingerprint }]],
  ['with padding and in another case', `${fingerprint.replace('SHA256', 'sha256')}=`, [{ fingerprint }]],
  ['without its prefix', fingerprint.slice(7), [{ fingerprint }]],
  ['a line of ssh-keygen', `256 ${fingerprint} root@vps (ED25519)`, [pin]],
  ['without a comment', `256 ${fingerprint} no comment (ED25519)`, [pin]],
  ['as our own message shows it', `host-key: ${fingerprint}   (ssh-ed25519)`, [pin]],
  ['a type that we do not know', `256 ${fingerprint} x (XMSS)`, [{ fingerprint }]],
  ['known_hosts with several hosts', `example.org,203.0.113.7 ssh-ed25519 ${base64} comment`, [pin]],
  ['without a host', `ssh-ed25519 ${base64}`, [pin]],
  ['ssh-keyscan', `# 203.0.113.7:22 SSH-2.0-OpenSSH_9.2\n203.0.113.7 ssh-ed25519 ${base64}\n`, [pin]],
  ['twice the same', `${fingerprint}\n${fingerprint}`, [{ fingerprint }]],
  [
    'two in a line',
    `${fingerprint}, ${fingerprintOf(Buffer.from('x'))}`,
    [{ fingerprint }, { fingerprint: fingerprintOf(Buffer.from('x')) }],
  ],
  [
    'CRLF',
    `${fingerprint}\r\n\r\n256 ${fingerprintOf(Buffer.from('x'))} c (RSA)\r\n`,
    [{ fingerprint }, { fingerprint: fingerprintOf(Buffer.from('x')), type: 'ssh-rsa' }],
  ],
  ['line ends written out', `h ssh-ed25519 ${base64}\\nh ssh-ed25519 ${base64}\\n`, [pin]],
  ['only comments', '# nothing', []],
])('accepted: %s', (_, text, pins) => expect(parse(text)).toEqual(pins))

test('a YAML list', () => expect(parse([fingerprint, `h ssh-ed25519 ${base64}`])).toEqual([{ fingerprint }]))

test.each([
  ['MD5 with its prefix', 'MD5:16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48', /ssh-keygen -l -E sha256 -f/],
  ['MD5', '2048 16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48 root@vps (RSA)', /MD5.*ssh-keygen -l -E sha256 -f/],
  ['cut off', fingerprint.slice(0, 40), /33 characters.*43/],
  ['one character too many', `${fingerprint}a`, /44 characters/],
  ['a last character that no digest ends with', `${fingerprint.slice(0, -1)}B`, /no key can have/],
  ['a key that is cut off', `h ssh-ed25519 ${base64.slice(0, -8)}`, /cut off/],
  ['another type outside than inside', `h ssh-rsa ${base64}`, /ssh-rsa, but/],
  ['a revoked key', `@revoked h ssh-ed25519 ${base64}`, /revoked/],
  ['an authority', `@cert-authority *.example.org ssh-ed25519 ${base64}`, /authority/],
  ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----', /ssh-key/],
  ['something else', 'my server', /neither a fingerprint/],
])('refused: %s', (_, text, words) => {
  const error = refusal(() => parse(`# a comment\n${text}`))
  expect(error.code).toBe('INPUT_INVALID')
  expect(wordsOf(error)).toMatch(words)
  expect(wordsOf(error)).toContain('line 2')
})

test('property: any key is the same key in every form, among comments and in any order', () => {
  const form = fc.constantFrom<(blob: Buffer) => string>(
    (blob) => fingerprintOf(blob),
    (blob) => `${fingerprintOf(blob)}=`,
    (blob) => `256 ${fingerprintOf(blob)} root@vps (old) (ED25519)`,
    (blob) => `host,10.0.0.1 ssh-ed25519 ${blob.toString('base64')} a comment`,
    (blob) => `|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg= ssh-ed25519 ${blob.toString('base64')}`,
    (blob) => `ssh-ed25519 ${blob.toString('base64')}`,
  )
  const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(bytes, form), { minLength: 1, maxLength: 5 }),
      fc.constantFrom('\n', '\r\n', '\n# c\n'),
      (keys, end) => {
        const text = keys.map(([one, write]) => write(ed25519(one))).join(end)
        const expected = [...new Set(keys.map(([one]) => fingerprintOf(ed25519(one))))]
        expect(parse(text).map((one) => one.fingerprint)).toEqual(expected)
      },
    ),
  )
})

test('property: a text is read or refused with its line, and never breaks', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      try {
        for (const one of parse(text)) expect(one.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/)
      } catch (error) {
        expect(
          wordsOf(
            refusal(() => {
              throw error
            }),
          ),
        ).toMatch(/line \d+/)
      }
    }),
  )
})
