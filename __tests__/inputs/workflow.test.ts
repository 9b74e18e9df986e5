/** A database that the workflow gives from a secret, and the secret is empty: to an action that looks like no input. */
import { expect, test } from 'vitest'
import { read, refusal } from './reading.ts'

const workflow = (database: string, more = 'host: 203.0.113.7') => `
jobs:
  deploy:
    steps:
      - uses: actions/checkout@v6
      - uses: example/django-prod@v1
        with:
          ${more}
          database: ${database}
`
const at = '.github/workflows/deploy.yml'
const env = { GITHUB_WORKFLOW_REF: `octo/My-Site/${at}@refs/heads/main` }

test('is refused by name, in a deploy and in a plan, also before the first', () => {
  for (const mode of ['deploy', 'plan']) {
    for (const given of [`\${{ secrets.DATABASE_URL }}`, `"\${{ secrets['A'] }}"`, `\${{ secrets.A || secrets.B }}`]) {
      const error = refusal(() => read({ with: { mode, database: '' }, file: workflow(given), at, env }))
      expect(error.code).toBe('SECRET_EMPTY')
      expect(error.details.hint).toContain('environment:')
    }
  }
})

test.each<[string, Parameters<typeof read>[0]]>([
  ['one that has a value', { with: { database: 'sqlite' }, file: workflow(`\${{ secrets.A }}`), at, env }],
  ['a variable, which may be empty on purpose', { file: workflow(`\${{ vars.DATABASE }}`), at, env }],
  ['a word', { file: workflow('auto'), at, env }],
  ['another step, which deploys to no host', { file: workflow(`\${{ secrets.A }}`, 'name: x'), at, env }],
  [
    'a workflow of another repository',
    { file: workflow(`\${{ secrets.A }}`), at, env: { GITHUB_WORKFLOW_REF: `a/b/${at}@x` } },
  ],
  ['a workflow that can not be read', { file: 'a: [', at, env }],
  ['a rollback, which brings its own', { with: { mode: 'rollback' }, file: workflow(`\${{ secrets.A }}`), at, env }],
])('not so %s', (_, one) => {
  expect(() => read(one)).not.toThrow()
})
