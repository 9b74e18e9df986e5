import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { remember } from './canaries.ts'
import { git } from './checkout.ts'
import { parseFileCommands } from './file-commands.ts'
import { commandFiles, declaredInputs, inputVariables, jobVariables } from './runner-environment.ts'

/** The variables of a run that waits no longer than so many seconds for others (src/patience.ts): `start=20`. */
export const waits = (seconds: string) => ({ env: { DJANGO_PROD_TEST_SECONDS: seconds } })

/** One run of the action, as a job's step would have it. */
export interface ActionRun {
  /** The repository that is deployed: the working directory, a git checkout. */
  readonly workspace: string
  /** By their names in action.yml; those not given get action.yml's default, or ''. */
  readonly inputs: Record<string, string>
  /** Wins over every variable that the runner sets. */
  readonly env?: Record<string, string>
  /** The bundle to run, with its action.yml one folder up; this repository's dist/index.js. */
  readonly bundle?: string
  /** Runs the post entry afterwards, also after a failure or a kill, as GitHub does. */
  readonly post?: boolean
  /** Words before the program, which it runs under. */
  readonly under?: readonly string[]
  /** Gets each line of the log as it comes, the workflow commands in it as they are. */
  readonly onLine?: (line: string) => void
}

/** What is left of a process. `code` is null when a signal ended it. */
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Standard output and standard error, in the order in which they came. */
  readonly log: string
}

export interface ActionResult extends Ended {
  readonly outputs: Record<string, string>
  readonly state: Record<string, string>
  /** What was written to GITHUB_STEP_SUMMARY. */
  readonly summary: string
  /** The JSON file that the output `report` names, if it is set. */
  readonly report?: unknown
  /** The post entry, when it was asked for. */
  readonly post?: Ended
}

export interface ActionHandle {
  readonly pid: number
  /** Signals the main entry: SIGINT is a cancelled job, SIGKILL a runner that died. */
  kill(signal: NodeJS.Signals): void
  readonly done: Promise<ActionResult>
}

/** Runs the action to its end. A red run is a result (`code`), not an error. */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  return (await startAction(run)).done
}

/**
 * Starts the action's main entry as GitHub's runner does: Node 24, the workspace as the working directory, inputs and
 * files in the environment, and nothing of this process's environment but PATH, HOME and LANG.
 *
 * Throws when this process is not Node 24, the version that action.yml names, or the workspace has no commit.
 */
export async function startAction(run: ActionRun): Promise<ActionHandle> {
  if (!process.version.startsWith('v24.')) throw new Error(`the action runs on Node 24, not ${process.version}`)
  const bundle = resolve(run.bundle ?? join(import.meta.dirname, '../../dist/index.js'))
  const commit = await git(run.workspace, 'rev-parse', 'HEAD')
  const inputs = inputVariables({ ...(await declaredInputs(bundle)), ...run.inputs })
  const temp = await mkdtemp(join(tmpdir(), 'runner-'))
  const files = await commandFiles(temp)
  const { PATH, HOME, LANG } = process.env
  const env = { PATH, HOME, LANG, ...jobVariables(run.workspace, commit, temp), ...files, ...inputs, ...run.env }
  const main = start(bundle, run.workspace, env, run.onLine, run.under)
  return {
    pid: main.pid,
    kill: main.kill,
    done: finish(main.ended).finally(() => rm(temp, { recursive: true, force: true })),
  }

  async function finish(main: Promise<Ended>): Promise<ActionResult> {
    const ended = await main
    const outputs = parseFileCommands(await readFile(files.GITHUB_OUTPUT, 'utf8'))
    const state = parseFileCommands(await readFile(files.GITHUB_STATE, 'utf8'))
    const summary = await readFile(files.GITHUB_STEP_SUMMARY, 'utf8')
    const report: unknown = outputs.report ? JSON.parse(await readFile(outputs.report, 'utf8')) : undefined
    const stateVariables = Object.fromEntries(Object.entries(state).map(([name, value]) => [`STATE_${name}`, value]))
    const post = run.post
      ? await start(bundle, run.workspace, { ...env, ...stateVariables }, run.onLine).ended
      : undefined
    remember(ended.log, summary, JSON.stringify({ outputs, state, report }), ...Object.values(outputs), post?.log ?? '')
    return { ...ended, outputs, state, summary, report, post }
  }
}

function start(
  bundle: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
  onLine: (line: string) => void = () => {},
  under: readonly string[] = [],
) {
  const [program = '', ...words] = [...under, process.execPath, bundle]
  const child = spawn(program, words, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      log += `${line}\n`
      onLine(line)
    })
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, log }))
  })
  if (child.pid === undefined) throw new Error(`${process.execPath} could not be started`)
  return { pid: child.pid, kill: (signal: NodeJS.Signals) => void child.kill(signal), ended }
}
