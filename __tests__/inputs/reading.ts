import { DeployError } from '../../src/errors.ts'
import { readInputs } from '../../src/inputs.ts'

/** What a person gives: inputs by name, and the YAML file's text. */
export interface Case {
  readonly with?: Readonly<Record<string, string>>
  readonly file?: string
  /** Where `file` lies. */
  readonly at?: string
  readonly env?: NodeJS.ProcessEnv
  /** Inputs that are left out of the complete set. */
  readonly without?: readonly string[]
  /** Gets what is hidden from the log, also when the rest is refused. */
  readonly secrets?: string[]
}

const complete = { host: '203.0.113.7', password: 'correct horse', domains: 'www.example.org' }

/** Reads a complete set of inputs, changed by the case, in a workflow run of octo/My-Site. */
export function read(one: Case = {}) {
  const given = Object.entries({ ...complete, ...one.with }).filter(([name]) => !one.without?.includes(name))
  const secrets = one.secrets ?? []
  const env: NodeJS.ProcessEnv = {
    GITHUB_WORKSPACE: '/checkout',
    GITHUB_REPOSITORY: 'octo/My-Site',
    ...one.env,
    ...Object.fromEntries(given.map(([name, value]) => [`INPUT_${name.replace(/ /g, '_').toUpperCase()}`, value])),
  }
  const read = readInputs({
    env,
    readFile: (path) => (path === `/checkout/${one.at ?? '.github/django-prod.yml'}` ? (one.file ?? null) : null),
    setSecret: (secret) => secrets.push(secret),
    now: () => new Date(0),
  })
  return { ...read, secrets }
}

/** The DeployError of `action`; anything else, and success, fails the test. */
export function refusal(action: () => unknown): DeployError {
  try {
    action()
  } catch (error) {
    if (error instanceof DeployError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** All that a person gets to read of a refusal. */
export function wordsOf(error: DeployError): string {
  return [error.code, error.message, error.details.hint].join(' ')
}
