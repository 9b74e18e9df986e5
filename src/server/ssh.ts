import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { Client, ClientChannel, SFTPWrapper } from 'ssh2'
import SftpClient from 'ssh2-sftp-client'
import { patience } from '../patience.ts'
import { connectionLost, forwardFailure, isNoPacket, sftpFailure } from './connection-failure.ts'
import { within } from './deadline.ts'
import { dial, type Forward } from './dial.ts'
import { listenBefore } from './hearing.ts'
import { loginFailure } from './login-failure.ts'
import { signAtOnce } from './sign-at-once.ts'
import type { PresentedKey, Target } from './target.ts'

/** One SSH connection to a server that is logged in to. */
export interface Link {
  readonly hostKey: PresentedKey
  /**
   * Opens a channel that runs `command` by the log-in shell (RFC 4254, section 6.5).
   *
   * @throws ChannelRefused; DeployError CONNECTION_LOST, SHELL_UNUSABLE
   */
  run(command: string): Promise<ClientChannel>
  /**
   * The SFTP session, opened when it is first asked for.
   *
   * @throws ChannelRefused; DeployError SYNC_FAILED
   */
  sftp(): Promise<SFTPWrapper>
  /** A stream through the server to another one (RFC 4254, section 7.2). */
  readonly forward: Forward
  /** Rejects with CONNECTION_LOST, or what SFTP could not read, when the connection ends without our closing it. */
  readonly lost: Promise<never>
  close(): void
}

/** The server opens no further channel on a connection (sshd_config(5), MaxSessions). */
export class ChannelRefused extends Error {}

/** The host key algorithms asked for, one a key type, best first (RFC 8709, RFC 5656, RFC 8332). */
const algorithms = {
  'ssh-ed25519': 'ssh-ed25519',
  'ecdsa-sha2-nistp256': 'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384': 'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521': 'ecdsa-sha2-nistp521',
  'ssh-rsa': 'rsa-sha2-512',
}
export type KeyType = keyof typeof algorithms
export const keyTypes = Object.keys(algorithms) as KeyType[]

