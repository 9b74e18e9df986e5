/** What is told and asked before a server is trusted, and how a key comes to it. */

import { homedir } from 'node:os'
import { DeployError } from '../errors.ts'
import { parseHostKeys } from '../inputs/host-key.ts'
import { judgeDomains, lookUp } from '../look-at-domains.ts'
import type { Facts, HostKeyPin, Inputs } from '../model.ts'
import { refuseOld, refuseSystem } from '../refuse-server.ts'
import type { Connection } from '../server/connection.ts'
import { answers, bringKey, lookAtHost, lookAtSystem, tryLogIn } from '../server/introduce.ts'
import type { PresentedKey } from '../server/target.ts'
import type { DeployKey } from './deploy-key.ts'
import { findAgent, findKey, findKnown, readText } from './here.ts'
import { Misuse } from './parse.ts'
import type { Talk } from './talk.ts'

/** The server as a person names it, and how they get in. */
export interface Acquaintance {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly domains: readonly string[]
  /** Host keys that the person has given, as text; empty for none. */
  readonly hostKeys: string
  /** Empty for one that is asked for where it is needed. */
  readonly password: string
  /** Nothing is asked: what can't be answered ends the command. */
  readonly agrees: boolean
}

/** How often a password may be wrong. */
const tries = 3

/**
 * Looks at domain, ports and system, has the host's key compared, and brings ours there.
 * @returns the fingerprint of the server's key
 * @throws Misuse, DeployError
 */
export async function meetServer(server: Acquaintance, key: DeployKey, talk: Talk): Promise<string> {
  const { host, port, user } = server
  const [seen, open, presented] = await Promise.all([
    lookUp({ domains: server.domains, host, https: 'auto', local: undefined }),
    Promise.all([80, 443].map(async (one) => [one, await answers(host, one)] as const)),
    lookAtHost({ host, port, user, hostKeys: [] }),
  ])
  const visitors = { trustedProxies: [] as readonly string[] } as Inputs['visitors']
  const found = judgeDomains(seen, { visitors }, { inet6: [] as readonly string[] } as Facts)
  for (const { domain, faults, leadsHere } of found) {
    const told = leadsHere ? `${domain} leads there` : `${domain} is not known here`
    talk.say(`Domain   ${faults.length > 0 ? faults.join(' ') : told}`)
  }
  const silent = open.filter(([, answered]) => !answered).map(([one]) => one)
  talk.say(
    silent.length === 0
      ? `Ports    ${port}, 80 and 443 can be reached`
      : `Ports    nothing comes back from ${silent.join(' and ')}: open them for TCP in the firewall of your provider's console`,
  )
  const pin = await compareKeys(server, presented, talk)
  const connection = await bringOurs(server, pin, key, talk)
  try {
    const os = await lookAtSystem(connection)
    refuseSystem(server, os)
    refuseOld(server, os)
    talk.say(`System   ${os.name}, ${user === 'root' ? 'as root' : `as ${user}, with sudo`}`)
  } finally {
    connection.close()
  }
  return pin.fingerprint
}

/** The key by which the server is known from now on. @throws Misuse where nobody has compared it */
async function compareKeys(server: Acquaintance, presented: readonly PresentedKey[], talk: Talk): Promise<HostKeyPin> {
  const { host, port } = server
  const pinned = (text: string) => {
    const pins = parseHostKeys({ name: 'host-key', value: text })
    return presented.find((one) => pins.some(({ fingerprint }) => fingerprint === one.fingerprint))
  }
  const known = server.hostKeys || (await findKnown(homedir(), host, String(port)))
  if (known !== '') {
    const key = pinned(known)
    if (key) {
      talk.say(
        `Server   presents the key that ${server.hostKeys ? '--host-key' : 'known_hosts'} names: ${key.fingerprint}`,
      )
      return key
    }
    if (server.hostKeys) throw new Misuse(`${host} does not present the key of --host-key, but ${listed(presented)}`)
    throw new Misuse(
      `known_hosts has other keys of ${host} than it presents. If the server is new: ssh-keygen -R ${host}`,
    )
  }
  const [key] = presented
  if (!key) throw new Misuse(`${host} presents no host key of a known type.`)
  talk.say(`Server   ${host} presents this key (${key.type}):\n\n             ${key.fingerprint}\n`)
  talk.say(
    "         Your provider's console shows the server's own by: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
  )
  const answer = await talk.ask('Are they the same? Type yes, or paste what the console shows: ')
  if (/^(y|yes|o|oui)$/i.test(answer)) return key
  const same = answer === '' || /^no?n?$/i.test(answer) ? undefined : pinned(answer)
  if (same) return same
  throw new Misuse(
    answer === ''
      ? 'Nobody has compared the key, so the server is not trusted. Nothing was sent. --host-key names it beforehand.'
      : 'That is not the key that the server presents: somebody may be between you and it. Nothing was sent.',
  )
}

