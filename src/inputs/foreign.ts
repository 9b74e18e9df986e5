/**
 * Pull requests whose code nobody of the repository has read: of a fork, and of Dependabot, whose code is that of the
 * packages that it brings. A plan of them asks no server, whatever secrets it is given: runs for `pull_request` have
 * none, and those for `pull_request_target` have all of them.
 */
import { secretNames, wayNames } from './names.ts'
import { type Source, variableOf } from './source.ts'

interface Repository {
  readonly full_name?: string
}

interface Event {
  readonly pull_request?: {
    readonly head?: { readonly repo?: Repository | null }
    readonly user?: { readonly login?: string }
  }
  /** Of a workflow that starts when another one has ended: with all secrets, whoever's pull request that was for. */
  readonly workflow_run?: { readonly head_repository?: Repository | null }
}

/** What the run is for, where that is a plan of foreign code: `a fork`, `Dependabot`; else null. */
export function findForeign({ env, readFile }: Pick<Source, 'env' | 'readFile'>): string | null {
  if ((env.INPUT_MODE ?? '').trim() !== 'plan') return null
  const text = env.GITHUB_EVENT_PATH ? readFile(env.GITHUB_EVENT_PATH) : null
  const { pull_request: request, workflow_run: before } = readEvent(text ?? '') ?? {}
  const heads = [...(request ? [request.head?.repo] : []), ...(before ? [before.head_repository] : [])]
  // A fork that is gone has no repository any more.
  if (heads.some((head) => head?.full_name !== env.GITHUB_REPOSITORY)) return 'a fork'
  return [env.GITHUB_ACTOR, request?.user?.login].includes('dependabot[bot]') ? 'Dependabot' : null
}

function readEvent(text: string): Event | null {
  try {
    return JSON.parse(text) as Event
  } catch {
    return null
  }
}

/** Keys of the file that lead to a server, or that need a secret. */
const unread = [...wayNames, 'database', 'superuser', 'superuser-email', 'backups']

/** What is given without what leads to a server: what such a run lacks is no mistake, and what it has is not used. */
export function withoutServer({ env, readFile }: Pick<Source, 'env' | 'readFile'>): Omit<Source, 'setSecret'> {
  const none = [...secretNames, 'superuser', 'superuser-email', 'jump', 'jump-host-key', 'host-key', 'proxy-command']
  const emptied = Object.fromEntries(none.map((name) => [variableOf(name), '']))
  const login = { INPUT_PASSWORD: 'not given to this run', SSH_AUTH_SOCK: '' }
  const host = env.INPUT_HOST?.trim() || 'server.invalid'
  const domains = env.INPUT_DOMAINS?.trim() || 'site.invalid'
  const way = { INPUT_HOST: host, INPUT_DOMAINS: domains, INPUT_DATABASE: 'auto' }
  return { env: { ...env, ...emptied, ...login, ...way }, readFile, unread }
}
