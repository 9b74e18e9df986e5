import { parse } from 'yaml'
import { DeployError } from '../errors.ts'
import type { Run } from '../model.ts'
import type { Source } from './source.ts'

/** What is taken for granted where an input is not there, and that must not be for a secret that is empty. */
const hints = {
  database: 'For the database of the settings write `database: auto`.',
  'basic-auth': 'Without it everybody would see the site: take the line out of the workflow, if that is meant.',
} as const

/**
 * Refuses an input that the workflow gives from a secret which is empty: GitHub passes it as if it were not there, and
 * the site would get another database, or be open to everybody.
 *
 * @throws DeployError SECRET_EMPTY
 */
export function refuseEmpty(
  name: keyof typeof hints,
  { env, readFile }: Pick<Source, 'env' | 'readFile'>,
  { repository, workspace }: Pick<Run, 'repository' | 'workspace'>,
): void {
  // `owner/name/.github/workflows/deploy.yml@refs/heads/main`
  const [path = ''] = (env.GITHUB_WORKFLOW_REF ?? '').split('@')
  if (repository === '' || !path.startsWith(`${repository}/`)) return
  const text = readFile(`${workspace}/${path.slice(repository.length + 1)}`)
  if (text === null || !givesSecret(name, parseWorkflow(text))) return
  throw new DeployError('SECRET_EMPTY', `${name}: empty, and the workflow gives it from a secret.`, {
    hint: `Is the secret named so in this repository, or in the environment this job declares (\`environment:\`)? Runs of forks and of Dependabot get no secrets. ${hints[name]}`,
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

/** Whether a step anywhere in it, known by its host, gives an input by an expression that names a secret. */
function givesSecret(name: string, node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false
  const { host, [name]: value } = node as Record<string, unknown>
  if (typeof value === 'string' && host !== undefined && /\$\{\{[^}]*\bsecrets\b/.test(value)) return true
  return Object.values(node).some((one) => givesSecret(name, one))
}
