import type { Deployment } from '../deployment.ts'
import type { Tools } from '../runner.ts'
import { installPackages } from '../server/packages.ts'
import type { Server } from '../server/server.ts'

/**
 * Installs packages that are not there. What is not in order beside them becomes a warning.
 *
 * @throws DeployError PACKAGES_FAILED
 */
export async function providePackages(
  { notices }: Pick<Deployment, 'notices'>,
  server: Server,
  names: readonly string[],
  tools: Pick<Tools, 'log'>,
): Promise<void> {
  const beside = await installPackages(server.run, server.host, names, tools.log)
  if (beside === null || notices.some(({ message }) => message === beside)) return
  notices.push({
    level: 'warning',
    always: true,
    title: `apt is not in order on ${server.host}; what was wanted is installed`,
    message: beside,
  })
}
