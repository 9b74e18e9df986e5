import { countFiles, describeGunicorn, listMigrations } from './changed.ts'
import { isSwitched } from './deployment.ts'
import type { Ending } from './ending.ts'
import { siteUrl } from './places.ts'
import { hideWithin } from './report/hide.ts'

/** Where the site answers; null as long as no release is live, as after a first deploy that failed. */
export function findUrl({ deployment, outputs, url }: Ending): string | null {
  if (!deployment) return url ?? (outputs?.url || null)
  return isSwitched(deployment) || deployment.live ? siteUrl(deployment.inputs) : null
}

/** The outputs of action.yml, but for those that the entry knows by itself; `hide` takes secrets out of what others named. */
export function outputsOf(ending: Ending, hide: (text: string) => string): Record<string, string> {
  const { deployment, error, result } = ending
  const url = findUrl(ending)
  // What a plan staged, or a failure left behind, is not live.
  const reached = (deployment && isSwitched(deployment)) || (!error && result !== 'planned')
  const migrations = deployment ? listMigrations(deployment) : []
  return {
    release: deployment ? (reached ? deployment.release : (deployment.live?.id ?? '')) : '',
    'previous-release': deployment?.live?.id ?? '',
    url: url ?? '',
    gunicorn: deployment && (url !== null || result === 'planned') ? describeGunicorn(deployment) : '',
    migrations: JSON.stringify(hideWithin(migrations, hide)),
    'migration-count': String(migrations.length),
    'file-count': String(deployment ? countFiles(deployment) : 0),
    'uploaded-files': String(deployment?.sync?.files ?? 0),
    'uploaded-bytes': String(deployment?.sync?.bytes ?? 0),
    'exit-code': '',
    status: '',
    ...ending.outputs,
  }
}
