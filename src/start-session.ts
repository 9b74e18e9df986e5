import type { Checkout, Inputs, Run } from './model.ts'
import { refuseLostSecrets } from './project/decisions/secrets.ts'
import { describeFiles } from './project/describe.ts'
import { hashParts, joinParts } from './project/files/parts.ts'
import { refuseSite } from './refuse-site.ts'
import { listBackupPackages, listFirewallPackages, packages, ports, uvPath } from './release/pins.ts'
import type { Report } from './report/report.ts'
import { type Connection, connect } from './server/connection.ts'
import { isNoPacket } from './server/connection-failure.ts'
import { withNewNames, withoutNewNames } from './server/renamed.ts'
import { openSession, type Session } from './server/session.ts'
import { tryLaunch } from './try-launch.ts'

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
  /** Ends and removes what interrupted runs left; whoever only looks leaves it there. */
  readonly clears?: boolean
  /** Units are going to be started: whether the server can do that is tried where it is not known. */
  readonly starts?: boolean
  /** What whoever waits for the lock reads of this run; without it, that it deploys. */
  readonly doing?: string
}

/**
 * Logs in, opens the session and asks for everything that the server tells of itself, as the first row of the report.
 *
 * @throws DeployError every code of a connection, LOCKED, APP_NAME_TAKEN, SECRETS_LOST, LAUNCH_FAILED
 */
export async function startSession(inputs: Inputs, run: Run, asked: Asked, report: Report): Promise<Session> {
  const row = report.start('Connect', [])
  try {
    const { checkout } = asked
    const { actor, ref, commit, url, startedAt: since } = run
    const holder = {
      actor,
      doing:
        asked.doing ??
        `${inputs.mode === 'restore' ? 'restoring' : inputs.mode === 'move-database' ? 'moving the database with' : 'deploying'} ${ref} (${commit.slice(0, 7)})`,
      url,
      since,
    }
    const questions = {
      app: inputs.app,
      packages: [
        ...packages,
        ...listBackupPackages(inputs),
        ...listFirewallPackages(inputs),
        ...withNewNames(inputs.packages.names),
      ],
      services: inputs.services,
      uv: uvPath,
      domain: asked.domain,
      domains: inputs.domains,
      healthPath: inputs.healthPath,
      secure: inputs.https !== 'off',
      filesHash: checkout?.filesHash ?? '',
      parts: checkout ? hashParts(checkout.files) : [],
      ports,
      holder,
      wait: asked.looks ? null : inputs.lockSeconds,
    }
    const open = async (connection: Connection) =>
      await openSession(connection, questions, row.log, { installs: asked.clears === true })
    const alone = async () => await open(await connect(inputs, { sftp: false, log: report.say }))
    const { connecting } = asked
    const opened =
      connecting === undefined
        ? await alone()
        : await open(await connecting).catch((error: unknown) => {
            // Without SFTP the connection lasts until the shell has said why it turns us away.
            if (isNoPacket(error)) return alone()
            throw error
          })
    try {
      refuseSite(inputs, run, checkout?.project.directory ?? inputs.path, opened.facts)
      refuseLostSecrets(inputs, opened.facts)
    } catch (error) {
      await opened.close().catch(() => {}) // The refusal is what has to be told.
      throw error
    }
    const tried = await tryOut(inputs, asked, await clearAway(opened, asked, row.log), row.log)
    const missingPackages = withoutNewNames(inputs.packages.names, tried.facts.missingPackages)
    const session = { ...tried, facts: { ...tried.facts, missingPackages } }
    const { os, python, memoryTotal, processors } = session.facts
    const memory = memoryTotal === null ? 'an unknown amount' : `${Math.round(memoryTotal / 2 ** 20)} MB`
    row.tell(`${os.name || 'an unknown system'}, ${processors} processors, ${memory} of memory`)
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

/** The server as a run that changes it begins with; one that only looks says what it leaves. */
async function clearAway(session: Session, { clears }: Asked, log: (line: string) => void): Promise<Session> {
  const { interrupted } = session.facts
  if (interrupted.length === 0) return session
  if (clears) return { ...session, facts: await session.clear() }
  log(`an interrupted run left ${describeFiles(interrupted)}: the next deploy takes it away`)
  return session
}

/** The session with what is known of starting units; one that can't start any frees the lock. */
async function tryOut(inputs: Inputs, asked: Asked, session: Session, log: (line: string) => void): Promise<Session> {
  if (!asked.starts) return session
  try {
    return { ...session, facts: await tryLaunch(inputs, session, log) }
  } catch (error) {
    await session.close()
    throw error
  }
}
