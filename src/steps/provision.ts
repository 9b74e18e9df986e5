import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { Change, Facts } from '../model.ts'
import { listAddresses } from '../project/decisions/address-certificates.ts'
import { describeFirewall, listClosed, listGaps } from '../project/decisions/firewall.ts'
import { findServiceFault } from '../project/decisions/health.ts'
import { kindOf } from '../project/decisions/proxy.ts'
import { providePackages } from '../release/provide-packages.ts'
import { planOf, type Step, type Tools } from '../runner.ts'
import type { Server } from '../server/server.ts'

/** What the server lacks: packages, services that run, and ports 80 and 443 in a firewall that is active. */
export const provision: Step = {
  title: 'Provision',

  plan: ({ facts, inputs }) => {
    const changes: Change[] = []
    if (facts.missingPackages.length > 0)
      changes.push({ what: `install ${facts.missingPackages.join(', ')}`, why: 'not on the server yet' })
    changes.push(...listRedisChanges(facts))
    // A deploy has a step for it, which a plan could not take back.
    if (inputs.mode === 'plan' && facts.redis?.unit === null)
      changes.push({ what: 'start a Redis of the site’s own', why: '`services: [redis]`' })
    for (const { unit, active } of facts.services)
      if (!active) changes.push({ what: `start ${unit}`, why: 'it is not running' })
    const closed = listClosed(facts.firewall, kindOf(facts))
    if (closed.length > 0)
      changes.push({
        what: `open ${closed.join(', ')} in ${nameFirewall(facts)}`,
        why: 'visitors come through them',
      })
    return planOf(changes, `${describeFirewall(facts.firewall)}; all packages are there`)
  },

  apply: async (deployment, server, tools) => {
    const { facts } = deployment
    const done: string[] = []
    const { missingPackages } = facts
    const addresses = missingPackages.includes('caddy') ? listAddresses(deployment.inputs) : []
    if (addresses.length > 0) {
      const offered = await server.call('site.offerNewer', {})
      if (offered !== '') tools.tell(`Caddy comes from ${offered}: it gets certificates for addresses`)
    }
    if (listRedisChanges(facts).length > 0) {
      await server.call('services.announce', { service: 'redis' })
      done.push(`installed ${(await installRedis(deployment, server, missingPackages, tools)).join(', ')}`)
    } else if (missingPackages.length > 0) {
      await providePackages(deployment, server, missingPackages, tools)
      done.push(`installed ${missingPackages.join(', ')}`)
    }
    // Its package starts it with the system only, and nothing of the site starts without it.
    if (missingPackages.includes('dbus')) await startBus(server)
    if (findServiceFault(facts) !== null) {
      const services = facts.services.filter(({ active }) => !active)
      await server.call('services.start', { services })
      done.push(`started ${services.map(({ unit }) => unit).join(', ')}`)
    }
    const closed = listClosed(facts.firewall, kindOf(facts))
    if (closed.length === 0) done.push(describeFirewall(facts.firewall))
    else if (facts.firewall.kind === 'none') done.push(await letThrough(deployment, server, closed))
    else {
      await openPorts(server, facts.firewall.kind, closed, tools.log)
      done.push(`opened ${closed.join(', ')} in ${facts.firewall.kind}`)
    }
    return done.join('; ')
  },
}

/** What is active, for a person. */
function nameFirewall(facts: Facts): string {
  const { firewall } = facts
  if (firewall.kind !== 'none') return firewall.kind
  const [gap] = listGaps(firewall, kindOf(facts))
  return `packet filter rules of your own (${gap?.tool}: ${gap?.table} ${gap?.chain})`
}

/** In rules of somebody's own, which may have served a site for long: where it can't be done it is said, and ends no run. */
async function letThrough({ facts, notices }: Deployment, server: Server, closed: readonly string[]): Promise<string> {
  try {
    await server.call('firewall.letThrough', { gaps: listGaps(facts.firewall, kindOf(facts)) })
    return `opened ${closed.join(', ')} in ${nameFirewall(facts)}`
  } catch (error) {
    if (!(error instanceof DeployError) || error.code !== 'FIREWALL_FAILED') throw error
    const { hint = '', output = '' } = error.details
    notices.push({
      level: 'warning',
      always: true,
      title: 'Visitors may not get through the packet filter',
      message: `${error.message}${output === '' ? '' : ` (${output.trim().slice(-300)})`}. ${hint}`,
    })
    return describeFirewall(facts.firewall)
  }
}

/** What is missing for `services: [redis]`. */
const listRedisChanges = ({ redis }: Facts): Change[] =>
  redis === null || redis.installed ? [] : [{ what: 'install Redis', why: '`services: [redis]`' }]

/** Redis is Valkey where the distribution has no other. @returns what was installed */
async function installRedis(
  deployment: Deployment,
  server: Server,
  beside: readonly string[],
  tools: Tools,
): Promise<readonly string[]> {
  try {
    await providePackages(deployment, server, [...beside, 'redis-server'], tools)
    return [...beside, 'redis-server']
  } catch (error) {
    const unknown = /redis-server.*(no installation candidate)|Unable to locate package redis-server/
    if (!(error instanceof DeployError) || !unknown.test(error.details.output ?? '')) throw error
    await providePackages(deployment, server, [...beside, 'valkey-server'], tools)
    return [...beside, 'valkey-server']
  }
}

async function startBus(server: Server): Promise<void> {
  const words = ['systemctl', 'start', 'dbus.socket']
  const { code, stdout, stderr } = await server.run(words)
  if (code === 0) return
  throw new DeployError(
    'LAUNCH_FAILED',
    "The system's D-Bus does not start, and without it systemd starts nothing for us",
    {
      host: server.host,
      command: words.join(' '),
      output: `${stdout}\n${stderr}`.trim(),
      hint: 'See what "systemctl status dbus.socket dbus.service" says on the server; "systemctl unmask" lets a masked one start. The site was not touched.',
    },
  )
}

async function openPorts(
  server: Server,
  kind: Facts['firewall']['kind'],
  closed: readonly string[],
  log: (line: string) => void,
): Promise<void> {
  const commands =
    kind === 'ufw'
      ? closed.map((port) => ['ufw', 'allow', port])
      : [
          ...closed.map((port) => ['firewall-cmd', '--quiet', '--permanent', `--add-port=${port}`]),
          ['firewall-cmd', '--quiet', '--reload'],
        ]
  for (const words of commands) {
    const { code, stdout, stderr } = await server.run(words, { onLine: log })
    if (code !== 0) {
      throw new DeployError('FIREWALL_FAILED', `The firewall ${kind} refused to open a port`, {
        host: server.host,
        command: words.join(' '),
        output: `${stdout}\n${stderr}`.trim(),
        hint: 'Open 80/tcp, 443/tcp and 443/udp by hand and run again.',
      })
    }
  }
}
