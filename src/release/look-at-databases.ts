import type { Deployment } from '../deployment.ts'
import type { DatabaseReport, FoundDatabases, ServerEngine } from '../model.ts'
import type { Server } from '../server/server.ts'

/** What the server has of databases of one kind; changes nothing. `database` is what Django was given, if it said. */
export async function lookAtDatabases(
  { inputs }: Deployment,
  server: Server,
  engine: ServerEngine,
  database: DatabaseReport | null,
): Promise<FoundDatabases> {
  // The name of a SQLite file is none of a server's databases.
  const asked = database?.vendor === engine && database.source === 'project' ? database : { name: '', port: '' }
  const { name, port } = asked
  return await server.call('database.look', { app: inputs.app, engine, name, port })
}
