import type { Run } from '../model.ts'
import type { Source } from './source.ts'

/** What the runner says of itself; started by hand, only the workspace has to be known. */
export function readRun(source: Source): Run {
  const { env } = source
  const server = env.GITHUB_SERVER_URL
  const workspace = (env.GITHUB_WORKSPACE || env.PWD || '.').replace(/(.)\/+$/, '$1')
  const repository = env.GITHUB_REPOSITORY || readOrigin(source.readFile(`${workspace}/.git/config`) ?? '')
  const id = env.GITHUB_RUN_ID
  return {
    workspace,
    repository,
    repositoryId: env.GITHUB_REPOSITORY_ID ?? '',
    commit: env.GITHUB_SHA ?? '',
    ref: env.GITHUB_REF_NAME ?? '',
    actor: env.GITHUB_ACTOR || env.USER || '',
    url: server && id ? `${server}/${repository}/actions/runs/${id}` : '',
    temp: env.RUNNER_TEMP || env.TMPDIR || '/tmp',
    startedAt: (source.now?.() ?? new Date()).toISOString(),
  }
}

/** `owner/name` of git's `origin`, by the text of .git/config (git-config(1)); empty where it has none. */
function readOrigin(config: string): string {
  const url = /^\[remote "origin"\]\n(?:\s+.*\n)*?\s+url = (.*)$/m.exec(config)?.[1] ?? ''
  return /[:/]([^/:]+\/[^/]+?)(?:\.git)?\/?$/.exec(url)?.[1] ?? ''
}
