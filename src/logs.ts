import type { Ending } from './ending.ts'
import { DeployError } from './errors.ts'
import type { Inputs, Run } from './model.ts'
import type { Report } from './report/report.ts'
import { connect } from './server/connection.ts'
import { asRoot, openServer } from './server/server.ts'
import { openWorker } from './server/worker.ts'

/** Lines that are shown where nobody says since when. */
const lastLines = 100

/**
 * What the site writes, line by line, without its secrets. It takes no lock, and runs in no slice of a deploy's: the next
 * one would end it. Ctrl-C, or a cancelled job, ends it without a failure.
 */
export async function logs(inputs: Inputs, _run: Run, report: Report, cancelled: Promise<never>): Promise<Ending> {
  const { app, follow: follows = false, host, since = '' } = inputs
  try {
    const connection = await Promise.race([connect(inputs, { sftp: false, log: report.say }), cancelled])
    const over = cancelled.catch(() => {})
    const worker = openWorker(connection, asRoot(inputs.user), app)
    const server = openServer(connection, app, worker, () => Promise.reject(new Error('there is no session')))
    try {
      const found = await server.call(
        'instance.follow',
        { app, since, lines: lastLines, follows },
        { until: over, onMessage: ({ log }) => typeof log === 'string' && report.pass(log) },
      )
      if (!found) {
        throw new DeployError('NO_RELEASE', `Nothing is deployed as ${app}, so nothing has written a log`, {
          host,
          hint: 'If the site has another name on the server, give it as the input app.',
        })
      }
    } finally {
      connection.close()
    }
    return { result: 'unchanged', text: `that is the log of ${app}`, deployment: null, error: null }
  } catch (error) {
    return { result: 'failed', text: report.hide((error as Error).message), deployment: null, error }
  }
}
