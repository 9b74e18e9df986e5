import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { cache } from './base.ts'
import { git } from './checkout.ts'
import { run } from './process.ts'

const root = resolve(import.meta.dirname, '../..')

/** The last commit of each version whose formats may lie on a server (__tests__/golden/at-rest). */
export const versions = { '0.1.0': '26ed7c147ab31f7256edf5d56892b7a7b7f65806' } as const

/** Whether this clone has the version: a shallow one has no history. */
export const hasVersion = (version: keyof typeof versions): boolean =>
  spawnSync('git', ['-C', root, 'cat-file', '-e', `${versions[version]}^{commit}`]).status === 0

/**
 * The bundle of an earlier version, taken out of this repository's history, with its action.yml one folder up.
 *
 * @throws Error where the history is not there, as in a shallow clone
 */
export async function earlierBundle(version: keyof typeof versions): Promise<string> {
  const commit = await git(root, 'rev-parse', '--verify', `${versions[version]}^{commit}`).catch((error: Error) => {
    throw new Error(`version ${version} is not in this clone: run git fetch --unshallow`, { cause: error })
  })
  const folder = join(cache(), `bundle-${commit.slice(0, 12)}`)
  if (!existsSync(folder)) {
    const made = `${folder}.${process.pid}`
    mkdirSync(made, { recursive: true })
    await run(['sh', '-euc', 'git -C "$1" archive "$2" action.yml dist | tar x -C "$3"', 'sh', root, commit, made])
    try {
      renameSync(made, folder)
    } catch (error) {
      rmSync(made, { recursive: true })
      if (!existsSync(folder)) throw error
    }
  }
  return join(folder, 'dist/index.js')
}
