/** The account that a key of the gate belongs to, as root makes it and takes it away. */
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { join } from 'node:path'
import { deployUser, gatePlaces } from '../places.ts'
import { siteFolder } from './rules.ts'

/** What root reads when a command of it fails. */
export class InstallError extends Error {}

/** Runs a program of the system. @returns what it printed @throws InstallError where it fails */
export function runProgram(words: readonly string[]): string {
  const [program = '', ...rest] = words
  const { error, status, stderr, stdout } = spawnSync(program, rest, { encoding: 'utf8' })
  if (error) throw new InstallError(`${program} can't be started: ${error.message}`)
  if (status !== 0) throw new InstallError(`${words.join(' ')} ended with code ${status}: ${stderr.trim()}`)
  return stdout
}

/** Writes a file beside its place and puts it there in one act. */
export function writeWhole(place: string, text: string, mode: number): void {
  const beside = `${place}.new`
  fs.rmSync(beside, { force: true })
  fs.writeFileSync(beside, text, { mode, flag: 'wx' })
  fs.chmodSync(beside, mode)
  fs.renameSync(beside, place)
}

/** What passwd(5) says of the account in its comment field, and by which it is known to be ours. */
const markOf = (app: string): string => `django-prod-action deploys ${app}`

const homeOf = (app: string): string => join(siteFolder(app), 'home')

/** Whether the account is there. @throws InstallError where it is somebody else's */
function findAccount(app: string): boolean {
  const user = deployUser(app)
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith(`${user}:`))
  if (line === undefined) return false
  if (line.split(':')[4] === markOf(app)) return true
  throw new InstallError(`there is an account ${user} already, which is none of this action's: nothing was changed`)
}

/**
 * What sudo allows the account: one program with one argument, in a fresh environment (sudoers(5)). `plain`: as sudo-rs
 * reads it, which knows none of the settings; it keeps no variable anyway.
 */
const sudoersOf = (app: string, plain: boolean): string => {
  const user = deployUser(app)
  return [
    `# Made by django-prod-action (docs/deploy-key.md): the key of ${user} starts one program for ${app}.`,
    ...(plain ? [] : [`Defaults:${user} env_reset, !requiretty, !use_pty`]),
    `${user} ALL=(root:root) NOPASSWD: ${gatePlaces.command} ${app}`,
    '',
  ].join('\n')
}

/** Puts the rules in their place once sudo can read them. */
function writeSudoers(app: string): void {
  const tried = join(siteFolder(app), 'sudoers')
  const check = () => runProgram(['/usr/sbin/visudo', '--check', '--quiet', `--file=${tried}`])
  let plain = false
  try {
    writeWhole(tried, sudoersOf(app, plain), 0o440)
    check()
  } catch {
    plain = true
    writeWhole(tried, sudoersOf(app, plain), 0o440)
    check()
  } finally {
    fs.rmSync(tried, { force: true })
  }
  writeWhole(gatePlaces.sudoers(app), sudoersOf(app, plain), 0o440)
}

/** One line of authorized_keys (sshd(8)): no forwarding, no terminal, no start-up file, one command. */
const lineOf = (app: string, key: string): string =>
  `restrict,command="/usr/bin/sudo -n -- ${gatePlaces.command} ${app}" ${key} django-prod-action`

/** Makes the account, or what it lacks; `keys` are all that open it from now on. Null leaves those that do. */
export function makeAccount(app: string, keys: readonly string[] | null): void {
  const user = deployUser(app)
  const home = homeOf(app)
  fs.mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o755 })
  if (!findAccount(app)) {
    const named = ['--comment', markOf(app), '--home-dir', home, '--no-create-home', '--shell', '/bin/sh']
    runProgram(['/usr/sbin/useradd', '--system', '--user-group', ...named, user])
    // No password, which is not the same as a locked account: sshd lets nobody into one of those (sshd_config(5), UsePAM).
    runProgram(['/usr/sbin/usermod', '--password', '*', user])
  }
  writeSudoers(app)
  if (keys !== null) writeWhole(keysOf(app), keys.map((key) => `${lineOf(app, key)}\n`).join(''), 0o644)
}

/** Read by sshd as the account, which may not write it. */
export const keysOf = (app: string): string => join(homeOf(app), '.ssh/authorized_keys')

/** Where sshd looks for the keys of the account; null where it does not say. */
export function findKeyFiles(app: string): string | null {
  const asked = `user=${deployUser(app)},host=localhost,addr=127.0.0.1`
  const { stdout } = spawnSync('/usr/sbin/sshd', ['-T', '-C', asked], { encoding: 'utf8' })
  return /^authorizedkeysfile (.*)$/m.exec(stdout ?? '')?.[1] ?? null
}

/** Takes away all that lets the account in, and the account. */
export function removeAccount(app: string): void {
  fs.rmSync(keysOf(app), { force: true })
  fs.rmSync(gatePlaces.sudoers(app), { force: true })
  if (findAccount(app)) runProgram(['/usr/sbin/userdel', deployUser(app)])
}
