import type { Deployment } from '../deployment.ts'
import type { PythonOutput } from '../model.ts'
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

/** Runs a program that migrates, and again for each extension that it lacks and that can be made. Answers its last end. */
export async function withExtensions(
  deployment: Deployment,
  server: Server,
  tools: Tools,
  run: () => Promise<PythonOutput>,
): Promise<PythonOutput> {
  let done = await run()
  for (const tried = new Set<string>(); done.code !== 0; ) {
    const extension = findExtension(done.lines.join('\n'))
    if (extension === undefined || tried.has(extension)) break
    if (!(await makeExtension(deployment, server, tools, extension))) break
    tried.add(extension)
    done = await run()
  }
  return done
}

/**
 * Makes the extension that a failed `migrate` asked for, where the database is one that this action made.
 *
 * @returns false where it is somebody else's, or `packages: none` forbids what it needs
 */
async function makeExtension(
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
  tools.tell(`the extension ${extension} is made by the database's administrator, and migrate runs again`)
  return true
}
