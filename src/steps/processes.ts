import { basename } from 'node:path/posix'
import type { Deployment } from '../deployment.ts'
import type { Notice, OtherProcess, Withdrawn } from '../model.ts'
import { unitFile } from '../places.ts'
import { chooseProcessActs } from '../project/decisions/process-units.ts'
import { describeCount } from '../project/describe.ts'
import { notAsked, planOf, type Step } from '../runner.ts'

/** Seconds for which a process must run before it counts as started. */
const steadySeconds = 2

/** The same for a worker that was taken from a file and that nobody has run here yet: it loads Django and looks for its broker. */
const firstSeconds = 5

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
    const { facts, inputs, instance } = deployment
    const units = new Map(
      inputs.processes
        .filter(({ from }) => from !== undefined)
        .map((one) => [`${inputs.app}--${one.name}@${instance}.service`, one]),
    )
    const spared = start.filter((unit) => units.has(unit))
    const isNew = spared.some((unit) => facts.files[unitFile(unit.replace(/@.*(?=\.service$)/, '@'))] === undefined)
    const seconds = isNew ? firstSeconds : steadySeconds
    const ended = await server.call('instance.replaceProcesses', { stop, start, steadySeconds: seconds, spared })
    for (const one of ended) deployment.notices.push(noteWithdrawn(one, units.get(one.unit)))
    return `${describeCount(stop.length, 'unit')} stopped, ${start.length - ended.length} started`
  },
}

function noteWithdrawn({ unit, state, lines }: Withdrawn, process: OtherProcess | undefined): Notice {
  const { from = '', name = unit, words = [] } = process ?? {}
  return {
    level: 'warning',
    always: true,
    title: `The worker ${name} of ${from} did not stay`,
    message: `\`${words.join(' ')}\` ended (${state}), so it was stopped and nothing starts it until the next deploy tries it again; the site is live. If it found no Redis, add \`services: [redis]\` to .github/django-prod.yml, whose address a variable gets that has one of a Redis as its default (else read REDIS_URL); \`processes: none\` leaves out what ${from} names. Its last lines:\n${lines}`,
    file: from,
  }
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
