import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { connect as openSocket } from 'node:net'
import { join } from 'node:path'
import { inCgroup, removeCgroup } from './cgroup.ts'
import { entering } from './enter.ts'
import { addressesOf, connect } from './network.ts'
import { childrenOf, isAlive, processOf, readProc, run, signal, until } from './process.ts'
import * as slots from './slots.ts'

/** Start a server and wait until systemd has started all of it and sshd answers; an error holds its console's end. */
export async function boot(record: slots.ServerRecord): Promise<void> {
  const { name } = record
  if (record.leader && isAlive(record.leader)) throw new Error(`${name} is running already`)
  const log = join(slots.folderOf(name), 'console.log')
  const nspawn = ['systemd-nspawn', '-q', '-D', slots.rootOf(name), '--boot', `--machine=${name}`, '--network-veth']
  const alone = ['--register=no', '--keep-unit', '--resolv-conf=off', '--link-journal=no']
  const ownUsers = record.ownUsers ? ['--private-users=identity'] : []
  const [program = '', ...args] = [...inCgroup(name, record.memory), ...nspawn, ...alone, ...ownUsers]
  const output = openSync(log, 'w')
  // The layout of control groups of a Debian as installed, also on a machine that still has version 1; or the older one.
  const env = { ...process.env, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: record.hybrid ? '0' : '1' }
  const child = spawn(program, args, { detached: true, env, stdio: ['ignore', output, output] })
  closeSync(output)
  child.unref()
  const failed = new Promise<never>((_, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`${name} ended with ${code} while booting\n${tail(log)}`)))
  })
  failed.catch(() => {}) // it also ends when it is shut down, long after anybody waits for it
  const started = async () => {
    record.nspawn = await until(`${name} is started`, 60, () => processOf(child.pid ?? 0))
    slots.save(record)
    record.leader = await until(`${name} has a first process`, 60, () => leaderOf(child.pid ?? 0, name))
    slots.save(record)
    const leader = record.leader.pid
    await connect(name, leader)
    await until(`${name} is up`, 180, async () => /^(running|degraded)/.test(await systemState(leader)))
    await until(`${name} answers on port 22`, 60, () => greets(addressesOf(slots.slotOf(name)).server))
  }
  await Promise.race([started(), failed]).catch((error: Error) => {
    throw new Error(`${error.message}\n${tail(log)}`, { cause: error })
  })
}

/** The child of systemd-nspawn that is process 1 of its own, once its end of the link is there. */
function leaderOf(nspawn: number, name: string) {
  const first = childrenOf(nspawn).find((pid) => /^NSpid:\t\d+\t1$/m.test(readProc(pid, 'status')))
  const linked = first && readProc(first, 'net/dev').includes('host0:') && existsSync(`/sys/class/net/ve-${name}`)
  return linked ? processOf(first) : undefined
}

const systemState = async (leader: number): Promise<string> =>
  (await run([...entering(leader), 'systemctl', 'is-system-running', '--wait'], { check: false })).stdout

const greets = (host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = openSocket({ host, port: 22, timeout: 5000 })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.on('data', (data) => end(data.toString().startsWith('SSH-')))
    socket
      .on('error', () => end(false))
      .on('timeout', () => end(false))
      .on('close', () => end(false))
  })

const tail = (file: string): string => readFileSync(file, 'utf8').split('\n').slice(-20).join('\n')

/** Power off in order, by SIGRTMIN+4 (systemd(1)). A system that has not after two minutes is an error. */
export async function shutDown(record: slots.ServerRecord): Promise<void> {
  const { name, leader, nspawn } = record
  if (leader) signal(leader, 34 + 4)
  await until(`${name} is shut down`, 120, () => !nspawn || !isAlive(nspawn))
  await removeCgroup(name)
}