const listed = (presented: readonly PresentedKey[]) =>
  presented.map(({ fingerprint, type }) => `${fingerprint} (${type})`).join(', ')

/** A connection by our key, which is brought there by whatever else opens the server. */
async function bringOurs(server: Acquaintance, pin: HostKeyPin, key: DeployKey, talk: Talk): Promise<Connection> {
  const { host, port, user } = server
  const log = (line: string) => talk.say(`         ${line}`)
  const target = { host, port, user, hostKeys: [pin] }
  const enter = async () => await tryLogIn({ ...target, privateKey: key.privateKey }, log)
  const first = key.made ? null : await enter()
  if (first !== null && !(first instanceof DeployError)) {
    talk.say('Access   the server knows the key')
    return first
  }
  const bring = async (other: Connection, by: string): Promise<Connection> => {
    try {
      await bringKey(other, key.line)
    } finally {
      other.close()
    }
    const entered = await enter()
    if (entered instanceof DeployError) throw entered
    talk.say(`Access   the key was brought to the server, by ${by}`)
    return entered
  }
  if (server.password === '') {
    const agent = await findAgent()
    const entered = agent ? await tryLogIn({ ...target, agent }, log) : null
    if (entered && !(entered instanceof DeployError)) return await bring(entered, 'your SSH agent')
    const own = findKey(homedir())
    const other = own ? await tryWithKey(target, readText(own), log) : null
    if (other) return await bring(other, own ?? '')
  }
  for (let tried = 0, given = server.password; tried < tries; tried++, given = '') {
    const password =
      given ||
      (server.agrees
        ? ''
        : await talk.askSecret(`Password of ${user} on ${host}, once, to bring the key there (Enter: there is none): `))
    if (password === '') break
    const entered = await tryLogIn({ ...target, password }, log)
    if (!(entered instanceof DeployError)) return await bring(entered, 'the password')
    talk.say(`         ${entered.message}.`)
  }
  return await waitForPaste(server, key, talk, enter)
}

/** By a key of somebody's own; null for one that does not open the server, or needs a passphrase. */
async function tryWithKey(target: Parameters<typeof tryLogIn>[0], privateKey: string, log: (line: string) => void) {
  try {
    const entered = await tryLogIn({ ...target, privateKey }, log)
    return entered instanceof DeployError ? null : entered
  } catch (error) {
    if (error instanceof DeployError && error.code === 'KEY_INVALID') return null
    throw error
  }
}

/** The person brings it there: by the provider's form, or the server's console. @throws Misuse, DeployError AUTH_FAILED */
async function waitForPaste(
  { agrees, host, user }: Acquaintance,
  key: DeployKey,
  talk: Talk,
  enter: () => Promise<Connection | DeployError>,
): Promise<Connection> {
  const home = user === 'root' ? '/root' : `/home/${user}`
  talk.say(
    `Access   Paste this line where your provider asks for an SSH key, or on the server into ${home}/.ssh/authorized_keys:\n\n${key.line}\n`,
  )
  if (agrees) throw new Misuse(`${host} does not know the key yet. Run init again when it does.`)
  await talk.ask('Enter, when that is done: ')
  const entered = await enter()
  if (entered instanceof DeployError) throw entered
  talk.say('Access   the server knows the key')
  return entered
}
