import { expect, test } from 'vitest'
import { manageGate, parseKey } from '../../src/gate/install.ts'

const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIERhkdb8dGv3RP7sWdbVs833gZzYH+oQdu4GLeX0kpBR'

test('a public key is taken without its comment', () => {
  expect(parseKey(`ssh-ed25519 ${blob} a "comment"\n`)).toBe(`ssh-ed25519 ${blob}`)
})

test.each([
  ['', 'nothing'],
  [blob, 'no type'],
  [`ssh-rsa ${blob}`, 'another type than its own'],
  [`ssh-dss ${blob}`, 'an old type'],
  [`command="sh" ssh-ed25519 ${blob}`, 'options before it'],
  [`ssh-ed25519 ${blob}"x`, 'more than base64'],
  ['-----BEGIN OPENSSH PRIVATE KEY-----', 'a private key'],
  ['ssh-ed25519 AAAA', 'a part of a key'],
])('%s is refused: %s', (text) => {
  expect(() => parseKey(text)).toThrow('--key takes a public key')
})

test.each([
  [[]],
  [['serve']],
  [['install']],
  [['install', '--app', 'polls']],
  [['install', '--app', 'polls', '--domains', 'polls.example.org']],
  [['install', '--app', 'polls', '--key', `ssh-ed25519 ${blob}`]],
])('%j shows how it is used', (words) => {
  expect(() => manageGate(words, () => {})).toThrow('usage: ')
})

test.each([
  [['install', '--app', '../polls', '--domains', 'x.org', '--key', `ssh-ed25519 ${blob}`], 'not lower case letters'],
  [['install', '--app', 'root', '--domains', 'x.org', '--key', `ssh-ed25519 ${blob}`], 'a name of the system'],
  [['remove', '--app', 'polls', '--all'], "Unknown option '--all'"],
])('%j is refused', (words, why) => {
  expect(() => manageGate(words, () => {})).toThrow(why)
})
