import { DeployError } from '../errors.ts'
import { inputIsNamed } from './source.ts'

/** The refusal of a secret that is not there. On GitHub an empty secret and one that was not named look the same. */
export function missingSecret(
  env: NodeJS.ProcessEnv,
  names: readonly string[],
  why: string,
  line: string,
): DeployError {
  const named = names.filter((name) => inputIsNamed(env, name))
  if (named.length === 0) {
    return new DeployError('INPUT_MISSING', `${names[0]}: nothing was given. ${why}`, { hint: `Add ${line}.` })
  }
  return new DeployError('SECRET_EMPTY', `${named.join(' and ')}: empty. ${why}`, {
    hint: `Give it from a secret: ${line}. If the workflow does, the secret is empty: is it named so in this repository, or in the environment this job declares? (Runs of forks and of Dependabot get no secrets.)`,
  })
}

/** The line of a workflow that gives an input from a secret. */
export const secretLine = (input: string, secret: string): string => `\`${input}: \${{ secrets.${secret} }}\``
