import type { Deployment } from '../../src/deployment.ts'
import type { ProbeReport } from '../../src/model.ts'
import type { Step } from '../../src/runner.ts'
import { probe } from '../project/deployed.ts'

/** A step's plan as lines `what: why`; when it does nothing, why not. */
export function planned(step: Step, deployment: Deployment): readonly string[] | string {
  const { changes, because } = step.plan(deployment)
  return changes.length === 0 ? because : changes.map(({ what, why }) => `${what}: ${why}`)
}

/** The deployment after Django was asked, if there was a reason to ask. */
export function probed(deployment: Deployment, answer: Partial<ProbeReport> = {}): Deployment {
  if (deployment.comparison.instance.length > 0) deployment.probe = { ...probe, ...answer }
  return deployment
}
