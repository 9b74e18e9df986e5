import type { ClientChannel, SFTPWrapper } from 'ssh2'
import { channelsForbidden } from './connection-failure.ts'
import { openLocal } from './local.ts'
import { logIn } from './login.ts'
import { ChannelRefused, type Link } from './ssh.ts'
import type { PresentedKey, Target } from './target.ts'

/** A program on the server: its input, its output, and `stderr`. */
export type Channel = ClientChannel

export interface Connection {
  readonly target: Target
  readonly hostKey: PresentedKey
  /** Opens a channel that runs `command` by the log-in shell (RFC 4254, section 6.5). */
  open(command: string): Promise<ClientChannel>
  /**
   * The SFTP session, opened when it is first asked for.
   *
   * @throws DeployError SYNC_FAILED
   */
  sftp(): Promise<SFTPWrapper>
  /** Rejects with CONNECTION_LOST, or what SFTP could not read, when the connection ends without our closing it. */
  readonly lost: Promise<never>
  close(): void
}

export interface ConnectOptions {
  /**
   * Asks for SFTP at once, which is then there as soon as it is needed. A shell that turns everybody away answers it
   * with words, and what is no packet ends the connection: `isNoPacket` of its error is true.
   */
  readonly sftp: boolean
  /** Called with lines worth showing while it waits. */
  log(line: string): void
}

/** A link, how many channels are open on it or asked for, and how many it was seen to take. */
interface Slots {
  readonly link: Link
  taken: number
  most: number
  /** Whether a channel was ever open on it. */
  used: boolean
}

/**
 * Connects, through the bastion where there is one, with the host keys pinned. A server may allow few channels a
 * connection (sshd_config(5), MaxSessions): where one is refused, it is opened on a further connection, logged in to
 * in the same way.
 *
 * @throws DeployError every code of a log-in
 */
export async function connect(target: Target, { sftp: early, log }: ConnectOptions): Promise<Connection> {
  if (target.local) return openLocal(target)
  const bastion = target.jump ? await logIn({ ...target.jump, isBastion: true }, null, log) : null
  const dialled: Promise<Slots>[] = []
  let loseConnection: (error: Error) => void = () => {}
  const lost = new Promise<never>((_, reject) => {
    loseConnection = reject
  })
  lost.catch(() => {}) // Whoever waits on it sees the rejection; nobody has to.
  bastion?.lost.catch(loseConnection)
  let closed = false

  const link = (at: number): Promise<Slots> => {
    dialled[at] ??= logIn(target, bastion?.forward ?? null, log).then((made) => {
      made.lost.catch(loseConnection)
      if (closed) made.close()
      return { link: made, taken: 0, most: Number.POSITIVE_INFINITY, used: false }
    })
    return dialled[at]
  }

  /** Opens a channel on the first connection that takes one more. */
  const open = async <T extends { on(event: 'close', listener: () => void): unknown }>(
    ask: (link: Link) => Promise<T>,
  ): Promise<T> => {
    for (let at = 0; ; at++) {
      const slots = await link(at)
      if (slots.taken >= slots.most) continue
      slots.taken += 1
      try {
        const channel = await ask(slots.link)
        slots.used = true
        channel.on('close', () => {
          slots.taken -= 1
        })
        return channel
      } catch (error) {
        slots.taken -= 1
        if (!(error instanceof ChannelRefused)) throw error
        if (!slots.used && slots.taken === 0) throw channelsForbidden(target, error)
        slots.most = slots.taken
        if (dialled.length === at + 1) {
          log(`The server takes no more than ${slots.most} on one connection (MaxSessions): opening a further one`)
        }
      }
    }
  }

  try {
    const first = await link(0)
    let sftp: Promise<SFTPWrapper> | undefined
    const connection: Connection = {
      target,
      hostKey: first.link.hostKey,
      lost,
      open: (command) => open((one) => one.run(command)),
      sftp: () => {
        sftp ??= open((one) => one.sftp())
        return sftp
      },
      close: () => {
        closed = true
        for (const one of dialled) one.then((slots) => slots.link.close()).catch(() => {})
        bastion?.close()
      },
    }
    // Whoever uses it hears of a failure.
    if (early) connection.sftp().catch(() => {})
    return connection
  } catch (error) {
    bastion?.close()
    throw error
  }
}
