import { DeployError } from '../errors.ts'
import type { Facts, Inputs, Manifest } from '../model.ts'
import { identityOf } from '../probe/identity.ts'

/**
 * Refuses a run that is given no database where the live release was given one: a secret that was deleted or renamed is
 * empty, and looks the same to a run as an input that is not there.
 *
 * @throws DeployError SECRET_EMPTY, before anything is touched
 */
export function refuseMissingDatabase(
  { databaseGiven, host, leaveDatabase }: Pick<Inputs, 'databaseGiven' | 'host' | 'leaveDatabase'>,
  live: Pick<Manifest, 'probe'> | null,
): void {
  if (databaseGiven || live?.probe.database.source !== 'given') return
  const before = identityOf(live.probe.database)
  if (before === leaveDatabase) return
  throw new DeployError('SECRET_EMPTY', `database: nothing was given, and the site was given ${before} before.`, {
    host,
    hint: 'Is its secret named so in this repository, or in the environment this job declares (`environment:`)? If the settings of the project name the database by themselves now, write `database: auto`. Nothing was touched.',
  })
}

/**
 * Refuses to move a database where none is the site's yet.
 *
 * @throws DeployError DATABASE_MOVE_REFUSED, before anything is touched
 */
export function refuseMove(
  { app, host, mode }: Pick<Inputs, 'app' | 'host' | 'mode'>,
  { current }: Pick<Facts, 'current'>,
): void {
  if (mode !== 'move-database' || current !== null) return
  throw new DeployError('DATABASE_MOVE_REFUSED', `${app} is not live on this server: there is no database to move`, {
    host,
    hint: 'Leave `mode` out: the first deploy begins with the database that is wanted. Rows of a site elsewhere come by docs/databases.md. Nothing was touched.',
  })
}
