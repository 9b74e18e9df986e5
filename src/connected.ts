import type { Inputs, Run } from './model.ts'
import type { Report } from './report/report.ts'
import { connect } from './server/connection.ts'
import { openSession, type Session } from './server/session.ts'
import { packages, ports, uvPath } from './steps/wanted.ts'

/** What the server is asked about the live release. */
export interface Asked {
  /** Empty: it is asked as it is served. */
  readonly domain: string
  /** When it has the same files its list is not sent back. */
  readonly filesHash: string
  /** Only looks: no lock is taken, nothing is changed, and the status is told too. */
  readonly looks?: boolean
}

/**
 * The log-in and everything that the server tells of itself, as the first row of the report.
 *
 * @throws DeployError every code of a connection, LOCKED
 */
export async function connected(inputs: Inputs, run: Run, asked: Asked, report: Report): Promise<Session> {
  const row = report.start('Connect', [])
  try {
    const connection = await connect(inputs)
    const holder = { actor: run.actor, ref: run.ref, commit: run.commit, url: run.url, since: run.startedAt }
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
        filesHash: asked.filesHash,
        ports,
        holder,
        wait: asked.looks ? null : inputs.lockSeconds,
      },
      row.log,
    )
    const { os, python, memoryTotal, processors } = session.facts
    row.log(`${os.name}, ${processors} processors, ${Math.round(memoryTotal / 2 ** 20)} MB of memory`)
    row.done('done', `${inputs.user}@${inputs.host}, host key as pinned, ${os.name}, Python ${python}`)
    return session
  } catch (error) {
    row.failed(error)
    throw error
  }
}
