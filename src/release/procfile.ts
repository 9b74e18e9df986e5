/** Workers that files for other platforms name, taken as `processes` where that is safe: pure. */
import { DeployError } from '../errors.ts'
import { commandWords } from '../inputs/processes.ts'
import type { Checkout, Facts, Inputs, OtherProcess, Project } from '../model.ts'
import { placesOf } from '../places.ts'
import { signOf } from './work.ts'
import { asCommand, unitName } from './yaml-lines.ts'

/** Programs that work off a queue or a schedule until they are told to end; each with a word that has to follow, or ''. */
const programs: ReadonlyArray<readonly [program: RegExp, word: RegExp]> = [
  [/^celery$/, /^(?:worker|beat)$/],
  [/^rq$/, /^worker$/],
  [/^(?:rqworker|dramatiq|huey_consumer(?:\.py)?)$/, /^/],
  [/^procrastinate$/, /^worker$/],
]

/** Commands of packages that do the same. */
const commands =
  /^(?:qcluster|run_huey|rqworker|rqscheduler|db_worker|rundramatiq|runworker|process_tasks|runapscheduler)$/

/** Names under which people run a command of their own all the time. */
const names = /worker|beat|clock|scheduler|queue|consumer|listener|bot\b/i

/** Commands of Django's own and of its usual helpers: none is a worker, some destroy (docs.djangoproject.com, "django-admin"). */
const ending =
  /^(?:check|clearsessions|collectstatic|compilemessages|create\w+|changepassword|dbshell|diffsettings|dumpdata|findstatic|flush|inspectdb|loaddata|make\w+|migrate\w*|optimizemigration|remove_stale_contenttypes|reset\w*|runserver\w*|sendtestemail|shell\w*|showmigrations|sql\w+|squashmigrations|start\w+|test\w*)$/

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
  // Its paths are meant from the folder of its file, and units run in the folder of manage.py.
  const folder = procfile?.file.includes('/') ? procfile.file.slice(0, procfile.file.lastIndexOf('/')) : ''
  if (folder !== directory) return null
  const words = splitCommand(command.replace(/^(?:poetry|pipenv|uv) run (?!-)/, ''))
  if (words === null) return null
  const start = words[0] === 'env' ? words.findIndex((word, at) => at > 0 && !/^\w+=/.test(word)) : 0
  const run = start < 0 ? [] : words.slice(start)
  const python = /^python[\d.]*$/.test(run[0] ?? '')
  const rest = python ? run.slice(run[1] === '-u' ? 2 : 1) : run
  const [program = '', ...args] = rest[0] === '-m' ? rest.slice(1) : rest
  if (/^(?:\.\/)?manage\.py$/.test(program)) {
    const [own = ''] = args
    return commands.test(own) || (names.test(name) && /^[a-z]/.test(own) && !ending.test(own)) ? words : null
  }
  const known = programs.some(
    ([one, word]) => one.test(program) && (word.test('') || args.some((arg) => word.test(arg))),
  )
  // One that goes into the background is no service of systemd's.
  if (!known || (python && rest[0] !== '-m') || args.some((arg) => /^(?:-D|--detach|multi)$/.test(arg))) return null
  // What a schedule remembers would lie in the code, which is read-only, and has to outlive a release.
  const schedules = program === 'celery' && args.some((arg) => /^(?:beat|-B|--beat)$/.test(arg))
  const placed = args.some((arg) => /^(?:-s|--schedule)/.test(arg))
  return schedules && !placed ? [...words, '-s', `${placesOf(app).shared}/data/celerybeat-schedule`] : words
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
