import { DeployError } from '../errors.ts'
import type { HealthAnswer, Inputs, Manifest } from '../model.ts'
import { patience } from '../patience.ts'
import { badAnswer, healsAlone } from '../project/comparison.ts'
import { describeSize } from '../project/describe.ts'
import { type Deployment, planOf, type Step, type Tools, type Undo } from '../runner.ts'
import type { Server } from '../server/server.ts'
import { environmentKey } from './wanted.ts'

/** Seconds that an instance has which is taken back: what visitors asked it in between is answered, or fails, by then. */
const lastAnswersSeconds = 5

/** The new instance, healthy on its own socket, then the one rename that visitors could notice. */
export const activate: Step = {
  title: 'Activate',

  plan: ({ comparison, facts, live }) => {
    if (comparison.instance.length > 0) {
      return planOf(
        comparison.instance.map(({ what, why }) => ({
          what: `${live ? 'replace' : 'start'} Gunicorn`,
          why: `${what}: ${why}`,
        })),
        '',
      )
    }
    if (comparison.sick && !healsAlone(comparison.sick, facts))
      return planOf([{ what: 'start Gunicorn again', why: comparison.sick }], '')
    if (comparison.release.length > 0)
      return planOf(
        [{ what: 'switch to the new release', why: 'Gunicorn is kept: nothing that it holds in memory changed' }],
        '',
      )
    return planOf([], 'nothing that Gunicorn has loaded changed')
  },

  apply: async (deployment, server, tools) => {
    if (deployment.comparison.release.length === 0) return await restart(deployment, server)
    return await replace(deployment, server, tools)
  },
}

const health = ({ inputs }: Deployment) => ({
  domain: inputs.domains[0],
  healthPath: inputs.healthPath,
  https: inputs.https !== 'off',
  lenient: !inputs.healthPathGiven,
  seconds: patience.start,
})

/** Nothing changed and the site does not answer: what is live is started again. */
async function restart(deployment: Deployment, server: Server): Promise<string> {
  const { comparison, facts, inputs, live } = deployment
  const { app } = inputs
  const found = facts.health
  // It was healthy where it was asked until now: the question is what is wrong.
  const refused = comparison.sick === badAnswer(facts) && found && found.status >= 400 && found.status < 500
  if (refused && live && live.serving.healthPath !== inputs.healthPath) {
    throw new DeployError('INSTANCE_UNHEALTHY', `The live release answers ${found.status} at ${found.path}`, {
      host: server.host,
      command: `GET ${found.path}`,
      hint: `health-path was ${live.serving.healthPath} until now. Does the new one exist, and is it open to everybody? Set it to a page that answers 200. The site was not touched.`,
    })
  }
  const answer = await server.call<HealthAnswer>('activate', { do: 'repair', app, ...health(deployment) })
  deployment.gunicorn = 'replaced'
  return `started again, healthy after ${seconds(answer)} (GET ${answer.path} ${answer.status})`
}

const seconds = (answer: HealthAnswer) => `${(answer.milliseconds / 1000).toFixed(1)} s`

async function replace(deployment: Deployment, server: Server, tools: Tools): Promise<string> {
  const { inputs, release, facts, live, comparison } = deployment
  const { app } = inputs
  await server.call('place', { files: [releaseFile(app, manifestOf(deployment, new Date().toISOString()))] })
  if (live !== null && comparison.instance.length === 0) {
    if (!facts.instance) throw new Error('there is no instance to keep')
    await server.call('activate', { do: 'keep', app, release, owner: facts.instance })
  }
  return await takeOver(deployment, server, tools)
}

