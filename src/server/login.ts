import { patience } from '../patience.ts'
import { hostKeyMismatch, hostKeyMissing } from './connection-failure.ts'
import { pause } from './deadline.ts'
import type { Forward } from './dial.ts'
import { mayPass } from './login-failure.ts'
import { type KeyType, keyTypes, type Link, openLink } from './ssh.ts'
import type { PresentedKey, Target } from './target.ts'

/** How often a log-in is tried where the server limits or bans log-ins for a while. */
const tries = 3

/**
 * Logs in, with the host key pinned; where the server limits log-ins or refuses them for a while, up to three times.
 * Without a pin nothing is logged in to: the keys that the server presents are collected by key exchanges alone and
 * HOST_KEY_MISSING shows them as lines to paste.
 *
 * @param log called with a line before each pause
 * @throws DeployError HOST_KEY_MISSING, HOST_KEY_MISMATCH, HOST_UNREACHABLE, NOT_SSH, LOGINS_LIMITED, AUTH_FAILED,
 *   KEY_INVALID
 */
export async function logIn(target: Target, forward: Forward | null, log: (line: string) => void): Promise<Link> {
  for (let tried = 1; ; tried++) {
    try {
      return await logInOnce(target, forward)
    } catch (error) {
      if (tried === tries || !mayPass(error)) throw error
      const seconds = patience.again * (2 * tried - 1)
      log(`${(error as Error).message}; trying again in ${seconds} s (try ${tried + 1} of ${tries})`)
      await pause(seconds)
    }
  }
}

async function logInOnce(target: Target, forward: Forward | null): Promise<Link> {
  if (target.hostKeys.length === 0) throw hostKeyMissing(target, await presentKeys(target, forward))
  const pinned = keyTypes.filter((type) => target.hostKeys.some((pin) => pin.type === type))
  // A bare fingerprint does not say its type, so every type may have to be tried until one matches.
  const untyped = target.hostKeys.some((pin) => !keyTypes.some((type) => type === pin.type))
  const attempts: KeyType[][] = untyped ? keyTypes.map((type) => [type]) : [pinned]
  const seen: PresentedKey[] = []
  for (const types of attempts) {
    const outcome = await openLink(target, types, forward)
    if (!('refused' in outcome)) return outcome
    seen.push(...outcome.refused)
  }
  throw hostKeyMismatch(target, seen)
}

/** The keys that a server presents, by key exchanges alone: nothing is logged in to. @throws DeployError of a connection */
export async function presentKeys(target: Target, forward: Forward | null): Promise<PresentedKey[]> {
  const keys: PresentedKey[] = []
  for (const type of keyTypes) {
    try {
      const outcome = await openLink({ ...target, hostKeys: [] }, [type], forward)
      if ('refused' in outcome) keys.push(...outcome.refused)
    } catch (error) {
      // What does not answer now would not for another type of key either, each after a full time-out.
      if (keys.length === 0) throw error
    }
  }
  return keys
}
