import type { HostKeyPin } from '../model.ts'

/** What it takes to reach a server. */
export interface Target {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly privateKey?: string
  readonly passphrase?: string
  readonly password?: string
  readonly hostKeys: readonly HostKeyPin[]
}

/** A key that a server presented during the key exchange. */
export interface PresentedKey {
  readonly type: string
  readonly fingerprint: string
}
