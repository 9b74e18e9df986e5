import { spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { ClientChannel } from 'ssh2'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Program } from '../../src/server/programs.ts'
import { openWorker } from '../../src/server/worker.ts'

/** What a call runs is its program's text: the tests give their own, behind the real prelude and worker. */
const texts = vi.hoisted(() => new Map<string, string>())
vi.mock(import('../../src/server/programs.ts'), async (original) => {
  const real = await original()
  return { ...real, programText: (name: Program) => texts.get(name) ?? real.programText(name) }
})

/** A channel that runs the command by this machine's shell, as sshd would there. */
const opened: Array<{ pid: number }> = []
const open = async (command: string): Promise<ClientChannel> => {
  const child = spawn('sh', ['-c', `exec ${command}`], { stdio: 'pipe' })
  opened.push({ pid: child.pid ?? 0 })
  const channel = Object.assign(new EventEmitter(), {
    stderr: child.stderr,
    setEncoding: (encoding: BufferEncoding) => child.stdout.setEncoding(encoding),
    write: (data: string | Buffer) => child.stdin.write(data),
    end: () => child.stdin.end(),
  })
  child.stdin.on('error', () => {})
  child.stdout.on('data', (data) => channel.emit('data', data))
  child.stdout.on('end', () => channel.emit('end'))
  child.on('exit', (code) => channel.emit('exit', code))
  child.on('close', () => channel.emit('close'))
  return channel as unknown as ClientChannel
}

const worker = openWorker({ open }, [])
afterEach(async () => {
  await worker.close()
  opened.length = 0
})

async function run(text: string, args: object = {}, name: Program = 'sync') {
  texts.set(name, text)
  const messages: object[] = []
  const finished = await worker.run(name, args, (message) => messages.push(message))
  return { ...finished, messages }
}

describe('a program', () => {
  test('gets its arguments, says what it has to say, and gives a result', async () => {
    const text = 'def main(args):\n    say(log="begun")\n    return {"got": args}\n\n\nprogram(main)\n'
    const args = { word: 'é\n"\\', big: 'x'.repeat(3_000_000) }
    expect(await run(text, args)).toEqual({
      code: 0,
      errors: [],
      messages: [{ log: 'begun' }, { result: { got: args } }],
    })
  })

  test('fails in words of its own', async () => {
    const { messages } = await run('def main(args):\n    raise Failure("LOCKED", "held")\n\n\nprogram(main)\n')
    expect(messages).toMatchObject([{ failure: { code: 'LOCKED', message: 'held' } }])
  })

  test('that breaks leaves its traceback and its exit code', async () => {
    const { code, errors, messages } = await run('def main(args):\n    return 1 // 0\n\n\nprogram(main)\n')
    expect({ code, messages }).toEqual({ code: 1, messages: [] })
    expect(errors.join('\n')).toContain('ZeroDivisionError')
  })

  test('that is killed has the code of the signal', async () => {
    expect(await run('os.kill(os.getpid(), 9)\n')).toMatchObject({ code: 137, messages: [] })
  })

  test('may print what is no message', async () => {
    const text =
      'print("no JSON")\nrun(["sh", "-c", "echo a command >&2"])\nos.write(2, b"no end of line")\nsay(result=1)\n'
    const { errors, messages } = await run(text)
    expect(messages).toEqual([{ result: 1 }])
    expect(errors.toSorted()).toEqual(['no JSON', 'no end of line'])
  })

  test('reads nothing but its arguments', async () => {
    expect(await run('say(rest=sys.stdin.read(), more=os.read(0, 10).decode())\n', { a: 1 })).toMatchObject({
      messages: [{ rest: '{"a": 1}\n', more: '' }],
    })
  })

  test('leaves nothing behind for the next one', async () => {
    await run('os.umask(0o077)\nos.chdir("/usr")\nsay = None\n')
    expect(await run('say(umask=os.umask(0), folder=os.getcwd())\n')).toMatchObject({
      code: 0,
      messages: [{ umask: process.umask(), folder: process.cwd() }],
    })
    expect(opened).toHaveLength(1)
  })
})

test('programs side by side each get their own answers', async () => {
  const text = (other: string) =>
    'path = arguments()["path"]\nfor part in range(200):\n    say(part=part, text="x" * 5000, me=path[-1])\n' +
    `open(path, "w").close()\nwhile not os.path.exists(path[:-1] + "${other}"):\n    time.sleep(0.01)\n`
  const folder = `${process.env.TMPDIR ?? '/tmp'}/worker-test-${process.pid}-`
  const [a, b] = await Promise.all([
    run(text('b'), { path: `${folder}a` }, 'sync'),
    run(text('a'), { path: `${folder}b` }, 'install'),
  ])
  for (const [{ messages, code }, me] of [[a, 'a'] as const, [b, 'b'] as const]) {
    expect(code).toBe(0)
    expect(messages).toEqual(Array.from({ length: 200 }, (_, part) => ({ part, text: 'x'.repeat(5000), me })))
  }
  await run('for path in arguments()["paths"]:\n    os.unlink(path)\n', { paths: [`${folder}a`, `${folder}b`] })
})

test('a worker that dies ends its programs, and the next call has a new one', async () => {
  const { code, messages } = await run('os.kill(os.getppid(), 9)\ntime.sleep(60)\n')
  expect({ code: code !== 0, messages }).toEqual({ code: true, messages: [] })
  expect(await run('say(result=2)\n')).toMatchObject({ code: 0, messages: [{ result: 2 }] })
  expect(opened).toHaveLength(2)
})

test('a channel that cannot be opened is an error, and the next call tries again', async () => {
  let failing = true
  const flaky = openWorker({ open: (words) => (failing ? Promise.reject(new Error('no channel')) : open(words)) }, [])
  await expect(flaky.run('sync', {}, () => {})).rejects.toThrow('no channel')
  failing = false
  texts.set('sync', 'say(result=3)\n')
  const messages: object[] = []
  await flaky.run('sync', {}, (message) => messages.push(message))
  expect(messages).toEqual([{ result: 3 }])
  await flaky.close()
})

test('closing does not wait for what a cancelled run left running', async () => {
  texts.set('sync', 'say(log=str(os.getpid()))\ntime.sleep(60)\n')
  const pid = await new Promise<number>((resolve) => {
    void worker.run('sync', {}, ({ log }) => resolve(Number(log)))
  })
  await worker.close()
  process.kill(pid, 'SIGKILL') // It is there: this would throw.
})
