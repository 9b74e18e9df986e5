import { randomBytes } from 'node:crypto'
import { DeployError } from '../errors.ts'
import type { Facts, PastRun, Questions, SessionMessage, SessionRequest } from '../model.ts'
import { patience } from '../patience.ts'
import { sliceOf } from '../places.ts'
import { moduleText, needed, program } from '../remote.ts'
import { bootProgram, ShellSilent } from './boot.ts'
import type { Connection } from './connection.ts'
import { within } from './deadline.ts'
import { installPackages, type RunAsRoot } from './packages.ts'
import { refusal, silence } from './refusal.ts'
import { asRoot, failureToError, inSlice, openServer, runWords, type Server } from './server.ts'
import { keepWords } from './streams.ts'
import { findMisshapen, readMessage } from './told.ts'
import { openWorker } from './worker.ts'

/** What the session asks for when it needs it, and what nothing else is sent for. */
export const lentModules = [
  'remote.facts.edited',
  'remote.facts.kept_secrets',
  'remote.facts.ports',
  'remote.facts.proxied',
  'remote.facts.recognised',
  'remote.hidden',
] as const

/** What a run wants to know; how it is asked is the session's own. */
export type Asked = Omit<Questions, 'token' | 'silence'>

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

/** Facts about a site's own Redis: few sites have one. */
const redisModule = 'remote.services.redis'

const entryOf = (wait: number | null) => (wait === null ? 'remote.status' : 'remote.session')

/** Reads and packs what the session is made of: done while the log-in waits for the server, it costs no time. */
export function prepareSession(asked: Pick<Questions, 'wait' | 'services'>): void {
  programOf(asked)
}

/** What the session is made of: the less it is, the fewer packets. */
const programOf = ({ wait, services }: Pick<Questions, 'wait' | 'services'>) =>
  program(entryOf(wait), [], services.includes('redis') ? [] : [redisModule])

/**
 * Starts the session on the server: proves that our program really runs there (boot.ts), takes the lock, and gathers the
 * facts where the name is not somebody else's. It changes nothing.
 *
 * @param log called with lines worth showing while it waits
 * @param options.installs Python 3, where the server has none
 * @throws DeployError LOGIN_REFUSED, PASSWORD_EXPIRED, SUDO_REFUSED, SHELL_UNUSABLE, LOCKED, SERVER_UNSUPPORTED,
 *   APP_NAME_TAKEN
 */
export async function openSession(
  connection: Connection,
  questions: Asked,
  log: (line: string) => void,
  { installs }: { readonly installs: boolean },
): Promise<Session> {
  const token = randomBytes(12).toString('hex')
  const asked = { ...questions, token, silence: patience.silence }
  const outcome = await converse(connection, asked, log)
  if ('session' in outcome) return outcome.session
  // env(1) and sudo(8) say it, whichever shell the account has.
  if (!/python3\S* (command not found|No such file)/i.test(outcome.said))
    throw refusal(connection, outcome.said, outcome.code)
  if (!installs) {
    throw new DeployError('PYTHON_MISSING', 'The server has no Python 3, so nothing was deployed to it', {
      host: connection.target.host,
      hint: 'Deploy first: a deploy installs it. A run that only looks changes nothing.',
    })
  }
  // A server without Python: Django needs one anyway, so it is installed, and we ask again.
  log('python3 is missing on the server and is installed')
  const run: RunAsRoot = (what, options) => runWords(connection, [...asRoot(connection.target.user), ...what], options)
  const beside = await installPackages(run, connection.target.host, ['python3'], log).catch((error: unknown) => {
    if (!(error instanceof DeployError)) throw error
    throw new DeployError('PYTHON_MISSING', 'The server has no Python 3 and installing it failed', {
      ...error.details,
      command: 'apt-get install python3',
    })
  })
  if (beside !== null) log(beside)
  const second = await converse(connection, asked, log)
  if ('session' in second) return second.session
  throw refusal(connection, second.said, second.code)
}

type Conversation = { session: Session } | { said: string; code: number }

