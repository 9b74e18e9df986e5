/** Log-ins that are limited, refused or led astray: what can be waited for is, and all else has its cause. */

import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { waits } from '../lab/action.ts'
import { run } from '../lab/process.ts'
import { upServer } from '../lab/server.ts'
import { annotation, expectRefused } from './refusal.ts'
import { beginBashrc, configureSsh, restrictKey, setups, undoSetups } from './setups/ssh.ts'
import { openSite, type Site } from './site.ts'

let site: Site
beforeAll(async () => {
  site = await openSite({ layer: 'warm' })
  // sshd's own: a shell that is led astray is no obstacle to it.
  await site.server.sh("sed -i 's/^Subsystem.*/Subsystem sftp internal-sftp/' /etc/ssh/sshd_config")
})
afterAll(async () => await site?.down())
afterEach(async () => await undoSetups(site.server))

/** A run that soon tries again. */
const soon = waits('again=1')

/** A run that soon ends where a shell stays silent. */
const impatient = waits('shell=2')

describe('few channels', () => {
  test("MaxSessions 1, another Python first on root's PATH and no sbin on it: a first deploy", async () => {
    await setups['MaxSessions 1']?.(site.server)
    await setups["another Python first on root's PATH, no sbin on it"]?.(site.server)
    const own = (await site.server.sh("/usr/bin/python3 -c 'import platform; print(platform.python_version())'")).trim()
    const { code, log, outputs } = await site.deploy()
    expect(code, log).toBe(0)
    expect(outputs.result).toBe('deployed')
    expect(log).toContain('no more than 1 on one connection (MaxSessions)')
    expect(log).toContain(`Python ${own}`)
  })

  test('MaxSessions 2: a change', async () => {
    await setups['MaxSessions 2']?.(site.server)
    await site.checkout.write('changed.txt', 'changed\n')
    await site.checkout.commit('Change a file')
    const { code, log, outputs } = await site.deploy()
    expect(code, log).toBe(0)
    expect(outputs.result).toBe('deployed')
  })

  test.each(['MaxSessions 1', 'MaxSessions 2', 'MaxSessions 3', 'MaxSessions 4'])('%s: plan', async (setup) => {
    await setups[setup]?.(site.server)
    await site.checkout.write('planned.txt', `${setup}\n`)
    await site.checkout.commit(setup)
    const { code, log } = await site.deploy({ mode: 'plan' })
    expect(code, log).toBe(0)
  })

  test('MaxSessions 0 is named', async () => {
    await configureSsh(site.server, 'MaxSessions 0')
    expectRefused(await site.deploy(), 'SHELL_UNUSABLE', /then opens no session/, /"MaxSessions" has to be 1/)
  })
})

describe('a server that limits log-ins', () => {
  /** One of those that hold connections open. */
  const hold = async () =>
    await new Promise<ReturnType<typeof connect>>((resolve, reject) => {
      const idle = connect(22, site.server.address)
      idle.once('data', () => resolve(idle)).once('error', reject)
    })

  test('MaxStartups: it is tried again, and the log tells why', async () => {
    await configureSsh(site.server, 'MaxStartups 1:100:1')
    const idle = await hold()
    const onLine = (line: string) => line.includes('trying again') && idle.destroy()
    const { code, log } = await site.deploy({ mode: 'status' }, { ...soon, onLine })
    expect(code, log).toBe(0)
    expect(log).toMatch(/takes no further log-ins at the moment \(MaxStartups\); trying again in 1 s \(try 2 of 3\)/)
  })

  test('MaxStartups: three times in vain', async () => {
    await configureSsh(site.server, 'MaxStartups 1:100:1')
    const idle = await hold()
    const result = await site.deploy({}, soon)
    idle.destroy()
    expectRefused(result, 'LOGINS_LIMITED', /MaxStartups/, /Raise "MaxStartups"/)
    expect(result.log).toContain('trying again in 3 s (try 3 of 3)')
  })

  test('Debian 13: five wrong keys, then the right one is banned for a while', async () => {
    const server = await upServer({ suite: 'trixie', layer: 'bare' })
    try {
      // A minute for each instead of five seconds, which a slow machine would need for the next one.
      await configureSsh(server, 'PerSourcePenalties authfail:60s')
      const inputs = { host: server.address, 'host-key': server.hostKey, mode: 'status' }
      const wrong = ssh2.utils.generateKeyPairSync('ed25519').private
      for (let tries = 0; tries < 5; tries++) await site.deploy({ ...inputs, 'ssh-key': wrong }, soon)
      const result = await site.deploy(inputs, soon)
      expectRefused(result, 'LOGINS_LIMITED', /banned for a while|banned this address for a while/)
    } finally {
      await server.down()
    }
  })

  test('a key that is refused for another reason than itself: what it may be', async () => {
    const texts = [/PermitRootLogin no/, /AllowUsers/, /chmod go-w/, /journalctl -u ssh/]
    await configureSsh(site.server, 'PermitRootLogin no')
    expectRefused(await site.deploy(), 'AUTH_FAILED', ...texts)
    await configureSsh(site.server, '')
    await site.server.sh('chmod 777 /root')
    expectRefused(await site.deploy(), 'AUTH_FAILED', ...texts)
  })
})

