import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLoad } from './load.ts'
import { isAlive, processOf, run } from './process.ts'
import { startRelay } from './relay.ts'
import { allowRootPassword, type TestServer, upServer } from './server.ts'

let server: TestServer

beforeAll(async () => {
  server = await upServer()
})
afterAll(() => server?.down())

const ssh = (user: string, ...command: string[]) => {
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR']
  const words = options.flatMap((it) => ['-o', it])
  return run(['ssh', '-i', server.keyFile, ...words, `${user}@${server.address}`, ...command])
}

test('ssh accepts the key, and presents the host key that the harness tells', async () => {
  expect((await ssh('root', 'id -un')).stdout).toBe('root\n')
  expect((await ssh('debian', 'sudo -n id -un')).stdout).toBe('root\n')
  const presented = (await run(['ssh-keyscan', '-t', 'ed25519', server.address])).stdout
  expect((await run(['ssh-keygen', '-lf', '-'], { input: presented })).stdout).toContain(server.hostKey)
})

test('it is a bare Debian: nothing of what the action installs is there', async () => {
  const { stdout } = await server.exec(['sh', '-c', 'command -v caddy curl uv pip; python3 -c "import ensurepip"'], {
    check: false,
  })
  expect(stdout).toBe('')
  expect(await server.sh('systemctl is-system-running')).toBe('running\n')
})

test('sshd takes passwords, from root only once it is allowed', async () => {
  const methods = async (user: string) => {
    const quiet = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'BatchMode=yes']
    const none = ['-o', 'PreferredAuthentications=none', `${user}@${server.address}`, 'true']
    return (await run(['ssh', ...quiet, ...none], { check: false })).stderr
  }
  expect(await methods('debian')).toContain('password')
  expect(await server.sh('sshd -T | grep permitrootlogin')).toBe('permitrootlogin without-password\n')
  await allowRootPassword(server, 'a: root password')
  expect(await server.sh('sshd -T | grep permitrootlogin')).toBe('permitrootlogin yes\n')
})

test('a failing command is an error that holds what it printed', async () => {
  await expect(server.sh('echo on the way; echo broken >&2; exit 3')).rejects.toThrow(/3\non the way\nbroken/)
  expect(await server.exec(['cat'], { input: 'a b' })).toMatchObject({ code: 0, stdout: 'a b' })
})

test('it reaches the package archive', async () => {
  expect(await server.sh('apt-get -q update && apt-cache policy caddy')).toMatch(/Candidate: 2\./)
})

test('the load generator counts answers, refusals and other statuses', async () => {
  const ask = { url: 'http://127.0.0.1:8000/', host: 'www.example.test', rate: 50, seconds: 30 }
  await server.sh('mkdir -p /tmp/www; echo hello > /tmp/www/index.html')
  await server.sh('systemd-run --unit=www -p WorkingDirectory=/tmp/www python3 -u -m http.server 8000')
  await server.sh("until ss -Hltn 'sport = :8000' | grep -q .; do sleep 0.05; done")
  const good = await startLoad(server, ask)
  await server.sh("until journalctl -u www | grep -c 'GET / ' | grep -q '[2-9][0-9]'; do sleep 0.05; done")
  const report = await good.stop()
  expect(report).toMatchObject({ failed: 0, statuses: { 200: report.requests }, firstErrors: [] })
  expect(report.requests).toBeGreaterThanOrEqual(20)
  const missing = await (await startLoad(server, { ...ask, path: '/no' })).stop()
  expect(missing).toMatchObject({ failed: missing.requests, statuses: { 404: missing.requests } })
  await server.sh('systemctl stop www')
  const refused = await (await startLoad(server, { ...ask, seconds: 0.1 })).stop()
  expect(refused).toMatchObject({ failed: refused.requests, statuses: { ECONNREFUSED: refused.requests } })
})

test('the relay delays, cuts and drops', async () => {
  const delayMs = 80
  const relay = await startRelay({ host: server.address, port: 22, delayMs })
  const client = connect(relay.port, '127.0.0.1')
  let broken = ''
  client.on('error', (error) => {
    broken = error.message
  })
  const closed = new Promise((resolve) => client.once('close', resolve))
  await once(client, 'data')
  const begun = performance.now()
  client.write('SSH-2.0-lab\r\n')
  await once(client, 'data')
  expect(performance.now() - begun).toBeGreaterThanOrEqual(delayMs - 2)
  expect(relay.bytes.up).toBe(13)
  relay.drop()
  await closed
  expect(broken).toContain('ECONNRESET')

  const other = connect(relay.port, '127.0.0.1').on('error', () => {})
  await once(other, 'data')
  relay.cut()
  other.write('never arrives\r\n')
  // That something does not happen shows only in time: five times as long as it would take.
  await pause(5 * delayMs)
  expect(relay.bytes.up).toBe(13)
  expect(other.closed).toBe(false)
  await relay.close()
})

test('a reboot and a power cut keep the files, and start it again', async () => {
  const first = processOf(server.leader)
  await server.sh('echo kept > /root/kept')
  await server.reboot()
  expect(processOf(server.leader)).not.toEqual(first)
  expect(await server.sh('cat /root/kept')).toBe('kept\n')
  await server.powerCut()
  await expect(server.sh('true')).rejects.toThrow('not running')
  await server.boot()
  expect((await ssh('root', 'cat /root/kept')).stdout).toBe('kept\n')
})

test('down leaves nothing', async () => {
  const other = await upServer({ suite: 'trixie', memory: '256M' })
  const leader = processOf(other.leader)
  expect(leader).toBeDefined()
  expect(Object.keys(networkInterfaces())).toContain(`ve-${other.name}`)
  expect(await other.sh('systemctl is-system-running; python3 -V')).toMatch(/^running\nPython 3\.13\./)
  const take = (mebibytes: number) => ['systemd-run', '--wait', 'python3', '-c', `bytearray(${mebibytes} << 20)`]
  expect((await other.exec(take(64), { check: false })).code).toBe(0)
  expect((await other.exec(take(300), { check: false })).code).not.toBe(0)
  await other.down()
  await other.down()
  expect(leader && isAlive(leader)).toBe(false)
  expect(Object.keys(networkInterfaces())).not.toContain(`ve-${other.name}`)
  expect(existsSync(other.root)).toBe(false)
  expect((await run(['find', '/sys/fs/cgroup', '-maxdepth', '2', '-name', other.name])).stdout).toBe('')
})

test('what a killed process has left is removed by the next one', async () => {
  const boots = `import { upServer } from ${JSON.stringify(`${import.meta.dirname}/server.ts`)}
    console.log((await upServer()).root)
    process.kill(process.pid, 'SIGKILL')`
  const killed = await run([process.execPath, '--input-type=module', '-e', boots], { check: false })
  expect(killed.code).toBe(137)
  const root = killed.stdout.trim()
  expect(existsSync(root)).toBe(true)
  await run([`${import.meta.dirname}/../../script/server`, 'clean'])
  expect(existsSync(root)).toBe(false)
})
