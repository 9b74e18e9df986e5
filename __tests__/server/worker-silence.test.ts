import { spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { ClientChannel } from 'ssh2'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openWorker } from '../../src/server/worker.ts'

vi.mock(import('../../src/patience.ts'), async (original) => {
  const real = await original()
  // Python has begun before the shell is given up, on a busy machine too.
  return { ...real, patience: { ...real.patience, quiet: 1, silence: 1, shell: 3 } }
})

/** A channel that runs a command by this machine's shell, as sshd would there, and what was written to it. */
function openOn(change: (command: string) => string) {
  const seen = { pid: 0, written: '' }
  const open = async (command: string): Promise<ClientChannel> => {
    const child = spawn('sh', ['-c', `exec ${change(command)}`], { stdio: 'pipe' })
    onTestFinished(() => void child.kill('SIGKILL'))
    seen.pid = child.pid ?? 0
    const channel = Object.assign(new EventEmitter(), {
      stderr: child.stderr,
      setEncoding: (encoding: BufferEncoding) => child.stdout.setEncoding(encoding),
      write: (data: string | Buffer) => {
        seen.written += data
        return child.stdin.write(data)
      },
      end: () => child.stdin.end(),
      close: () => child.stdin.destroy(),
    })
    child.stdin.on('error', () => {})
    child.stdout.on('data', (data) => channel.emit('data', data))
    child.stdout.on('end', () => channel.emit('end'))
    child.on('exit', (code) => channel.emit('exit', code))
    child.on('close', () => channel.emit('close'))
    return channel as unknown as ClientChannel
  }
  return { seen, open }
}

const call = { module: 'remote.instance.drain', function: 'drain', arguments: {} }

test('a worker that answers no more is told of, while its call is silent', async () => {
  const { seen, open } = openOn((command) => command)
  const worker = openWorker({ open }, [], 'blog')
  worker.open()
  await expect.poll(() => seen.written.length, { timeout: 60_000 }).toBeGreaterThan(0)
  process.kill(seen.pid, 'SIGSTOP')
  await expect(worker.run(call, () => {})).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
  await worker.close()
})

test.each([
  ['that reads what is meant for our program', () => 'cat'],
  ['that takes the command as text', (command: string) => `sh -c 'printf "%s\\n" "$@"; cat' sh ${command}`],
])('nothing is written to a program %s', async (_, change) => {
  const { seen, open } = openOn(change)
  await expect(openWorker({ open }, [], 'blog').run(call, () => {})).rejects.toMatchObject({ code: 'COMMAND_FAILED' })
  expect(seen.written).toBe('')
})
