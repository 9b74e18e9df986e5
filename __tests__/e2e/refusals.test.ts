/** What is refused, with a code and what to do next, before anything on the server is touched. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ActionResult, runAction, waits } from '../lab/action.ts'
import { type Checkout, makeCheckout } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { run } from '../lab/process.ts'
import { annotation, type Counter, expectRefused, listen } from './refusal.ts'
import { config, openSite, type Site } from './site.ts'

let site: Site
let before: string[]
beforeAll(async () => {
  site = await openSite({ layer: 'bare' })
  // So that sshd's journal has a line for each attempt to log in.
  await site.server.exec(['tee', '/etc/ssh/sshd_config.d/log.conf'], { input: 'LogLevel DEBUG1\n' })
  await site.server.exec(['systemctl', 'reload', 'ssh'])
  before = await site.listing('/srv', '/etc')
})
afterAll(async () => await site?.down())

async function expectUntouched(): Promise<void> {
  expect(await site.listing('/srv', '/etc')).toEqual(before)
}

describe('before the server hears of the run', () => {
  let ear: Counter
  beforeAll(async () => {
    ear = await listen((socket) => socket.end())
  })
  afterAll(async () => await ear.close())

  /** A run against the listener, which hangs up on whatever tries to connect. */
  async function deploy(inputs: Record<string, string>, workspace: string = site.checkout.dir): Promise<ActionResult> {
    const whole = { ...(await deployInputs(site.server)), host: '127.0.0.1', port: String(ear.port) }
    return await runAction({ workspace, inputs: { ...whole, ...inputs }, ...waits('again=1') })
  }

  test('the listener hears a run that is not refused', async () => {
    const result = await deploy({})
    expect(annotation(result).title).toBe('LOGINS_LIMITED')
    expect(ear.connections()).toBe(3)
  })

  const empty = /is it named so in this repository, or in the environment this job declares\?/
  const cases: readonly [string, Record<string, string>, string, ...RegExp[]][] = [
    ['an empty secret', { 'ssh-key': '' }, 'SECRET_EMPTY', /ssh-key/, empty],
    ['a superuser with an empty secret', { superuser: 'admin' }, 'SECRET_EMPTY', /superuser-password/, empty],
    ['the public key', { 'ssh-key': 'ssh-ed25519 AAAAC3NzaC1lZDI1 x' }, 'KEY_INVALID', /is a public key/, /\.pub/],
    ['a host key cut off', { 'host-key': 'SHA256:abc' }, 'INPUT_INVALID', /host-key: .*has 43/, /ssh-keygen -lf/],
    ['no host', { host: '' }, 'INPUT_MISSING', /host: nothing was given/, /host: 203\.0\.113\.7/],
    ['no domain', { domains: '' }, 'INPUT_MISSING', /domains: nothing was given/, /domains: www\.example\.org/],
    ['an input of another tool', { username: 'root' }, 'INPUT_UNKNOWN', /For `username` write `user`/],
    ['a misspelt input', { doamins: 'x.org' }, 'INPUT_UNKNOWN', /no input `doamins`/, /write `domains`/],
    ["FTP's port", { port: '21' }, 'INPUT_INVALID', /21 is FTP's port; this action needs SSH/],
    ['mode manage without a command', { mode: 'manage' }, 'INPUT_MISSING', /command: nothing was given/],
    ['a file that is not there', { config: 'x.yml' }, 'INPUT_INVALID', /no file x\.yml in the checkout/],
  ]
  test.each(cases)('%s', async (_, inputs, code, ...texts) => {
    const heard = ear.connections()
    expectRefused(await deploy(inputs), code, ...texts)
    expect(ear.connections()).toBe(heard)
  })

  const files: readonly [string, (checkout: Checkout) => Promise<void>, string, ...RegExp[]][] = [
    ['no manage.py', (one) => one.remove('manage.py'), 'NO_MANAGE_PY', /Commit manage\.py/],
    ['no dependency file', (one) => one.remove('requirements.txt'), 'NO_DEPENDENCIES', /requirements\.txt/],
    ['bad YAML', (one) => one.write(file, 'workers: [1\n'), 'CONFIG_INVALID', /line 1: this is not valid YAML/],
    ['an unknown key', (one) => one.write(file, 'thread: 2\n'), 'INPUT_UNKNOWN', /did you mean `threads`\?/],
    [
      'a secret in the file',
      (one) => one.write(file, `${config}password: oh-no-it-is-committed\n`),
      'SECRET_IN_FILE',
      /line 6: `password` is secret/,
      /give the new one as the input `password`/,
    ],
  ]
  const file = '.github/django-prod.yml'
  test.each(files)('%s', async (_, change, code, ...texts) => {
    const checkout = await makeCheckout()
    try {
      await change(checkout)
      await checkout.commit('Break it')
      const heard = ear.connections()
      const result = await deploy({}, checkout.dir)
      const message = expectRefused(result, code, ...texts)
      if (message.includes(`${file}, line`)) expect(annotation(result).properties).toContain(`file=${file}`)
      expect(result.log).not.toContain('oh-no-it-is-committed')
      expect(ear.connections()).toBe(heard)
    } finally {
      await checkout.done()
    }
  })
})

