import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { utils } from 'ssh2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { repairPrivateKey } from '../../src/inputs/private-key.ts'
import { read, refusal, wordsOf } from './reading.ts'

let folder = ''
const keys: Record<string, string> = {}
const generate = (file: string, ...words: string[]) => {
  execFileSync('ssh-keygen', ['-q', '-f', file, ...words], { cwd: folder })
  keys[file] = readFileSync(join(folder, file), 'utf8')
}
const keyOf = (file: string) => keys[file] ?? ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'private-key-'))
  generate('ed25519', '-t', 'ed25519', '-N', '')
  generate('rsa', '-t', 'rsa', '-b', '2048', '-N', '', '-m', 'PEM')
  generate('ecdsa', '-t', 'ecdsa', '-N', '', '-m', 'PEM')
  generate('locked', '-t', 'ed25519', '-a', '1', '-N', 'passphrase')
  generate('lockedrsa', '-t', 'rsa', '-b', '2048', '-N', 'passphrase', '-m', 'PEM')
  generate('pkcs8', '-t', 'rsa', '-b', '2048', '-N', '', '-m', 'PKCS8')
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The public half, in which two private keys are equal only when they are the same key. */
function publicHalf(key: string, passphrase?: string): string {
  const parsed = utils.parseKey(key, passphrase)
  if (parsed instanceof Error) throw parsed
  return (Array.isArray(parsed) ? parsed[0] : parsed)?.getPublicSSH().toString('base64') ?? ''
}

const damages: ReadonlyArray<readonly [string, (key: string) => string]> = [
  ['nothing', (key) => key],
  ['no final newline', (key) => key.trimEnd()],
  ['CRLF', (key) => key.replace(/\n/g, '\r\n')],
  ['blank lines around', (key) => `\n\n${key}\n\n`],
  ['line ends written out', (key) => key.replace(/\n/g, '\\n')],
  ['CRLF written out', (key) => key.replace(/\n/g, '\\r\\n')],
  ['quotes around', (key) => `"${key.trim()}"`],
  ['quotes around line ends written out', (key) => `"${key.replace(/\n/g, '\\n')}"`],
  ['indented', (key) => key.replace(/^/gm, '    ')],
  ['base64 of the whole', (key) => Buffer.from(key).toString('base64')],
  [
    'base64 in lines',
    (key) =>
      (
        Buffer.from(key)
          .toString('base64')
          .match(/.{1,76}/g) ?? []
      ).join('\n'),
  ],
  ['base64 of CRLF', (key) => Buffer.from(key.replace(/\n/g, '\r\n')).toString('base64')],
  ['BOM', (key) => `\uFEFF${key}`],
]

describe.each(['ed25519', 'rsa', 'ecdsa'])('%s', (type) => {
  test.each([...damages, ['line ends became spaces', (key: string) => key.replace(/\n/g, ' ')] as const])(
    'repaired: %s',
    (_, damage) => {
      const repaired = repairPrivateKey(damage(keyOf(type)))
      expect(publicHalf(repaired)).toBe(publicHalf(keyOf(type)))
      expect(repaired.endsWith('-----\n')).toBe(true)
    },
  )
})

test.each(['locked', 'lockedrsa'])('a key with a passphrase is repaired as well: %s', (type) => {
  for (const [, damage] of damages) {
    expect(publicHalf(repairPrivateKey(damage(keyOf(type))), 'passphrase')).toBe(publicHalf(keyOf(type), 'passphrase'))
  }
})

test('OpenSSH accepts what was repaired', () => {
  const repaired = repairPrivateKey(keyOf('ed25519').replace(/\n/g, ' '))
  const file = join(folder, 'repaired')
  execFileSync('sh', ['-c', 'umask 077; cat > "$1"', 'sh', file], { input: repaired })
  const words = execFileSync('ssh-keygen', ['-y', '-f', file], { encoding: 'utf8' })
  expect(words.split(' ')[1]).toBe(publicHalf(keyOf('ed25519')))
})

test.each<[string, () => string, RegExp]>([
  ['the public half', () => readFileSync(join(folder, 'ed25519.pub'), 'utf8'), /public key.*without \.pub/],
  ['a public key in RFC 4716', () => '---- BEGIN SSH2 PUBLIC KEY ----\nAAAA', /public key/],
  ['a public key in PEM', () => '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', /public key/],
  ['PuTTY', () => 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none', /puttygen FILE\.ppk -O private-openssh -o/],
  ['PuTTY in base64', () => Buffer.from('PuTTY-User-Key-File-2: ssh-rsa\n').toString('base64'), /PuTTY/],
  ['PKCS #8', () => keyOf('pkcs8'), /ssh-keygen -p -f FILE/],
  ['the file’s name', () => '~/.ssh/id_ed25519', /name of a file/],
  ['a password', () => 'correct horse', /not a private key/],
  ['no last line', () => keyOf('ed25519').replace(/-----END.*\n/, ''), /cut off/],
  ['no first line', () => keyOf('ed25519').replace(/-----BEGIN.*\n/, ''), /cut off/],
  ['no middle', () => keyOf('ed25519').replace(/^(.*\n.*\n)[\s\S]*\n(.*\n)$/, '$1$2'), /cut off/],
  ['a changed beginning', () => keyOf('ed25519').replace('b3BlbnNzaC1r', 'AAAAbnNzaC1r'), /changed/],
  ['other characters', () => keyOf('rsa').replace(/\n(.)/, '\n…'), /characters/],
  ['a certificate', () => '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', /certificate/],
  [
    'a security token’s key',
    () => {
      const name = Buffer.from('sk-ssh-ed25519@openssh.com')
      const body = Buffer.concat([Buffer.from('openssh-key-v1\0'), name, Buffer.alloc(60)])
      return `-----BEGIN OPENSSH PRIVATE KEY-----\n${body.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`
    },
    /token/,
  ],
])('refused: %s', (_, given, words) => {
  const error = refusal(() => repairPrivateKey(given()))
  expect(error.code).toBe('KEY_INVALID')
  expect(wordsOf(error)).toMatch(words)
  const body = given().split('\n')[1]
  if (body && body.length > 20) expect(wordsOf(error)).not.toContain(body)
})

test('the hint for PKCS #8 is true: the command makes a key that we take', () => {
  execFileSync('ssh-keygen', ['-q', '-p', '-N', '', '-f', 'pkcs8'], { cwd: folder })
  const converted = readFileSync(join(folder, 'pkcs8'), 'utf8')
  expect(publicHalf(repairPrivateKey(converted))).toBe(readFileSync(join(folder, 'pkcs8.pub'), 'utf8').split(' ')[1])
})

test('each line of the key is hidden, as given and as repaired', () => {
  const given = keyOf('ed25519').replace(/\n/g, '\\n')
  const { inputs, secrets } = read({ with: { 'ssh-key': given } })
  expect(inputs.privateKey).toBe(keyOf('ed25519'))
  expect(secrets).toContain(given.trim())
  for (const line of keyOf('ed25519').trim().split('\n')) expect(secrets).toContain(line)
})
