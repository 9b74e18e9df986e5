import type { Deployment } from '../deployment.ts'
import type { Tools } from '../runner.ts'
import type { Server } from '../server/server.ts'
import { providePackages } from './provide-packages.ts'

/** The extension of PostgreSQL that a migration could not make, by what was printed; undefined where none was. */
export const findExtension = (output: string): string | undefined =>
  /permission denied to create extension "([\w-]+)"/.exec(output)?.[1] ??
  /(?:extension "([\w-]+)" is not available|could not open extension control file "\S*\/([\w-]+)\.control")/
    .exec(output)
    ?.slice(1)
    .find(Boolean) ??
  (/type "(geometry|geography)" does not exist/.test(output) ? 'postgis' : undefined)

/**
 * Makes the extension that a failed `migrate` asked for, where the database is one that this action made.
 *
 * @returns false where it is somebody else's, or `packages: none` forbids what it needs
 */
export async function makeExtension(
  { inputs, notices, probe }: Deployment,
  server: Server,
  tools: Tools,
  extension: string,
): Promise<boolean> {
  const { database } = probe ?? {}
  if (database?.source !== 'made' || database.vendor !== 'postgresql' || !inputs.packages.auto) return false
  const asked = { app: inputs.app, extension }
  let made = await server.call('database.extend', asked)
  if (made.package !== null) {
    await providePackages({ notices }, server, [made.package], tools)
    made = await server.call('database.extend', asked)
  }
  if (made.package !== null) return false
  tools.log(`the extension ${extension} is made by the database's administrator, and migrate runs again`)
  return true
}
