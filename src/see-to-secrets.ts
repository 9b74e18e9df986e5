import type { Deployment } from './deployment.ts'
import { DeployError } from './errors.ts'
import type { Report } from './report/report.ts'
import type { Server } from './server/server.ts'

/**
 * Makes lost secrets anew where the project's file says so, before anything else; otherwise their copy follows them.
 *
 * @throws DeployError SECRETS_LOST
 */
export async function seeToSecrets({ facts, inputs }: Deployment, server: Server, report: Report): Promise<void> {
  const { app } = inputs
  const { secrets } = facts
  if (secrets === null) return
  if (secrets.lost.length > 0) await server.call('release.renewSecrets', { app, loss: secrets.loss })
  else if (!secrets.kept) {
    await server.call('release.keepSecrets', { app }).catch((error: unknown) => {
      // As on a full disk: what is live needs no copy.
      if (!(error instanceof DeployError)) throw error
      report.say(`secrets.env was not copied beside the backups: ${error.message}`)
    })
  }
}
