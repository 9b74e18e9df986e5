import { DeployError } from '../errors.ts'
import { translate } from '../language.ts'
import { addressOf, hostKeyInput, type PresentedKey, type Target } from './target.ts'

/** Nothing was logged in to: shows what the server presented as the line to paste. */
export function hostKeyMissing(target: Target, presented: readonly PresentedKey[]): DeployError {
  const lines = presented.map((key) => `${hostKeyInput(target)}: ${key.fingerprint}   (${key.type})`)
  return new DeployError(
    'HOST_KEY_MISSING',
    `The input ${hostKeyInput(target)} is missing, so ${addressOf(target)} can't be told from an impostor`,
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
  return new DeployError(
    'HOST_KEY_MISMATCH',
    `${addressOf(target)} is not the server that ${hostKeyInput(target)} names`,
    {
      host: target.host,
      // Keys are most of it: it is not taken for lines of ours later.
      output: translate(`expected:  ${expected}\npresented: ${found}`),
      hint: `If you reinstalled the server, compare the presented key with your provider's console and put it into ${hostKeyInput(target)}. If you did not, somebody may be between you and the server: do not deploy.`,
    },
  )
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

/** The connection ended, or answers no more, after the log-in. */
export function connectionLost(target: Target, error: Error): DeployError {
  const details = { host: target.host, output: error.message, cause: error }
  // Refused by the server in words of the protocol (RFC 4254, section 5.4).
  if (/Unable to exec/i.test(error.message)) {
    return new DeployError('SHELL_UNUSABLE', `${addressOf(target)} runs no commands for ${target.user}`, {
      ...details,
      hint: 'Use a user with an ordinary shell, whose line in authorized_keys restricts nothing.',
    })
  }
  return new DeployError('CONNECTION_LOST', `The connection to ${addressOf(target)} was lost`, {
    ...details,
    hint: 'The site goes on serving a complete release. Run the workflow again: it tidies up and goes on.',
  })
}

/** The server opens no channel at all, not even the first one of a connection. */
export function channelsForbidden(target: Target, error: Error): DeployError {
  return new DeployError('SHELL_UNUSABLE', `${addressOf(target)} lets ${target.user} in and then opens no session`, {
    host: target.host,
    output: error.message,
    cause: error,
    hint: 'In /etc/ssh/sshd_config, "MaxSessions" has to be 1 at least (10 unless it says otherwise), also in the Match blocks that hold for this account. Then reload sshd (systemctl reload ssh).',
  })
}

/** The bastion is logged in to, and does not pass the connection on. */
export function forwardFailure(bastion: Target, host: string, port: number, error: Error): DeployError {
  const details = { host: bastion.host, output: error.message, cause: error }
  const forbidden = (error as { reason?: unknown }).reason === 1
  return forbidden
    ? new DeployError('HOST_UNREACHABLE', `${addressOf(bastion)} passes no connection on to ${host}, port ${port}`, {
        ...details,
        hint: 'In its /etc/ssh/sshd_config, AllowTcpForwarding has to be yes or local, and PermitOpen, where it is set, has to name the server; "restrict" in authorized_keys there forbids it too ("port-forwarding" allows it again).',
      })
    : new DeployError('HOST_UNREACHABLE', `${addressOf(bastion)} does not reach ${host}, port ${port}`, {
        ...details,
        hint: 'The inputs host and port are those under which the bastion knows the server. On the bastion, "nc -vz HOST PORT" says whether it reaches it.',
      })
}
