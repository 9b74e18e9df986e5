/** Where the reader finds what an error code means. */
const file = 'docs/troubleshooting.md'

/** The variables of GitHub's runner that tell which action runs, and in which version of it. */
export type ActionVariables = Readonly<Record<string, string | undefined>>

/**
 * The section about a code in the version of the action that runs; null where GitHub does not tell it, as for an action
 * of the workspace (https://docs.github.com/actions/reference/variables-reference).
 */
export function linkToSection(code: string, env: ActionVariables): string | null {
  const { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '', GITHUB_SERVER_URL: server } = env
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository) || !/^[\w./-]+$/.test(ref)) return null
  const origin = /^https?:\/\/[\w.:-]+$/.test(server ?? '') ? server : 'https://github.com'
  return `${origin}/${repository}/blob/${ref}/${file}#${code.toLowerCase()}`
}

/** The same in words, where there is no link. */
export const nameSection = (code: string): string => `${code} in ${file} of the action`
