import { type Deployment, isSwitched } from '../deployment.ts'
import { DeployError } from '../errors.ts'
import { placesOf } from '../places.ts'
import { explainFixtureFailure } from '../project/decisions/fixtures.ts'
import { describeCount } from '../project/describe.ts'
import type { Server } from '../server/server.ts'
import { runDjango } from './django.ts'

/**
 * Refuses fixtures that would overwrite rows, where nobody asked for that: what was loaded once may have been forgotten
 * (records.json), or come from another server, and people have changed it since.
 *
 * @param paths of fixtures, relative to the code
 * @throws DeployError FIXTURE_FAILED, before anything is loaded
 */
export async function refuseOverwriting(
  deployment: Deployment,
  server: Server,
  paths: readonly string[],
): Promise<void> {
  if (paths.length === 0) return
  const { code: folder } = placesOf(deployment.inputs.app).release(deployment.release)
  const { code, lines } = await runDjango(server, deployment, {
    name: 'the look at the fixtures',
    python: { entry: 'inside.fixtures', arguments: paths.map((path) => `${folder}/${path}`) },
    quiet: true,
  })
  const [first = ''] = paths
  const live = isSwitched(deployment) || deployment.live !== null
  if (code !== 0) throw explainFixtureFailure(first, lines, server.host, live)
  const found = JSON.parse(lines.findLast((line) => line.startsWith('{')) ?? '{}') as Record<
    string,
    Record<string, number>
  >
  const [full, counts] = Object.entries(found)[0] ?? []
  if (full === undefined || counts === undefined) return
  throw refusal(full.slice(folder.length + 1), counts, server.host, live)
}

function refusal(path: string, counts: Readonly<Record<string, number>>, host: string, live: boolean): DeployError {
  const rows = Object.entries(counts).map(([label, count]) => `${describeCount(count, 'row')} of ${label}`)
  return new DeployError(
    'FIXTURE_FAILED',
    `The fixture ${path} would overwrite ${rows.join(', ')}: the database has these keys with other values`,
    {
      host,
      file: path,
      hint: `${live ? 'The release is live, and no' : 'No'} fixture was loaded. To have the rows as the fixture has them, run once with the input \`fixtures-reload: ${path}\`, which makes a backup first. To keep them as people have made them, take the fixture out of \`fixtures\`.`,
    },
  )
}
