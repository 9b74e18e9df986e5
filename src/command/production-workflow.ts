/** The files that a repository gets: the workflow of the README, and the file of what rarely changes. */
import { stringify } from 'yaml'
import { isFile } from './parse.ts'

/** Where they lie in the repository. */
export const workflowFile = '.github/workflows/production.yml'
export const configFile = '.github/django-prod.yml'

/** The name of the secret that holds an input. */
export const secretOf = (input: string): string =>
  input === 'ssh-key' ? 'DEPLOY_KEY' : input === 'env' ? 'DJANGO_ENV' : input.toUpperCase().replaceAll('-', '_')

/** A value as YAML has it: in quotes where it would be read as something else. */
const scalar = (value: string): string => stringify(value, { lineWidth: 0 }).trimEnd()

/**
 * The workflow that deploys a site; all but secrets stands in it, so that it is what this computer reads, too.
 * @param inputs by their names, in the order in which they are to stand there; of a secret any text
 * @param uses this action, pinned
 */
export function renderWorkflow(inputs: Readonly<Record<string, string>>, uses: string): string {
  const given = Object.entries(inputs).map(([name, value]) => {
    return `          ${name}: ${isFile(name) ? `\${{ secrets.${secretOf(name)} }}` : scalar(value)}\n`
  })
  return `name: production
on:
  push: { tags: ['v*'] }
  workflow_dispatch:
    inputs:
      mode: { type: choice, options: [deploy, plan, rollback, status], default: deploy }
      release: { type: string, description: "rollback to: a tag or a commit, or nothing for the one before" }
permissions: { contents: read }
concurrency: { group: production, cancel-in-progress: false }
jobs:
  deploy:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    environment: { name: production, url: "\${{ steps.site.outputs.url }}" }
    steps:
      - uses: actions/checkout@v6
      - id: site
        uses: ${uses}
        with:
          mode: \${{ inputs.mode || 'deploy' }}
          release: \${{ inputs.release }}
${given.join('')}`
}

/** What rarely changes; the name stays although the repository gets another one. */
export function renderConfig(app: string, action: string): string {
  return `# yaml-language-server: $schema=https://raw.githubusercontent.com/${action}/v1/docs/django-prod.schema.json
# What rarely changes: https://github.com/${action}/blob/v1/docs/inputs.md#the-file
app: ${app}
`
}
