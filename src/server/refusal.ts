import { DeployError } from '../errors.ts'
import { patience } from '../patience.ts'
import type { Connection } from './connection.ts'

type RefusalCode = 'LOGIN_REFUSED' | 'PASSWORD_EXPIRED' | 'SUDO_REFUSED' | 'SHELL_UNUSABLE'

/** The last lines of what a shell said. */
const tail = (said: string): string => said.split('\n').slice(-10).join('\n')

/** The first line that keeps a start-up file of bash from doing anything for programs. */
const onlyForPeople = 'case $- in *i*) ;; *) return;; esac'

/** The log-in worked but our program did not run: says why, as cloud images and sudo put it. */
export function refusal(connection: Connection, said: string, code: number): DeployError {
  const { host, user } = connection.target
  const output = tail(said)
  const fail = (errorCode: RefusalCode, message: string, hint: string) =>
    new DeployError(errorCode, message, { host, output, hint })
  const other = /login as the user ["']?([a-z_][a-z0-9_-]*)/i.exec(said)?.[1]
  if (other) return fail('LOGIN_REFUSED', `${host} lets nobody in as ${user}`, `Set the input user: ${other}.`)
  if (/password (has )?expired|password change required|required to change your password/i.test(said)) {
    return fail(
      'PASSWORD_EXPIRED',
      `${user} on ${host} has to choose a new password before any command runs`,
      `Log in once by hand (ssh ${user}@${host}), choose a new password, and run the workflow again.`,
    )
  }
  return refusalOfSudo(said, host, user, fail) ?? refusalOfShell(said, code, host, user, fail)
}

type Fail = (code: RefusalCode, message: string, hint: string) => DeployError

function refusalOfSudo(said: string, host: string, user: string, fail: Fail): DeployError | null {
  const allow = `As root, write "${user} ALL=(ALL) NOPASSWD:ALL" into /etc/sudoers.d/${user} (visudo -f), or set the input user: root.`
  if (/env: \S*sudo\S*: No such file/.test(said)) {
    return fail(
      'SUDO_REFUSED',
      `${host} has no sudo, which ${user} needs`,
      `As root, run "apt-get install sudo". ${allow}`,
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
  if (/must have a tty/i.test(said)) {
    return fail(
      'SUDO_REFUSED',
      `sudo on ${host} wants a terminal of ${user}, which a workflow has not`,
      `/etc/sudoers, or a file in /etc/sudoers.d, says "Defaults requiretty". As root, add "Defaults:${user} !requiretty" to /etc/sudoers.d/${user} (visudo -f).`,
    )
  }
  if (!/sudo(-rs)?:|not in the sudoers/i.test(said)) return null
  return fail('SUDO_REFUSED', `${user} on ${host} can't use sudo without a password`, allow)
}

function refusalOfShell(said: string, code: number, host: string, user: string, fail: Fail): DeployError {
  const unusable = (message: string, hint: string) => fail('SHELL_UNUSABLE', message, hint)
  if (/sftp connections only|restricted by rssh|Allowed commands: .*(scp|sftp)|scponly|lshell/i.test(said)) {
    return unusable(
      `${user} on ${host} is an account for file transfer only`,
      `Its log-ins run SFTP and no commands ("ForceCommand internal-sftp" in /etc/ssh/sshd_config, or a shell such as rssh). Use a user with an ordinary shell: "chsh -s /bin/bash ${user}" gives one, and a Match block of sshd_config can leave the account out.`,
    )
  }
  if (/account is currently not available|nologin|account has been disabled/i.test(said)) {
    return unusable(
      `${user} on ${host} has no shell`,
      `Its shell is nologin: "chsh -s /bin/bash ${user}" as root gives it an ordinary shell, or use another user.`,
    )
  }
  return unusable(
    `The log-in as ${user} works, but commands do not run on ${host} (exit code ${code})`,
    'Something in the log-in shell answers instead: a menu, a forced command in authorized_keys ("command=") or sshd_config (ForceCommand), start-up files that start another program, or a shell set to nologin. Use a user with an ordinary shell.',
  )
}

/** The log-in worked, and then neither did our program begin nor the shell end. */
export function silence(connection: Connection, said: readonly string[]): DeployError {
  const { host, user } = connection.target
  return new DeployError(
    'SHELL_UNUSABLE',
    `The log-in as ${user} works, but the shell on ${host} starts no command in ${patience.shell} s`,
    {
      host,
      output: tail(said.join('\n')),
      hint: `Something reads what is sent instead of running the command: a line of ~${user}/.bashrc (or of another start-up file) that starts another program, as "exec fish", "exec bash" or "tmux" do, or that waits for input, as "read" does; or a forced command in authorized_keys ("command=") or sshd_config (ForceCommand). Nothing was sent to it. Let ~${user}/.bashrc begin with the line: ${onlyForPeople}. Then "ssh ${user}@${host} true" on your machine ends at once and prints nothing.`,
    },
  )
}
