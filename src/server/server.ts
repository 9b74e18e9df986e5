import { type Calls, callModules } from '../calls.ts'
import { DeployError, type ErrorCode, errorCodes } from '../errors.ts'
import type { FailureMessage, SessionRequest } from '../model.ts'
import { patience } from '../patience.ts'
import { sliceOf } from '../places.ts'
import { bootWords, program } from '../remote.ts'
import type { Connection } from './connection.ts'
import { within } from './deadline.ts'
import { mostOfOthers } from './limits.ts'
import { writePipelined } from './pipelined.ts'
import { hearChannel } from './streams.ts'
import { shellCommand } from './words.ts'
import type { Worker } from './worker.ts'

/** What a finished command left. */
export interface Output {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface CallOptions {
  /** Called for each message that comes before the result. */
  onMessage?(message: Record<string, unknown>): void
  /** The call's standard input stays open until this ends; a rejection is told to it as `{"failed": text}`. */
  readonly until?: Promise<unknown>
  /** Modules of src/inside that the call sends on. */
  readonly inside?: readonly string[]
  /** As in `RunOptions`. */
  readonly goesOn?: string
}

export interface RunOptions {
  readonly input?: string | Buffer
  /** Called for each line of either stream as it comes. */
  onLine?(line: string): void
  /** What must not be ended half-way goes on when the run is cancelled or its runner gone: a sentence that says so. */
  readonly goesOn?: string
}

/** The remote side of a deployment: commands and calls with root's rights, files over SFTP. */
export interface Server {
  readonly host: string
  readonly user: string
  /** Runs a command as root in the deployment's slice; a non-zero exit is the caller's to judge. */
  run(words: readonly string[], options?: RunOptions): Promise<Output>
  /**
   * Calls a function of src/remote as root in the deployment's slice and returns its result.
   *
   * @throws DeployError what the function itself reported, COMMAND_FAILED when it ended without a word,
   *   CONNECTION_LOST
   */
  call<N extends keyof Calls>(name: N, args: Calls[N]['arguments'], options?: CallOptions): Promise<Calls[N]['result']>
  /**
   * Writes a file to a path that the SSH user may write, while its content is being made.
   *
   * @returns the number of bytes written
   * @throws DeployError of the content, SYNC_FAILED when SFTP fails, CONNECTION_LOST
   */
  upload(content: AsyncIterable<Buffer> | Iterable<Buffer>, remote: string): Promise<number>
  /**
   * Makes folders over SFTP, closed to all but the SSH user, in order and in one round trip; those that are there stay.
   *
   * @returns whether the last one is there
   */
  makeFolders(paths: readonly string[]): Promise<boolean>
  /** Asks the session that holds the lock for something small, without another process. */
  tell(request: SessionRequest): Promise<void>
}

/** Ways in which a command ended that hold for every step, recognised by what it printed. */
const generalHint = 'The last lines below come from the server. Nothing that serves visitors was changed by this step.'

export function failureToError(failure: FailureMessage, host: string): DeployError {
  const code = errorCodes.find((known) => known === failure.code) ?? ('COMMAND_FAILED' satisfies ErrorCode)
  const { command, hint, output } = failure
  return new DeployError(code, String(failure.message), {
    host,
    hint: hint ? String(hint) : generalHint,
    ...(output ? { output: String(output) } : {}),
    ...(command ? { command: String(command) } : {}),
  })
}

/**
 * Where programs are looked for, whatever the account's start-up files or sudo's secure_path say: Debian's PATH of root
 * (login.defs(5), ENV_SUPATH). And whatever language the server speaks, what it says is read here in English, and names
 * of files are UTF-8 (locale(7), environ(7)).
 */
const fixed = [
  '/usr/bin/env',
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'LC_ALL=C.UTF-8',
  'LANGUAGE=',
] as const

/** Words in front of a command that give it root's rights, without a password or not at all. */
export const asRoot = (user: string): readonly string[] =>
  user === 'root' ? fixed : [...fixed, 'sudo', '-n', '--', ...fixed]

/** What systemd-run says when it starts nothing (systemd, src/run/run.c), as far as no other program says it. */
const launcherWords =
  /^(Failed to (connect to|create) .*bus|Failed to start transient|Failed to find executable|Unit \S+ (was already|is masked)|Job for |Access denied|Interactive authentication|Transport endpoint)/

/** @throws DeployError LAUNCH_FAILED where the lines are the launcher's */
function refuseUnstarted(lines: readonly string[], host: string): void {
  const words = lines.filter((line) => launcherWords.test(line))
  if (words.length === 0) return
  throw new DeployError('LAUNCH_FAILED', `systemd starts no program for us: ${words[0]}`, {
    host,
    command: 'systemd-run --scope',
    output: words.join('\n'),
    hint: 'Does "systemd-run --scope true" work on the server as root? "systemctl status" and "systemctl status dbus.socket" say how systemd is. The project is not to blame, and the site was not touched.',
  })
}

/**
 * Runs words by a channel of their own, to their end.
 *
 * @throws DeployError SERVER_FLOODS, CONNECTION_LOST, also when they say nothing for long
 */
export async function runWords(
  connection: Pick<Connection, 'open' | 'lost'>,
  words: readonly string[],
  options: RunOptions = {},
): Promise<Output> {
  const channel = await connection.open(shellCommand(words))
  const [stdout, stderr]: [string[], string[]] = [[], []]
  let heard = performance.now()
  const into = (lines: string[]) => (line: string) => {
    heard = performance.now()
    lines.push(line)
    options.onLine?.(line)
  }
  const done = hearChannel(channel, { out: into(stdout), err: into(stderr) }, mostOfOthers)
  channel.end(options.input)
  let watching: NodeJS.Timeout | undefined
  const mute = new Promise<never>((_, reject) => {
    watching = setInterval(() => {
      if (performance.now() - heard > patience.command * 1000) reject(saysNothing(words))
    }, 1000)
  })
  try {
    const code = await Promise.race([done, connection.lost, mute])
    return { code, stdout: stdout.join('\n'), stderr: stderr.join('\n') }
  } finally {
    clearInterval(watching)
  }
}

const saysNothing = (words: readonly string[]) =>
  new DeployError('CONNECTION_LOST', `A command on the server has said nothing for ${patience.command} s`, {
    command: words.slice(-8).join(' '),
    hint: 'Does it wait for a network or a disk that does not answer ("ps" and "dmesg" on the server tell)? The site goes on serving a complete release. Run the workflow again.',
  })

/**
 * Everything that changes the server runs in one slice, so that it can be ended as a whole: when the run
 * is cancelled, when its runner has gone, or by whoever takes the lock next (systemd-run(1)). What must not be ended
 * half-way runs in another.
 */
export const inSlice = (user: string, slice: string): readonly string[] => [
  ...asRoot(user),
  'systemd-run',
  '--scope',
  '--quiet',
  '--collect',
  `--slice=${slice}`,
  '--',
]

export function openServer(connection: Connection, app: string, worker: Worker, tell: Server['tell']): Server {
  const { host, user } = connection.target
  const runPlain: Server['run'] = (words, options) =>
    options?.goesOn === undefined
      ? runWords(connection, [...inSlice(user, sliceOf(app, 'deploy')), ...words], options)
      : runWords(connection, [...inSlice(user, sliceOf(app, 'install')), ...bootWords()], {
          ...options,
          input: program('remote.outlive', words),
        })
  const run: Server['run'] = async (words, options) => {
    const output = await runPlain(words, options)
    const lines = output.stderr.split('\n')
    if (output.code !== 0 && output.stdout === '' && lines.every((line) => launcherWords.test(line)))
      refuseUnstarted(lines, host)
    return output
  }

  const call: Server['call'] = async <N extends keyof Calls>(
    name: N,
    args: Calls[N]['arguments'],
    { onMessage, until, inside = [] }: CallOptions = {},
  ) => {
    let answer: { result?: Calls[N]['result']; failure?: FailureMessage } = {}
    const hear = (message: Record<string, unknown>) => {
      if ('result' in message || 'failure' in message) answer = message as typeof answer
      else onMessage?.(message)
    }
    const asked = { module: callModules[name], function: name.replace(/^\w+\./, ''), arguments: args, inside }
    const { code, errors } = await Promise.race([worker.run(asked, hear, until), connection.lost])
    if (answer.failure) throw failureToError(answer.failure, host)
    if (!('result' in answer)) {
      refuseUnstarted(errors, host)
      throw new DeployError('COMMAND_FAILED', `${name} ended on the server with code ${code} and no result`, {
        host,
        command: name,
        output: errors.join('\n'),
        hint: 'This is most likely a fault of the action: please report it with these lines.',
      })
    }
    return answer.result as Calls[N]['result']
  }

  const upload: Server['upload'] = async (content, remote) => {
    const sftp = await connection.sftp()
    try {
      return await Promise.race([writePipelined(sftp, remote, content), connection.lost])
    } catch (error) {
      if (error instanceof DeployError) throw error
      throw new DeployError('SYNC_FAILED', `The server did not take a file by SFTP: ${(error as Error).message}`, {
        host,
        hint: 'Is the disk of the server full ("df -h"), or its file system read-only? The site is untouched; run the workflow again.',
        cause: error,
      })
    }
  }

  const makeFolders: Server['makeFolders'] = async (paths) => {
    const sftp = await connection.sftp()
    // One that is there is refused with the same word as one that can't be made.
    for (const path of paths) sftp.mkdir(path, { mode: 0o700 }, () => {})
    const made = new Promise<boolean>((resolve) =>
      sftp.stat(paths.at(-1) ?? '', (error, found) => resolve(!error && found.isDirectory())),
    )
    return await within(
      patience.quiet,
      Promise.race([made, connection.lost]),
      () =>
        new DeployError('SYNC_FAILED', 'The server answers nothing by SFTP', {
          host,
          hint: 'Does a disk of the server hang ("dmesg" tells)? The site is untouched; run the workflow again.',
        }),
    )
  }

  return { host, user, run, call, upload, makeFolders, tell }
}
