import { type Deployment, isSwitched } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import { placesOf } from '../places.ts'
import { explainFixtureFailure, explainHomeFailure, hashOf, listDueFixtures } from '../project/decisions/fixtures.ts'
import { describeFiles } from '../project/describe.ts'
import { isDatabaseFile } from '../project/files/database-file.ts'
import { backUp } from '../release/backup.ts'
import { management, runDjango } from '../release/django.ts'
import { refuseOverwriting } from '../release/fixture-rows.ts'
import { notAsked, planOf, type Step } from '../runner.ts'

/** Each fixture is loaded once, by its path; once more only when the run asks for it, and after a backup. */
export const fixtures: Step = {
  title: 'Fixtures',

  plan: (deployment) => {
    const { fresh, again } = listDue(deployment)
    return planOf(
      [
        ...fresh.map((path) => ({ what: `load ${path}`, why: 'never loaded here' })),
        ...again.map((path) => ({ what: `load ${path} again`, why: 'fixtures-reload asks for it' })),
      ],
      deployment.inputs.fixtures.length === 0 ? notAsked : 'each was loaded before',
    )
  },

  apply: async (deployment, server, tools) => {
    const { fresh, again } = listDue(deployment)
    const { app, fixtures: order } = deployment.inputs
    // Migrations of a first deploy have made what rows there are, as those of django.contrib.sites.
    if (deployment.backup !== undefined || !wasEmpty(deployment)) {
      const { fixturesReload } = deployment.inputs
      const unasked = fresh.filter((path) => !fixturesReload.includes(path) && !isDatabaseFile(path))
      await refuseOverwriting(deployment, server, unasked)
    }
    if (again.length > 0) {
      if (!(await backUp(deployment, server, tools, 'fixtures'))) throw refuseReload(server.host)
      // What was never loaded from here may meet rows with its keys, as where the site came from another server.
    } else if (deployment.backup === undefined && !wasEmpty(deployment))
      await backUp(deployment, server, tools, 'fixtures')
    const due = order.filter((path) => fresh.includes(path) || again.includes(path))
    // All rows of a database come first: those of other fixtures are beside them.
    const paths = [...due.filter(isDatabaseFile), ...due.filter((path) => !isDatabaseFile(path))]
    for (const path of paths) {
      const file = `${placesOf(app).release(deployment.release).code}/${path}`
      const over = deployment.inputs.fixturesReload.includes(path) ? 'over' : 'new'
      const python = isDatabaseFile(path)
        ? { entry: 'inside.moving.home', arguments: [file, over] }
        : management('loaddata', file)
      const name = isDatabaseFile(path) ? `the rows of ${path}` : `loaddata ${path}`
      const { code, lines } = await runDjango(server, deployment, { name, python }, tools.log)
      if (code !== 0) throw explain(deployment, path, lines, server.host)
      deployment.records = {
        ...deployment.records,
        fixtures: { ...deployment.records.fixtures, [path]: hashOf(deployment.checkout.files, path) },
      }
      await server.tell({ records: deployment.records })
    }
    return `loaded ${describeFiles(paths)}${again.length > 0 && deployment.backup ? ', after a backup' : ''}`
  },
}

function explain(deployment: Deployment, path: string, lines: readonly string[], host: string): DeployError {
  const live = isSwitched(deployment) || deployment.live !== null
  return isDatabaseFile(path)
    ? explainHomeFailure(path, lines, host, live)
    : explainFixtureFailure(path, lines, host, live)
}

const listDue = ({ inputs, checkout, records }: Deployment) => listDueFixtures(inputs, checkout.files, records)

/** Migrations of a first deploy that needed no backup have found nothing in the database. */
const wasEmpty = ({ live, probe }: Deployment): boolean => live === null && (probe?.pending.length ?? 0) > 0

const refuseReload = (host: string) =>
  new DeployError('BACKUP_FAILED', 'This database can’t be backed up, so no fixture was loaded again', {
    host,
    hint: 'Leave fixtures-reload out. Back the database up yourself, and load the fixture with `mode: manage` and `command: loaddata …`.',
  })
