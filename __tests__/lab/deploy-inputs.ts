import { readFile } from 'node:fs/promises'
import type { TestServer } from './server.ts'
import { domain } from './visit.ts'

/** The inputs that put a checkout on a test server as root: SQLite, and certificates of the server's own authority. */
export async function deployInputs(server: TestServer): Promise<Record<string, string>> {
  return {
    host: server.address,
    'ssh-key': await readFile(server.keyFile, 'utf8'),
    'host-key': server.hostKey,
    domains: domain,
    database: 'sqlite',
    https: 'internal',
  }
}
