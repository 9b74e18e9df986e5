import { randomBytes } from 'node:crypto'
import { DeployError } from '../errors.ts'
import type { Facts, PastRun, Questions, SessionMessage, SessionRequest } from '../model.ts'
import { patience } from '../patience.ts'
import { bootWords, moduleText, needed, program } from '../remote.ts'
import type { Connection } from './connection.ts'
import { installPackages, type RunAsRoot } from './packages.ts'
import { refusal } from './refusal.ts'
import { asRoot, failureToError, inSlice, openServer, runWords, type Server } from './server.ts'
import { eachLine, exitOf } from './streams.ts'
import { shellCommand } from './words.ts'
import { openWorker } from './worker.ts'

/** What a run wants to know; how it is asked is the session's own. */
export type Asked = Omit<Questions, 'sentinel' | 'silence'>

/** An open session: it holds the lock until it is closed or the runner vanishes. */
export interface Session {
  readonly server: Server
  readonly facts: Facts
  /** What the lock file holds while it is ours. */
  readonly token: string
  /** Ends and removes what interrupted runs left; the facts are then others. */
  clear(): Promise<Facts>
  /** Writes a line of history.jsonl, if one is given, and frees the lock. */
  close(history?: PastRun): Promise<void>
}

/** Between heartbeats: the holder of the lock ends itself when it has missed four of them. */
const heartbeatMilliseconds = patience.silence * 250

const entryOf = (wait: number | null) => (wait === null ? 'remote.status' : 'remote.session')

/** Reads and packs what the session is made of: done while the log-in waits for the server, it costs no time. */
export function prepareSession(wait: number | null): void {
  program(entryOf(wait))
}

/**
 * Starts the session on the server: proves by a sentinel that our commands really run there, takes the lock, and gathers
 * the facts where the name is not somebody else's. It changes nothing.
 *
 * @param log called with lines worth showing while it waits
 * @throws DeployError LOGIN_REFUSED, PASSWORD_EXPIRED, SUDO_REFUSED, SHELL_UNUSABLE, LOCKED, SERVER_UNSUPPORTED,
 *   APP_NAME_TAKEN
 */
export async function openSession(
  connection: Connection,
  questions: Asked,
  log: (line: string) => void,
): Promise<Session> {
  const words = [...asRoot(connection.target.user), ...bootWords()]
  const sentinel = randomBytes(12).toString('hex')
  const outcome = await converse(connection, words, { ...questions, sentinel, silence: patience.silence }, log)
  if ('session' in outcome) return outcome.session
  // env(1) and sudo(8) say it, whichever shell the account has.
  if (!/python3\S* (command not found|No such file)/i.test(outcome.said))
    throw refusal(connection, outcome.said, outcome.code)
  if (questions.wait === null) {
    throw new DeployError('PYTHON_MISSING', 'The server has no Python 3, so nothing was deployed to it', {
      host: connection.target.host,
      hint: 'Deploy first: a deploy installs it. A run that only looks changes nothing.',
    })
  }
  // A server without Python: Django needs one anyway, so it is installed, and we ask again.
  log('python3 is missing on the server and is installed')
  const run: RunAsRoot = (what, options) => runWords(connection, [...asRoot(connection.target.user), ...what], options)
  await installPackages(run, connection.target.host, ['python3'], log).catch((error: unknown) => {
    if (!(error instanceof DeployError)) throw error
    throw new DeployError('PYTHON_MISSING', 'The server has no Python 3 and installing it failed', {
      ...error.details,
      command: 'apt-get install python3',
    })
  })
  const second = await converse(connection, words, { ...questions, sentinel, silence: patience.silence }, log)
  if ('session' in second) return second.session
  throw refusal(connection, second.said, second.code)
}

type Conversation = { session: Session } | { said: string; code: number }