test("the runner's agent: its keys are tried where none was given", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agent-'))
  const env = { SSH_AUTH_SOCK: join(folder, 'agent.sock') }
  const { stdout } = await run(['ssh-agent', '-a', env.SSH_AUTH_SOCK])
  const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(stdout)?.[1])
  try {
    const given = { 'ssh-key': '', mode: 'status' }
    const empty = await site.deploy(given, { env })
    expectRefused(empty, 'AUTH_FAILED', /no key of the runner's agent \(as no ssh-key was given\)/)
    await run(['env', `SSH_AUTH_SOCK=${env.SSH_AUTH_SOCK}`, 'ssh-add', '-q', site.server.keyFile])
    const { code, log } = await site.deploy(given, { env })
    expect(code, log).toBe(0)
  } finally {
    process.kill(pid)
    rmSync(folder, { recursive: true })
  }
})

describe('a shell that starts something else', () => {
  const got = '/root/got'

  test.each([
    ['another shell', () => beginBashrc(site.server, 'exec bash --norc')],
    ['a program that keeps what it reads', () => beginBashrc(site.server, `exec tee ${got}`)],
    ['a question', () => beginBashrc(site.server, `read answer; echo "$answer" >${got}`)],
    ['a forced command that listens', () => restrictKey(site.server, `command="tee ${got}"`)],
  ])('%s: nothing is sent to it, and the cause is told', async (_, begin) => {
    await site.server.sh(`rm -f ${got}`)
    await begin()
    const result = await site.deploy({ mode: 'status' }, impatient)
    expectRefused(result, 'SHELL_UNUSABLE', /starts no command in 2 s/, /~root\/\.bashrc/, /forced command/, /\*i\*/)
    expect((await site.server.sh(`cat ${got} 2>/dev/null || true`)).trim()).toBe('')
  })

  test('the same in a deploy, which asks for SFTP too', async () => {
    await beginBashrc(site.server, 'exec bash --norc')
    expectRefused(await site.deploy({}, impatient), 'SHELL_UNUSABLE', /starts no command in 2 s/)
  })

  test('an account for SFTP only', async () => {
    await configureSsh(site.server, 'ForceCommand internal-sftp')
    const result = await site.deploy({ mode: 'status' })
    expectRefused(result, 'SHELL_UNUSABLE', /for file transfer only/, /ForceCommand internal-sftp/)
  })

  test('sudo that wants a terminal', async () => {
    await site.server.sh("echo 'Defaults requiretty' >/etc/sudoers.d/10-tty")
    const result = await site.deploy({ user: 'debian' })
    await site.server.sh('rm /etc/sudoers.d/10-tty')
    expectRefused(result, 'SUDO_REFUSED', /wants a terminal/, /Defaults:debian !requiretty/)
  })
})