describe('before anybody logs in', () => {
  /** What sshd wrote about attempts to log in since the cursor. */
  async function attempts(since: string): Promise<string[]> {
    const journal = await site.server.sh(`journalctl -q -o cat --after-cursor '${since}' SYSLOG_IDENTIFIER=sshd`)
    expect(journal, 'sshd tells of connections').toContain('Connection from')
    return journal.split('\n').filter((line) => /userauth-request|Accepted|Failed/.test(line))
  }
  const cursor = async (): Promise<string> =>
    /-- cursor: (.*)/.exec(await site.server.sh('journalctl -n 0 --show-cursor'))?.[1] ?? ''

  test('the host key is missing: each presented key is a line to paste, and each of them works', async () => {
    const since = await cursor()
    const message = expectRefused(
      await site.deploy({ 'host-key': '' }),
      'HOST_KEY_MISSING',
      /compare one with your provider's console/i,
    )
    expect(await attempts(since)).toEqual([])
    await expectUntouched()
    const lines = message.split('\n').filter((line) => line.startsWith('host-key: '))
    const types = lines.map((line) => /\((.*)\)/.exec(line)?.[1])
    expect(types).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ssh-rsa'])
    expect(lines[0]).toContain(site.server.hostKey)

    // As YAML reads the pasted line, and the whole line as somebody may paste it.
    for (const pasted of [...lines, ...lines.map((line) => line.replace('host-key: ', ''))]) {
      const again = await cursor()
      // A key that the server does not know ends the run behind the host key, before anything is touched.
      expectRefused(await site.deploy({ 'host-key': pasted, 'ssh-key': await otherKey() }), 'AUTH_FAILED')
      expect((await attempts(again)).length).toBeGreaterThan(0)
    }
    await expectUntouched()
  })

  test('the host key is another one: expected and presented', async () => {
    const wrong = `SHA256:${Buffer.alloc(32, 7).toString('base64').replace(/=+$/, '')}`
    for (const pin of [wrong, `256 ${wrong} root@vps (ED25519)`]) {
      const since = await cursor()
      const message = expectRefused(await site.deploy({ 'host-key': pin }), 'HOST_KEY_MISMATCH', /do not deploy/)
      const [expected, presented] = message.split('\n').filter((line) => /^(expected|presented):/.test(line))
      expect(expected).toContain(wrong)
      expect(presented).toContain(`${site.server.hostKey} (ssh-ed25519)`)
      expect(await attempts(since)).toEqual([])
    }
    await expectUntouched()
  })

  test('a key that the server does not know', async () => {
    const result = await site.deploy({ 'ssh-key': await otherKey() })
    expectRefused(result, 'AUTH_FAILED', /not this key for the user root/, /authorized_keys/)
    await expectUntouched()
  })

  test('a user that the server does not have', async () => {
    expectRefused(await site.deploy({ user: 'nobody-here' }), 'AUTH_FAILED', /the user nobody-here/)
    await expectUntouched()
  })

  let other: string | undefined
  async function otherKey(): Promise<string> {
    if (other) return other
    const path = `${site.checkout.dir}/.git/other-key`
    await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', path])
    other = await readFile(path, 'utf8')
    return other
  }
})

