import { type Deployment, findAnswer } from '../deployment.ts'
import type { ManagedFile } from '../model.ts'
import { renderProxyFile } from './managed-files.ts'

/**
 * Caddy's file as it has to be; null while nobody knows Django's URLs, as on a bare server. It is rendered once: plans,
 * their steps and the verification ask for the same.
 */
export function renderCaddyfileOnce(deployment: Deployment): ManagedFile | null {
  const answer = findAnswer(deployment)
  if (answer === null) return null
  if (deployment.proxy?.answer !== answer) {
    const file = renderProxyFile(deployment, versionOfCaddy(deployment), answer)
    deployment.proxy = { answer, file }
  }
  return deployment.proxy.file
}

/** Of the Caddy that was there, or that this run has installed; null for none. */
export const versionOfCaddy = ({ caddyVersion, facts }: Pick<Deployment, 'caddyVersion' | 'facts'>): string | null =>
  caddyVersion ?? facts.caddy
