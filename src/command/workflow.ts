import { parseWorkflow } from '../inputs/workflow.ts'
import { Misuse } from './parse.ts'

/** A step of a workflow that uses this action: where it stands, and its inputs as they are written. */
export interface WorkflowStep {
  readonly file: string
  readonly inputs: Readonly<Record<string, string>>
}

/** Steps that use this action, in the order of a workflow's text; none where it is no YAML. */
export function findSteps(file: string, text: string): WorkflowStep[] {
  const found: WorkflowStep[] = []
  const look = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    const { uses, with: given } = node as Record<string, unknown>
    if (typeof uses === 'string' && /(^|\/)django-prod-action(@|$)/.test(uses) && typeof given === 'object' && given) {
      const inputs = Object.entries(given).map(([name, value]) => [name, value === null ? '' : String(value)])
      found.push({ file, inputs: Object.fromEntries(inputs) })
    }
    for (const value of Object.values(node)) look(value)
  }
  look(parseWorkflow(text))
  return found
}

/** What makes two steps one site. */
const identity = ['host', 'port', 'app', 'domains', 'config'] as const

/**
 * The step that says what a run of this site is told; undefined where there is none.
 * @throws Misuse where several sites are deployed
 */
export function chooseStep(steps: readonly WorkflowStep[]): WorkflowStep | undefined {
  const sites = new Map(steps.map((step) => [JSON.stringify(identity.map((name) => step.inputs[name] ?? '')), step]))
  if (sites.size > 1) {
    const files = [...new Set(steps.map(({ file }) => file))].join(', ')
    throw new Misuse(
      `Workflows deploy ${sites.size} sites (${files}): name one by --workflow, or give --host, --domains and the rest.`,
    )
  }
  return steps.find(({ inputs }) => (inputs.mode ?? 'deploy') !== 'plan') ?? steps[0]
}

/**
 * The value of an input as a run on GitHub would get it; null where only GitHub knows it.
 * @param value as the workflow has it
 * @param known variables by name: of secrets and variables that have the same names here
 */
export function resolveValue(value: string, known: Readonly<Record<string, string | undefined>>): string | null {
  let lacking = false
  const resolved = value.replace(/\$\{\{([^}]*)\}\}/g, (_, expression: string) => {
    const name = /^\s*(?:secrets|vars|env)\.([A-Za-z_]\w*)\s*$/.exec(expression)?.[1]
    const found = name === undefined ? undefined : known[name]
    if (found === undefined) lacking = true
    return found ?? ''
  })
  return lacking ? null : resolved
}
