import { DeployError } from '../errors.ts'
import type { Connection } from './connection.ts'

/** The log-in worked but our program did not run: says why, as cloud images and sudo put it. */
export function refusal(connection: Connection, said: string, code: number): DeployError {
  const { host, user } = connection.target
  const output = said.split('\n').slice(-10).join('\n')
  const fail = (
    errorCode: 'LOGIN_REFUSED' | 'PASSWORD_EXPIRED' | 'SUDO_REFUSED' | 'SHELL_UNUSABLE',
    message: string,
    hint: string,
  ) => new DeployError(errorCode, message, { host, output, hint })
  const other = /login as the user ["']?([a-z_][a-z0-9_-]*)/i.exec(said)?.[1]
  if (other) return fail('LOGIN_REFUSED', `${host} lets nobody in as ${user}`, `Set the input user: ${other}.`)
  if (/password (has )?expired|password change required|required to change your password/i.test(said)) {
    return fail(
      'PASSWORD_EXPIRED',
      `${user} on ${host} has to choose a new password before any command runs`,
      `Log in once by hand (ssh ${user}@${host}), choose a new password, and run the workflow again.`,
    )
  }
  if (/env: \S*sudo\S*: No such file/.test(said)) {
    return fail(
      'SUDO_REFUSED',
      `${host} has no sudo, which ${user} needs`,
      `As root, run "apt-get install sudo" and write "${user} ALL=(ALL) NOPASSWD:ALL" into /etc/sudoers.d/${user} (visudo -f), or set the input user: root.`,
    )
  }
  // sudo-rs names the file and shows the place; sudo says the file, the line, or who may write it.
  const rules =
    /.*(\/etc\/sudoers[^\s:]*).*(syntax|parse error|writable|owned by|expecting|expected|bad permissions)/.exec(
      said,
    )?.[1]
  if (rules !== undefined) {
    return fail(
      'SUDO_REFUSED',
      `sudo on ${host} can't use its rules in ${rules}`,
      `As root, run "visudo -c": it says what is wrong with ${rules}. A file of rules belongs to root and has mode 0440.`,
    )
  }
  if (/sudo(-rs)?:|not in the sudoers/i.test(said)) {
    return fail(
      'SUDO_REFUSED',
      `${user} on ${host} can't use sudo without a password`,
      `As root, write "${user} ALL=(ALL) NOPASSWD:ALL" into /etc/sudoers.d/${user} (visudo -f), or set the input user: root.`,
    )
  }
  return fail(
    'SHELL_UNUSABLE',
    `The log-in as ${user} works, but commands do not run on ${host} (exit code ${code})`,
    'Something in the log-in shell answers instead: a menu, a forced command in authorized_keys, or a shell set to nologin. Use a user with an ordinary shell.',
  )
}
