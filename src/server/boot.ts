import type { ClientChannel } from 'ssh2'
import { patience } from '../patience.ts'
import { bootWords } from '../remote.ts'
import type { Connection } from './connection.ts'
import { within } from './deadline.ts'
import { hearChannel } from './streams.ts'
import { shellCommand } from './words.ts'

/** The line by which a program says that it listens. */
const ready = 'django-prod listens'

/**
 * It is put together by Python, as a shell that only repeats what it was told would say it otherwise, and begins a line
 * of its own, whatever the shell has printed before.
 */
const sayReady = 'print("\\ndjango-prod","listens",flush=True);'

/** A program of ours that has been asked for by a channel. */
export interface Booted {
  readonly channel: ClientChannel
  /** Its exit code; rejects with SERVER_FLOODS. */
  readonly ended: Promise<number>
  /** Whether it is ours that runs, and hears what is written to the channel from now on. */
  readonly proven: boolean
}

/** What a program prints, line by line. */
export interface Hearing {
  /** What ours says. */
  said(line: string): void
  /** All else: a banner of the provider's, a message of the day, standard error. */
  stray(line: string): void
}

/** The shell neither started our program nor ended. */
export class ShellSilent extends Error {}

/**
 * Starts our Python on the server by a channel, and waits until it says that it listens. Nothing is written before: a
 * shell whose start-up files start another program, or a forced command, would read it as its own input.
 *
 * @param prefix words in front of the interpreter: root's rights, and the deployment's slice
 * @throws ShellSilent; DeployError SERVER_FLOODS; what the connection's `open` throws
 */
export async function bootProgram(
  connection: Pick<Connection, 'open'>,
  prefix: readonly string[],
  hearing: Hearing,
): Promise<Booted> {
  const channel = await connection.open(shellCommand([...prefix, ...bootWords(sayReady)]))
  let isProven = false
  let prove: (proven: boolean) => void = () => {}
  const proven = new Promise<boolean>((resolve) => {
    prove = resolve
  })
  const out = (line: string) => {
    if (isProven) return hearing.said(line)
    isProven = line === ready
    if (isProven) prove(true)
    else if (line !== '') hearing.stray(line)
  }
  const ended = hearChannel(channel, { out, err: hearing.stray })
  ended.catch(() => {}) // Whoever waits for it hears of it.
  const over = ended.then(() => false)
  try {
    const outcome = await within(patience.shell, Promise.race([proven, over]), () => new ShellSilent())
    return { channel, ended, proven: outcome }
  } catch (error) {
    channel.close()
    throw error
  }
}
