import type { Deployment } from './deployment.ts'
import type { Inputs } from './model.ts'
import { findProxyFault } from './project/decisions/health.ts'
import { nameOf } from './project/decisions/proxy.ts'
import { chooseProxy, webServerOf } from './proxy/choose.ts'
import { lookAtOldSite } from './proxy/old-site.ts'
import type { Report } from './report/report.ts'
import type { Session } from './server/session.ts'
import { proxy } from './steps/proxy.ts'

/**
 * The session, whose facts say what serves the site, and how that really runs. Where it does not serve the site yet, it
 * is looked at closely; what can't be used as it is, is refused before anything is touched.
 *
 * @throws DeployError CADDY_FAILED, NGINX_FAILED, APACHE_FAILED, PORT_TAKEN, TAKE_OVER_REFUSED
 */
export async function lookAtProxy(
  inputs: Pick<Inputs, 'app' | 'basicAuth' | 'domains' | 'host' | 'https' | 'mode' | 'proxy' | 'takeOver' | 'visitors'>,
  session: Session,
  report: Report,
): Promise<Session> {
  const { server } = session
  const before = await refusing('Old site', report, () => lookAtOldSite(inputs, session.facts, server))
  const facts = await refusing('Web server', report, () => chooseProxy(inputs, before, server))
  const looking = {
    ...{ inputs, server, facts, before },
    refusing: <T>(act: () => Promise<T>) => refusing(nameOf(facts), report, act),
  }
  return { ...session, facts: await webServerOf(facts).look(looking) }
}

/**
 * Looks at what serves the site where it is about to load another configuration.
 *
 * @throws DeployError CADDY_FAILED, NGINX_FAILED, APACHE_FAILED, PORT_TAKEN
 */
export async function lookBeforeReload(deployment: Deployment, session: Session, report: Report): Promise<void> {
  const { facts } = deployment
  const isServed = facts.manifest !== null && findProxyFault(facts) === null
  if (isServed && proxy.plan(deployment).changes.length > 0)
    await refusing(nameOf(facts), report, () => webServerOf(facts).prove(deployment, session.server))
}

/** What refuses the server has its row in the report. */
async function refusing<T>(title: string, report: Report, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    report.start(title, []).failed(error)
    throw error
  }
}
