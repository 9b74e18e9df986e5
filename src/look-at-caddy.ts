import type { Deployment } from './deployment.ts'
import type { Facts, FoundCaddy } from './model.ts'
import { findCaddyFault } from './project/decisions/health.ts'
import { debiansCaddy } from './release/pins.ts'
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
export async function lookAtCaddy(app: string, session: Session, report: Report): Promise<Session> {
  const { facts } = session
  if (isServed(facts)) return { ...session, facts: withCaddy(facts) }
  const found = await survey(app, session, report)
  const { unit: caddyUnit, group: caddyGroup, active: caddyActive, version } = found ?? debiansCaddy
  const known = { ...facts, caddyUnit, caddyGroup, caddyActive }
  return { ...session, facts: found ? withCaddy({ ...known, caddy: version }) : known }
}

/**
 * Looks at the Caddy that serves the site where it is about to load another configuration.
 *
 * @throws DeployError CADDY_FAILED, PORT_TAKEN
 */
export async function lookBeforeReload(deployment: Deployment, session: Session, report: Report): Promise<void> {
  if (isServed(deployment.facts) && proxy.plan(deployment).changes.length > 0)
    await survey(deployment.inputs.app, session, report)
}

async function survey(app: string, { server }: Session, report: Report): Promise<FoundCaddy | null> {
  try {
    return await server.call('site.survey', { app })
  } catch (error) {
    report.start('Caddy', []).failed(error)
    throw error
  }
}

/** Of a server that has a Caddy, whoever installed it: nothing is installed over it. */
const withCaddy = (facts: Facts): Facts => ({
  ...facts,
  caddy: facts.caddy ?? 'of your own',
  missingPackages: facts.missingPackages.filter((name) => name !== 'caddy'),
})
