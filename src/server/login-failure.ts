import { isIPv6 } from 'node:net'
import { DeployError, type ErrorCode } from '../errors.ts'
import type { Heard } from './hearing.ts'
import { addressOf, type Target } from './target.ts'

/** How far a log-in had come when it failed. */
export interface Approach extends Heard {
  /** Whether the stream to the server was there. */
  readonly connected: boolean
  /** How the command that makes the stream failed, in its own words. */
  readonly tunnel: string
}

const ownConsole = '"journalctl -u ssh -n 20" on the server\'s console says why'

/** Why the network did not let us through: the code of the one error, or of the most telling of several addresses; `''` for another cause. */
export function networkCode(error: unknown): string {
  const { code = '', errors = [] } = (error ?? {}) as { code?: string; errors?: readonly { code?: string }[] }
  const codes = errors.map((one) => one.code ?? '')
  const others = codes.filter((one) => !noRoute.test(one))
  return (codes.length > 0 ? (others[0] ?? codes[0]) : code) ?? ''
}

/** No way to that kind of address at all (connect(2), bind(2)). */
const noRoute = /^(ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)$/

/** Whether the same log-in may work a little later: the server has limits, bans for a while, or is just starting. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof DeployError)) return false
  return error.code === 'LOGINS_LIMITED' || networkCode(error.details.cause) === 'ECONNREFUSED'
}

/** Turns what the network, the protocol or the log-in said into an error that a person can act on. */
export function loginFailure(target: Target, error: Error, approach: Approach): DeployError {
  const text = [error, ...((error as { errors?: readonly Error[] }).errors ?? [])]
    .map(({ message }) => message)
    .filter((message) => message !== '')
    .join('\n')
  const output = [approach.words.trim(), approach.tunnel, text].filter((one) => one !== '').join('\n')
  const fail = (code: ErrorCode, message: string, hint: string) =>
    new DeployError(code, message, { host: target.host, hint, output, cause: error })
  const way = explainKey(target, error, text, fail) ?? explainWords(target, text, approach, fail)
  return way ?? explainNetwork(target, networkCode(error), text, approach, fail)
}

type Fail = (code: ErrorCode, message: string, hint: string) => DeployError

/** Failures of the key or the password. */
function explainKey(target: Target, error: Error, text: string, fail: Fail): DeployError | null {
  const input = target.isBastion ? 'jump-key' : 'ssh-key'
  if (/passphrase/i.test(text)) {
    return fail(
      'KEY_INVALID',
      `The ${input} is encrypted and its passphrase is missing or wrong`,
      'Give it as the secret input ssh-key-passphrase, or make a key without one for deployments: ssh-keygen -t ed25519 -N "" -f deploy_key.',
    )
  }
  if (/parse privateKey|unsupported key format|malformed/i.test(text)) {
    return fail(
      'KEY_INVALID',
      `The ${input} is not a private key in a format that can be read`,
      'Paste the whole private key file, from its "-----BEGIN" line to its "-----END" line, into the secret.',
    )
  }
  const tooMany = /Too many authentication failures/i.test(text)
  const ofAgent = (error as { level?: string }).level === 'agent'
  if (!tooMany && !ofAgent && !/authentication methods failed/i.test(text)) return null
  const { agent, privateKey, password, user } = target
  const own = privateKey ? (password ? 'neither the key nor the password' : 'not this key') : 'not this password'
  const way = privateKey || password || !agent ? own : "no key of the runner's agent (as no ssh-key was given)"
  const limit = tooMany
    ? 'It ended the log-in at the first tries ("MaxAuthTries" in /etc/ssh/sshd_config): give either ssh-key or password. '
    : ''
  return fail(
    'AUTH_FAILED',
    `${addressOf(target)} accepts ${way} for the user ${user}`,
    privateKey || agent
      ? `${limit}Add the public half of the key to ~${user}/.ssh/authorized_keys on the server (ssh-copy-id), and check that the input user is the right one: on cloud images it is often debian or ubuntu. A right key is refused too where ~${user}, its .ssh or authorized_keys may be written by others ("chmod go-w ~ ~/.ssh ~/.ssh/authorized_keys"), and by "PermitRootLogin no", AllowUsers or AllowGroups ("sshd -T" lists them): ${ownConsole}.`
      : `${limit}Many servers accept no password for root, or for anybody ("sshd -T | grep -i -e permitrootlogin -e passwordauthentication" on the server): use ssh-key, or another user. Check the secret for a pasted line break. ${ownConsole}.`,
  )
}

