import { DeployError } from '../errors.ts'
import type { Change, Facts } from '../model.ts'
import { planOf, type Step } from '../runner.ts'
import { installPackages } from '../server/packages.ts'
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
      await installPackages(server.run, server.host, facts.missingPackages, tools.log)
      done.push(`installed ${facts.missingPackages.join(', ')}`)
    }
    if (facts.firewall.closed.length > 0) {
      await openPorts(server, facts.firewall, tools.log)
      done.push(`opened ${facts.firewall.closed.join(', ')} in ${facts.firewall.kind}`)
    } else done.push(firewallText(facts))
    return done.join('; ')
  },
}

const firewallText = ({ firewall }: Facts) => {
  if (firewall.kind === 'none') return 'no firewall is active on the server'
  if (firewall.kind === 'own')
    return 'packet filter rules of your own stay as they are: 80/tcp, 443/tcp and 443/udp have to be open in them'
  return `ports 80 and 443 are open in ${firewall.kind}`
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
