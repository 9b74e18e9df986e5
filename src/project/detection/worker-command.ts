/** Which commands are workers: what works off a queue or a schedule until it is told to end. */

/** Programs that do so; each with a word that has to follow, or ''. */
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

/** A command in its parts: `[...before, program, ...args]` are its words. */
export interface WorkerCommand {
  /** `env A=b`, `python -m`. */
  readonly before: readonly string[]
  readonly program: string
  readonly args: readonly string[]
}

/** The words of a worker's command, by the name under which its file has it; undefined for any other command. */
export function readWorkerCommand(name: string, words: readonly string[]): WorkerCommand | undefined {
  const start = words[0] === 'env' ? words.findIndex((word, at) => at > 0 && !/^\w+=/.test(word)) : 0
  const run = start < 0 ? [] : words.slice(start)
  const python = /^python[\d.]*$/.test(run[0] ?? '')
  const rest = python ? run.slice(run[1] === '-u' ? 2 : 1) : run
  const [program = '', ...args] = rest[0] === '-m' ? rest.slice(1) : rest
  const command = { before: words.slice(0, words.length - args.length - 1), program, args }
  if (/^(?:\.\/)?manage\.py$/.test(program)) {
    const [own = ''] = args
    return commands.test(own) || (names.test(name) && /^[a-z]/.test(own) && !ending.test(own)) ? command : undefined
  }
  const known = programs.some(
    ([one, word]) => one.test(program) && (word.test('') || args.some((arg) => word.test(arg))),
  )
  // One that goes into the background is no service of systemd's.
  const away = args.some((arg) => /^(?:-D|--detach|multi)$/.test(arg))
  return known && !away && !(python && rest[0] !== '-m') ? command : undefined
}
