import { DeployError } from '../errors.ts'
import type { PresentedKey, Target } from './target.ts'

const address = (target: Target) => (target.port === 22 ? target.host : `${target.host}, port ${target.port}`)

/** Nothing was logged in to: shows what the server presented as the line to paste. */
export function hostKeyMissing(target: Target, presented: readonly PresentedKey[]): DeployError {
  const lines = presented.map((key) => `host-key: ${key.fingerprint}   (${key.type})`)
  return new DeployError(
    'HOST_KEY_MISSING',
    `The input host-key is missing, so ${address(target)} can't be told from an impostor`,
    {
      host: target.host,
      output: lines.join('\n'),
      hint: 'The server presents the keys below. Compare one with your provider\'s console (there: "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub"), then paste its line into the workflow.',
    },
  )
}

/** Another key than the pinned one. */
export function hostKeyMismatch(target: Target, presented: readonly PresentedKey[]): DeployError {
  const expected = target.hostKeys.map((pin) => pin.fingerprint + (pin.type ? ` (${pin.type})` : '')).join(', ')
  const found = presented.map((key) => `${key.fingerprint} (${key.type})`).join(', ') || 'no key of that type'
  return new DeployError('HOST_KEY_MISMATCH', `${address(target)} is not the server that host-key names`, {
    host: target.host,
    output: `expected:  ${expected}\npresented: ${found}`,
    hint: "If you reinstalled the server, compare the presented key with your provider's console and put it into host-key. If you did not, somebody may be between you and the server: do not deploy.",
  })
}

/** Whether SFTP, or the connection because of it, ended at something that is no packet: words of a shell, mostly. */
export function isNoPacket(error: unknown): boolean {
  const { cause, level } = error as { cause?: unknown; level?: string }
  return level === 'sftp-protocol' || (cause instanceof Error && isNoPacket(cause))
}

/** The log-in works but SFTP does not. */
export function sftpFailure(target: Target, error: Error): DeployError {
  const details = { host: target.host, output: error.message, cause: error }
  const subsystem =
    'has the line "Subsystem sftp internal-sftp", reload sshd (systemctl reload ssh) and run the workflow again.'
  // What a shell prints is read as the length of a packet (draft-ietf-secsh-filexfer-02, section 3).
  if (/packet length/i.test(error.message)) {
    return new DeployError('SYNC_FAILED', `The log-in shell of ${target.user} prints text, which SFTP can't read`, {
      ...details,
      hint: `Make ~${target.user}/.bashrc silent for programs (first line: case $- in *i*) ;; *) return;; esac), or see that /etc/ssh/sshd_config ${subsystem}`,
    })
  }
  return new DeployError('SYNC_FAILED', `${target.host} offers no SFTP`, {
    ...details,
    hint: `See that /etc/ssh/sshd_config ${subsystem}`,
  })
}

/** Turns what the network, the protocol or the log-in said into an error that a person can act on. */
export function connectionFailure(target: Target, error: Error, when: 'connecting' | 'lost'): DeployError {
  const text = error.message
  const { code, level } = error as Error & { code?: string; level?: string }
  const fail = (errorCode: ConstructorParameters<typeof DeployError>[0], message: string, hint: string) =>
    new DeployError(errorCode, message, { host: target.host, hint, output: text, cause: error })

  if (when === 'lost') {
    return fail(
      'CONNECTION_LOST',
      `The connection to ${address(target)} was lost`,
      'The site goes on serving a complete release. Run the workflow again: it tidies up and goes on.',
    )
  }
  if (/passphrase/i.test(text)) {
    return fail(
      'KEY_INVALID',
      'The ssh-key is encrypted and its passphrase is missing or wrong',
      'Give it as the secret input ssh-key-passphrase, or make a key without one for deployments: ssh-keygen -t ed25519 -N "" -f deploy_key.',
    )
  }
  if (/parse privateKey|unsupported key format|malformed/i.test(text)) {
    return fail(
      'KEY_INVALID',
      'The ssh-key is not a private key in a format that can be read',
      'Paste the whole private key file, from its "-----BEGIN" line to its "-----END" line, into the secret.',
    )
  }
  if (/authentication methods failed/i.test(text) || level === 'client-authentication') {
    const way = target.privateKey
      ? target.password
        ? 'neither the key nor the password'
        : 'not this key'
      : 'not this password'
    return fail(
      'AUTH_FAILED',
      `${address(target)} accepts ${way} for the user ${target.user}`,
      target.privateKey
        ? `Add the public half of the key to ~${target.user}/.ssh/authorized_keys on the server (ssh-copy-id), and check that the input user is the right one: on cloud images it is often debian or ubuntu.`
        : 'Many servers accept no password for root: use ssh-key, or another user. Check the secret for a pasted line break.',
    )
  }
  if (
    /^not SSH|invalid (protocol|identification|greeting)|protocol.*(version|identification)|Expected.*SSH|Unexpected packet before version/i.test(
      text,
    ) ||
    level === 'protocol'
  ) {
    return fail(
      'NOT_SSH',
      `What answers at ${address(target)} does not speak SSH`,
      'Check the input port: SSH usually answers on 22. 21 is FTP, 80 and 443 are web servers.',
    )
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return fail(
      'HOST_UNREACHABLE',
      `The name ${target.host} has no address`,
      'Check the input host for a typing mistake; an IP address works too.',
    )
  }
  if (code === 'ECONNREFUSED') {
    return fail(
      'HOST_UNREACHABLE',
      `${address(target)} refuses the connection`,
      "Is the server running, and does its SSH listen on this port? Your provider's console shows both.",
    )
  }
  return fail(
    'HOST_UNREACHABLE',
    `${address(target)} does not answer`,
    "Is the server running, is the address right, and does a firewall of your provider let SSH in from everywhere? GitHub's runners have no fixed address.",
  )
}
