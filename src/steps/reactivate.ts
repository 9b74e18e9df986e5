import { planOf, type Step } from '../runner.ts'
import { takeOver } from './activate.ts'

/** The instance of a release that was live before, healthy on its own socket, then the one rename. */
export const reactivate: Step = {
  title: 'Activate',

  plan: ({ comparison, release }) =>
    comparison.instance.length > 0
      ? planOf(comparison.instance, '')
      : planOf([{ what: `switch to ${release}`, why: 'the instance that runs is its own' }], ''),

  apply: takeOver,
}
