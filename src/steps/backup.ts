import type { ProbeReport } from '../model.ts'
import { describeSize } from '../project/describe.ts'
import type { Deployment, Tools } from '../runner.ts'
import type { Server } from '../server/server.ts'

/**
 * Copies the database before something that can't be taken back. `name` is the copy's, in /srv/<app>/backups.
 *
 * @returns false for a database that this version can't back up
 * @throws DeployError DISK_FULL, BACKUP_FAILED
 */
export async function backUp(
  deployment: Deployment,
  server: Server,
  tools: Tools,
  database: ProbeReport['database'],
  name: string,
): Promise<boolean> {
  if (!database.engine.endsWith('sqlite3') && !database.engine.endsWith('spatialite')) return false
  const { app } = deployment.inputs
  const backup = await server.call<{ path: string | null; bytes: number }>('backup', {
    app,
    release: name,
    database: database.name,
  })
  deployment.backup = backup.path
  tools.log(
    backup.path ? `backup: ${backup.path}, ${describeSize(backup.bytes)}` : 'no backup: the database is still empty',
  )
  return true
}
