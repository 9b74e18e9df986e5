import ssh2 from 'ssh2'
import { describe, expect, test } from 'vitest'
import { repairPrivateKey } from '../../src/inputs/private-key.ts'
import { read, refusal, wordsOf } from './reading.ts'

const pin = 'SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDMLoJRlK7d9sFGM3U'

const key = repairPrivateKey(ssh2.utils.generateKeyPairSync('ed25519').private)

describe('jump', () => {
  const jump = (value: string) => read({ with: { jump: value, 'jump-key': key } }).inputs.jump
  test.each([
    ['bastion.example.org', { user: 'root', host: 'bastion.example.org', port: 22 }],
    ['ops@bastion.example.org:2222', { user: 'ops', host: 'bastion.example.org', port: 2222 }],
    ['ops@[2001:db8::1]:2222', { user: 'ops', host: '2001:db8::1', port: 2222 }],
    ['ssh://ops@203.0.113.9', { user: 'ops', host: '203.0.113.9', port: 22 }],
  ])('%s', (value, wanted) => expect(jump(value)).toMatchObject(wanted))

  test.each(['a@b@c', 'one,two', 'bastion:port', 'ops@', 'two words'])('%s is refused', (value) => {
    expect(wordsOf(refusal(() => jump(value)))).toMatch(/^INPUT_INVALID jump: /)
  })

  test('has a key and a host key of its own, and is never given the password', () => {
    const secrets: string[] = []
    const given = { jump: 'ops@bastion', 'jump-host-key': `jump-host-key: ${pin}   (ssh-ed25519)`, 'jump-key': key }
    const { inputs } = read({ with: given, secrets })
    expect(inputs.jump).toEqual({
      user: 'ops',
      host: 'bastion',
      port: 22,
      privateKey: key,
      passphrase: undefined,
      hostKeys: [{ fingerprint: pin, type: 'ssh-ed25519' }],
    })
    expect(secrets).toContain(key.split('\n')[1])
  })

  test('takes the key of the server unless told', () => {
    expect(read({ with: { jump: 'bastion', 'ssh-key': key } }).inputs.jump?.privateKey).toBe(key)
    expect(wordsOf(refusal(() => read({ with: { jump: 'bastion' } })))).toMatch(/^INPUT_MISSING jump-key: /)
  })

  test('may stand in the file, its key not', () => {
    const told = { file: 'jump: ops@bastion\n', without: ['password'], env: { SSH_AUTH_SOCK: '/run/agent' } }
    expect(read(told).inputs.jump?.user).toBe('ops')
    expect(refusal(() => read({ ...told, with: { 'ssh-key': key } })).code).toBe('CONFIG_INVALID')
    expect(refusal(() => read({ file: 'jump-key: x\n' })).code).toBe('SECRET_IN_FILE')
  })

  test.each([
    ['jump-host-key', pin],
    ['jump-key', key],
  ])('is asked for where %s is given', (name, value) => {
    expect(wordsOf(refusal(() => read({ with: { [name]: value } })))).toMatch(/^INPUT_MISSING jump: /)
  })

  test('a wrong key is told by its own name', () => {
    const error = refusal(() => read({ with: { jump: 'bastion', 'jump-key': 'nonsense' } }))
    expect(wordsOf(error)).toMatch(/^KEY_INVALID jump-key: /)
  })
})

describe('proxy-command', () => {
  test('is taken as it is', () => {
    expect(read({ with: { 'proxy-command': 'nc "%h" %p | cat' } }).inputs.proxyCommand).toBe('nc "%h" %p | cat')
  })

  test.each([
    [{ with: { 'proxy-command': 'nc\n%h' } }, /of several lines/],
    [{ with: { 'proxy-command': 'nc %h', jump: 'bastion' } }, /there is `jump` too/],
    [{ with: { 'proxy-command': 'nc %h', 'jump-key': 'x' } }, /there is `jump-key`/],
    [{ file: 'proxy-command: nc %h %p\n' }, /no key of this file/],
  ])('is refused', (given, text) => expect(wordsOf(refusal(() => read(given)))).toMatch(text))
})

describe("the runner's agent", () => {
  const env = { SSH_AUTH_SOCK: '/run/agent.sock' }
  test('is asked where neither a key nor a password was given, for both machines', () => {
    const { inputs } = read({ without: ['password'], env, with: { jump: 'bastion' } })
    expect(inputs.agent).toBe('/run/agent.sock')
    expect(inputs.jump?.agent).toBe('/run/agent.sock')
  })

  test('is not asked where one of them was', () => {
    expect(read({ env }).inputs.agent).toBeUndefined()
    expect(read({ without: ['password'], env, with: { 'ssh-key': key } }).inputs.agent).toBeUndefined()
  })
})
