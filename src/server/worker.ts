import { deflateSync } from 'node:zlib'
import type { ClientChannel } from 'ssh2'
import type { Connection } from './connection.ts'
import { type Program, programArguments, programInput, programText, programWords } from './programs.ts'
import { eachLine, exitOf } from './streams.ts'
import { shellCommand } from './words.ts'

/** What became of a program. */
export interface Finished {
  /** Its exit code, 128 and more for a signal; the worker's own when that ended first. */
  readonly code: number
  /** The last lines that were no message: what it wrote to standard error, or a shell that greets. */
  readonly errors: readonly string[]
}

/** A process on the server that runs our programs, each in a fork of its own (worker.py). */
export interface Worker {
  /** Opens it ahead of the first program. */
  open(): void
  /**
   * Runs a program to its end; `onMessage` gets each JSON object that it says. Its standard input ends with its
   * arguments, or when `until` does; a rejection of that is a last line, `{"failed": text}`.
   */
  run(
    program: Program,
    args: object,
    onMessage: (message: Record<string, unknown>) => void,
    until?: Promise<unknown>,
  ): Promise<Finished>
  /** Ends the worker, not what still runs in its forks; resolves when it is gone. */
  close(): Promise<void>
}

/** The shape of worker.py's lines. */
type Said = { call: number } & ({ out: string } | { err: string } | { ended: number })

interface Running {
  readonly errors: string[]
  onMessage(message: Record<string, unknown>): void
  finish(code: number): void
}

interface Open {
  readonly channel: ClientChannel
  readonly done: Promise<number>
  readonly running: Map<number, Running>
  /** What came from no program: a greeting, or why the worker itself failed. */
  readonly stray: string[]
}

/**
 * The worker is opened with its first program, or ahead of it, and again when it has ended before its time. A channel
 * of its own for each program would cost three round trips and an interpreter start each (docs/benchmarks.md).
 *
 * @param prefix words in front of the interpreter: root's rights and the deployment's slice
 */
export function openWorker(connection: Pick<Connection, 'open'>, prefix: readonly string[]): Worker {
  let current: Promise<Open> | null = null
  let calls = 0

  const open = async (): Promise<Open> => {
    const channel = await connection.open(shellCommand([...prefix, ...programWords]))
    const running = new Map<number, Running>()
    const stray: string[] = []
    const done = exitOf(channel).then((code) => {
      current = null
      return code
    })
    eachLine(channel.stderr, (line) => stray.push(line))
    eachLine(channel, (line) => {
      if (!line.startsWith('{"call"')) stray.push(line)
      else hear(JSON.parse(line) as Said, running)
    })
    channel.write(programInput('worker'))
    channel.write(programArguments({}))
    return { channel, done, running, stray }
  }

  /** The open one; one that could not be opened is asked for once more by the next program. */
  const opened = (): Promise<Open> => {
    current ??= open()
    current.catch(() => {
      current = null
    })
    return current
  }

  return {
    open: () => void opened(),
    run: async (program, args, onMessage, until) => {
      const { channel, done, running, stray } = await opened()
      const call = ++calls
      const errors: string[] = []
      const finished = new Promise<number>((finish) => running.set(call, { errors, onMessage, finish }))
      const write = (request: object) => channel.write(`${JSON.stringify({ call, ...request })}\n`)
      const text = deflateSync(programText(program)).toString('base64')
      write({ name: program, text, args, open: until !== undefined })
      // A program that has ended meanwhile reads no more.
      const end = (input: string) => running.has(call) && write({ input })
      until?.then(
        () => end(''),
        (error: Error) => end(`${JSON.stringify({ failed: error.message.slice(0, 500) })}\n`),
      )
      const code = await Promise.race([finished, done])
      running.delete(call)
      return { code, errors: [...stray, ...errors].slice(-20) }
    },
    close: async () => {
      const last = await current?.catch(() => null)
      last?.channel.end()
      await last?.done
    },
  }
}

function hear(said: Said, running: Map<number, Running>): void {
  const program = running.get(said.call)
  if (!program) return
  if ('ended' in said) program.finish(said.ended)
  else if ('err' in said) program.errors.push(said.err)
  else if (said.out.startsWith('{')) program.onMessage(JSON.parse(said.out) as Record<string, unknown>)
  else program.errors.push(said.out)
}
