import { beginRestore } from './begin-restore.ts'
import type { Deployment } from './deployment.ts'
import { concludeFailure, concludeRun, type Ending, remember } from './ending.ts'
import { lookAtDomains, lookUp } from './look-at-domains.ts'
import { lookAtProxy, lookBeforeReload } from './look-at-proxy.ts'
import { markFirst, markLive } from './mark-site.ts'
import type { Inputs, Run } from './model.ts'
import { openDeployment } from './open-deployment.ts'
import { hashCheckout, listCheckout } from './project/checkout.ts'
import { gateOf } from './release/gate.ts'
import type { Report } from './report/report.ts'
import { runStory, type Story, type Undos, undoAll } from './runner.ts'
import { seeToSecrets } from './see-to-secrets.ts'
import { connect } from './server/connection.ts'
import { prepareSession, type Session } from './server/session.ts'
import { startSession } from './start-session.ts'
import { activate } from './steps/activate.ts'
import { insertCommands } from './steps/commands.ts'
import { configure } from './steps/configure.ts'
import { database } from './steps/database.ts'
import { drain } from './steps/drain.ts'
import { insertFirewall } from './steps/firewall.ts'
import { fixtures } from './steps/fixtures.ts'
import { guard } from './steps/guard.ts'
import { install } from './steps/install.ts'
import { migrate } from './steps/migrate.ts'
import { insertMove } from './steps/move.ts'
import { insertBackups } from './steps/offsite.ts'
import { passwords } from './steps/passwords.ts'
import { probe } from './steps/probe.ts'
import { processes } from './steps/processes.ts'
import { provision } from './steps/provision.ts'
import { proxy } from './steps/proxy.ts'
import { prune } from './steps/prune.ts'
import { insertRedis } from './steps/redis.ts'
import { collectStatic } from './steps/static.ts'
import { superuser } from './steps/superuser.ts'
import { sync } from './steps/sync.ts'
import { insertTakeOver } from './steps/take-over.ts'
import { units } from './steps/units.ts'
import { uploads } from './steps/uploads.ts'
import { verify } from './steps/verify.ts'

/** A release directory that nobody serves. */
const stage: Story = [[provision, sync], install, configure, probe]

/** The same for a plan, which takes back what it stages, and so installs no package and opens no port. */
const stagePlanned: Story = [sync, install, configure, probe]

/** With its database there, the release goes live: from here on visitors could notice; until `verify` has passed the old instance is alive. */
const goLive: Story = [database, collectStatic, migrate, units, activate, proxy, verify]

/** A first one has its rows and pictures before it is asked: a start page may need some that only a fixture has. */
const goFirstLive: Story = goLive.flatMap((entry) =>
  entry === migrate ? [migrate, fixtures] : entry === collectStatic ? [collectStatic, uploads] : [entry],
)

/** The release stays live whatever happens here. */
const finish: Story = [drain, guard, processes, fixtures, superuser, passwords, prune]

const finishFirst: Story = finish.filter((entry) => entry !== fixtures)

/**
 * The whole story of a run: connect, compare, stage a release, go live, finish. Never throws for a failure of
 * the deploy: it is the ending, so that outputs and summary are written before the job fails.
 *
 * @param cancelled rejects when the job is cancelled; what was begun is then undone
 */
export async function deploy(inputs: Inputs, run: Run, report: Report, cancelled: Promise<never>): Promise<Ending> {
  const undos: Undos = []
  let deployment: Deployment | null = null
  let session: Session | null = null
  let ending: Ending
  try {
    // What the project lacks is refused before the server hears of us; its files are read while we log in.
    const listed = await listCheckout(inputs, run.workspace)
    const looking = lookUp(inputs)
    const connecting = connect(inputs, { sftp: true, log: report.say })
    prepareSession({ wait: inputs.lockSeconds, services: inputs.services })
    connecting.catch(() => {}) // Heard of when the files are read.
    const checkout = await hashCheckout(listed, [inputs.privateKey, inputs.jump?.privateKey])
    const apply = inputs.mode !== 'plan'
    const asked = { connecting, domain: inputs.domains[0] ?? '', checkout, clears: apply, starts: true }
    session = await Promise.race([startSession(inputs, run, asked, report), cancelled])
    session = await Promise.race([lookAtProxy(inputs, session, report), cancelled])
    deployment = openDeployment(inputs, run, checkout, session, report)
    deployment.gate = await gateOf(inputs, session.facts, session.server)
    lookAtDomains(deployment, await Promise.race([looking, cancelled]), report)
    await Promise.race([lookBeforeReload(deployment, session, report), cancelled])
    const options = { apply, undos, cancelled }
    const { server } = session
    const mark = apply ? await markFirst(deployment, server, report) : null
    await beginRestore(deployment, server)
    if (apply) await seeToSecrets(deployment, server, report)
    const inserted = (story: Story, known: Deployment) => insertBackups(insertRedis(story, known), known)
    if (apply) await runStory(inserted(stage, deployment), deployment, server, report, options)
    else {
      await runStory([provision], deployment, server, report, options)
      // A release is staged to ask Django about it; a server that has none yet, or no user for it, is left as it is.
      const { facts, live } = deployment
      await runStory(stagePlanned, deployment, server, report, { ...options, apply: live !== null && facts.userExists })
    }
    // Now that Django has been asked: other addresses of static files and media are a reload too.
    await Promise.race([lookBeforeReload(deployment, session, report), cancelled])
    // One that takes another's place has its rows, to which fixtures come when they are its own.
    const first = deployment.live === null && !deployment.facts.oldSite
    const live = insertTakeOver(inserted(first ? goFirstLive : goLive, deployment), deployment)
    await runStory(insertCommands(insertMove(live, deployment), inputs), deployment, server, report, options)
    if (apply) {
      undos.length = 0
      await markLive(deployment, mark, server, report)
    }
    const end = insertFirewall(inserted(first ? finishFirst : finish, deployment), deployment)
    await runStory(insertCommands(insertMove(end, deployment), inputs), deployment, server, report, options)
    ending = concludeRun(deployment, report)
    // Only a plan has something to undo here: the release that it staged.
    await undoAll(undos, server, report.say)
  } catch (error) {
    ending = await concludeFailure(error, deployment, session, undos, report)
  }
  await remember(session, ending, report)
  return ending
}
