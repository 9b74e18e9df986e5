import { spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import type { ClientChannel } from 'ssh2'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { openWorker } from '../../src/server/worker.ts'

/** Modules of src/remote that only these tests have, behind the real importer and worker. */
const texts = vi.hoisted(() => new Map<string, string>())
vi.mock(import('node:fs'), async (original) => {
  const real = await original()
  const readFileSync = (path: string, ...rest: ['utf8']) => {
    const name = /remote\/(trial\d+)\.py$/.exec(path)?.[1]
    return name === undefined ? real.readFileSync(path, ...rest) : (texts.get(name) ?? '')
  }
  return { ...real, readFileSync: readFileSync as typeof real.readFileSync }
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

const worker = openWorker({ open }, [], 'blog')
afterEach(async () => {
  await worker.close()
  opened.length = 0
})

let modules = 0

/** A call of `act(**given)` with this body. */
function trial(body: string, args: object = {}) {
  const name = `trial${++modules}`
  const indented = body.replace(/^(?=.)/gm, '    ')
  const head = 'import json\nimport os\nimport sys\nimport time\nfrom remote.commands import run\n'
  const ours = 'from remote.failure import Failure\nfrom remote.wire import call, say\n\n\n@call\ndef act(**given):\n'
  texts.set(name, head + ours + indented)
  return { module: `remote.${name}`, function: 'act', arguments: args }
}

async function run(body: string, args: object = {}) {
  const messages: object[] = []
  const finished = await worker.run(trial(body, args), (message) => messages.push(message))
  return { ...finished, messages }
}

describe('a call', () => {
  test('gets its arguments, says what it has to say, and gives a result', async () => {
    const args = { word: 'é\n"\\', big: 'x'.repeat(3_000_000), healthPath: '/' }
    expect(await run('say(log="begun")\nreturn {"got": given}\n', args)).toEqual({
      code: 0,
      errors: [],
      messages: [{ log: 'begun' }, { result: { got: { word: args.word, big: args.big, health_path: '/' } } }],
    })
  })

  test('fails in words of its own', async () => {
    const { messages } = await run('raise Failure("LOCKED", "held")\n')
    expect(messages).toMatchObject([{ failure: { code: 'LOCKED', message: 'held' } }])
  })

  test('that breaks leaves its traceback and its exit code', async () => {
    const { code, errors, messages } = await run('return 1 // 0\n')
    expect({ code, messages }).toEqual({ code: 1, messages: [] })
    expect(errors.join('\n')).toMatch(
      /remote\/trial\d+\.py", line 12, in act\n.*return 1 \/\/ 0[\s\S]*ZeroDivisionError/,
    )
  })

  test('that is killed has the code of the signal', async () => {
    expect(await run('os.kill(os.getpid(), 9)\n')).toMatchObject({ code: 137, messages: [] })
  })

  test('that is told to end removes what it has half made', async () => {
    const path = `${process.env.TMPDIR ?? '/tmp'}/half-made-${process.pid}`
    const body =
      'try:\n    open(given["path"], "w").close()\n    os.kill(os.getpid(), 15)\n    time.sleep(60)\nexcept BaseException:\n    os.unlink(given["path"])\n    raise\n'
    expect(await run(body, { path })).toMatchObject({ code: 1, messages: [] })
    expect(existsSync(path)).toBe(false)
  })

  test('may print what is no message', async () => {
    const text = 'print("no JSON")\nrun(["sh", "-c", "echo a command >&2"])\nos.write(2, b"no end of line")\nreturn 1\n'
    const { errors, messages } = await run(text)
    expect(messages).toEqual([{ result: 1 }])
    expect(errors.toSorted()).toEqual(['no JSON', 'no end of line'])
  })

  test('says nothing of a secret in what it is asked for, prints, or breaks by', async () => {
    const environment = [{ name: 'API_TOKEN', value: 'Zx81-given-to-the-build' }]
    const body = 'it = given["environment"][0]["value"]\nsay(log=it)\nprint(it)\nraise KeyError(it)\n'
    const { errors, messages } = await run(body, { environment })
    expect(messages).toEqual([{ log: '***' }])
    expect(errors).toEqual(expect.arrayContaining(['***', "KeyError: '***'"]))
  })

  test('reads nothing but its arguments', async () => {
    expect(await run('return [sys.stdin.read(), os.read(0, 10).decode()]\n', { a: 1 })).toMatchObject({
      messages: [{ result: ['', ''] }],
    })
  })

  test('leaves nothing behind for the next one', async () => {
    await run('import remote.wire\nos.umask(0o077)\nos.chdir("/usr")\nremote.wire.say = None\n')
    expect(await run('return {"umask": os.umask(0), "folder": os.getcwd()}\n')).toMatchObject({
      code: 0,
      messages: [{ result: { umask: 0o022, folder: process.cwd() } }],
    })
    expect(opened).toHaveLength(1)
  })

  test('is only what is marked as one', async () => {
    const { code, errors } = await worker.run(
      { module: 'remote.commands', function: 'run', arguments: { words: ['true'] } },
      () => {},
    )
    expect(code).toBe(1)
    expect(errors.at(-1)).toContain('remote.commands.run is not marked as a call')
  })
})

test('calls side by side each get their own answers', async () => {
  const body = (other: string) =>
    'path = given["path"]\nfor part in range(200):\n    say(part=part, text="x" * 5000, me=path[-1])\n' +
    `open(path, "w").close()\nwhile not os.path.exists(path[:-1] + "${other}"):\n    time.sleep(0.01)\n`
  const folder = `${process.env.TMPDIR ?? '/tmp'}/worker-test-${process.pid}-`
  const [a, b] = await Promise.all([run(body('b'), { path: `${folder}a` }), run(body('a'), { path: `${folder}b` })])
  for (const [{ messages, code }, me] of [[a, 'a'] as const, [b, 'b'] as const]) {
    expect(code).toBe(0)
    expect(messages).toEqual([
      ...Array.from({ length: 200 }, (_, part) => ({ part, text: 'x'.repeat(5000), me })),
      { result: null },
    ])
  }
  await run('for path in given["paths"]:\n    os.unlink(path)\n', { paths: [`${folder}a`, `${folder}b`] })
})

test('a worker that dies ends its calls, and the next call has a new one', async () => {
  const { code, messages } = await run('os.kill(os.getppid(), 9)\ntime.sleep(60)\n')
  expect({ code: code !== 0, messages }).toEqual({ code: true, messages: [] })
  expect(await run('return 2\n')).toMatchObject({ code: 0, messages: [{ result: 2 }] })
  expect(opened).toHaveLength(2)
})

test('a channel that cannot be opened is an error, and the next call tries again', async () => {
  let failing = true
  const flaky = openWorker(
    { open: (words) => (failing ? Promise.reject(new Error('no channel')) : open(words)) },
    [],
    'blog',
  )
  await expect(flaky.run(trial('return 3\n'), () => {})).rejects.toThrow('no channel')
  failing = false
  const messages: object[] = []
  await flaky.run(trial('return 3\n'), (message) => messages.push(message))
  expect(messages).toEqual([{ result: 3 }])
  await flaky.close()
})

test('closing does not wait for what a cancelled run left running', async () => {
  const call = trial('say(log=str(os.getpid()))\ntime.sleep(60)\n')
  const pid = await new Promise<number>((resolve) => {
    void worker.run(call, ({ log }) => resolve(Number(log)))
  })
  await worker.close()
  process.kill(pid, 'SIGKILL') // It is there: this would throw.
})
