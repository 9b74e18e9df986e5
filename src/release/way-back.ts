import type { Deployment } from '../deployment.ts'
import type { WayBack } from '../model.ts'

/**
 * To where both links stood when the run began. A new release is marked, so that it is never chosen again; one that
 * was good before stays good, whatever keeps it from being live today.
 */
export const wayBack = ({ facts, inputs, release, token }: Deployment): WayBack => {
  return { to: facts.current, previous: facts.previous, token, failed: inputs.mode === 'rollback' ? null : release }
}