async function converse(
  connection: Connection,
  questions: Questions,
  log: (line: string) => void,
): Promise<Conversation> {
  const { host, user } = connection.target
  const worker = openWorker(connection, inSlice(user, sliceOf(questions.app, 'deploy')), questions.app)
  const said: string[] = []
  const waiting: Array<(failure?: Error) => void> = []
  let settle: (facts: Facts) => void = () => {}
  let fail: (error: Error) => void = () => {}
  const hearFacts = () =>
    new Promise<Facts>((resolve, reject) => {
      settle = resolve
      fail = reject
    })
  const facts = hearFacts()
  facts.catch(() => {}) // Heard of when they are waited for.
  let heard = performance.now()
  const hear = (line: string) => {
    const message = readMessage(line) as SessionMessage | null
    if (message === null) return keepWords(said, line)
    heard = performance.now()
    if (message.log) log(String(message.log))
    if (message.sending) {
      // It opens while the server gathers its facts.
      worker.open()
    }
    const lent = lentModules.find((name) => name === message.lacks)
    if (lent) channel.write(`${JSON.stringify(modulesLacking(entryOf(questions.wait), lent))}\n`)
    if (message.facts) {
      const misshapen = findMisshapen(message.facts)
      if (misshapen === null) settle(message.facts)
      else fail(factsMisshapen(host, misshapen))
    }
    if (message.failure) {
      const failure = failureToError(message.failure, host)
      const asked = waiting.shift()
      if (asked) asked(failure)
      else fail(failure)
    }
    if (message.told) waiting.shift()?.()
  }
  const booting = bootProgram(connection, asRoot(user), { said: hear, stray: (line) => keepWords(said, line) })
  const booted = await Promise.race([booting, connection.lost]).catch((error: unknown) => {
    throw error instanceof ShellSilent ? silence(connection, said) : error
  })
  const { channel, ended } = booted
  if (!booted.proven) return { said: said.join('\n'), code: await ended }
  channel.write(programOf(questions))
  channel.write(`${JSON.stringify(questions)}\n`)
  // Whoever waits for the lock says so, and then nothing as long as it waits.
  const longest = (questions.wait ?? 0) + patience.quiet
  const heart = setInterval(() => {
    channel.write('{}\n')
    if (performance.now() - heard > longest * 1000) fail(factsMissing(host, longest))
  }, heartbeatMilliseconds)
  const stop = () => clearInterval(heart)
  ended.then(stop, stop)
  try {
    const first = await Promise.race([
      facts.then((value) => ({ value })),
      ended.then((code) => ({ code })),
      connection.lost,
    ])
    if ('code' in first) {
      throw new DeployError('COMMAND_FAILED', `The session on the server ended with code ${first.code}`, {
        host,
        output: said.slice(-20).join('\n'),
        hint: 'Run the workflow again; if it comes back, please report it with these lines.',
      })
    }
    const ask = async <T>(message: SessionRequest, answered: Promise<T>): Promise<T> => {
      heard = performance.now()
      channel.write(`${JSON.stringify(message)}\n`)
      const gone = ended.then(() => Promise.reject(connectionGone(connection, said)))
      return await Promise.race([answered, gone, connection.lost])
    }
    const tell: Server['tell'] = async (message) => {
      const told = new Promise<void>((resolve, reject) =>
        waiting.push((failure) => (failure ? reject(failure) : resolve())),
      )
      await within(patience.quiet, ask(message, told), () => connectionGone(connection, said))
    }
    // It tells what it removes; the heartbeat sees that it is silent for too long. It gathers facts anew, and can ask for
    // no module once the session converses.
    const clear: Session['clear'] = async () => {
      const removal = first.value.interrupted.some((name) => name.endsWith('/removing.json'))
      // What finishes one is long; the module of Redis may have been left out of the program.
      const more = removal ? ['remote.removal.finish'] : []
      const lacking = modulesLacking(entryOf(0), 'remote.abandoned', ...more, ...lentModules)
      if (removal) lacking[redisModule] = moduleText(redisModule)
      return await ask({ clear: lacking }, hearFacts())
    }
    const { app, token } = questions
    const close: Session['close'] = async (history) => {
      stop()
      const told = history ? tell({ history }) : Promise.resolve()
      // The lock is ours until the worker has gone: the next run is to find nothing left of this one.
      const gone = worker.close().then(async () => {
        channel.end(`${JSON.stringify({ over: true } satisfies SessionRequest)}\n`)
        await ended
      })
      // A server that does not end it does so when the connection has.
      const over = within(patience.shell, Promise.race([gone, connection.lost]), () => connectionGone(connection, said))
      try {
        await Promise.all([told, over.catch(() => {})])
      } finally {
        connection.close()
      }
    }
    const server = openServer(connection, app, worker, tell)
    return { session: { server, facts: first.value, token, clear, close } }
  } catch (error) {
    stop()
    throw error
  }
}

/** Modules with all that they import, as far as they have not come with the entry. */
function modulesLacking(entry: string, ...modules: string[]): Record<string, string> {
  const there = needed([entry])
  const lacking = [...needed(modules)].filter((name) => !there.has(name))
  return Object.fromEntries(lacking.map((name) => [name, moduleText(name)]))
}

const factsMissing = (host: string, seconds: number) =>
  new DeployError('COMMAND_FAILED', `The server has told nothing of itself for ${seconds} s`, {
    host,
    hint: 'Something that it is asked for does not answer: on the server, "df" hangs at a network disk that is gone, and "systemctl status" where systemd is stuck. Mend that, or reboot it. Nothing was changed.',
  })

const factsMisshapen = (host: string, name: string) =>
  new DeployError('COMMAND_FAILED', `The server answers what is no answer (${name})`, {
    host,
    hint: 'Is this the right server ("host" and "port")? If it is, please report it with the log of this run. Nothing was changed.',
  })

const connectionGone = (connection: Connection, said: readonly string[]) =>
  new DeployError('CONNECTION_LOST', 'The session on the server does not answer', {
    host: connection.target.host,
    output: said.slice(-20).join('\n'),
    hint: 'The site goes on serving a complete release. Run the workflow again.',
  })
