import { type Deployment, newDeployment } from './deployment.ts'
import { concludeFailure, type Ending, remember } from './ending.ts'
import { DeployError } from './errors.ts'
import { lookAtDomains, lookUp } from './look-at-domains.ts'
import { lookAtProxy, lookBeforeReload } from './look-at-proxy.ts'
import { markLive } from './mark-site.ts'
import type { Checkout, FoundRelease, Inputs, Manifest, Notice, Run } from './model.ts'
import { placesOf } from './places.ts'
import { listCaddyNotices } from './project/decisions/caddy.ts'
import { compare } from './project/decisions/comparison.ts'
import { listClosedNotices } from './project/decisions/front.ts'
import { chooseRelease, describeRelease } from './project/decisions/going-back.ts'
import { gateOf } from './release/gate.ts'
import { renderSystemFiles } from './release/managed-files.ts'
import type { Report } from './report/report.ts'
import { runStory, type Story, type Undos } from './runner.ts'
import type { Session } from './server/session.ts'
import { startSession } from './start-session.ts'
import { reactivate } from './steps/activate.ts'
import { checkMigrations } from './steps/check-migrations.ts'
import { drain } from './steps/drain.ts'
import { probe } from './steps/probe.ts'
import { processes } from './steps/processes.ts'
import { proxy } from './steps/proxy.ts'
import { units } from './steps/units.ts'
import { verify } from './steps/verify.ts'

/** Nothing is sent, installed, collected or migrated: all that lies in the release. */
const goLive: Story = [probe, checkMigrations, units, reactivate, proxy, verify]
const finish: Story = [drain, processes]

/**
 * The shorter story: an earlier release becomes live again, by the same checks and the same rename as a new one,
 * with its own code, settings, environment, units and addresses. It needs no checkout. Never throws for a failure
 * of the rollback: it is the ending.
 */
export async function rollback(inputs: Inputs, run: Run, report: Report, cancelled: Promise<never>): Promise<Ending> {
  const undos: Undos = []
  let deployment: Deployment | null = null
  let session: Session | null = null
  let ending: Ending
  try {
    session = await Promise.race([
      startSession(inputs, run, { domain: '', clears: true, starts: true }, report),
      cancelled,
    ])
    session = await Promise.race([lookAtProxy(inputs, session, report), cancelled])
    deployment = await chooseDeployment(inputs, run, session, report)
    deployment.gate = await gateOf(inputs, session.facts, session.server)
    const { release, live, run: made } = deployment
    lookAtDomains(deployment, await Promise.race([lookUp(deployment.inputs), cancelled]), report)
    if (release !== live?.id) await Promise.race([lookBeforeReload(deployment, session, report), cancelled])
    const name = describeRelease({ id: release, ...made })
    if (release === live?.id) {
      ending = { result: 'unchanged', text: `${name} is live already`, deployment, error: null }
    } else {
      const options = { apply: true, undos, cancelled }
      await runStory(goLive, deployment, session.server, report, options)
      undos.length = 0
      await markLive(deployment, session.facts.site, session.server, report)
      await runStory(finish, deployment, session.server, report, options)
      ending = { result: 'deployed', text: `${name} is live again, instead of ${live?.id}`, deployment, error: null }
    }
  } catch (error) {
    ending = await concludeFailure(error, deployment, session, undos, report)
  }
  await remember(session, ending, report)
  return ending
}

/**
 * The release to go back to, with everything that it was served with.
 *
 * @throws DeployError NO_RELEASE, ROLLBACK_REFUSED
 */
async function chooseDeployment(inputs: Inputs, run: Run, session: Session, report: Report): Promise<Deployment> {
  const { facts, server } = session
  const row = report.start('Choose', [])
  try {
    const entry = chooseRelease(facts, inputs.release)
    const found = await server.call('release.inspect', { app: inputs.app, release: entry.id })
    const { manifest } = found
    if (manifest === null || found.missing.length > 0) {
      throw new DeployError('ROLLBACK_REFUSED', `Parts of the release ${entry.id} are gone`, {
        host: server.host,
        output: found.missing.join('\n'),
        hint: 'Go back to another release, or deploy the commit of this one again. The site was not touched.',
      })
    }
    row.done('done', `${describeRelease(entry)}${inputs.release ? ', as asked for' : ', live before this one'}`)
    return openRollback(inputs, run, session, { ...found, manifest }, entry.instance)
  } catch (error) {
    row.failed(error)
    throw error
  }
}

/** What a rollback knows when it begins: the release as it was served, on the server as it is. */
function openRollback(
  inputs: Inputs,
  run: Run,
  { facts, token }: Session,
  { manifest, edited }: FoundRelease & { readonly manifest: Manifest },
  instance: string | null,
): Deployment {
  const { id, project } = manifest
  const checkout: Checkout = { root: '', files: {}, filesHash: '', project, notices: [] }
  const served: Inputs = { ...inputs, ...manifest.serving }
  const files = renderSystemFiles({ inputs: served, checkout, facts })
  const why = [{ what: `start ${instance}`, why: `it serves ${id}, which is to be live again` }]
  const comparison = {
    ...compare({ checkout, facts, live: manifest, venv: manifest.venv, files, lenient: true }),
    release: [{ what: 'release', why: 'an earlier one is to be live again' }],
    instance: instance === facts.instance ? [] : why,
  }
  return newDeployment(
    {
      inputs: served,
      run: { ...run, commit: manifest.commit, ref: manifest.ref },
      checkout,
      facts,
      live: facts.manifest,
      comparison,
      release: id,
      // Of a kept instance's release the http.sock is a link: only its owner's units may be started.
      instance: instance ?? id,
      wanted: files,
      token,
    },
    facts.records,
    [
      ...(edited ? [noteEdited(id, placesOf(inputs.app).release(id).code)] : []),
      ...listCaddyNotices(facts, comparison.sick !== null),
      ...listClosedNotices(facts, inputs.app),
    ],
  )
}

const noteEdited = (id: string, code: string): Notice => ({
  level: 'warning',
  always: true,
  title: `Files of ${id} were edited on the server`,
  message: `The code of ${id} is not what was deployed: somebody changed files below ${code}. It is live as it is now.`,
})
