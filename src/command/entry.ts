/** The bundle as a command: a run from somebody's own computer, when GitHub is down or not wanted. */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { DeployError } from '../errors.ts'
import { parseDotenv } from '../inputs/dotenv.ts'
import { wayNames } from '../inputs/names.ts'
import { defaultConfig, variableOf } from '../inputs/source.ts'
import { findLanguage, type Language, speak, translate } from '../language.ts'
import { renderHelp } from './help.ts'
import {
  type Checkout,
  findAgent,
  findCheckout,
  findKey,
  findKnown,
  findOwnKey,
  readText,
  readWorkflows,
} from './here.ts'
import { type Asked, isFile, Misuse, ownWords, parseWords } from './parse.ts'
import { openTalk } from './talk.ts'
import { readLog } from './terminal.ts'
import { chooseStep, findSteps, resolveValue } from './workflow.ts'

/** Modes whose run is told the whole of a site; the others take it from the live release. */
const whole = ['deploy', 'plan', 'move-database', 'restore']

/** Inputs by which every run logs in. */
const login: readonly string[] = [...wayNames, 'proxy-command', 'app', 'config']

/** Inputs of one run, which a workflow asks for when it is started. */
const ofOneRun: readonly string[] = [...ownWords, 'fixtures-reload', 'since', 'delete-data']

/**
 * Runs one command and answers with its exit code: of the run, or 2 for what can't be asked so.
 * @param started the file that is run, or npm's link to it; action.yml lies one folder above the file
 */
export async function runCommand(words: readonly string[], started: string): Promise<number> {
  const bundle = realpathSync(started)
  try {
    await speak(findAsked(words))
    const asked = parseWords(words)
    if (asked === 'help') {
      process.stdout.write(renderHelp(readFileSync(join(bundle, '../../action.yml'), 'utf8')))
      return 0
    }
    const checkout = await findCheckout(process.cwd())
    if (checkout === null) throw new Misuse('This folder is no git repository with a commit. Run this in your project.')
    if (asked.mode === 'init') return await begin(asked, checkout, bundle)
    refuseUncommitted(asked, checkout)
    return await run(asked, checkout, await gatherInputs(asked, checkout), bundle)
  } catch (error) {
    if (!(error instanceof Misuse || error instanceof DeployError)) throw error
    process.stderr.write(
      `${translate(error.message)}\n${error instanceof DeployError ? `${translate(error.details.hint)}\n` : ''}`,
    )
    return 2
  }
}

/** The language of the words, else of the file in this folder: what is wrong with the words is told in it too. */
function findAsked(words: readonly string[]): Language {
  const at = words.findIndex((word) => /^--language(=|$)/.test(word))
  const given = at < 0 ? '' : (words[at]?.split('=')[1] ?? words[at + 1] ?? '')
  return findLanguage(given, existsSync(defaultConfig) ? readText(defaultConfig) : null)
}

/** The command that begins; what it needs beside the others, SSH among it, is read only now. */
async function begin(asked: Asked, checkout: Checkout, bundle: string): Promise<number> {
  const { init } = await import('./init.ts')
  const talk = openTalk(process.stdin, process.stdout, asked.agrees)
  try {
    return await init(asked, checkout, talk, async (mode, inputs, workflow) => {
      const { workflow: _, ...rest } = asked
      const other = { ...rest, mode, inputs, ...(workflow && { workflow }) }
      refuseUncommitted(other, checkout)
      return await run(other, checkout, await gatherInputs(other, checkout), bundle)
    })
  } finally {
    talk.close()
  }
}

/** What GitHub deploys is a commit; what is live would have the name of one that it is not. */
function refuseUncommitted({ mode, uncommitted }: Asked, { changed }: Checkout): void {
  if (uncommitted || mode === 'plan' || !whole.includes(mode) || changed.length === 0) return
  const named = changed.slice(0, 5).join(', ')
  throw new Misuse(
    `Changes are not committed: ${named}${changed.length > 5 ? ', …' : ''}. Commit them, or add --uncommitted.`,
  )
}

/** The lines of --secrets: secrets and variables, by the names that GitHub gives them. */
const secretLines = { input: '--secrets', pattern: /^[A-Za-z_]\w*$/, problem: 'has a name that no secret has.' }

