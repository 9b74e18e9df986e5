import type { Checkout, Inputs, Run } from './model.ts'
import { hashParts, joinParts } from './project/parts.ts'
import type { Report } from './report/report.ts'
import { type Connection, connect } from './server/connection.ts'
import { openSession, type Session, type Started, startSession } from './server/session.ts'
import { packages, ports, uvPath } from './steps/wanted.ts'

/** What the server is asked about the live release. */
export interface Asked {
  /** Empty: it is asked as it is served. */
  readonly domain: string
  /** What is to be compared with it; the facts then have the list of its files all the same. */
  readonly checkout?: Checkout
  /** Only looks: no lock is taken, nothing is changed, and the status is told too. */
  readonly looks?: boolean
  /** What whoever waits for the lock reads of this run; without it, that it deploys. */
  readonly doing?: string
}

/** A log-in, and the interpreter that is going to be asked. */
export interface LoggedIn {
  readonly connection: Connection
  readonly started: Promise<Started>
}

/**
 * Logs in, as far as it can be done before it is known what to ask: nothing on the server is touched.
 *
 * @throws DeployError every code of a connection
 */
export async function logIn(inputs: Inputs): Promise<LoggedIn> {
  const connection = await connect(inputs)
  const started = startSession(connection)
  started.catch(() => {}) // Whoever asks it sees the rejection.
  return { connection, started }
}

/**
 * The log-in, unless it is there already, and everything that the server tells of itself, as the first row of the report.
 *
 * @throws DeployError every code of a connection, LOCKED
 */
export async function connected(
  inputs: Inputs,
  run: Run,
  asked: Asked,
  report: Report,
  loggedIn: Promise<LoggedIn> = logIn(inputs),
): Promise<Session> {
  const row = report.start('Connect', [])
  try {
    const { connection, started } = await loggedIn
    const { checkout } = asked
    const { actor, ref, commit, url, startedAt: since } = run
    const holder = { actor, doing: asked.doing ?? `deploying ${ref} (${commit.slice(0, 7)})`, url, since }
    const session = await openSession(
      connection,
      {
        app: inputs.app,
        packages: [...packages, ...inputs.packages.names],
        services: inputs.services,
        uv: uvPath,
        domain: asked.domain,
        healthPath: inputs.healthPath,
        https: inputs.https !== 'off',
        filesHash: checkout?.filesHash ?? '',
        parts: checkout ? hashParts(checkout.files) : [],
        ports,
        holder,
        wait: asked.looks ? null : inputs.lockSeconds,
      },
      row.log,
      started,
    )
    const { os, python, memoryTotal, processors } = session.facts
    row.log(`${os.name}, ${processors} processors, ${Math.round(memoryTotal / 2 ** 20)} MB of memory`)
    row.done('done', `${inputs.user}@${inputs.host}, host key as pinned, ${os.name}, Python ${python}`)
    const { manifest } = session.facts
    if (manifest === null || !checkout) return session
    const files = joinParts(checkout.files, session.differing, manifest.files)
    return { ...session, facts: { ...session.facts, manifest: { ...manifest, files } } }
  } catch (error) {
    row.failed(error)
    throw error
  }
}
