import { DeployError } from '../errors.ts'
import { patience } from '../patience.ts'
import type { Channel, Connection } from '../server/connection.ts'
import { within } from '../server/deadline.ts'
import { hearChannel } from '../server/streams.ts'
import { protocol } from './protocol.ts'

/** A gate that has greeted. */
export interface Gate {
  readonly channel: Channel
  /** Which bundle decides there. */
  readonly bundle: string
  /** Calls with each frame that it says from now on; what is no frame is left out. */
  frames(hear: (frame: object) => void): void
  /** Its exit code. Rejects with SERVER_FLOODS when it says more than is taken. */
  readonly ended: Promise<number>
}

/** What an ordinary account would run: it ends at once, and says nothing. */
const word = 'true'

/**
 * Asks an account whether it is a gate. Nothing is sent to it before it has greeted.
 *
 * @returns null for an ordinary account
 * @throws DeployError GATE_REFUSED for a gate with which this version of the action can't speak
 */
export async function knock(connection: Connection): Promise<Gate | null> {
  const channel = await connection.open(word)
  const waiting: object[] = []
  let hear: ((frame: object) => void) | null = null
  let greeted = false
  let greet: (frame: Readonly<Record<string, unknown>>) => void = () => {}
  const greeting = new Promise<Readonly<Record<string, unknown>>>((resolve) => {
    greet = resolve
  })
  const out = (line: string) => {
    const frame = parse(line)
    if (frame === null) return
    if (!greeted && 'django-prod gate' in frame) {
      greeted = true
      greet(frame)
    } else if (greeted && hear) hear(frame)
    else if (greeted) waiting.push(frame)
  }
  const ended = hearChannel(channel, { out, err: () => {} })
  ended.catch(() => {}) // Whoever waits for it hears of it.
  const found = await within(
    patience.shell,
    Promise.race([greeting, ended.then(() => null), connection.lost]),
    () => new Error('silent'),
  ).catch((error: Error) => {
    // A shell that does not end is the ordinary run's to explain.
    if (error instanceof DeployError) throw error
    return null
  })
  if (found === null) return null
  if (found['django-prod gate'] !== protocol) {
    throw new DeployError('GATE_REFUSED', 'The gate on the server speaks another protocol than this version', {
      host: connection.target.host,
      hint: 'As root on the server, "gate install" of the version that the workflow names brings both to the same (docs/deploy-key.md). Nothing was changed.',
    })
  }
  const frames: Gate['frames'] = (listener) => {
    hear = listener
    for (const frame of waiting.splice(0)) listener(frame)
  }
  return { channel, bundle: String(found.bundle), frames, ended }
}

function parse(line: string): object | null {
  if (!line.startsWith('{')) return null
  try {
    return JSON.parse(line) as object
  } catch {
    return null
  }
}
