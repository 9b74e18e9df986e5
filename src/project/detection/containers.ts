/** What files for other platforms say of the project: services that run beside it, and processes of its own. */
import type { Project } from '../../model.ts'
import { below, type Source } from './source.ts'

type ComposeServices = NonNullable<Project['compose']>
type Procfile = NonNullable<Project['procfile']>

const composeFiles = [
  'docker-compose',
  'compose',
  'docker-compose.prod',
  'docker-compose.production',
  'local',
  'production',
]

const images: ReadonlyArray<readonly [RegExp, ComposeServices[string]]> = [
  [/(^|\/)(postgres|postgis|timescaledb|pgvector)\b/, 'postgresql'],
  [/(^|\/)(mysql|mariadb|percona)\b/, 'mysql'],
  [/(^|\/)(redis|valkey|keydb)\b/, 'redis'],
]

/** Reads the services of compose files beside manage.py and at the top (docs.docker.com, "Compose file reference"). */
export function findComposeServices(source: Source, directory: string): ComposeServices {
  const folders = [...new Set([directory, ''])]
  const files = composeFiles.flatMap((name) => ['.yml', '.yaml'].map((ending) => name + ending))
  const found: Record<string, ComposeServices[string]> = {}
  for (const file of folders.flatMap((folder) => files.map((name) => below(folder, name)))) {
    let service = ''
    for (const line of source.read(file).split(/\r?\n/)) {
      service = /^(?: {2}|\t| {4})([\w-]+):\s*(#.*)?$/.exec(line)?.[1] ?? service
      const image = /^\s+image:\s*["']?([^\s"'#]+)/.exec(line)?.[1]
      const engine = images.find(([pattern]) => pattern.test(image ?? ''))?.[1]
      if (engine !== undefined && service !== '') found[service] = engine
      const called = /^\s+(?:container_name|hostname):\s*["']?([\w-]+)/.exec(line)?.[1]
      const own = found[service]
      if (called !== undefined && own !== undefined) found[called] = own
    }
  }
  return found
}

/** Reads a Procfile (devcenter.heroku.com, "The Procfile"); undefined where it says nothing but how to serve. */
export function findProcfile(source: Source, directory: string): Procfile | undefined {
  const file = [below(directory, 'Procfile'), 'Procfile'].find(source.has)
  if (file === undefined) return undefined
  const lines = source.read(file).split(/\r?\n/)
  const entries = lines.flatMap((line) => {
    const [, name, command] = /^\s*([\w-]+)\s*:\s*(\S.*?)\s*$/.exec(line) ?? []
    return name === undefined || command === undefined ? [] : [[name, command] as const]
  })
  const release = entries.find(([name]) => name === 'release')?.[1]
  const processes = Object.fromEntries(entries.filter(([name]) => !['web', 'release'].includes(name)))
  if (release === undefined && Object.keys(processes).length === 0) return undefined
  return { file, processes, ...(release !== undefined && { release }) }
}
