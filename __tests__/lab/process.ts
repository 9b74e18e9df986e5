import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export interface Result {
  code: number
  stdout: string
  stderr: string
}

/**
 * Run a program to its end. With `check` (the default) a code other than 0 is an error that holds the whole output;
 * `input` is its standard input, empty otherwise. A program ended by a signal has code 128 + the signal, as in a shell.
 */
export async function run(
  words: string[],
  o: { input?: string | Buffer; check?: boolean; env?: NodeJS.ProcessEnv; cwd?: string } = {},
): Promise<Result> {
  const [program = '', ...args] = words
  // A pipe of Node's is a socket, by which bash takes itself for a remote shell and reads its rc file: only where needed.
  const child = spawn(program, args, {
    cwd: o.cwd,
    env: o.env ?? process.env,
    stdio: [o.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  // A program may end without reading its input; its code tells then, not the broken pipe.
  child.stdin?.on('error', () => {})
  child.stdin?.end(o.input)
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (exit, signal) => resolve(exit ?? 128 + signalNumber(signal)))
  })
  if (code !== 0 && (o.check ?? true)) throw new Error(`${words.join(' ')} ended with ${code}\n${stdout}${stderr}`)
  return { code, stdout, stderr }
}

const signalNumber = (signal: NodeJS.Signals | null): number =>
  signal === 'SIGKILL' ? 9 : signal === 'SIGTERM' ? 15 : 1

/** One process, also after its number has been given to another: `started` is its start time in clock ticks. */
export interface ProcessId {
  pid: number
  started: string
}

/** The process with that number, undefined when there is none or it has ended (proc_pid_stat(5), fields 3 and 22). */
export function processOf(pid: number): ProcessId | undefined {
  const stat = readProc(pid, 'stat')
  // The name, in parentheses, may hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, started] = [fields[0], fields[19]]
  return started === undefined || state === 'Z' || state === 'X' ? undefined : { pid, started }
}

/** Is it still running? */
export const isAlive = (it: ProcessId): boolean => processOf(it.pid)?.started === it.started

/** Send a signal (a name, or a number for the real-time ones) to that very process; a process that ended is no error. */
export function signal(it: ProcessId, what: NodeJS.Signals | number): void {
  try {
    if (isAlive(it)) process.kill(it.pid, what)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** The direct children of a process, those of its main thread (proc_pid_children(5)). */
export const childrenOf = (pid: number): number[] =>
  readProc(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number)

/** A file of /proc/PID; empty when the process has gone. */
export function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ESRCH') return ''
    throw error
  }
}

/**
 * Ask every 20 ms, less often when it takes long, until the answer is not undefined or false; after `seconds`, an error
 * that says what was awaited.
 */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const begun = performance.now()
  for (let waited = 0; waited < seconds * 1000; waited = performance.now() - begun) {
    const answer = await ask()
    if (answer !== undefined && answer !== false) return answer
    await pause(Math.min(20 + waited / 20, 250))
  }
  throw new Error(`${what}: not so after ${seconds} s`)
}

/**
 * Do the work while holding flock(1) on a file. The lock is held by a child that lives as long as our end of its
 * standard input, so it is free when this process ends, however it ends.
 */
export async function withLock<T>(file: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true })
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(holder, 'close')
  await Promise.race([once(holder.stdout, 'data'), ended.then(() => Promise.reject(new Error(`no lock on ${file}`)))])
  try {
    return await work()
  } finally {
    holder.stdin.end()
    await ended
  }
}