describe('where no SSH answers', () => {
  test('a closed port', async () => {
    const ear = await listen(() => {})
    await ear.close()
    const result = await site.deploy({ host: '127.0.0.1', port: String(ear.port) }, waits('again=1'))
    expectRefused(result, 'HOST_UNREACHABLE', /refuses the connection/, /does its SSH listen on this port\?/)
    // A server that is just starting refuses too.
    expect(result.log).toContain('refuses the connection; trying again in 1 s (try 2 of 3)')
  })

  test('a name without an address', async () => {
    expectRefused(await site.deploy({ host: 'server.invalid' }), 'HOST_UNREACHABLE', /server\.invalid has no address/)
  })

  test('an address that swallows everything ends in 25 s, with and without a host key', async () => {
    // The server forwards nothing, so what is sent to it for another address is lost without an answer.
    const hole = '10.219.77.255'
    await run(['ip', 'route', 'add', `${hole}/32`, 'via', site.server.address])
    try {
      const began = performance.now()
      const seconds = await Promise.all(
        [site.server.hostKey, ''].map(async (hostKey) => {
          const result = await site.deploy({ host: hole, 'host-key': hostKey }, waits('handshake=8'))
          expectRefused(result, 'HOST_UNREACHABLE', /does not answer/, /firewall/)
          return (performance.now() - began) / 1000
        }),
      )
      expect(Math.min(...seconds), 'it was really swallowed').toBeGreaterThan(5)
      expect(Math.max(...seconds)).toBeLessThan(25)
    } finally {
      await run(['ip', 'route', 'del', `${hole}/32`])
    }
  })

  const others: readonly [string, Parameters<typeof listen>[0]][] = [
    ['FTP', (socket) => socket.write('220 FTP ready\r\n')],
    ['FTP that answers what it is told', ftp],
    ['a web server', http],
    ['a mail server', (socket) => socket.end('220 mail.example.org ESMTP\r\n')],
    ['a server of TLS', (socket) => socket.end(Buffer.from([0x15, 3, 3, 0, 2, 2, 70]))],
  ]
  test.each(others)('%s', async (_, onConnection) => {
    const ear = await listen(onConnection)
    try {
      for (const hostKey of [site.server.hostKey, '']) {
        const began = performance.now()
        const result = await site.deploy({ host: '127.0.0.1', port: String(ear.port), 'host-key': hostKey })
        expectRefused(result, 'NOT_SSH', /does not speak SSH/, /SSH usually answers on 22\. 21 is FTP/)
        expect((performance.now() - began) / 1000).toBeLessThan(25)
      }
      expect(ear.connections()).toBeGreaterThan(0)
    } finally {
      await ear.close()
    }
  })

  test('something that hangs up says neither that it is SSH nor that it is not', async () => {
    const ear = await listen((socket) => socket.end())
    const result = await site.deploy({ host: '127.0.0.1', port: String(ear.port) }, waits('again=1'))
    await ear.close()
    expectRefused(result, 'LOGINS_LIMITED', /before SSH greets/, /banned for a while/, /it usually is 22/)
  })

  test('a runner without a way to an IPv6 address', async () => {
    // From the prefix of documentation (RFC 3849), to which no way leads from anywhere.
    const result = await site.deploy({ host: '2001:db8::1' }, waits('handshake=8'))
    expectRefused(result, 'HOST_UNREACHABLE', /GitHub's runners have no IPv6/)
  })

  function ftp(socket: Parameters<Parameters<typeof listen>[0]>[0]): void {
    socket.write('220 FTP ready\r\n')
    socket.on('data', () => socket.write('500 Unknown command.\r\n'))
  }

  function http(socket: Parameters<Parameters<typeof listen>[0]>[0]): void {
    socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'))
  }
})