describe('a server behind another machine', () => {
  /** A second sshd on the server is the machine on the way: the server is 127.0.0.1 as that one sees it. */
  const bastionKey = '/etc/ssh/bastion_key'
  let ways: { jump: Record<string, string>; hostKey: string }
  const behind = { host: '127.0.0.1', mode: 'status' }

  beforeAll(async () => {
    const { server } = site
    await server.sh(`ssh-keygen -q -t ed25519 -N '' -f ${bastionKey}; useradd -m -s /usr/sbin/nologin hop
      install -d -o hop -m 700 /home/hop/.ssh; cp /root/.ssh/authorized_keys /home/hop/.ssh/; chown hop /home/hop/.ssh/*
      systemd-run --quiet --unit=bastion --property=Type=notify /usr/sbin/sshd -D -p 2222 -h ${bastionKey} -o AllowUsers=hop`)
    const line = await server.sh(`ssh-keygen -lf ${bastionKey}.pub`)
    const hostKey = line.split(' ')[1] ?? ''
    ways = { hostKey, jump: { ...behind, jump: `hop@${server.address}:2222`, 'jump-host-key': hostKey } }
  })

  test('jump: status, and a plan, which sends files', async () => {
    const { code, log } = await site.deploy(ways.jump)
    expect(code, log).toBe(0)
    const planned = await site.deploy({ ...ways.jump, mode: 'plan' })
    expect(planned.code, planned.log).toBe(0)
  })

  test.each([
    ['no host key', { 'jump-host-key': '' }, 'HOST_KEY_MISSING', /jump-host-key: SHA256/],
    [
      'another host key',
      { 'jump-host-key': `SHA256:${'A'.repeat(43)}` },
      'HOST_KEY_MISMATCH',
      /the bastion .*jump-host-key/,
    ],
    ['a user that it does not have', { jump: 'nobody@HOST:2222' }, 'AUTH_FAILED', /the bastion 10\.\S+, port 2222/],
    ['a port that is closed', { jump: 'hop@HOST:2223' }, 'HOST_UNREACHABLE', /the bastion .* refuses/],
    [
      'a server that it does not reach',
      { port: '2224' },
      'HOST_UNREACHABLE',
      /the bastion .* does not reach 127\.0\.0\.1/,
    ],
    ['another server behind it', { port: '2222' }, 'HOST_KEY_MISMATCH', /127\.0\.0\.1, port 2222 is not the server/],
  ])('jump, %s: which machine it was', async (_, inputs, code, text) => {
    const given = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [name, value.replace('HOST', site.server.address)]),
    )
    expectRefused(await site.deploy({ ...ways.jump, ...given }, soon), code, text)
  })

  test('jump: a machine that forwards nothing', async () => {
    await restrictKey(site.server)
    const key = await readFile(`${site.server.keyFile}.pub`, 'utf8')
    await site.server.exec(['tee', '/home/hop/.ssh/authorized_keys'], { input: `restrict ${key}` })
    const result = await site.deploy(ways.jump, soon)
    await site.server.exec(['tee', '/home/hop/.ssh/authorized_keys'], { input: key })
    expectRefused(result, 'HOST_UNREACHABLE', /passes no connection on to 127\.0\.0\.1, port 22/, /AllowTcpForwarding/)
  })

  const command = (port: string) => {
    const options = `-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -i ${site.server.keyFile}`
    return `ssh -q ${options} -p ${port} -W %h:%p hop@${site.server.address}`
  }

  test('proxy-command', async () => {
    const { code, log } = await site.deploy({ ...behind, 'proxy-command': command('2222') })
    expect(code, log).toBe(0)
  })

  test('proxy-command that fails tells its own words', async () => {
    const result = await site.deploy({ ...behind, 'proxy-command': 'sh -c "echo no tunnel today >&2; exit 7"' }, soon)
    const message = expectRefused(result, 'HOST_UNREACHABLE', /proxy-command did not reach/, /ended with code 7/)
    expect(message).toContain('no tunnel today')
    expect(annotation(result).title).toBe('HOST_UNREACHABLE')
  })
})