/** The fingerprint as OpenSSH prints it: SHA-256 of the key blob, base64 without padding. */
function present(blob: Buffer): PresentedKey {
  const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1')
  return { type, fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}` }
}

/** The reason of a refused channel (RFC 4254, section 5.1) is a number; a connection that is gone has none. */
const isRefusedChannel = (error: Error): boolean =>
  /Channel open failure/.test(error.message) && typeof (error as { reason?: unknown }).reason === 'number'

/**
 * One key exchange with the given key types, and the log-in; a key that is not pinned ends it before any log-in.
 *
 * @throws DeployError HOST_UNREACHABLE, NOT_SSH, LOGINS_LIMITED, AUTH_FAILED, KEY_INVALID
 */
export async function openLink(
  target: Target,
  types: readonly KeyType[],
  forward: Forward | null,
): Promise<Link | { refused: PresentedKey[] }> {
  const way = await dial(target, forward)
  const { stream } = way
  const heard = listenBefore(stream)
  let presented: PresentedKey | undefined
  let refused = false
  let raw: Error | undefined
  let connected = !('connecting' in stream)
  let closing = false
  let loseConnection: (error: Error) => void = () => {}
  const lost = new Promise<never>((_, reject) => {
    loseConnection = reject
  })
  lost.catch(() => {}) // Whoever waits on it sees the rejection; nobody has to.

  const sftpClient = new SftpClient('site', { error: () => {}, end: () => {}, close: () => {} })
  const client = (sftpClient as unknown as { client: Client }).client
  const openSftp = client.sftp.bind(client)
  let askForSftp: () => void = () => {}
  let sftpRefused: Error | undefined
  const asked = new Promise<void>((resolve) => {
    askForSftp = resolve
  })
  // The library opens it with the connection, at once.
  client.sftp = ((opened: Parameters<Client['sftp']>[0]) => {
    const open = () =>
      openSftp((error, session) => {
        if (error && isRefusedChannel(error)) sftpRefused = error
        opened(error, session)
      })
    asked.then(open).catch((error: Error) => opened(error, undefined as never))
    return client
  }) as Client['sftp']
  const ready = new Promise<void>((resolve, reject) => {
    client.once('ready', resolve)
    client.prependListener('error', (error: Error) => {
      raw ??= error
      reject(error)
    })
    client.once('close', () => reject(raw ?? new Error('connection closed')))
  })
  ready.catch(() => {})
  client.on('close', () => {
    if (closing) return
    const error = raw ?? new Error('connection closed')
    loseConnection(isNoPacket(error) ? sftpFailure(target, error) : connectionLost(target, error))
  })
  client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) => {
    finish(prompts.map(() => target.password ?? ''))
  })
  stream.once('connect', () => {
    connected = true
  })

  const sftp = sftpClient.connect({
    sock: stream as never,
    username: target.user,
    ...(target.privateKey ? { privateKey: target.privateKey } : {}),
    ...(target.passphrase ? { passphrase: target.passphrase } : {}),
    ...(target.password ? { password: target.password, tryKeyboard: true } : {}),
    ...(target.agent ? { agent: target.agent } : {}),
    // Without asking first what is allowed (`none`), which costs a round trip.
    authHandler: [
      ...(target.privateKey ? ['publickey' as const] : []),
      ...(target.password ? ['password' as const, 'keyboard-interactive' as const] : []),
      ...(target.agent && !target.privateKey ? ['agent' as const] : []),
    ],
    algorithms: { serverHostKey: types.map((type) => algorithms[type]) as never },
    hostVerifier: (blob: Buffer) => {
      presented = present(blob)
      const { fingerprint } = presented
      refused = !target.hostKeys.some((pin) => pin.fingerprint === fingerprint)
      return !refused
    },
    readyTimeout: patience.handshake * 1000,
    // Notices that the server has vanished before the server gives up the run: within 30 s of its 40.
    keepaliveInterval: patience.silence * 250,
    keepaliveCountMax: 3,
  })
  signAtOnce(client)
  sftp.catch(() => {}) // The raw error says more than the library's; a refused subsystem is reported by sftp().

  try {
    // Without a connection there is no SFTP, which is how what the library refuses by itself arrives.
    await Promise.race([ready, sftp.catch((error: Error) => Promise.reject(raw ?? error))])
  } catch (error) {
    closing = true
    client.end()
    if (refused && presented) return { refused: [presented] }
    // A server that has no key of this type says so during the exchange.
    if (/no matching host key/i.test(String(error))) return { refused: [] }
    throw loginFailure(target, error as Error, { ...heard, connected, tunnel: await way.failed() })
  }
  if (!presented) throw new Error('connected without a host key')
  return {
    hostKey: presented,
    lost,
    run: (command) => {
      const opening = new Promise<ClientChannel>((resolve, reject) => {
        client.exec(command, (error, channel) => {
          if (!error) resolve(channel)
          else reject(isRefusedChannel(error) ? new ChannelRefused(error.message) : connectionLost(target, error))
        })
      })
      const silent = new Error('the server does not answer the request for a channel')
      return within(patience.shell, opening, () => connectionLost(target, silent))
    },
    sftp: async () => {
      askForSftp()
      try {
        await within(patience.shell, sftp, () => new Error('the server did not answer the request for SFTP'))
        // The session that the library opened; its own methods can't write what is still being made.
        return (sftpClient as unknown as { sftp: SFTPWrapper }).sftp
      } catch (error) {
        if (sftpRefused) throw new ChannelRefused(sftpRefused.message)
        throw sftpFailure(target, raw ?? (error as Error))
      }
    },
    forward: (host, port) =>
      within(
        patience.handshake,
        new Promise<Duplex>((resolve, reject) => {
          client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => (error ? reject(error) : resolve(channel)))
        }),
        () => new Error('the bastion did not answer'),
      ).catch((error: Error) => {
        throw forwardFailure(target, host, port, error)
      }),
    close: () => {
      closing = true
      client.end()
    },
  }
}