/** What ends connections before SSH greets, or behind it. */
const limits: ReadonlyArray<readonly [RegExp, string, string]> = [
  [
    /Exceeded MaxStartups/i,
    'takes no further log-ins at the moment (MaxStartups)',
    'Others hold connections open there, bots mostly. Raise "MaxStartups" in /etc/ssh/sshd_config on the server (100:30:200, say), or let its firewall or fail2ban keep them away, and reload sshd (systemctl reload ssh).',
  ],
  [
    /Not allowed at this time/i,
    'has banned this address for a while (PerSourcePenalties)',
    'Log-ins that failed from this address did that: this run\'s, or another\'s where runners share one. Wait some minutes and run again with the right key; "PerSourcePenaltyExemptList" in /etc/ssh/sshd_config names addresses that are never banned.',
  ],
]

/** What was said instead of SSH, and connections that were closed. */
function explainWords(target: Target, text: string, approach: Approach, fail: Fail): DeployError | null {
  const { connected, greeted, words, tunnel } = approach
  if (/^not SSH|Invalid identification|Unexpected packet before version/i.test(text)) {
    return fail(
      'NOT_SSH',
      `What answers at ${addressOf(target)} does not speak SSH`,
      'Check the input port: SSH usually answers on 22. 21 is FTP, 80 and 443 are web servers.',
    )
  }
  if (tunnel !== '') {
    return fail(
      'HOST_UNREACHABLE',
      `The proxy-command did not reach ${addressOf(target)}`,
      'The lines below are its own. Run the same command on your machine with the tokens filled in (%h host, %p port, %r user): it has to show the SSH greeting of the server.',
    )
  }
  if (/no matching/i.test(text)) {
    return fail(
      'NOT_SSH',
      `SSH at ${addressOf(target)} has no algorithm in common with this action`,
      'In /etc/ssh/sshd_config, let KexAlgorithms, Ciphers, MACs and HostKeyAlgorithms hold usual ones too: curve25519-sha256, aes256-gcm@openssh.com, hmac-sha2-256, ssh-ed25519. Then reload sshd (systemctl reload ssh).',
    )
  }
  const closed = connected && /lost before handshake|connection closed|ECONNRESET|EPIPE|ended|closed/i.test(text)
  if (!closed) return null
  const limit = limits.find(([pattern]) => pattern.test(words))
  if (limit) return fail('LOGINS_LIMITED', `${addressOf(target)} ${limit[1]}`, limit[2])
  if (greeted) {
    return fail(
      'LOGINS_LIMITED',
      `${addressOf(target)} closed the connection during the log-in`,
      `Its SSH limits log-ins (MaxStartups, LoginGraceTime, MaxAuthTries), or this address is banned for a while: ${ownConsole}.`,
    )
  }
  return fail(
    'LOGINS_LIMITED',
    `${addressOf(target)} closes the connection before SSH greets`,
    `Either log-ins are limited there (MaxStartups, while bots hold connections open), or this runner's address is banned for a while (PerSourcePenalties of sshd, fail2ban, hosts.deny): ${ownConsole}. Or no SSH listens on this port; it usually is 22.`,
  )
}

/** What the network said. */
function explainNetwork(target: Target, code: string, text: string, approach: Approach, fail: Fail): DeployError {
  const address = addressOf(target)
  const unreachable = (message: string, hint: string) => fail('HOST_UNREACHABLE', message, hint)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'ENODATA') {
    return unreachable(
      `The name ${target.host} has no address`,
      'Check the input host for a typing mistake; an IP address works too.',
    )
  }
  const ipv6 =
    "GitHub's runners have no IPv6. Give the IPv4 address of the server as host, or a name that has one (an A record). A server without IPv4 is reached through a machine that has both (the input jump), or from a runner of your own."
  if (noRoute.test(code)) {
    return unreachable(`This runner has no way to ${address}, as an IPv6 address needs IPv6`, ipv6)
  }
  if (code === 'ECONNREFUSED') {
    return unreachable(
      `${address} refuses the connection`,
      'Is the server running, and does its SSH listen on this port? Your provider\'s console shows both. fail2ban refuses addresses too from which log-ins failed: "fail2ban-client status sshd" on the server lists them.',
    )
  }
  if (/Timed out while waiting for handshake/i.test(text) && approach.connected) {
    return unreachable(
      approach.greeted
        ? `The log-in at ${address} did not come to an end`
        : `${address} takes the connection and then says nothing`,
      `Is it the port of SSH (22 mostly)? A server without memory or processor time to spare, or that looks up names in vain ("UseDNS no" in /etc/ssh/sshd_config), is that slow too: ${ownConsole}.`,
    )
  }
  return unreachable(
    `${address} does not answer`,
    isIPv6(target.host)
      ? ipv6
      : 'Is the server running, is the address right, and does a firewall of your provider let SSH in from everywhere? GitHub\'s runners have no fixed address. fail2ban may have shut this one out: "fail2ban-client status sshd" on the server lists them.',
  )
}
