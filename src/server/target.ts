import type { Login } from '../model.ts'

/** What it takes to reach a server, and on which way. */
export interface Target extends Login {
  /** A machine to log in to first, which then passes the connection on. */
  readonly jump?: Login
  /** A command of the runner's shell whose input and output are the connection. */
  readonly proxyCommand?: string
  /** It is this machine, and we are root. */
  readonly local?: true
  /** Whether it is the machine on the way, and not the server. */
  readonly isBastion?: boolean
}

/** A key that a server presented during the key exchange. */
export interface PresentedKey {
  readonly type: string
  readonly fingerprint: string
}

/** The machine as a sentence names it. */
export function addressOf({ host, port, isBastion }: Target): string {
  const address = port === 22 ? host : `${host}, port ${port}`
  return isBastion ? `the bastion ${address}` : address
}

/** The input that pins its host key. */
export const hostKeyInput = ({ isBastion }: Target): string => (isBastion ? 'jump-host-key' : 'host-key')
