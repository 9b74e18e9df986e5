import { type Deployment, isSwitched } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { HealthAnswer, Notice, Shortage } from '../model.ts'
import { patience } from '../patience.ts'
import { describeAnswer, healsAlone, healthQuestion } from '../project/decisions/health.ts'
import { describeCount, describeSize } from '../project/describe.ts'
import { noteLaunch } from '../release/launch.ts'
import { manifestOf, releaseFile } from '../release/manifest.ts'
import { noteBroken } from '../release/page-notices.ts'
import { wayBack } from '../release/way-back.ts'
import { planOf, type Step, type Tools, type Undo } from '../runner.ts'
import type { Server } from '../server/server.ts'

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
          why: what === 'Gunicorn' ? why : `${what}: ${why}`,
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

/** The instance of a release that was live before, healthy on its own socket, then the one rename. */
export const reactivate: Step = {
  title: 'Activate',

  plan: ({ comparison, release }) =>
    comparison.instance.length > 0
      ? planOf(comparison.instance, '')
      : planOf([{ what: `switch to ${release}`, why: 'the instance that runs is its own' }], ''),

  apply: takeOver,
}

/** Nothing changed and the site does not answer: what is live is started again. */
async function restart(deployment: Deployment, server: Server): Promise<string> {
  const { comparison, facts, inputs, live } = deployment
  const { app } = inputs
  const found = facts.health
  // It was healthy where it was asked until now: the question is what is wrong.
  const refused = comparison.sick === describeAnswer(facts) && found && found.status >= 400 && found.status < 500
  if (refused && live && live.serving.healthPath !== inputs.healthPath) {
    throw new DeployError('INSTANCE_UNHEALTHY', `The live release answers ${found.status} at ${found.path}`, {
      host: server.host,
      command: `GET ${found.path}`,
      hint: `health-path was ${live.serving.healthPath} until now. Does the new one exist, and is it open to everybody? Set it to a page that answers 200. The site was not touched.`,
    })
  }
  const answer = await server.call('instance.repair', {
    app,
    health: healthQuestion(inputs),
    startSeconds: patience.start,
    work: !facts.oldSite,
  })
  deployment.activate = { gunicorn: 'replaced', switched: false }
  return `started again, healthy after ${describeSeconds(answer)} (GET ${answer.path} ${answer.status})`
}

const describeSeconds = (answer: HealthAnswer) => `${(answer.milliseconds / 1000).toFixed(1)} s`

async function replace(deployment: Deployment, server: Server, tools: Tools): Promise<string> {
  const { inputs, release, facts, live, comparison } = deployment
  const { app } = inputs
  await server.call('release.place', { files: [releaseFile(app, manifestOf(deployment, new Date().toISOString()))] })
  if (live !== null && comparison.instance.length === 0) {
    if (!facts.instance) throw new Error('there is no instance to keep')
    await server.call('instance.keep', { app, release, owner: facts.instance })
  }
  return await takeOver(deployment, server, tools)
}

/** The release's instance, if another one than the live one is to serve, healthy on its own socket, and the rename. */
async function takeOver(deployment: Deployment, server: Server, tools: Tools): Promise<string> {
  const { inputs, release, instance, facts, live, comparison, token } = deployment
  const { app } = inputs
  const at = new Date().toISOString()
  const keep = live !== null && comparison.instance.length === 0
  let said = keep ? 'Gunicorn kept' : ''
  let served = false
  if (!keep) {
    tools.onFailure(async (open) => {
      const drainSeconds = served ? Math.min(inputs.drainSeconds, lastAnswersSeconds) : 0
      await open.call('instance.discard', { app, release: instance, drainSeconds })
    })
    const { instance: old } = facts
    const starting = { app, release: instance, health: healthQuestion(inputs), startSeconds: patience.start }
    const { domain, secure } = starting.health
    // Before the switch, and while the new one loads: the one that visitors have says which pages are well.
    const compared = old !== null && !isSwitched(deployment) && inputs.mode === 'deploy'
    const observed = compared ? server.call('instance.observe', { app, old, domain, secure }) : Promise.resolve([])
    observed.catch(() => {}) // Where the new one fails nobody hears of it.
    let answer = await server.call('instance.start', { ...starting, old })
    if ('short' in answer) {
      const { short } = answer
      if (short === null) deployment.notices.push(noteSignals(inputs.app))
      tools.tell(short === null ? signalled : describeShortage(short))
      tools.onFailure(switchBack(deployment))
      if (old === null) throw new Error('only beside an old instance the memory can be short')
      const turns = {
        ...starting,
        old,
        to: release,
        at,
        drainSeconds: inputs.drainSeconds,
        force: short === null,
        back: wayBack(deployment),
      }
      // The rename comes first here, so that a failure is a way back.
      deployment.activate = { gunicorn: 'kept', switched: true }
      answer = await server.call('instance.handOver', turns)
      said = `the old instance was ${short === null ? 'ended' : 'stopped'} first (${short === null ? 'signals ended the new one' : 'too little memory for two'}), `
    }
    served = isSwitched(deployment)
    const pages = served ? [] : await observed
    if (pages.length > 0) {
      const asked = await server.call('instance.compare', { app, release: instance, pages, domain, secure })
      tools.tell(`${describeCount(asked, 'page')} of the start page asked of both: none is broken now`)
    }
    if (live === null && inputs.mode === 'deploy') {
      const broken = await server.call('instance.tour', { app, release: instance, domain, secure })
      if (broken.length > 0) deployment.notices.push(noteBroken(broken))
    }
    const { healthPaths } = inputs
    if (healthPaths.length > 0 && inputs.mode !== 'rollback') {
      const first = live === null
      await server.call('instance.expect', { app, release: instance, pages: healthPaths, domain, secure, first })
      tools.tell(`${describeCount(healthPaths.length, 'page')} of health-paths asked: all as expected`)
    }
    await noteLaunch(deployment, server).catch((error: Error) =>
      tools.tell(`what the server can start was not noted: ${error.message}`),
    )
    said += `new instance healthy after ${describeSeconds(answer)} (GET ${answer.path} ${answer.status})`
  }
  const gunicorn = keep ? 'kept' : live ? 'replaced' : 'started'
  deployment.activate = { gunicorn, switched: isSwitched(deployment) }
  if (!deployment.activate.switched) {
    tools.onFailure(switchBack(deployment))
    served = true
    // What a worker does before the rows of a site that is taken over have come for good would be lost.
    const switched = await server.call('instance.switch', { app, to: release, at, token, work: !facts.oldSite })
    deployment.activate = { gunicorn, switched: true }
    tools.tell(`switched in ${switched.milliseconds} ms`)
  }
  return `${said}, switched to ${release}`
}

const describeShortage = ({ available, needed }: Shortage) =>
  `too little memory for two instances (${describeSize(available)} available, ${describeSize(needed)} required): the old one is stopped first, and requests wait for the new one`

const signalled =
  'signals that are none of ours end or stop the new instance: the old one is ended first, and requests wait for the new one'

const noteSignals = (app: string): Notice => ({
  level: 'warning',
  always: true,
  title: 'Somebody ended the new instance by signals',
  message: `Only root and what runs as the user ${app} may do that: has the old release been broken into? It was ended at once, and with it what visitors had just asked it.`,
})

function switchBack(deployment: Deployment): Undo {
  return async (server) => {
    await server.call('instance.switchBack', { app: deployment.inputs.app, back: wayBack(deployment) })
    deployment.activate = { gunicorn: 'kept', switched: false }
  }
}
