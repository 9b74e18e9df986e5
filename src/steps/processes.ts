import { basename } from 'node:path/posix'
import type { Deployment } from '../deployment.ts'
import { chooseProcessActs } from '../project/decisions/process-units.ts'
import { describeCount } from '../project/describe.ts'
import { notAsked, planOf, type Step } from '../runner.ts'

/** Seconds for which a process must run before it counts as started. */
const steadySeconds = 2

/** Workers and timers of the same release as Gunicorn, replaced only when what they run changed. */
export const processes: Step = {
  title: 'Processes',

  plan: (deployment) => {
    const { stop, start } = listActs(deployment)
    const why =
      deployment.comparison.instance.length > 0 ? 'they run the release that serves' : 'they are as wanted then'
    const count = deployment.inputs.processes.length
    return planOf(
      [
        ...stop.map((unit) => ({ what: `stop ${unit}`, why })),
        ...start.map((unit) => ({ what: `start ${unit}`, why })),
      ],
      count === 0 ? notAsked : 'nothing that they run changed',
    )
  },

  apply: async (deployment, server) => {
    const { stop, start } = listActs(deployment)
    await server.call('instance.replaceProcesses', { stop, start, steadySeconds })
    return `${describeCount(stop.length, 'unit')} stopped, ${start.length} started`
  },
}

function listActs({ comparison, facts, inputs, instance }: Deployment) {
  return chooseProcessActs({
    app: inputs.app,
    instance,
    processes: inputs.processes,
    running: facts.processes,
    changed: comparison.processes.map(({ what }) => basename(what)),
  })
}
