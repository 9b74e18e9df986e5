/** What this computer knows: the checkout, keys, and the keys of hosts. */
import { execFile } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeText } from '../project/detection/source.ts'

/** What a program prints; null where it is not there, or ends with another code than 0. */
export function ask(
  program: string,
  words: readonly string[],
  cwd?: string,
  more: { readonly timeout?: number; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string | null> {
  return new Promise((resolve) => {
    const options = { cwd, maxBuffer: 2 ** 26, windowsHide: true, ...more }
    execFile(program, words, options, (error, stdout) => resolve(error ? null : stdout.trimEnd()))
  })
}

/** What git says of the checkout. */
export interface Checkout {
  readonly top: string
  readonly commit: string
  /** The tag or the branch; '' for neither. */
  readonly ref: string
  /** Tracked files that differ from the commit. */
  readonly changed: readonly string[]
}

/** The checkout that a folder is in; null where it is none, or has no commit. */
export async function findCheckout(folder: string): Promise<Checkout | null> {
  const git = (...words: string[]) => ask('git', ['-C', folder, ...words])
  const [top, commit] = await Promise.all([git('rev-parse', '--show-toplevel'), git('rev-parse', 'HEAD')])
  if (top === null || commit === null) return null
  const [tag, branch, changed] = await Promise.all([
    git('describe', '--tags', '--exact-match', 'HEAD'),
    git('symbolic-ref', '--short', 'HEAD'),
    git('status', '--porcelain', '--untracked-files=no'),
  ])
  const names = (changed ?? '').split('\n').filter((line) => line !== '')
  return { top, commit, ref: tag ?? branch ?? '', changed: names.map((line) => line.slice(3)) }
}

/** The workflows of a checkout, path and text. */
export function readWorkflows(top: string): [string, string][] {
  const files = globSync(['.github/workflows/*.yml', '.github/workflows/*.yaml'], { cwd: top }).sort()
  return files.map((file) => [file, readText(join(top, file))])
}

/** A file of text as its owner's editor or shell has written it: PowerShell's `>` writes UTF-16. */
export const readText = (file: string): string => decodeText(readFileSync(file))

/** Where the SSH agent of Windows listens (OpenSSH for Windows, ssh-agent); no variable names it there. */
const windowsAgent = '\\\\.\\pipe\\openssh-ssh-agent'

/**
 * The SSH agent, if it has a key (ssh-add(1), -l): macOS has one always, and mostly without any. Undefined for none.
 * @param platform as process.platform says it
 */
export async function findAgent(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<string | undefined> {
  const agent = env.SSH_AUTH_SOCK || (platform === 'win32' ? windowsAgent : '')
  if (agent === '') return undefined
  return (await ask('ssh-add', ['-l'], undefined, { env: { ...process.env, ...env } })) === null ? undefined : agent
}

/** Keys that ssh tries where nobody names one (ssh_config(5), IdentityFile), the strongest first. */
const keyFiles = ['id_ed25519', 'id_ecdsa', 'id_rsa']

/** The user's own key; undefined for none. */
export const findKey = (home: string): string | undefined =>
  keyFiles.map((name) => join(home, '.ssh', name)).find((file) => existsSync(file))

/** The key that `init` has made for a checkout, as git's configuration of it says; undefined for none. */
export async function findOwnKey(top: string): Promise<string | undefined> {
  const file = await ask('git', ['-C', top, 'config', '--get', 'django-prod.key'])
  return file !== null && existsSync(file) ? file : undefined
}

/** The lines of known_hosts about a host (ssh-keygen(1), -F); '' for none. */
export async function findKnown(home: string, host: string, port: string): Promise<string> {
  const name = port === '' || port === '22' ? host : `[${host}]:${port}`
  const said = await ask('ssh-keygen', ['-F', name, '-f', join(home, '.ssh/known_hosts')])
  return (said ?? '')
    .split('\n')
    .filter((line) => line !== '' && !/^[#@]/.test(line))
    .join('\n')
}
