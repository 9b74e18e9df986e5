import { DeployError } from '../errors.ts'
import { describeFiles } from '../project/describe.ts'
import { type Deployment, planOf, type Step } from '../runner.ts'
import { backUp } from './backup.ts'
import { management, runDjango } from './django.ts'

/** Each fixture is loaded once, by its path; once more only when the run asks for it, and after a backup. */
export const fixtures: Step = {
  title: 'Fixtures',

  plan: (deployment) => {
    const { fresh, again } = due(deployment)
    return planOf(
      [
        ...fresh.map((path) => ({ what: `load ${path}`, why: 'never loaded here' })),
        ...again.map((path) => ({ what: `load ${path} again`, why: 'fixtures-reload asks for it' })),
      ],
      deployment.inputs.fixtures.length === 0 ? 'none asked for' : 'each was loaded before',
    )
  },

  apply: async (deployment, server, tools) => {
    const { fresh, again } = due(deployment)
    const { app, fixtures: order } = deployment.inputs
    if (again.length > 0) {
      if (!(await backUp(deployment, server, tools, 'fixtures'))) throw noBackup(server.host)
      // What was never loaded from here may meet rows with its keys, as where the site came from another server.
    } else if (deployment.backup === null && !wasEmpty(deployment)) await backUp(deployment, server, tools, 'fixtures')
    const paths = order.filter((path) => fresh.includes(path) || again.includes(path))
    for (const path of paths) {
      const { code, lines } = await runDjango(
        server,
        deployment,
        { python: management('loaddata', `/srv/${app}/releases/${deployment.release}/code/${path}`) },
        tools.log,
      )
      if (code !== 0) throw fixtureError(path, lines, server.host)
      deployment.records = {
        ...deployment.records,
        fixtures: { ...deployment.records.fixtures, [path]: hashOf(deployment, path) },
      }
      await server.tell({ records: deployment.records })
    }
    return `loaded ${describeFiles(paths)}${again.length > 0 && deployment.backup ? ', after a backup' : ''}`
  },
}

/** What this run loads: what never was, and what it asks to load once more. */
function due(deployment: Deployment): { fresh: string[]; again: string[] } {
  const { inputs, records } = deployment
  // A file that was moved has brought its rows already.
  const hashes = new Set(Object.values(records.fixtures))
  const loaded = (path: string) => records.fixtures[path] !== undefined || hashes.has(hashOf(deployment, path))
  return {
    fresh: inputs.fixtures.filter((path) => !loaded(path)),
    again: inputs.fixturesReload.filter(loaded),
  }
}

/** Migrations of a first deploy that needed no backup have found nothing in the database. */
const wasEmpty = ({ live, probe }: Deployment): boolean => live === null && (probe?.pending.length ?? 0) > 0

function hashOf({ checkout }: Deployment, path: string): string {
  const entry = checkout.files[path]
  return entry?.kind === 'file' ? entry.hash : ''
}

/** The tables that migrate itself fills, as loaddata names them when a dump brings their rows too. */
const ownRows =
  /django_content_type|auth_permission|contenttypes\.ContentType|auth\.Permission|ContentType matching query does not exist/

/** What loaddata said, as the person who dumped the fixture should read it: pure. */
export function fixtureError(path: string, lines: readonly string[], host: string): DeployError {
  const collides = lines.some((line) => ownRows.test(line))
  return new DeployError(
    'FIXTURE_FAILED',
    collides
      ? `The fixture ${path} collides with the content types and permissions that migrate makes by itself`
      : `The fixture ${path} can't be loaded`,
    {
      host,
      command: `loaddata ${path}`,
      output: lines.slice(-15).join('\n'),
      file: path,
      hint: collides
        ? `Dump it again without them: python manage.py dumpdata --natural-foreign --natural-primary -e contenttypes -e auth.permission -o ${path}. The release is live, and nothing of this fixture was loaded.`
        : 'The release is live, and nothing of this fixture was loaded; the next deploy tries again. It has to fit the models as they are now: dump it again, or correct it.',
    },
  )
}

const noBackup = (host: string) =>
  new DeployError('BACKUP_FAILED', 'This database can’t be backed up, so no fixture was loaded again', {
    host,
    hint: 'Leave fixtures-reload out. Back the database up yourself, and load the fixture with `mode: manage` and `command: loaddata …`.',
  })

/** Fixtures that must be there before anything is touched, and those that changed since they were loaded. */
export function checkFixtures(deployment: Deployment): void {
  for (const path of deployment.inputs.fixtures) {
    const hash = hashOf(deployment, path)
    const loaded = deployment.records.fixtures[path]
    if (hash === '') {
      throw new DeployError('INPUT_INVALID', `fixtures: there is no file ${path} in the repository`, {
        hint: 'Give the path from the top of the repository, as in "fixtures: [data.json]".',
      })
    }
    if (/\.(zst|7z|rar|tar|tgz|br)$/.test(path)) {
      throw new DeployError('INPUT_INVALID', `fixtures: Django can't read ${path}`, {
        hint: 'loaddata reads .json, .jsonl, .xml and .yaml, also with .gz, .bz2, .xz, .lzma or .zip behind.',
      })
    }
    if (loaded !== undefined && loaded !== hash && !deployment.inputs.fixturesReload.includes(path)) {
      deployment.notices.push({
        level: 'warning',
        title: `The fixture ${path} changed`,
        file: path,
        message:
          'It was loaded once and is not loaded again, since that would overwrite rows that people changed meanwhile. Write a data migration for the difference, or load it once more with the input `fixtures-reload`.',
      })
    }
  }
}
