/**
 * Pull requests whose code nobody of the repository has read: of a fork, and of Dependabot, whose code is that of the
 * packages that it brings. A plan of them asks no server, whatever secrets it is given: runs for `pull_request` have
 * none, and those for `pull_request_target` have all of them.
 */
import type { Source } from './source.ts'

interface Event {
  readonly pull_request?: {
    readonly head?: { readonly repo?: { readonly full_name?: string } | null }
    readonly user?: { readonly login?: string }
  }
}

/** What the run is for, where that is a plan of foreign code: `a fork`, `Dependabot`; else null. */
export function findForeign({ env, readFile }: Pick<Source, 'env' | 'readFile'>): string | null {
  if ((env.INPUT_MODE ?? '').trim() !== 'plan') return null
  const text = env.GITHUB_EVENT_PATH ? readFile(env.GITHUB_EVENT_PATH) : null
  const request = readEvent(text ?? '')?.pull_request
  if (request === undefined) return null
  // A fork that is gone has no repository any more.
  if (request.head?.repo?.full_name !== env.GITHUB_REPOSITORY) return 'a fork'
  return [env.GITHUB_ACTOR, request.user?.login].includes('dependabot[bot]') ? 'Dependabot' : null
}

function readEvent(text: string): Event | null {
  try {
    return JSON.parse(text) as Event
  } catch {
    return null
  }
}

/** The inputs without those that lead to a server: what such a run lacks is no mistake, and what it has is not used. */
export function withoutServer(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const superuser = env.INPUT_SUPERUSER ? { 'INPUT_SUPERUSER-PASSWORD': 'not given to this run' } : {}
  const login = { 'INPUT_SSH-KEY': '', 'INPUT_SSH-KEY-PASSPHRASE': '', INPUT_PASSWORD: 'not given to this run' }
  const way = { INPUT_JUMP: '', 'INPUT_JUMP-KEY': '', 'INPUT_JUMP-HOST-KEY': '', 'INPUT_PROXY-COMMAND': '' }
  const secrets = { INPUT_ENV: '', INPUT_PASSWORDS: '', INPUT_DATABASE: '', 'INPUT_HOST-KEY': '', SSH_AUTH_SOCK: '' }
  const host = env.INPUT_HOST?.trim() || 'server.invalid'
  const domains = env.INPUT_DOMAINS?.trim() || 'site.invalid'
  return { ...env, ...superuser, ...login, ...way, ...secrets, INPUT_HOST: host, INPUT_DOMAINS: domains }
}
