/** What files for other platforms say of the project: services that run beside it, and processes of its own. */
import { parse } from 'yaml'
import type { Project } from '../../model.ts'
import { below, folderOf, foldersUp, type Source } from './source.ts'
import { readWorkerCommand } from './worker-command.ts'

type ComposeServices = NonNullable<Project['compose']>
type Procfile = NonNullable<Project['procfile']>

/** Beside manage.py, in the folders above it, and where people put what is for containers. */
const composeFile = /^(?:(?:docker-?|podman-)?compose[\w.-]*|local|production)\.ya?ml$/
const composeFolders = ['', 'docker', 'deploy', 'compose', '.docker']

const images: ReadonlyArray<readonly [RegExp, ComposeServices[string]]> = [
  [/(^|\/)(postgres(ql)?|postgis|timescaledb|pgvector)\b/, 'postgresql'],
  [/(^|\/)(mysql|mariadb|percona)\b/, 'mysql'],
  [/(^|\/)(redis|valkey|keydb|dragonfly)\b/, 'redis'],
]

/** Reads the services of compose files beside manage.py and at the top (docs.docker.com, "Compose file reference"). */
export function findComposeServices(source: Source, directory: string): ComposeServices {
  const found: Record<string, ComposeServices[string]> = {}
  for (const file of listComposeFiles(source, directory)) {
    let service = ''
    const text = source.read(file)
    // Services stand as far in as the first of them.
    const indent = /^services:[ \t]*(?:#.*)?(?:\r?\n[ \t]*(?:#.*)?)*\r?\n([ \t]+)[\w-]/m.exec(text)?.[1] ?? '  '
    for (const line of text.split(/\r?\n/)) {
      const name = /^([ \t]+)([\w.-]+):\s*(#.*|&\S+|<<.*)?$/.exec(line)
      if (name?.[1] === indent) {
        service = name[2] ?? service
        // An image that the project builds itself is called as what it is, where it is called so.
        const engine = images.find(([pattern]) => pattern.test(service))?.[1]
        if (engine !== undefined && /^[a-z]+$/.test(service)) found[service] ??= engine
      }
      const image = /^\s+image:\s*["']?([^\s"'#]+)/.exec(line)?.[1]?.replace(/^\$\{\w+:?-([^}]+)\}/, '$1')
      const engine = images.find(([pattern]) => pattern.test(image ?? ''))?.[1]
      if (engine !== undefined && service !== '') found[service] = engine
      const called = /^\s+(?:container_name|hostname):\s*["']?([\w-]+)/.exec(line)?.[1]
      const own = found[service]
      if (called !== undefined && own !== undefined) found[called] = own
    }
  }
  return found
}

function listComposeFiles(source: Source, directory: string): string[] {
  const folders = foldersUp(directory).flatMap((folder) => composeFolders.map((name) => below(folder, name)))
  return folders.flatMap((folder) =>
    source.paths.filter((path) => folderOf(path) === folder && composeFile.test(path.slice(path.lastIndexOf('/') + 1))),
  )
}

type Entries = ReadonlyArray<readonly [name: string, command: string]>

/** Files that say which processes an application has, and what runs at each release (`release`); `web` serves it. */
const readers: ReadonlyArray<readonly [file: string, read: (text: string) => Entries]> = [
  ['Procfile', readProcfile],
  ['fly.toml', readFly],
  ['render.yaml', readRender],
  ['app.json', readApp],
]

/** What the first of these files says, else a compose file; undefined where all say nothing but how to serve. */
export function findProcfile(source: Source, directory: string): Procfile | undefined {
  for (const [name, read] of readers) {
    const file = foldersUp(directory)
      .map((folder) => below(folder, name))
      .find(source.has)
    if (file === undefined) continue
    const text = source.read(file)
    const entries = read(text)
    const release = entries.find(([process]) => process === 'release')?.[1]
    const processes = Object.fromEntries(entries.filter(([process]) => !['app', 'web', 'release'].includes(process)))
    const timers = name === 'render.yaml' ? readRenderTimers(text) : []
    if (release !== undefined || Object.keys(processes).length > 0 || timers.length > 0)
      return {
        file,
        folder: folderOf(file),
        processes,
        ...(timers.length > 0 && { timers }),
        ...(release !== undefined && { release }),
      }
  }
  return findComposeWorkers(source, directory)
}

/**
 * Services of a compose file that are workers of this project. All others are left unsaid: a compose file starts what its
 * authors develop with, too (docs.docker.com, "Compose file reference").
 */
function findComposeWorkers(source: Source, directory: string): Procfile | undefined {
  const rank = (file: string) => (/prod|live/.test(file) ? 0 : /dev|local|test|ci\b|override/.test(file) ? 2 : 1)
  const files = listComposeFiles(source, directory).sort((one, other) => rank(one) - rank(other))
  for (const file of files) {
    const processes = Object.fromEntries(readCompose(source.read(file), folderOf(file), directory))
    if (Object.keys(processes).length > 0) return { file, folder: directory, processes }
  }
  return undefined
}

interface ComposeService {
  readonly build?: string | { readonly context?: unknown }
  readonly command?: unknown
  readonly entrypoint?: unknown
  readonly working_dir?: unknown
  readonly profiles?: unknown
}

/** The workers that run in the folder of manage.py: the context of their image, else where the file lies. */
function readCompose(text: string, folder: string, directory: string): Entries {
  const all = Object.entries(parseCompose(text)).flatMap(([name, service]) => {
    const { build, command, entrypoint, working_dir: place, profiles } = service ?? {}
    const context = typeof build === 'string' ? build : typeof build?.context === 'string' ? build.context : '.'
    const line = Array.isArray(command) ? quoteWords(command) : typeof command === 'string' ? command.trim() : ''
    const here = below(folder, context).replace(/\/$/, '') === directory
    const plain = entrypoint === undefined && place === undefined && profiles === undefined
    return here && plain && line !== '' ? [[name, line.replace(/\s+/g, ' ')] as const] : []
  })
  return all.filter(([name, line]) => readWorkerCommand(name, line.split(' ')) !== undefined)
}

function parseCompose(text: string): Readonly<Record<string, ComposeService | null>> {
  try {
    const { services } = (parse(text, { merge: true, logLevel: 'silent' }) ?? {}) as { services?: unknown }
    return typeof services === 'object' && services !== null ? (services as Record<string, ComposeService | null>) : {}
  } catch {
    return {}
  }
}

/** A list of words as the line that a shell would split into them. */
const quoteWords = (words: readonly unknown[]): string =>
  words.map((word) => (/^[\w@%+=:,./-]+$/.test(String(word)) ? String(word) : `'${String(word)}'`)).join(' ')

/** devcenter.heroku.com, "The Procfile". */
function readProcfile(text: string): Entries {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, name, command] = /^\s*([\w-]+)\s*:\s*(\S.*?)\s*$/.exec(line) ?? []
    return name === undefined || command === undefined ? [] : [[name, command] as const]
  })
}

/** fly.io/docs, "Fly Launch configuration": [processes], and release_command of [deploy]. */
function readFly(text: string): Entries {
  const section = (name: string) => text.split(/^\s*(?=\[)/m).find((one) => one.startsWith(`[${name}]`)) ?? ''
  const entries = (part: string): Entries =>
    [...part.matchAll(/^\s*([\w-]+)\s*=\s*(?:"([^"\n]+)"|'([^'\n]+)')/gm)].map(([, name = '', double, single]) => [
      name,
      double ?? single ?? '',
    ])
  const release = entries(section('deploy')).find(([name]) => name === 'release_command')
  return [...entries(section('processes')), ...(release ? [['release', release[1]] as const] : [])]
}

/** render.com/docs, "Blueprint YAML reference": each service, by a reader of the values of its keys. */
const listRender = (text: string): ReadonlyArray<(key: string) => string> =>
  text.split(/^\s*-\s+(?=(?:type|name):)/m).map((service) => (key) => {
    const value = new RegExp(`^\\s*${key}:[ \\t]*(.*?)\\s*$`, 'm').exec(service)?.[1] ?? ''
    return /^[|>]/.test(value) ? '' : value.replace(/^(["'])(.*)\1$/, '$2')
  })

/** Services of the type worker, and preDeployCommand. */
function readRender(text: string): Entries {
  return listRender(text).flatMap((read) => {
    const [command, release] = [read('startCommand'), read('preDeployCommand')]
    return [
      ...(read('type') === 'worker' && command !== '' ? [[read('name') || 'worker', command] as const] : []),
      ...(release === '' ? [] : [['release', release] as const]),
    ]
  })
}

/** Services of the type cron. */
const readRenderTimers = (text: string): NonNullable<Procfile['timers']> =>
  listRender(text).flatMap((read) => {
    const [command, when] = [read('startCommand'), read('schedule')]
    return read('type') === 'cron' && command !== '' && when !== ''
      ? [[when, read('name') || 'job', command] as const]
      : []
  })

/** devcenter.heroku.com, "app.json Schema": what runs when an application is made. */
function readApp(text: string): Entries {
  try {
    const { scripts } = JSON.parse(text) as { scripts?: { postdeploy?: unknown } }
    const command = typeof scripts?.postdeploy === 'string' ? scripts.postdeploy : ''
    return command === '' ? [] : [['release', command]]
  } catch {
    return []
  }
}
