/** The first time that somebody's computer meets a server: what answers there, and a key that is brought to it. */
import { connect as dial } from 'node:net'
import { utils } from 'ssh2'
import { DeployError } from '../errors.ts'
import type { Facts } from '../model.ts'
import { type Connection, connect } from './connection.ts'
import { presentKeys } from './login.ts'
import { refusal } from './refusal.ts'
import { asRoot, runWords } from './server.ts'
import type { PresentedKey, Target } from './target.ts'

/** A pair of keys: the private half as OpenSSH keeps it, the public one as a line of authorized_keys (sshd(8)). */
export interface KeyPair {
  readonly privateKey: string
  readonly line: string
}

/** A new pair of Ed25519 keys, without a passphrase. */
export function makeKeyPair(comment: string): KeyPair {
  const pair = utils.generateKeyPairSync('ed25519', { comment })
  return { privateKey: pair.private, line: pair.public }
}

/** The public half of a private key; null for one that is none, or needs a passphrase. */
export function publicLine(privateKey: string, comment: string): string | null {
  const key = utils.parseKey(privateKey)
  if (key instanceof Error || !key.isPrivateKey()) return null
  return `${key.type} ${key.getPublicSSH().toString('base64')} ${comment}`
}

/** What a server presents, before anything is believed or logged in to. @throws DeployError of a connection */
export const lookAtHost = async (target: Target): Promise<PresentedKey[]> => await presentKeys(target, null)

/** A connection, or the refusal of the log-in. @throws DeployError for everything else */
export async function tryLogIn(target: Target, log: (line: string) => void): Promise<Connection | DeployError> {
  try {
    return await connect(target, { sftp: false, log })
  } catch (error) {
    if (error instanceof DeployError && error.code === 'AUTH_FAILED') return error
    throw error
  }
}

/** Adds the line of authorized_keys once, whatever else stands in the file; for sh, in one line: other shells read it too. */
const addLine = [
  'umask 077; cd && mkdir -p .ssh && touch .ssh/authorized_keys || exit 1',
  'grep -qxF -- "$1" .ssh/authorized_keys && exit 0',
  'if test -s .ssh/authorized_keys && test "$(tail -c 1 .ssh/authorized_keys | wc -l)" -eq 0; then echo >>.ssh/authorized_keys || exit 1; fi',
  'printf "%s\\n" "$1" >>.ssh/authorized_keys',
].join('; ')

/** Lets the holder of a key in as the account that is logged in. @throws DeployError LOGIN_REFUSED, SHELL_UNUSABLE */
export async function bringKey(connection: Connection, line: string): Promise<void> {
  const { code, stderr, stdout } = await runWords(connection, ['/bin/sh', '-c', addLine, 'sh', line])
  if (code !== 0 || /login as the user/i.test(stdout)) throw refusal(connection, `${stdout}\n${stderr}`, code)
}

/**
 * The system, and whether the account gets root's rights.
 * @throws DeployError LOGIN_REFUSED, PASSWORD_EXPIRED, SUDO_REFUSED, SHELL_UNUSABLE
 */
export async function lookAtSystem(connection: Connection): Promise<Facts['os']> {
  const words = [...asRoot(connection.target.user), 'cat', '/etc/os-release']
  const { code, stderr, stdout } = await runWords(connection, words)
  if (code !== 0 && !/os-release/.test(stderr)) throw refusal(connection, `${stdout}\n${stderr}`, code)
  if (/login as the user/i.test(stdout)) throw refusal(connection, stdout, code)
  return readOsRelease(stdout)
}

/** os-release(5), as far as it is looked at. */
export function readOsRelease(text: string): Facts['os'] {
  const read = (name: string) => new RegExp(`^${name}=["']?(.*?)["']?$`, 'm').exec(text)?.[1] ?? ''
  return { id: read('ID'), like: read('ID_LIKE'), name: read('PRETTY_NAME'), version: read('VERSION_ID') }
}

/** Milliseconds after which a port that has not answered is taken for one that a firewall keeps. */
const silence = 3000

/** Whether a packet to a port comes back at all: a port where nobody listens yet refuses, and a firewall is silent. */
export async function answers(host: string, port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = dial({ host, port, timeout: silence })
    const end = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', () => end(true))
    socket.once('timeout', () => end(false))
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code === 'ECONNREFUSED'))
  })
}
