/** What git says about the checkout. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { DeployError } from '../../errors.ts'

const run = promisify(execFile)

/** `none`: no repository (a downloaded archive); `missing`: a repository, but no git on the runner. */
export type Tracked = { readonly paths: Buffer[] } | 'none' | 'missing'

/**
 * Lists what git tracks below `root`, submodules included, as raw names relative to `root` (git-ls-files(1), `-z`).
 * A submodule that was not fetched is listed as its folder.
 *
 * @throws DeployError COMMAND_FAILED when there is a repository that git can't read
 */
export async function listTracked(root: string): Promise<Tracked> {
  const repository = existsSync(path.join(root, '.git'))
  // On a runner the workspace may belong to another user than the one the action runs as (in containers it
  // always does); git refuses that unless told otherwise.
  const words = ['-c', 'safe.directory=*', '-C', root, 'ls-files', '-z', '--recurse-submodules']
  try {
    const { stdout } = await run('git', words, { encoding: 'buffer', maxBuffer: Number.POSITIVE_INFINITY })
    return { paths: splitNames(stdout) }
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: Buffer }
    if (!repository) return 'none'
    if (code === 'ENOENT') return 'missing'
    throw new DeployError('COMMAND_FAILED', 'git could not list the files of the repository', {
      hint: 'Check the actions/checkout step that comes before this one.',
      command: 'git ls-files -z --recurse-submodules',
      output: stderr?.toString().trim() ?? '',
      cause: error,
    })
  }
}

function splitNames(output: Buffer): Buffer[] {
  const names: Buffer[] = []
  let start = 0
  for (let end = output.indexOf(0); end >= 0; end = output.indexOf(0, start)) {
    names.push(output.subarray(start, end))
    start = end + 1
  }
  return names
}
