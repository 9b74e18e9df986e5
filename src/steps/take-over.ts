import type { Deployment } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import type { OldSite } from '../model.ts'
import { placesOf } from '../places.ts'
import { serverEngine } from '../probe/database.ts'
import { identityOf } from '../probe/identity.ts'
import { requireAnswer } from '../probe/probe.ts'
import { acceptAnswer } from '../release/answer.ts'
import { askDjango } from '../release/ask-django.ts'
import { makeFile } from '../release/managed-files.ts'
import { renderTakingOver } from '../render/taking-over.ts'
import { planOf, type Step, type Story } from '../runner.ts'

/** Puts the step into a story that makes a site take another's place. */
export function insertTakeOver(story: Story, { facts }: Deployment): Story {
  if (!facts.oldSite) return story
  return story.flatMap((entry) => ('title' in entry && entry.title === 'Database' ? [entry, takeOver] : [entry]))
}

/**
 * Rows and uploads of a site made by hand, as they are now, so that the new one can be tried with them. The change
 * itself is a part of Proxy: what came meanwhile is brought there, while requests wait.
 */
const takeOver: Step = {
  title: 'Take over',

  plan: ({ facts }) => {
    const old = requireOld(facts.oldSite)
    const why = `until now ${old.units.join(', ')} serves the site`
    const rows = isFile(old) ? [{ what: `bring the rows of ${old.database.name}`, why: 'its database' }] : []
    const uploads = old.media ? [{ what: `bring the uploads of ${old.media}`, why: 'MEDIA_ROOT of the old site' }] : []
    const files = Object.keys(old.files).join(', ')
    return planOf([{ what: `take the place of ${files}`, why }, ...rows, ...uploads], '')
  },

  apply: async (deployment, server, tools) => {
    const { checkout, facts, inputs } = deployment
    const { app } = inputs
    const old = requireOld(facts.oldSite)
    const name = requireDatabase(deployment, old)
    const { program, state } = placesOf(app).takingOver
    const uploads = placesOf(app).uploads
    const found = {
      ...{ app, web: old.web, units: old.units, enabled: old.enabled, beside: old.beside, user: old.user },
      ...{ files: old.files, since: 0 },
      database: isFile(old) ? { old: old.database.name, new: name } : null,
      media: old.media ? { old: old.media, new: uploads } : null,
      ours: filesOf(app, old.web).map((path) => path.replace('sites-available', 'sites-enabled')),
    }
    if (deployment.live === null)
      tools.onFailure(async (open) => {
        await open.call('release.place', { files: [], remove: [program, state] })
      })
    await server.call('release.place', {
      files: [
        makeFile('command', program, renderTakingOver(inputs.language), { mode: 0o700 }),
        // Until the change has begun there is nothing to be given back.
        makeFile('command', state, JSON.stringify({ ...found, phase: 'given back' })),
      ],
    })
    await server.call('taking.bring', { app })
    const said = await acceptAnswer(
      deployment,
      requireAnswer(await askDjango(deployment, server), checkout.project),
      tools,
    )
    refusePending(deployment)
    return `rows and uploads of ${old.units[0]} are there; ${said}`
  },
}

function requireOld(old: OldSite | undefined): OldSite {
  if (!old) throw new Error('there is no old site')
  return old
}

/** The files of the new site for a web server. */
const filesOf = (app: string, web: OldSite['web']) => {
  const { apacheFile, nginxFiles } = placesOf(app)
  return web === 'apache' ? [apacheFile] : nginxFiles
}

/** Whether its rows lie in a file, which has to be copied. */
const isFile = ({ database }: OldSite): boolean => database.engine.includes('sqlite')

/** The file of the new site's rows, or the database that both have. @throws DeployError TAKE_OVER_REFUSED */
function requireDatabase(deployment: Deployment, old: OldSite): string {
  const { inputs, live } = deployment
  const database = deployment.probe?.database ?? live?.probe.database
  if (!database) throw new Error('a site is taken over only after the probe')
  const { engine, host, name, port } = old.database
  const isSame = isFile(old)
    ? serverEngine(database) === null && database.engine.includes('sqlite')
    : identityOf({ ...database, engine, host, name, port, placed: true }) === identityOf(database)
  if (isSame) return database.name
  const theirs = isFile(old) ? `SQLite, ${name}` : `${name} at ${host || 'localhost'} (${engine.replace(/^.*\./, '')})`
  throw new DeployError('TAKE_OVER_REFUSED', `The old site has another database: ${theirs}`, {
    host: inputs.host,
    hint: isFile(old)
      ? 'Take it over with SQLite (`database: sqlite`), and move it then (`mode: move-database`). The old site was not touched.'
      : 'Let the new site use it as it is: its URL as the input `database`, or the variables of the old site in `env`. The old site was not touched.',
  })
}

/** @throws DeployError TAKE_OVER_REFUSED: with the old code the old site must be able to go on */
function refusePending({ inputs, probe }: Deployment): void {
  const pending = probe?.pending.map(({ name }) => name) ?? []
  if (pending.length === 0) return
  throw new DeployError(
    'TAKE_OVER_REFUSED',
    `The old site's database lacks migrations: ${pending.slice(0, 5).join(', ')}`,
    {
      host: inputs.host,
      output: pending.join('\n'),
      hint: 'Deploy the commit that the old site runs, and what is new after that; or migrate the old site first. The old site was not touched.',
    },
  )
}
