import type { ClientChannel } from 'ssh2'
import { DeployError } from '../errors.ts'
import { patience } from '../patience.ts'
import { needed, packModules, program } from '../remote.ts'
import { bootProgram, ShellSilent } from './boot.ts'
import type { Connection } from './connection.ts'
import { keepWords } from './streams.ts'
import { readMessage } from './told.ts'

/** What became of a call. */
export interface Finished {
  /** Its exit code, 128 and more for a signal; the worker's own when that ended first. */
  readonly code: number
  /** The last lines that were no message: what it wrote to standard error, or a shell that greets. */
  readonly errors: readonly string[]
}

/** A function of src/remote, and what it is called with. */
export interface RemoteCall {
  readonly module: string
  readonly function: string
  readonly arguments: object
  /** Modules of src/inside that it sends on, beside those that it names itself. */
  readonly inside?: readonly string[]
}

/** A process on the server that runs our calls, each in a fork of its own (remote/serve.py). */
export interface Worker {
  /** Opens it ahead of the first call. */
  open(): void
  /**
   * Runs a call to its end; `onMessage` gets each JSON object that it says. Its standard input ends when `until`
   * does; a rejection of that is a last line, `{"failed": text}`.
   */
  run(
    call: RemoteCall,
    onMessage: (message: Record<string, unknown>) => void,
    until?: Promise<unknown>,
  ): Promise<Finished>
  /** Ends the worker, not what still runs in its forks; resolves when it is gone. */
  close(): Promise<void>
}

interface Running {
  readonly errors: string[]
  onMessage(message: Record<string, unknown>): void
  finish(code: number): void
}

interface Open {
  readonly channel: ClientChannel
  /** Its exit code; rejects with CONNECTION_LOST when it lives no more for all that can be seen. */
  readonly done: Promise<number>
  readonly running: Map<number, Running>
  /** What came from no call: a greeting, or why the worker itself failed. */
  readonly stray: string[]
  /** Names of the modules that it has. */
  readonly sent: Set<string>
}

const entry = 'remote.serve'
/** What takes the site's secrets out of all that a call says: it comes with the first one. */
const hider = 'remote.hidden'

/**
 * The worker is opened with its first call, or ahead of it, and again when it has ended before its time. A channel of
 * its own for each call would cost three round trips and an interpreter start each (docs/benchmarks.md).
 *
 * @param prefix words in front of the interpreter: root's rights and the deployment's slice
 * @param app the application whose secrets no message may hold
 */
export function openWorker(connection: Pick<Connection, 'open'>, prefix: readonly string[], app: string): Worker {
  let current: Promise<Open> | null = null
  let calls = 0

  const start = async (): Promise<Open> => {
    const running = new Map<number, Running>()
    const stray: string[] = []
    let heard = performance.now()
    const said = (line: string) => {
      const message = line.startsWith('{"call"') ? readMessage(line) : null
      if (message === null) return keepWords(stray, line)
      heard = performance.now()
      hear(message, running)
    }
    const booting = bootProgram(connection, prefix, { said, stray: (line) => keepWords(stray, line) })
    const { channel, ended, proven } = await booting.catch((error: unknown) => {
      throw error instanceof ShellSilent ? notStarted(stray) : error
    })
    if (proven) channel.write(program(entry, [app]))
    let silent: (error: Error) => void = () => {}
    const deaf = new Promise<never>((_, reject) => {
      silent = reject
    })
    deaf.catch(() => {}) // Whoever waits for a call hears of it.
    // A call may be silent for as long as it takes; the worker itself always answers.
    const asking = setInterval(() => {
      if (performance.now() - heard > patience.quiet * 1000) silent(lost())
      if (running.size > 0) channel.write('{"ping":true}\n')
      else heard = performance.now()
    }, patience.silence * 250)
    const done = ended.finally(() => {
      clearInterval(asking)
      current = null
    })
    return { channel, done: Promise.race([done, deaf]), running, stray, sent: needed([entry]) }
  }

  /** The open one; one that could not be opened is asked for once more by the next call. */
  const opened = (): Promise<Open> => {
    current ??= start()
    current.catch(() => {
      current = null
    })
    return current
  }

  return {
    open: () => void opened(),
    run: async (call, onMessage, until) => {
      const { channel, done, running, stray, sent } = await opened()
      const number = ++calls
      const errors: string[] = []
      const finished = new Promise<number>((finish) => running.set(number, { errors, onMessage, finish }))
      const write = (request: object, more: readonly Buffer[] = []) =>
        channel.write(Buffer.concat([Buffer.from(`${JSON.stringify({ call: number, ...request })}\n`), ...more]))
      const { inside = [], ...asked } = call
      const lacking = [...needed([hider, call.module, ...inside])].filter((name) => !sent.has(name))
      for (const name of lacking) sent.add(name)
      const modules = lacking.length > 0 ? packModules(lacking) : Buffer.alloc(0)
      write({ ...asked, open: until !== undefined, bytes: modules.length }, [modules])
      // A call that has ended meanwhile reads no more.
      const end = (input: string) => running.has(number) && write({ input })
      until?.then(
        () => end(''),
        (error: Error) => end(`${JSON.stringify({ failed: error.message.slice(0, 500) })}\n`),
      )
      const code = await Promise.race([finished, done])
      running.delete(number)
      return { code, errors: [...stray, ...errors].slice(-20) }
    },
    close: async () => {
      const last = await current?.catch(() => null)
      last?.channel.end()
      await last?.done.catch(() => {}) // One that lives no more ends with its connection.
    },
  }
}

function hear(
  { call: number, out, err, ended }: Partial<Record<string, unknown>>,
  running: Map<number, Running>,
): void {
  const call = typeof number === 'number' ? running.get(number) : undefined
  if (!call) return
  const message = typeof out === 'string' ? readMessage(out) : null
  if (typeof ended === 'number') call.finish(ended)
  else if (message) call.onMessage(message)
  else for (const line of [out, err]) if (typeof line === 'string') keepWords(call.errors, line)
}

const notStarted = (said: readonly string[]) =>
  new DeployError('COMMAND_FAILED', 'The server does not start the program that does the work', {
    output: said.slice(-20).join('\n'),
    hint: 'Log-in and shell work, but systemd-run does not begin: "systemctl status" on the server says whether systemd still answers. Nothing that serves visitors was changed.',
  })

const lost = () =>
  new DeployError('CONNECTION_LOST', `The program on the server has said nothing for ${patience.quiet} s`, {
    hint: 'The server may have no memory or processor time to spare, or a disk that does not answer ("uptime" and "dmesg" there tell). The site goes on serving a complete release. Run the workflow again: it tidies up and goes on.',
  })
