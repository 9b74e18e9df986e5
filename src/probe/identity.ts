import type { DatabaseReport, ServerEngine } from '../model.ts'
import { isLocal, serverEngine } from './database.ts'

const usualPorts: Readonly<Record<ServerEngine, string>> = { postgresql: '5432', mysql: '3306' }

/**
 * What tells the database of a release from others, as a URL without user and password (RFC 3986): engine, place and
 * name. Null where Django has none. Each name of this machine is `localhost`, and the usual port is left out.
 */
export function identityOf(database: Omit<DatabaseReport, 'reachable' | 'error' | 'fault'>): string | null {
  const { engine, host, port, name, placed, entry } = database
  if (engine === 'django.db.backends.dummy') return null
  const server = serverEngine(database)
  const short = engine.slice(engine.lastIndexOf('.') + 1)
  if (server === null) return host === '' ? `${short}:${name}` : `${short}://${host}/${name}`
  // Its place stands in a file that only the driver reads.
  if (!placed) return `${server}:${entry.join(' ')}`
  return addressOf(server, isLocal(database) ? 'localhost' : host, port, name)
}

/** The same of a database that is to be made on the server. */
export const identityOfOwn = (engine: ServerEngine, name: string): string => addressOf(engine, 'localhost', '', name)

function addressOf(engine: ServerEngine, host: string, port: string, name: string): string {
  const at = port === '' || port === usualPorts[engine] ? host : `${host}:${port}`
  return `${engine}://${at}/${encodeURIComponent(name)}`
}
