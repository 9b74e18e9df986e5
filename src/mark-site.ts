import type { Deployment } from './deployment.ts'
import { DeployError } from './errors.ts'
import type { Site } from './model.ts'
import type { Report } from './report/report.ts'
import type { Server } from './server/server.ts'

/**
 * Marks a site before anything else of it is made; one that version 0.1 has made gets its mark by what is live.
 *
 * @returns the mark that it has now
 * @throws DeployError SYNC_FAILED, DISK_FULL where nothing is live yet
 */
export async function markFirst(deployment: Deployment, server: Server, report: Report): Promise<Site | null> {
  const { facts, inputs, live } = deployment
  if (facts.site !== null) return facts.site
  const site = markOf(deployment, live?.serving.domains ?? inputs.domains)
  return (await mark(deployment, site, server, report)) ? site : null
}

/** What is live is served for other domains than before, or the repository has another name by now: so does the mark say. */
export async function markLive(
  deployment: Deployment,
  before: Site | null,
  server: Server,
  report: Report,
): Promise<void> {
  const site = markOf(deployment, deployment.inputs.domains)
  if (JSON.stringify(site) !== JSON.stringify(before)) await mark(deployment, site, server, report)
}

/** A mark that can't be written (a full disk) changes nothing for a site that is live. */
async function mark({ facts, inputs }: Deployment, site: Site, server: Server, report: Report): Promise<boolean> {
  try {
    await server.call('release.mark', { app: inputs.app, site })
    return true
  } catch (error) {
    if (facts.current === null || !(error instanceof DeployError)) throw error
    report.say(`site.json could not be written: ${error.message}`)
    return false
  }
}

/** The mark as it is to be; who has made the first one, when, and for which folder stays. */
function markOf({ checkout, facts, inputs, run }: Deployment, domains: readonly string[]): Site {
  const { site } = facts
  return {
    version: 1,
    layout: 1,
    by: 'django-prod-action',
    app: inputs.app,
    repository: run.repository || site?.repository || 'unknown',
    repositoryId: run.repositoryId || site?.repositoryId || '',
    path: site?.path ?? checkout.project.directory,
    domains,
    who: site?.who ?? run.actor,
    since: site?.since ?? run.startedAt,
  }
}
