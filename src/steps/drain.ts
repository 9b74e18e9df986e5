import type { Deployment } from '../deployment.ts'
import { describeCount } from '../project/describe.ts'
import { planOf, type Step } from '../runner.ts'

/** The old instance answers what it accepted and ends. It was alive until here: going back was one rename. */
export const drain: Step = {
  title: 'Drain',

  plan: (deployment) => {
    const old = oldInstance(deployment)
    return old ? planOf([{ what: `end ${old}`, why: 'the new instance serves' }], '') : planOf([], 'no old instance')
  },

  apply: async (deployment, server) => {
    const { facts, inputs } = deployment
    const old = oldInstance(deployment)
    if (old === null) throw new Error('there is no instance to end')
    // One that answers nothing would keep the run waiting until systemd kills it.
    if (/timed out/.test(facts.health?.error ?? '')) {
      await server.call('instance.discard', { app: inputs.app, release: old, drainSeconds: 0 })
      return `${old} did not answer and was ended`
    }
    const { waiting, underWay } = await server.call('instance.drain', {
      app: inputs.app,
      release: old,
      drainSeconds: inputs.drainSeconds,
    })
    if (waiting === null || underWay === null)
      return `${old} has ended; what it had left is unknown, as ss tells nothing`
    const left = [
      ...(underWay > 0 ? [`closed last: ${describeCount(underWay, 'connection')} still open`] : []),
      ...(waiting > 0 ? [`never answered: ${describeCount(waiting, 'request')}`] : []),
    ]
    return left.length === 0 ? `${old} has answered everything and ended` : `${old} has ended; ${left.join(', ')}`
  },
}

function oldInstance({ facts, comparison }: Deployment): string | null {
  return comparison.release.length > 0 && comparison.instance.length > 0 ? facts.instance : null
}
