import type { Checkout, Inputs, Run } from './model.ts'
import { hashParts, joinParts } from './project/files/parts.ts'
import { packages, ports, uvPath } from './release/pins.ts'
import type { Report } from './report/report.ts'
import { type Connection, connect } from './server/connection.ts'
import { isNoPacket } from './server/connection-failure.ts'
import { openSession, type Session } from './server/session.ts'

/** What the server is asked about the live release. */
export interface Asked {
  /** A log-in that is under way; without it, one is begun. */
  readonly connecting?: Promise<Connection>
  /** Empty: it is asked as it is served. */
  readonly domain: string
  /** What is to be compared with it; the facts then have the list of its files all the same. */
  readonly checkout?: Checkout
  /** Only looks: no lock is taken, nothing is changed, and the status is told too. */
  readonly looks?: boolean
  /** What whoever waits for the lock reads of this run; without it, that it deploys. */
  readonly doing?: string
}

/**
 * Logs in, opens the session and asks for everything that the server tells of itself, as the first row of the report.
 *
 * @throws DeployError every code of a connection, LOCKED
 */
export async function startSession(inputs: Inputs, run: Run, asked: Asked, report: Report): Promise<Session> {
  const row = report.start('Connect', [])
  try {
    const { checkout } = asked
    const { actor, ref, commit, url, startedAt: since } = run
    const holder = { actor, doing: asked.doing ?? `deploying ${ref} (${commit.slice(0, 7)})`, url, since }
    const questions = {
      app: inputs.app,
      packages: [...packages, ...inputs.packages.names],
      services: inputs.services,
      uv: uvPath,
      domain: asked.domain,
      healthPath: inputs.healthPath,
      secure: inputs.https !== 'off',
      filesHash: checkout?.filesHash ?? '',
      parts: checkout ? hashParts(checkout.files) : [],
      ports,
      holder,
      wait: asked.looks ? null : inputs.lockSeconds,
    }
    const open = async (connection: Connection) => await openSession(connection, questions, row.log)
    const alone = async () => await open(await connect(inputs, { sftp: false, log: report.say }))
    const { connecting } = asked
    const session =
      connecting === undefined
        ? await alone()
        : await open(await connecting).catch((error: unknown) => {
            // Without SFTP the connection lasts until the shell has said why it turns us away.
            if (isNoPacket(error)) return alone()
            throw error
          })
    const { os, python, memoryTotal, processors } = session.facts
    row.log(`${os.name}, ${processors} processors, ${Math.round(memoryTotal / 2 ** 20)} MB of memory`)
    row.done('done', `${inputs.user}@${inputs.host}, host key as pinned, ${os.name}, Python ${python}`)
    const { manifest } = session.facts
    if (manifest === null || !checkout) return session
    const files = joinParts(checkout.files, session.facts.differing, manifest.files)
    return { ...session, facts: { ...session.facts, manifest: { ...manifest, files } } }
  } catch (error) {
    row.failed(error)
    throw error
  }
}
