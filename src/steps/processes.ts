import { DeployError } from '../errors.ts'
import { processActs } from '../project/decisions/process-units.ts'
import { describeCount } from '../project/describe.ts'
import { type Deployment, planOf, type Step } from '../runner.ts'
import type { Server } from '../server/server.ts'

/** Seconds for which a process must run before it counts as started. */
const steadySeconds = 2

/** Workers and timers of the same release as Gunicorn, replaced only when what they run changed. */
export const processes: Step = {
  title: 'Processes',

  plan: (deployment) => {
    const { stop, start } = acts(deployment)
    const why =
      deployment.comparison.instance.length > 0 ? 'they run the release that serves' : 'they are as wanted then'
    const count = deployment.inputs.processes.length
    return planOf(
      [
        ...stop.map((unit) => ({ what: `stop ${unit}`, why })),
        ...start.map((unit) => ({ what: `start ${unit}`, why })),
      ],
      count === 0 ? 'none asked for' : 'nothing that they run changed',
    )
  },

  apply: async (deployment, server) => {
    const { stop, start } = acts(deployment)
    await server.call('processes', { app: deployment.inputs.app, stop, start, seconds: steadySeconds })
    return `${describeCount(stop.length, 'unit')} stopped, ${start.length} started`
  },
}

function acts({ comparison, facts, inputs, instance }: Deployment) {
  return processActs({
    app: inputs.app,
    instance,
    processes: inputs.processes,
    running: facts.processes,
    changed: comparison.processes.map(({ what }) => what.slice(what.lastIndexOf('/') + 1)),
  })
}

/**
 * Asks the server's systemd about the timers' schedules.
 *
 * @throws DeployError SCHEDULE_INVALID
 */
export async function checkSchedules({ inputs }: Deployment, server: Server): Promise<void> {
  for (const { name, schedule } of inputs.processes) {
    if (schedule === null) continue
    const { code, stdout, stderr } = await server.run(['systemd-analyze', 'calendar', '--', schedule])
    if (code === 0) continue
    throw new DeployError(
      'SCHEDULE_INVALID',
      `timers: systemd does not understand the schedule of ${name}: ${schedule}`,
      {
        host: server.host,
        command: 'systemd-analyze calendar',
        output: `${stdout}${stderr}`.trim(),
        hint: 'Write for example "daily", "Mon 03:00" or "*-*-* *:0/15" (systemd.time(7)). The site was not touched.',
      },
    )
  }
}
