import { DeployError } from './errors.ts'
import type { Facts, Inputs } from './model.ts'
import { placesOf } from './places.ts'
import { readOffsite } from './project/decisions/offsite.ts'

/**
 * Refuses to restore where the site is live, and to deploy over what an interrupted restore has left: it would go live
 * with half of its rows. What a deploy has left that never went live is looked at on the server (remote/offsite/restore.py).
 *
 * @throws DeployError RESTORE_REFUSED
 */
export function refuseRestore(
  { app, host, mode }: Pick<Inputs, 'app' | 'host' | 'mode'>,
  facts: Pick<Facts, 'current' | 'files'>,
): void {
  const begun = readOffsite(app, facts)?.restoring !== undefined
  const { offsite } = placesOf(app)
  if (mode === 'restore' && facts.current !== null) {
    throw new DeployError('RESTORE_REFUSED', `${app} is live on this server: a restore would take its place`, {
      host,
      hint: `\`mode: restore\` brings a site back where nothing of it is, on a new server say. A backup of the database alone comes back by "sudo ${app}-restore" on the server. Nothing was touched.`,
    })
  }
  if (mode === 'deploy' && facts.current === null && begun) {
    throw new DeployError(
      'RESTORE_REFUSED',
      `A restore of ${app} was begun on this server, and has not come to its end`,
      {
        host,
        hint: `Run \`mode: restore\` again: it goes on. To begin with an empty site instead, remove ${offsite} on the server. Nothing was touched.`,
      },
    )
  }
}
