import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { ServerEngine } from '../model.ts'
import { serverEngine } from '../probe/database.ts'
import { findForcedEngine, findMissingEngine, planDatabase } from '../probe/database-need.ts'
import { identityOf, identityOfOwn } from '../probe/identity.ts'
import { type Answer, requireAnswer } from '../probe/probe.ts'
import { acceptAnswer } from '../release/answer.ts'
import { askDjango } from '../release/ask-django.ts'
import { lookAtDatabases } from '../release/look-at-databases.ts'
import { guardDatabase } from '../release/other-database.ts'
import { guardOutsideFile } from '../release/outside-file.ts'
import { providePackages } from '../release/provide-packages.ts'
import { planOf, type Step, type Tools } from '../runner.ts'
import type { Server } from '../server/server.ts'

/** Asks Django about the new release, in one process, before anybody sees it. */
export const probe: Step = {
  title: 'Probe',

  plan: ({ comparison }) =>
    comparison.instance.length === 0
      ? planOf([], 'nothing that Django reads changed')
      : planOf([{ what: 'ask Django about the release', why: 'something that Django reads changed' }], ''),

  apply: async (deployment, server, tools) => {
    const { checkout, inputs, live } = deployment
    const answer = await askWithLibraries(deployment, server, tools).catch((error: unknown) => {
      // Settings that end without their database's address: they get one, and are asked again.
      if (wantsAddress(error) && inputs.mode !== 'rollback' && findWanted(deployment) !== null) return null
      throw error
    })
    if (inputs.mode !== 'rollback') {
      const { project } = checkout
      const database = answer?.database ?? null
      const engine = database === null ? findWanted(deployment) : findMissingEngine(inputs, database, project)
      if (engine !== null) {
        const found = await lookAtDatabases(deployment, server, engine, database)
        const need = planDatabase(engine, database, found, project)
        const own = live?.probe.database.source === 'made' && serverEngine(live.probe.database) === engine
        if (!own)
          await guardDatabase(deployment, server, { identity: identityOfOwn(engine, found.name), fresh: !found.own })
        deployment.database = need
        return `Django is asked again when it has its database: ${deployment.database.changes.map(({ what }) => what).join(', ')}`
      }
    }
    if (answer === null) throw new Error('only a database that can be made is waited for')
    const fresh = 'pending' in answer && answer.pending.some(({ name }) => /^(auth|contenttypes)\.0001_/.test(name))
    await guardDatabase(deployment, server, { identity: identityOf(answer.database), fresh })
    if (inputs.mode !== 'rollback') await guardOutsideFile(deployment, server, answer.database, fresh)
    return await acceptAnswer(deployment, requireAnswer(answer, checkout.project), tools)
  },
}

/**
 * What Django says, asked once more when libraries were missing that its packages look for: those are installed, unless
 * `packages: none` forbids it. A plan only names them.
 */
async function askWithLibraries(deployment: Deployment, server: Server, tools: Tools): Promise<Answer> {
  const { inputs } = deployment
  const tried: string[] = []
  for (;;) {
    try {
      return await askDjango(deployment, server, tools.log)
    } catch (error) {
      const packages = error instanceof DeployError ? (error.details.packages ?? []) : []
      // Of several libraries each import names one.
      const missing = packages.filter((name) => !tried.includes(name))
      const installs = inputs.packages.auto && inputs.mode !== 'plan' && inputs.mode !== 'rollback'
      if (missing.length === 0 || !installs) throw error
      tried.push(...missing)
      tools.tell(
        `a library is missing: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} installed, and Django is asked again`,
      )
      await providePackages(deployment, server, missing, tools)
    }
  }
}

/** True when the project's settings can't be read without DATABASE_URL. */
const wantsAddress = (error: unknown): boolean =>
  error instanceof DeployError &&
  error.code === 'SETTINGS_FAILED' &&
  `${error.message}\n${error.details.output}`.includes('DATABASE_URL')

/**
 * The engine of the database whose address the settings want: the one that was asked for by name; on a first deploy
 * also the one whose driver the project requires. A site that is live has one already.
 */
const findWanted = ({ checkout, inputs, live }: Deployment): ServerEngine | null =>
  findForcedEngine(inputs) ?? (live === null && inputs.database === 'auto' ? (checkout.project.driver ?? null) : null)