/** All inputs of the run: flags, then the workflow, then what this computer knows. */
export async function gatherInputs(
  asked: Pick<Asked, 'mode' | 'inputs' | 'workflow' | 'secrets'>,
  { top }: Pick<Checkout, 'top'>,
  home: string = homedir(),
  env: NodeJS.ProcessEnv = process.env,
): Promise<Record<string, string>> {
  const inputs: Record<string, string> = { mode: asked.mode }
  for (const [name, value] of Object.entries(asked.inputs))
    inputs[name] = isFile(name) ? readSecret(name, value) : value
  const workflows = asked.workflow
    ? [[asked.workflow, readNamed('workflow', asked.workflow)] as const]
    : inputs.host && inputs.domains
      ? []
      : readWorkflows(top)
  const step = chooseStep(workflows.flatMap(([file, text]) => findSteps(file, text)))
  if (asked.workflow && !step) throw new Misuse(`No step of ${asked.workflow} uses this action.`)
  // Not from .env or the environment: there development has its own values by the same names.
  const told = asked.secrets ? parseDotenv(readNamed('secrets', asked.secrets), secretLines) : []
  const known = Object.fromEntries(told.map(({ name, value }) => [name, value]))
  const lacking: string[] = []
  for (const [name, value] of Object.entries(step?.inputs ?? {})) {
    if (name in inputs || ofOneRun.includes(name)) continue
    if (!whole.includes(asked.mode) && !login.includes(name) && !isFile(name)) continue
    const resolved = resolveValue(value, known)
    if (resolved !== null) inputs[name] = resolved
    // Who logs in otherwise, below, needs neither.
    else if (whole.includes(asked.mode) ? !['ssh-key', 'ssh-key-passphrase'].includes(name) : login.includes(name))
      lacking.push(`${name} (${value})`)
  }
  if (lacking.length > 0) {
    throw new Misuse(
      `Only GitHub knows ${lacking.join(', ')}. Give each by its flag, or all in a file: --secrets FILE, with lines NAME=value. Without them another site would be deployed.`,
    )
  }
  if (!inputs['ssh-key'] && !inputs.password) {
    const file = (await findOwnKey(top)) ?? ((await findAgent(env)) ? undefined : findKey(home))
    if (file) inputs['ssh-key'] = readText(file)
  }
  if (!inputs['host-key'] && inputs.host) inputs['host-key'] = await findKnown(home, inputs.host, inputs.port ?? '')
  return inputs
}

function readSecret(name: string, file: string): string {
  if (existsSync(file)) return readText(file)
  throw new Misuse(`--${name}: there is no file of that name. It takes the file that holds the secret, not the secret.`)
}

function readNamed(flag: string, file: string): string {
  if (existsSync(file)) return readText(file)
  throw new Misuse(`--${flag}: there is no file ${file}.`)
}

/** Starts the run as GitHub's runner would, and shows its log as it comes. */
async function run(
  { follows, mode, verbose }: Asked,
  { top, commit, ref }: Checkout,
  inputs: Readonly<Record<string, string>>,
  bundle: string,
): Promise<number> {
  const agent = await findAgent()
  const temp = mkdtempSync(join(tmpdir(), 'django-prod-'))
  try {
    // Where GitHub's runner would read them; else they stand in the log.
    const files = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY'].map(
      (name) => [name, join(temp, name)] as const,
    )
    for (const [, file] of files) writeFileSync(file, '')
    const given = Object.entries(inputs).map(([name, value]) => [variableOf(name), value])
    const own = Object.entries(process.env).filter(([name]) => !/^(INPUT|GITHUB|STATE)_/.test(name))
    const env = {
      ...Object.fromEntries([...own, ...given, ...files]),
      GITHUB_WORKSPACE: top,
      GITHUB_SHA: commit,
      GITHUB_REF_NAME: ref,
      RUNNER_TEMP: temp,
      // As Windows calls it.
      USER: process.env.USER ?? process.env.USERNAME,
      ...(agent && { SSH_AUTH_SOCK: agent }),
      ...(follows && { DJANGO_PROD_FOLLOW: '1' }),
    }
    const child = spawn(process.execPath, [resolve(bundle)], { cwd: top, env, stdio: ['ignore', 'pipe', 'inherit'] })
    // Ctrl-C reaches both; the run then goes back, and says where it stands.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => signal === 'SIGTERM' && child.kill())
    const colours = process.stdout.isTTY && !process.env.NO_COLOR
    const read = readLog({
      colours,
      verbose: verbose || ['manage', 'status', 'plan', 'plan-remove', 'remove'].includes(mode),
    })
    createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      const shown = read(line)
      if (shown !== null) process.stdout.write(`${shown}\n`)
    })
    return await new Promise<number>((done, failed) => {
      child.once('error', failed)
      child.once('close', (code) => done(code ?? 1))
    })
  } finally {
    rmSync(temp, { recursive: true, force: true })
  }
}
