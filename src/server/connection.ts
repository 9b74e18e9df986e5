import { createHash } from 'node:crypto'
import type { Client, ClientChannel, SFTPWrapper } from 'ssh2'
import SftpClient from 'ssh2-sftp-client'
import { patience } from '../patience.ts'
import { connectionFailure, hostKeyMismatch, hostKeyMissing, isNoPacket, sftpFailure } from './connection-failure.ts'
import { dial } from './dial.ts'
import type { PresentedKey, Target } from './target.ts'

export interface Connection {
  readonly target: Target
  readonly hostKey: PresentedKey
  /** Opens a channel that runs `command` by the log-in shell (RFC 4254, section 6.5). */
  open(command: string): Promise<ClientChannel>
  /**
   * The SFTP session on the same connection, opened when it is first asked for.
   *
   * @throws DeployError SYNC_FAILED
   */
  sftp(): Promise<SFTPWrapper>
  /** Rejects with CONNECTION_LOST, or what SFTP could not read, when the connection ends without our closing it. */
  readonly lost: Promise<never>
  close(): void
}

/** The host key algorithms asked for, one a key type, best first (RFC 8709, RFC 5656, RFC 8332). */
const algorithms = {
  'ssh-ed25519': 'ssh-ed25519',
  'ecdsa-sha2-nistp256': 'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384': 'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521': 'ecdsa-sha2-nistp521',
  'ssh-rsa': 'rsa-sha2-512',
}
type KeyType = keyof typeof algorithms
const keyTypes = Object.keys(algorithms) as KeyType[]

/** The fingerprint as OpenSSH prints it: SHA-256 of the key blob, base64 without padding. */
function present(blob: Buffer): PresentedKey {
  const type = blob.subarray(4, 4 + blob.readUInt32BE(0)).toString('latin1')
  return { type, fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}` }
}

/**
 * Connects, with the host key pinned. Without a pin nothing is logged in to: the keys that the server presents
 * are collected by key exchanges alone and HOST_KEY_MISSING shows them as lines to paste.
 *
 * @param options.sftp asks for SFTP at once, which is then there as soon as it is needed. A shell that turns everybody
 *   away answers it with words, and what is no packet ends the connection: `isNoPacket` of its error is true.
 * @throws DeployError HOST_KEY_MISSING, HOST_KEY_MISMATCH, HOST_UNREACHABLE, NOT_SSH, AUTH_FAILED, KEY_INVALID
 */
export async function connect(target: Target, options: { readonly sftp: boolean }): Promise<Connection> {
  if (target.hostKeys.length === 0) throw hostKeyMissing(target, await presentedKeys(target))
  const pinned = keyTypes.filter((type) => target.hostKeys.some((pin) => pin.type === type))
  // A bare fingerprint does not say its type, so every type may have to be tried until one matches.
  const untyped = target.hostKeys.some((pin) => !keyTypes.some((type) => type === pin.type))
  const attempts: KeyType[][] = untyped ? keyTypes.map((type) => [type]) : [pinned]
  const seen: PresentedKey[] = []
  for (const types of attempts) {
    const outcome = await attempt(target, types)
    if ('open' in outcome) {
      // Whoever uses it hears of a failure.
      if (options.sftp) outcome.sftp().catch(() => {})
      return outcome
    }
    seen.push(...outcome.refused)
  }
  throw hostKeyMismatch(target, seen)
}

async function presentedKeys(target: Target): Promise<PresentedKey[]> {
  const keys: PresentedKey[] = []
  for (const type of keyTypes) {
    try {
      const outcome = await attempt({ ...target, hostKeys: [] }, [type])
      if ('refused' in outcome) keys.push(...outcome.refused)
    } catch (error) {
      // What does not answer now would not for another type of key either, each after a full time-out.
      if (keys.length === 0) throw error
    }
  }
  return keys
}

/** One key exchange with the given key types; a key that is not pinned ends it before any log-in. */
async function attempt(target: Target, types: KeyType[]): Promise<Connection | { refused: PresentedKey[] }> {
  let presented: PresentedKey | undefined
  let refused = false
  let raw: Error | undefined
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
  const asked = new Promise<void>((resolve) => {
    askForSftp = resolve
  })
  // The library opens it with the connection, at once.
  client.sftp = ((opened: Parameters<Client['sftp']>[0]) => {
    asked.then(() => openSftp(opened)).catch((error: Error) => opened(error, undefined as never))
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
    loseConnection(isNoPacket(error) ? sftpFailure(target, error) : connectionFailure(target, error, 'lost'))
  })
  client.on('keyboard-interactive', (_name, _instructions, _language, prompts, finish) => {
    finish(prompts.map(() => target.password ?? ''))
  })

  const sftp = sftpClient.connect({
    sock: dial(target),
    username: target.user,
    ...(target.privateKey ? { privateKey: target.privateKey } : {}),
    ...(target.passphrase ? { passphrase: target.passphrase } : {}),
    ...(target.password ? { password: target.password, tryKeyboard: true } : {}),
    // Without asking first what is allowed (`none`), which costs a round trip.
    authHandler: [
      ...(target.privateKey ? ['publickey' as const] : []),
      ...(target.password ? ['password' as const, 'keyboard-interactive' as const] : []),
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
    throw connectionFailure(target, error as Error, 'connecting')
  }
  if (!presented) throw new Error('connected without a host key')
  return {
    target,
    hostKey: presented,
    lost,
    open: (command) =>
      new Promise((resolve, reject) => {
        client.exec(command, (error, channel) => {
          if (error) reject(connectionFailure(target, error, 'lost'))
          else resolve(channel)
        })
      }),
    sftp: async () => {
      askForSftp()
      try {
        await sftp
        // The session that the library opened; its own methods can't write what is still being made.
        return (sftpClient as unknown as { sftp: SFTPWrapper }).sftp
      } catch (error) {
        throw sftpFailure(target, raw ?? (error as Error))
      }
    },
    close: () => {
      closing = true
      client.end()
    },
  }
}
