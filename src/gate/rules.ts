/** What root allows whoever holds the key of an application. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Inputs } from '../model.ts'
import { gatePlaces } from '../places.ts'
import { refused } from './check-request.ts'

export interface Rules {
  readonly app: string
  /** The domains that its site may have. */
  readonly domains: readonly string[]
  /** Debian packages that a run may install beside the action's own: their scripts run as root. */
  readonly packages: readonly string[]
}

/** The folder of what root has said of an application, and of its account's home. */
export const siteFolder = (app: string): string => join(gatePlaces.sites, app)

const fileOf = (app: string): string => join(siteFolder(app), 'rules.json')

/** Null where root has installed no key for it. */
export function readRules(app: string): Rules | null {
  const file = fileOf(app)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Rules) : null
}

/** Variables that lead the loader of every program that gets them (ld.so(8)). */
const loaded = /^(LD_|GLIBC_TUNABLES$)/

/**
 * The inputs of a run, right in themselves, as far as root allows them: no package is installed but those that have
 * names, whatever a build or an import asks for.
 *
 * @throws DeployError GATE_REFUSED
 */
export function allowed<I extends Pick<Inputs, 'domains' | 'env' | 'mode' | 'packages'>>(inputs: I, rules: Rules): I {
  const { domains, env, mode, packages } = inputs
  const install = `"gate install --app ${rules.app}" as root on the server (docs/deploy-key.md)`
  if (mode === 'restore') {
    throw refused(
      `The key of ${rules.app} may not bring a site back`,
      'What comes from a repository of backups is laid down by root. Restore once with a key that may do everything; this one deploys then as before.',
    )
  }
  if (mode === 'remove' || mode === 'plan-remove') {
    throw refused(
      `The key of ${rules.app} may not take the site away`,
      'Remove it with a key that may do everything; "gate remove" on the server takes away what this key opens.',
    )
  }
  const loads = env.map(({ name }) => name).filter((name) => loaded.test(name))
  if (loads.length > 0) {
    throw refused(
      `The key of ${rules.app} may not set ${loads.join(', ')}`,
      'It makes every program load what it names. Take it out of `env`, or deploy with a key that may do everything.',
    )
  }
  const foreign = domains.filter((domain) => !rules.domains.includes(domain))
  if (foreign.length > 0) {
    throw refused(
      `The key of ${rules.app} may not serve ${foreign.join(', ')}`,
      `It serves ${rules.domains.join(', ')}. Others are allowed with --domains by ${install}.`,
    )
  }
  const more = packages.names.filter((name) => !rules.packages.includes(name))
  if (more.length > 0) {
    throw refused(
      `The key of ${rules.app} may not install ${more.join(', ')}`,
      `Scripts of packages run as root. Install them on the server, or allow them with --packages by ${install}; or deploy once with a key that may do everything.`,
    )
  }
  return { ...inputs, packages: { ...packages, auto: false } }
}
