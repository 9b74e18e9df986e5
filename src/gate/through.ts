/** The runner's side: a run by a key that opens nothing but the gate takes place on the server, and is told here. */
import { once } from 'node:events'
import type { Ending } from '../ending.ts'
import { DeployError } from '../errors.ts'
import { inputValue } from '../inputs/source.ts'
import type { Checkout, FileEntry, Inputs, Notice, Run } from '../model.ts'
import { patience } from '../patience.ts'
import { hashCheckout, listCheckout } from '../project/checkout.ts'
import { describeCount } from '../project/describe.ts'
import { readChecked } from '../project/files/contents.ts'
import type { Report } from '../report/report.ts'
import { type Channel, connect } from '../server/connection.ts'
import { readEnding } from './ending.ts'
import { type Gate, knock } from './greeting.ts'
import { identity } from './identity.ts'
import { type GateRequest, protocol, runVariables, sentInputs } from './protocol.ts'
import { hearRows } from './rows.ts'

/** What the inputs were read from: the variables of the step, and the YAML file by its path in the repository. */
export interface Given {
  readonly env: NodeJS.ProcessEnv
  readonly texts: Readonly<Record<string, string>>
}

/** Only accounts of this kind are asked whether they are a gate: it costs a round trip. */
export const mayBeGate = ({ user }: Pick<Inputs, 'user'>): boolean => user.endsWith('-deploy')

/**
 * Lets the server do the whole run, where the account is a gate.
 *
 * @returns null where it is an ordinary account
 */
export async function runThroughGate(
  inputs: Inputs,
  run: Run,
  report: Report,
  cancelled: Promise<never>,
  given: Given,
): Promise<Ending | null> {
  try {
    const keys = [inputs.privateKey, inputs.jump?.privateKey]
    const sends = ['deploy', 'plan', 'restore', 'move-database'].includes(inputs.mode)
    const checkout = sends ? await hashCheckout(await listCheckout(inputs, run.workspace), keys) : null
    const connection = await Promise.race([connect(inputs, { sftp: false, log: report.say }), cancelled])
    try {
      const gate = await Promise.race([knock(connection), cancelled])
      if (gate === null) return null
      const ending = await Promise.race([converse(gate, inputs, checkout, report, cancelled, given), connection.lost])
      return addNotices(ending, [...(checkout?.notices ?? []), ...noteVersion(gate, inputs)])
    } finally {
      connection.close()
    }
  } catch (error) {
    return { result: 'failed', text: report.hide((error as Error).message), deployment: null, error }
  }
}

async function converse(
  { channel, frames, ended }: Gate,
  inputs: Inputs,
  checkout: Checkout | null,
  report: Report,
  cancelled: Promise<never>,
  given: Given,
): Promise<Ending> {
  const files = Object.entries(checkout?.files ?? {})
  const hearRow = hearRows(report)
  let lacks: (numbers: readonly unknown[]) => void = () => {}
  const lacking = new Promise<readonly unknown[]>((resolve) => {
    lacks = resolve
  })
  let heard = performance.now()
  const told = new Promise<Ending>((resolve) => {
    frames((frame) => {
      heard = performance.now()
      if ('lacks' in frame && Array.isArray(frame.lacks)) lacks(frame.lacks)
      else if ('ending' in frame) resolve(readEnding(frame.ending))
      else hearRow(frame)
    })
  })
  const gone = ended.then(() => {
    throw new DeployError('CONNECTION_LOST', 'The gate on the server has ended without a word', {
      host: inputs.host,
      hint: 'What it had begun is ended by the server itself; the site serves one complete release. Run the workflow again. "journalctl -t sudo" on the server tells whether it was refused.',
    })
  })
  gone.catch(() => {}) // What was told before counts.
  const lines = files.map(([path, entry]) => ({ path, ...entry }))
  let watch: NodeJS.Timeout | undefined
  const mute = new Promise<never>((_, reject) => {
    watch = setInterval(() => {
      if (performance.now() - heard > patience.quiet * 1000) reject(saysNothing(inputs.host))
    }, 1000)
  })
  const over = Promise.race([told, gone, mute])
  over.catch(() => {}) // Whoever waits for it hears of it.
  let heart: NodeJS.Timeout | undefined
  try {
    const request = writeLines(channel, [requestOf(inputs, files.length, given), ...lines])
    const numbers = await Promise.race([request.then(() => lacking), over, cancelled])
    if ('result' in numbers) return numbers
    const sent = numbers.flatMap((number) => {
      const file = files[number as number]
      return file ? [file] : []
    })
    if (checkout && sent.length > 0) {
      report.say(`Sending     ${describeCount(sent.length, 'file')} of ${files.length} to the gate of ${inputs.app}`)
      const refused = await Promise.race([writeFiles(channel, checkout.root, sent), over, cancelled])
      if (refused) return refused
    }
    heart = setInterval(() => channel.write('{}\n'), patience.silence * 250)
    cancelled.catch(() => channel.write('{"cancel":true}\n'))
    return await over
  } finally {
    clearInterval(heart)
    clearInterval(watch)
  }
}

const saysNothing = (host: string) =>
  new DeployError('CONNECTION_LOST', `The gate on the server has said nothing for ${patience.quiet} s`, {
    host,
    hint: 'Does a disk of the server hang ("dmesg" tells)? What the run had begun is ended by the server itself; the site serves one complete release. Run the workflow again.',
  })

async function write(channel: Channel, data: string | Buffer): Promise<void> {
  if (!channel.write(data)) await once(channel, 'drain')
}

async function writeLines(channel: Channel, lines: readonly object[]): Promise<void> {
  for (const line of lines) await write(channel, `${JSON.stringify(line)}\n`)
}

async function writeFiles(channel: Channel, root: string, files: ReadonlyArray<[string, FileEntry]>): Promise<void> {
  for (const [path, entry] of files) {
    // Its memory is used for the next piece: what is written is a copy.
    for (const piece of readChecked(root, path, entry)) await write(channel, Buffer.from(piece))
  }
}

/** What was given to this run, without what leads to the server. */
function requestOf({ app, host }: Inputs, files: number, { env, texts }: Given): GateRequest {
  const inputs = sentInputs.flatMap((name) => {
    const value = inputValue(env, name)
    return value === '' ? [] : [[name, value] as const]
  })
  const run = runVariables.flatMap((name) => (env[name] ? [[name, env[name]] as const] : []))
  return {
    protocol,
    app,
    host,
    inputs: Object.fromEntries(inputs),
    texts,
    run: Object.fromEntries(run),
    files,
  }
}

/** Adds what the runner has seen itself; what the server has told or folded is there already. */
export function addNotices(ending: Ending, more: readonly Notice[]): Ending {
  const known = new Set(
    [...(ending.notices ?? []), ...(ending.before ?? [])].map(({ title, message }) => `${title}\n${message}`),
  )
  const added = more.filter(({ title, message }) => !known.has(`${title}\n${message}`))
  return { ...ending, notices: [...(ending.notices ?? []), ...added] }
}

function noteVersion({ bundle }: Gate, { app, host }: Inputs): Notice[] {
  if (bundle === identity()) return []
  return [
    {
      level: 'notice',
      title: 'The gate on the server has another version of the action',
      message: `What happens is decided by the version on ${host}, and not by the one that the workflow names. As root there, "gate install --app ${app}" of the workflow's version brings both to the same (docs/deploy-key.md).`,
    },
  ]
}
