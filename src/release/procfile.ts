/** Workers that files for other platforms name, taken as `processes` where that is safe: pure. */
import { DeployError } from '../errors.ts'
import { commandWords } from '../inputs/processes.ts'
import type { Checkout, Facts, Inputs, OtherProcess, Project } from '../model.ts'
import { placesOf } from '../places.ts'
import { readWorkerCommand } from '../project/detection/worker-command.ts'
import { signOf } from './work.ts'
import { asCommand, unitName } from './yaml-lines.ts'

/**
 * The inputs with the workers that the project's file for another platform names. None where the YAML file has its own
 * `processes`. What such a file said already while the site was live without that worker is left to its owner: somebody
 * may have made a unit by hand, and the work would be done twice. So is what takes a site's place that was made by hand.
 */
export function takeWorkers(
  inputs: Inputs,
  { project }: Pick<Checkout, 'project'>,
  { manifest, oldSite }: Pick<Facts, 'manifest' | 'oldSite'>,
): Inputs {
  if (inputs.processesGiven) return { ...inputs, processesLeft: {} }
  const said = project.procfile?.processes ?? {}
  const before = manifest ? (manifest.serving.processesLeft ?? said) : oldSite ? said : {}
  const signs = Object.values(before).map(signOf)
  const timed = inputs.processes.map(({ words }) => words.join(' ')).join('\n')
  const used = new Set(inputs.processes.map(({ name }) => name))
  const left: Record<string, string> = {}
  const taken: OtherProcess[] = []
  for (const [name, command] of Object.entries(said)) {
    const sign = signOf(command)
    const isLeft = before[name] !== undefined || signs.includes(sign) || timed.includes(sign)
    const words = isLeft ? null : readWorker(name, command, project, inputs.app)
    if (words === null) {
      left[name] = command
      continue
    }
    const unit = unitName(name, used)
    used.add(unit)
    taken.push({ name: unit, words, schedule: null, from: project.procfile?.file ?? '' })
  }
  return { ...inputs, processes: [...inputs.processes, ...taken], processesLeft: left }
}

/** The words of a command that is known to be a worker and needs no shell; null for any other. */
function readWorker(name: string, command: string, { directory, procfile }: Project, app: string): string[] | null {
  const [, place = '', run = ''] = /^(?:cd (?:\.\/)?([\w/-]+?)\/? && )?(.*)$/.exec(command) ?? []
  // Its paths are meant from a folder, and units run in the folder of manage.py.
  if ([procfile?.folder, place].filter(Boolean).join('/') !== directory) return null
  const words = splitCommand(run.replace(/^(?:poetry|pipenv|uv|pdm) run (?!-)/, ''))
  const worker = words === null ? undefined : readWorkerCommand(name, words)
  if (worker === undefined) return null
  const { before, program, args } = worker
  if (program !== 'celery') return [...before, program, ...args]
  const kept = withoutFiles(args)
  // What a schedule remembers would lie in the code, which is read-only, and has to outlive a release.
  const schedules = args.some((arg) => /^(?:beat|-B|--beat)$/.test(arg))
  const placed = args.some((arg) => /^(?:-s|--schedule)/.test(arg))
  const schedule = schedules && !placed ? ['-s', `${placesOf(app).shared}/data/celerybeat-schedule`] : []
  return [...before, program, ...kept, ...schedule]
}

/** Celery's arguments without its log and its number in files of the code: the journal has the one, systemd the other. */
function withoutFiles(args: readonly string[]): string[] {
  return args.filter((arg, at) => {
    const [, value] = /^--(?:log|pid)file=(.*)/.exec(arg) ?? []
    const option = /^(?:-f|--logfile|--pidfile)$/
    const path = value ?? (option.test(arg) ? args[at + 1] : option.test(args[at - 1] ?? '') ? arg : undefined)
    // An empty one says that there is to be none.
    return path === undefined || path === '' || path.startsWith('/')
  })
}

/** A command's words as `processes` reads them; null where only a shell could run it. */
function splitCommand(command: string): string[] | null {
  const line = asCommand(command)
  try {
    const words = commandWords({ name: 'processes', value: line })
    return words[0] === 'sh' ? null : words
  } catch (error) {
    if (error instanceof DeployError) return null
    throw error
  }
}
