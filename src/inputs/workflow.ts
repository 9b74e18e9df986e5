import { parse } from 'yaml'
import { DeployError } from '../errors.ts'
import type { Run } from '../model.ts'
import type { Source } from './source.ts'

/**
 * Refuses a database that the workflow gives from a secret which is empty: GitHub passes it as if it were not there, and
 * the site would get another one.
 *
 * @throws DeployError SECRET_EMPTY
 */
export function refuseEmptyDatabase({ env, readFile }: Source, { repository, workspace }: Run): void {
  // `owner/name/.github/workflows/deploy.yml@refs/heads/main`
  const [path = ''] = (env.GITHUB_WORKFLOW_REF ?? '').split('@')
  if (repository === '' || !path.startsWith(`${repository}/`)) return
  const text = readFile(`${workspace}/${path.slice(repository.length + 1)}`)
  if (text === null || !givesDatabase(parseWorkflow(text))) return
  throw new DeployError('SECRET_EMPTY', 'database: empty, and the workflow gives it from a secret.', {
    hint: 'Is the secret named so in this repository, or in the environment this job declares (`environment:`)? Runs of forks and of Dependabot get no secrets. For the database of the settings write `database: auto`.',
  })
}

/** What the text of a workflow says; null where it is no YAML. */
export function parseWorkflow(text: string): unknown {
  try {
    return parse(text)
  } catch {
    return null
  }
}

/** Whether a step anywhere in it, known by its host, gives a database by an expression that names a secret. */
function givesDatabase(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false
  const { database, host } = node as Record<string, unknown>
  if (typeof database === 'string' && host !== undefined && /\$\{\{[^}]*\bsecrets\b/.test(database)) return true
  return Object.values(node).some(givesDatabase)
}
