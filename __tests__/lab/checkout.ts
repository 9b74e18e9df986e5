import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { promisify } from 'node:util'

const example = resolve(import.meta.dirname, '../../examples/projetdjango')
const leftByUse = new Set(['__pycache__', 'db.sqlite3', 'media', 'staticfiles', '.venv'])

/** A repository of its own, as actions/checkout leaves one on the runner. */
export interface Checkout {
  readonly dir: string
  /** Writes a file (and the folders above it); the path is relative to the repository. Not yet committed. */
  write(path: string, text: string): Promise<void>
  /** Removes a file or folder; a path that is not there is an error. */
  remove(path: string): Promise<void>
  /** Commits everything there is, also when nothing changed, and returns the commit's full hash. */
  commit(message: string): Promise<string>
  /** Removes the repository. */
  done(): Promise<void>
}

/** Runs git in `dir` with no configuration of the machine's or the person's, and returns what it printed, trimmed. */
export async function git(dir: string, ...words: string[]): Promise<string> {
  const person = { name: 'Example', email: 'example@monsiteweb.test' }
  const { stdout } = await promisify(execFile)('git', words, {
    cwd: dir,
    env: {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: person.name,
      GIT_AUTHOR_EMAIL: person.email,
      GIT_COMMITTER_NAME: person.name,
      GIT_COMMITTER_EMAIL: person.email,
    },
  })
  return stdout.trim()
}

/** Every file below a folder, by its path in it, in no order. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))

/** The files of examples/projetdjango that belong to it. */
export const exampleFiles = (): string[] =>
  filesBelow(example).filter((path) => !path.split(sep).some((part) => leftByUse.has(part)))

/** A temporary git repository (branch main, one commit) with a copy of examples/projetdjango. */
export async function makeCheckout(): Promise<Checkout> {
  const dir = await mkdtemp(join(tmpdir(), 'monsiteweb-'))
  await cp(example, dir, { recursive: true, filter: (path) => !leftByUse.has(basename(path)) })
  const checkout = await openCheckout(dir)
  await checkout.commit('The site as it is')
  return checkout
}

/** Makes a folder a git repository (branch main), with no commit yet. */
export async function openCheckout(dir: string): Promise<Checkout> {
  await git(dir, 'init', '--quiet', '--initial-branch=main')
  return {
    dir,
    commit: async (message) => {
      await git(dir, 'add', '--all')
      await git(dir, 'commit', '--quiet', '--allow-empty', `--message=${message}`)
      return git(dir, 'rev-parse', 'HEAD')
    },
    write: async (path, text) => {
      await mkdir(dirname(join(dir, path)), { recursive: true })
      await writeFile(join(dir, path), text)
    },
    remove: (path) => rm(join(dir, path), { recursive: true }),
    done: () => rm(dir, { recursive: true, force: true }),
  }
}
