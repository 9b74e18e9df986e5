/** What the key of a deploy account opens: one run of the action, on the server itself, as root's program. */
import { Socket } from 'node:net'

import { splitAdvice } from '../advice.ts'
import type { Ending } from '../ending.ts'
import { DeployError } from '../errors.ts'
import { readInputs } from '../inputs.ts'
import type { Inputs, Run } from '../model.ts'
import { findUrl, outputsOf } from '../outcome.ts'
import { patience } from '../patience.ts'
import { deployUser } from '../places.ts'
import { hideWithin, hiding } from '../report/hide.ts'
import { openReport } from '../report/report.ts'
import { plainText } from '../report/visible.ts'
import { stories } from '../stories.ts'
import { checkTree, parseFile, parseRequest, refused } from './check-request.ts'
import { identity } from './identity.ts'
import { type Input, openInput } from './incoming.ts'
import {
  type EndingFrame,
  type FileLine,
  type Frame,
  type GateRequest,
  type Greeting,
  limits,
  protocol,
} from './protocol.ts'
import { tellRows } from './rows.ts'
import { allowed, type Rules } from './rules.ts'
import { openRunFolder, type RunFolder } from './store.ts'
import { tellError } from './told-error.ts'

/** Milliseconds for undoing what a run had begun whose runner has gone: the session on the server then ends it anyway. */
const lastMilliseconds = 30_000

/**
 * Speaks with the runner over standard input and output, and ends the process. What is asked for by SSH
 * (SSH_ORIGINAL_COMMAND, a subsystem, an environment) is not looked at.
 */
export async function serve(rules: Rules): Promise<never> {
  // sshd gives one socket for both directions, and Node's own stdout would let reads of it block (process I/O, Node).
  const output = new Socket({ fd: 1, readable: false, writable: true })
  output.on('error', () => {}) // The runner has gone: the input's end tells.
  const send = (frame: Frame | Greeting) => void output.write(`${JSON.stringify(frame)}\n`)
  send({ 'django-prod gate': protocol, app: rules.app, bundle: identity() })
  const heart = setInterval(() => send({ lives: true }), patience.silence * 250)
  const secrets = new Set<string>()
  const hidden = hiding(secrets)
  // As the runner's own run has it (main.ts).
  const hide = (text: string) => plainText(hidden(text))
  const received = new Set<RunFolder>()
  let ending: Ending
  try {
    const input = openInput(process.stdin)
    const { inputs, run } = await receive(input, rules, send, received, (secret) => secrets.add(secret))
    const report = tellRows(openReport({ write: () => {}, now: () => performance.now(), hide }), send)
    ending = await stories[inputs.mode](inputs, run, report, listenOn(input))
  } catch (error) {
    ending = { result: 'failed', text: (error as Error).message, deployment: null, error }
  }
  try {
    for (const folder of received) folder.remove()
  } finally {
    clearInterval(heart)
    send(tellEnding(ending, hide))
    output.end(() => process.exit(0))
    setTimeout(() => process.exit(0), lastMilliseconds)
  }
  return await new Promise<never>(() => {})
}

/** What is asked for, checked, with the project's files in a folder. @throws DeployError whatever is wrong with it */
async function receive(
  input: Input,
  rules: Rules,
  send: (frame: Frame) => void,
  received: Set<RunFolder>,
  setSecret: (secret: string) => void,
): Promise<{ inputs: Inputs; run: Run }> {
  try {
    const request = parseRequest((await input.line(limits.line)) ?? '', rules.app)
    const files = await readFiles(input, request.files)
    const folder = openRunFolder(rules.app)
    received.add(folder)
    const lacking = folder.lay(files)
    const read = readRequest(request, folder, setSecret)
    const inputs = allowed(read.inputs, rules)
    send({ lacks: lacking })
    await folder.receive(files, lacking, input)
    return { ...read, inputs }
  } catch (error) {
    if (error instanceof DeployError) throw error
    throw refused(
      `The gate could not take what was sent: ${(error as Error).message}`,
      'Nothing was changed. Run the workflow again; if it comes back, please report it.',
    )
  }
}

async function readFiles(input: Input, count: number): Promise<FileLine[]> {
  const files: FileLine[] = []
  while (files.length < count) files.push(parseFile((await input.line(limits.line)) ?? ''))
  checkTree(files)
  return files
}

/** The inputs by the same rules as on the runner; what leads to the server is not the runner's to say. */
function readRequest(
  { app, host, inputs: given, run: told, texts }: GateRequest,
  { code, folder }: RunFolder,
  setSecret: (secret: string) => void,
): { inputs: Inputs; run: Run } {
  const named = Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  const env = {
    ...Object.fromEntries(named),
    ...told,
    INPUT_HOST: host,
    INPUT_USER: deployUser(app),
    INPUT_APP: app,
    GITHUB_WORKSPACE: code,
    RUNNER_TEMP: folder,
    // Nobody logs in anywhere: an agent is what needs no secret.
    SSH_AUTH_SOCK: 'none',
  }
  const files = new Map(Object.entries(texts).map(([path, text]) => [`${code}/${path}`, text]))
  const { inputs, run } = readInputs({ env, readFile: (path) => files.get(path) ?? null, setSecret })
  const { agent: _, jump: __, proxyCommand: ___, ...rest } = inputs
  return { inputs: { ...rest, host, user: deployUser(app), app, local: true }, run }
}

/** Rejects when the runner cancels the run, or has gone: as a job that is cancelled. */
function listenOn(input: Input): Promise<never> {
  const cancelled = new Promise<never>((_, reject) => {
    const end = (why: string) => {
      reject(
        new DeployError('CANCELLED', why, {
          hint: 'It had not begun to change the site, which serves what it served before.',
        }),
      )
      setTimeout(() => process.exit(1), lastMilliseconds).unref()
    }
    const listen = async () => {
      for (;;) {
        const line = await input.line(limits.text)
        if (line === null) return end('The runner has gone')
        if (line === '{"cancel":true}') return end('The run was cancelled')
      }
    }
    listen().catch(() => end('The runner has gone'))
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const)
      process.on(signal, () => end('The run was cancelled'))
  })
  cancelled.catch(() => {}) // Nobody may be waiting on it at the moment.
  return cancelled
}

function tellEnding(ending: Ending, hide: (text: string) => string): EndingFrame {
  const { changed = null, deployment, error, live = '', plan = null, result, text, title = null } = ending
  const notices = hideWithin(deployment?.notices ?? ending.notices ?? [], hide)
  const { fresh, before } = splitAdvice(notices, deployment?.facts.records.told ?? [])
  return {
    ending: {
      result,
      text: hide(text),
      error: error ? tellError(error, hide) : null,
      url: findUrl(ending),
      ...hideWithin({ title, changed, live, plan, sections: ending.sections ?? deployment?.sections ?? [] }, hide),
      notices: fresh,
      before,
      outputs: outputsOf(ending, hide),
    },
  }
}
