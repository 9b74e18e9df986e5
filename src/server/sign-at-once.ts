import type { Client } from 'ssh2'

/** What ssh2 signs with, and the part of its protocol by which it offers a key; both are its own. */
interface Key {
  sign(data: Buffer, hash: string | undefined): Buffer | Error
  isPrivateKey(): boolean
}
type Sign = (data: Buffer, done: (signature: Buffer) => void) => void
interface Protocol {
  authPK(user: string, key: Key, algorithm: string | undefined, sign: Sign | undefined): void
}

/** The hash of an algorithm that has several (RFC 8332). */
const hashes: Readonly<Record<string, string>> = { 'rsa-sha2-256': 'sha256', 'rsa-sha2-512': 'sha512' }

/**
 * Lets a client, once its `connect` was called, sign what it sends first, instead of asking before whether the server
 * would take the key (RFC 4252, section 7, allows both): one round trip less. It pays for the one in which a program
 * says that it listens (boot.ts).
 */
export function signAtOnce(client: Client): void {
  const { _protocol: protocol } = client as unknown as { _protocol?: Protocol }
  // What the library refused by itself has none.
  if (protocol === undefined) return
  const offer = protocol.authPK.bind(protocol)
  protocol.authPK = (user, key, algorithm, sign) => {
    const signed: Sign = (data, done) => {
      const signature = key.sign(data, hashes[algorithm ?? ''])
      if (signature instanceof Error) throw signature
      done(signature)
    }
    // An agent's key is none of ours to sign with.
    offer(user, key, algorithm, sign ?? (key.isPrivateKey() ? signed : undefined))
  }
}
