import type { Deployment } from './deployment.ts'
import type { Facts, Inputs } from './model.ts'
import { findCaddyFault } from './project/decisions/health.ts'
import { debiansCaddy, localPort } from './release/pins.ts'
import type { Report } from './report/report.ts'
import type { Session } from './server/session.ts'
import { proxy } from './steps/proxy.ts'

/** Whether the facts tell enough: the Caddy that the live site was given serves it, as it is. */
const isServed = (facts: Facts): boolean => facts.manifest !== null && findCaddyFault(facts) === null

/**
 * The session, whose facts say how Caddy really runs. Where it does not serve the site yet, it is looked at closely;
 * what can't be used as it is, is refused before anything is touched.
 *
 * @throws DeployError CADDY_FAILED, PORT_TAKEN
 */
export async function lookAtCaddy(
  { app, mode }: Pick<Inputs, 'app' | 'mode'>,
  session: Session,
  report: Report,
): Promise<Session> {
  const { server } = session
  const facts = await lookAtMemory(app, session, mode !== 'plan')
  if (isServed(facts)) return { ...session, facts: withCaddy(facts) }
  return await refusing(report, async () => {
    const found = await server.call('site.survey', { app, port: localPort })
    const { unit: caddyUnit, group: caddyGroup, active: caddyActive, imports: caddyImports } = found ?? debiansCaddy
    const known = { ...facts, caddyUnit, caddyGroup, caddyActive, caddyImports }
    if (found && !isServed(known)) await server.call('site.compare', { app })
    return { ...session, facts: found ? withCaddy({ ...known, caddy: found.version }, found.process) : known }
  })
}

/** What Caddy serves beside its files, asked for only where it is not what was noted. */
async function lookAtMemory(app: string, { facts, server }: Session, notes: boolean): Promise<Facts> {
  if (facts.manifest === null || !facts.caddyActive || facts.caddyImports) return facts
  const asked = { app, unit: facts.caddyUnit, port: localPort, notes }
  const { imports: caddyImports, memory: caddyMemory } = await server.call('site.look', asked)
  return { ...facts, caddyImports, caddyMemory }
}

/**
 * Looks at the Caddy that serves the site where it is about to load another configuration.
 *
 * @throws DeployError CADDY_FAILED, PORT_TAKEN
 */
export async function lookBeforeReload(deployment: Deployment, session: Session, report: Report): Promise<void> {
  if (isServed(deployment.facts) && proxy.plan(deployment).changes.length > 0)
    await refusing(report, async () => {
      await session.server.call('site.compare', { app: deployment.inputs.app })
    })
}

/** What refuses the server has its row in the report. */
async function refusing<T>(report: Report, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    report.start('Caddy', []).failed(error)
    throw error
  }
}

/** Of a server that has a Caddy, whoever installed it and whatever its process is called: nothing is installed over it. */
const withCaddy = (facts: Facts, process = 'caddy'): Facts => ({
  ...facts,
  portsTaken: Object.fromEntries(Object.entries(facts.portsTaken).filter(([, owner]) => owner !== process)),
  caddy: facts.caddy ?? 'of your own',
  missingPackages: facts.missingPackages.filter((name) => name !== 'caddy'),
})