/** The release's instance, if another one than the live one is to serve, healthy on its own socket, and the rename. */
export async function takeOver(deployment: Deployment, server: Server, tools: Tools): Promise<string> {
  const { inputs, release, instance, facts, live, comparison, token } = deployment
  const { app } = inputs
  const at = new Date().toISOString()
  const keep = live !== null && comparison.instance.length === 0
  let said = keep ? 'Gunicorn kept' : ''
  let served = false
  if (!keep) {
    tools.onFailure(async (server) => {
      const seconds = served ? Math.min(inputs.drainSeconds, lastAnswersSeconds) : 0
      await server.call('activate', { do: 'discard', app, release: instance, seconds })
    })
    const starting = { app, release: instance, old: facts.instance, ...health(deployment) }
    let answer = await server.call<Started>('activate', { do: 'start', ...starting })
    if ('short' in answer) {
      tools.log(shortage(answer.short))
      tools.onFailure(back(deployment))
      const { previous, failed } = wayBack(deployment)
      const turns = { ...starting, to: release, at, token, previous, failed, drainSeconds: inputs.drainSeconds }
      // The rename comes first here, so that a failure is a way back.
      deployment.switched = true
      answer = await server.call<HealthAnswer>('activate', { do: 'handover', ...turns })
      said = 'the old instance was stopped first (too little memory for two), '
    }
    served = deployment.switched
    if (answer.status >= 400) noteLenient(deployment, answer)
    said += `new instance healthy after ${seconds(answer)} (GET ${answer.path} ${answer.status})`
  }
  deployment.gunicorn = keep ? 'kept' : live ? 'replaced' : 'started'
  if (!deployment.switched) {
    tools.onFailure(back(deployment))
    const renaming = { do: 'switch', app, to: release, at, token }
    served = true
    const switched = await server.call<{ milliseconds: number }>('activate', renaming)
    deployment.switched = true
    tools.log(`switched in ${switched.milliseconds} ms`)
  }
  return `${said}, switched to ${release}`
}

/** Bytes that are free, and that a second instance like the live one would need. */
interface Shortage {
  readonly available: number
  readonly needed: number
}

type Started = HealthAnswer | { readonly short: Shortage }

const shortage = ({ available, needed }: Shortage) =>
  `too little memory for two instances (${describeSize(available)} available, ${describeSize(needed)} needed): the old one is stopped first, and requests wait for the new one`

/**
 * To where both links stood when the run began. A new release is marked, so that it is never chosen again; one that
 * was good before stays good, whatever keeps it from being live today.
 */
export const wayBack = ({ facts, inputs, release, token }: Deployment) => {
  return { to: facts.current, previous: facts.previous, token, failed: inputs.mode === 'rollback' ? null : release }
}

function back(deployment: Deployment): Undo {
  return async (server) => {
    await server.call('activate', { do: 'switch', app: deployment.inputs.app, back: true, ...wayBack(deployment) })
    deployment.switched = false
    deployment.gunicorn = 'kept'
  }
}

function noteLenient({ inputs, notices }: Deployment, answer: HealthAnswer): void {
  notices.push({
    level: 'notice',
    title: `The start page answers ${answer.status}`,
    message: `${inputs.healthPath} was only the default for health-path. Name a page that answers 200 in .github/django-prod.yml (health-path: /healthz), so that a broken release is recognised.`,
  })
}

/** What a release is made of, as it lies on the server. */
export function releaseFile(app: string, manifest: Manifest) {
  const path = `/srv/${app}/releases/${manifest.id}/release.json`
  return { path, content: `${JSON.stringify(manifest)}\n`, mode: 0o644, owner: 'root', group: 'root' }
}

/** How a release is served, so that a way back brings that too. */
export const servingOf = ({ domains, healthPath, healthPathGiven, https, processes }: Inputs): Manifest['serving'] => {
  return { domains, https, healthPath, healthPathGiven, processes }
}

function manifestOf(deployment: Deployment, createdAt: string): Manifest {
  const { checkout, facts, fingerprint, inputs, live, release, run, wanted } = deployment
  const probe = deployment.probe ?? live?.probe
  if (!probe)
    throw new DeployError('SETTINGS_FAILED', 'Django was never asked about this release', {
      hint: 'This is a fault of the action: please report it.',
    })
  const conf = wanted
    .filter((file) => file.path.includes('/conf/'))
    .map((file) => [file.path.slice(file.path.lastIndexOf('/') + 1), file.hash] as const)
  return {
    version: 1,
    id: release,
    commit: run.commit,
    ref: run.ref,
    actor: run.actor,
    createdAt,
    files: checkout.files,
    filesHash: checkout.filesHash,
    fingerprint,
    venv: environmentKey(inputs, checkout, facts),
    conf: Object.fromEntries(conf),
    project: checkout.project,
    probe,
    serving: servingOf(inputs),
    follows: facts.current,
  }
}
