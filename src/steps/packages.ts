import { DeployError } from '../errors.ts'
import type { Server } from '../server/server.ts'

/** Installs Debian packages. @throws DeployError PACKAGES_FAILED */
export async function installPackages(
  server: Server,
  names: readonly string[],
  log: (line: string) => void,
): Promise<void> {
  // Waits for the automatic updates that a new server is busy with, instead of failing at their lock.
  const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'DPkg::Lock::Timeout=300']
  // What an interrupted installation left is finished first: apt-get refuses everything until then.
  await must(server, ['env', 'DEBIAN_FRONTEND=noninteractive', 'dpkg', '--configure', '-a'], log)
  await must(server, [...apt, 'update'], log)
  await must(
    server,
    [...apt, 'install', '-y', '--no-install-recommends', '-o', 'Dpkg::Options::=--force-confold', ...names],
    log,
  )
}

async function must(server: Server, words: readonly string[], log: (line: string) => void): Promise<void> {
  const { code, stdout, stderr } = await server.run(words, { onLine: log })
  if (code === 0) return
  throw new DeployError('PACKAGES_FAILED', `${words[2]} ended with code ${code}`, {
    host: server.host,
    command: words.slice(2).join(' '),
    output: `${stdout}\n${stderr}`.trim().split('\n').slice(-15).join('\n'),
    hint: 'Does "apt-get update" work on the server? A package that has no candidate needs a newer Debian (12) or Ubuntu (24.04, with universe). Nothing that serves visitors was changed.',
  })
}