async function converse(
  connection: Connection,
  words: readonly string[],
  questions: Questions,
  log: (line: string) => void,
): Promise<Conversation> {
  const channel = await connection.open(shellCommand(words))
  const ended = exitOf(channel)
  const worker = openWorker(connection, inSlice(connection.target.user, `${questions.app}-deploy`))
  const said: string[] = []
  const waiting: Array<() => void> = []
  let proven = false
  let settle: (facts: Facts) => void = () => {}
  let fail: (error: Error) => void = () => {}
  const hearFacts = () =>
    new Promise<Facts>((resolve, reject) => {
      settle = resolve
      fail = reject
    })
  const facts = hearFacts()
  eachLine(channel.stderr, (line) => said.push(line))
  eachLine(channel, (line) => {
    // Before the sentinel anything may come: a banner of the provider's, a message of the day.
    if (!proven) {
      proven = line.startsWith('{"sentinel"') && line.includes(questions.sentinel)
      if (!proven) said.push(line)
      return
    }
    const message = JSON.parse(line) as SessionMessage
    if (message.log) log(message.log)
    if (message.sending) {
      // It opens while the server gathers its facts.
      worker.open()
    }
    if (message.facts) settle(message.facts)
    if (message.failure) fail(failureToError(message.failure, connection.target.host))
    if (message.told) waiting.shift()?.()
  })
  channel.write(program(questions.wait === null ? 'remote.status' : 'remote.session'))
  channel.write(`${JSON.stringify(questions)}\n`)
  const heart = setInterval(() => channel.write('{}\n'), heartbeatMilliseconds)
  const stop = () => clearInterval(heart)
  ended.then(stop, stop)
  try {
    const first = await Promise.race([
      facts.then((value) => ({ value })),
      ended.then((code) => ({ code })),
      connection.lost,
    ])
    if ('code' in first) {
      if (proven) {
        throw new DeployError('COMMAND_FAILED', `The session on the server ended with code ${first.code}`, {
          host: connection.target.host,
          output: said.slice(-20).join('\n'),
          hint: 'Run the workflow again; if it comes back, please report it with these lines.',
        })
      }
      return { said: said.join('\n'), code: first.code }
    }
    const ask = async <T>(message: SessionRequest, answered: Promise<T>): Promise<T> => {
      channel.write(`${JSON.stringify(message)}\n`)
      const gone = ended.then(() => Promise.reject(connectionGone(connection)))
      return await Promise.race([answered, gone, connection.lost])
    }
    const tell: Server['tell'] = async (message) =>
      await ask(message, new Promise<void>((resolve) => waiting.push(resolve)))
    const clear: Session['clear'] = async () => await ask({ clear: modulesToClear() }, hearFacts())
    const { app, sentinel } = questions
    const close: Session['close'] = async (history) => {
      stop()
      const told = history ? tell({ history }) : Promise.resolve()
      // The lock is ours until the worker has gone: the next run is to find nothing left of this one.
      const gone = worker.close().then(async () => {
        channel.end(`${JSON.stringify({ over: true } satisfies SessionRequest)}\n`)
        await ended
      })
      try {
        await Promise.all([told, Promise.race([gone, connection.lost.catch(() => {})])])
      } finally {
        connection.close()
      }
    }
    const server = openServer(connection, app, worker, tell)
    return { session: { server, facts: first.value, token: sentinel, clear, close } }
  } catch (error) {
    stop()
    throw error
  }
}

/** What the session lacks to end what interrupted runs left. */
function modulesToClear(): Record<string, string> {
  const there = needed([entryOf(0)])
  const lacking = [...needed(['remote.abandoned'])].filter((name) => !there.has(name))
  return Object.fromEntries(lacking.map((name) => [name, moduleText(name)]))
}

const connectionGone = (connection: Connection) =>
  new DeployError('CONNECTION_LOST', 'The session on the server ended before it answered', {
    host: connection.target.host,
    hint: 'The site goes on serving a complete release. Run the workflow again.',
  })
