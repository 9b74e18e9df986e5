import { DeployError } from '../errors.ts'
import type { Change, Facts } from '../model.ts'
import { planOf, type Step } from '../runner.ts'
import type { Server } from '../server/server.ts'

/** What the server lacks: packages, and ports 80 and 443 in a firewall that is active. */
export const provision: Step = {
  title: 'Provision',

  plan: ({ facts }) => {
    const changes: Change[] = []
    if (facts.missingPackages.length > 0)
      changes.push({ what: `install ${facts.missingPackages.join(', ')}`, why: 'not on the server yet' })
    if (facts.firewall.closed.length > 0)
      changes.push({
        what: `open ${facts.firewall.closed.join(', ')} in ${facts.firewall.kind}`,
        why: 'visitors come through them',
      })
    return planOf(changes, `${firewallText(facts)}; all packages are there`)
  },

  apply: async ({ facts }, server, tools) => {
    const done: string[] = []
    if (facts.missingPackages.length > 0) {
      await installPackages(server, facts.missingPackages, tools.log)
      done.push(`installed ${facts.missingPackages.join(', ')}`)
    }
    if (facts.firewall.closed.length > 0) {
      await openPorts(server, facts.firewall, tools.log)
      done.push(`opened ${facts.firewall.closed.join(', ')} in ${facts.firewall.kind}`)
    } else done.push(firewallText(facts))
    return done.join('; ')
  },
}

const firewallText = (facts: Facts) =>
  facts.firewall.kind === 'none'
    ? 'no firewall is active on the server'
    : `ports 80 and 443 are open in ${facts.firewall.kind}`

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

async function openPorts(server: Server, firewall: Facts['firewall'], log: (line: string) => void): Promise<void> {
  const commands =
    firewall.kind === 'ufw'
      ? firewall.closed.map((port) => ['ufw', 'allow', port])
      : [
          ...firewall.closed.map((port) => ['firewall-cmd', '--quiet', '--permanent', `--add-port=${port}`]),
          ['firewall-cmd', '--quiet', '--reload'],
        ]
  for (const words of commands) {
    const { code, stdout, stderr } = await server.run(words, { onLine: log })
    if (code !== 0) {
      throw new DeployError('FIREWALL_FAILED', `The firewall ${firewall.kind} refused to open a port`, {
        host: server.host,
        command: words.join(' '),
        output: `${stdout}\n${stderr}`.trim(),
        hint: 'Open 80/tcp, 443/tcp and 443/udp by hand and run again.',
      })
    }
  }
}
