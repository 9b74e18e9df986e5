/** What git says about the checkout. */
import { existsSync } from 'node:fs'
import path from 'node:path'
import { exec } from '@actions/exec'
import { which } from '@actions/io'
import { DeployError } from '../../errors.ts'

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
  // Looked up along PATH here and only here: exec takes a whole path as it is.
  const git = await which('git', false)
  if (git === '') return repository ? 'missing' : 'none'
  const chunks: Buffer[] = []
  let complaint = ''
  // On a runner the workspace may belong to another user than the one the action runs as (in containers it
  // always does); git refuses that unless told otherwise.
  const words = ['-c', 'safe.directory=*', '-C', root, 'ls-files', '-z', '--recurse-submodules']
  const listeners = {
    stdout: (data: Buffer) => void chunks.push(data),
    stderr: (data: Buffer) => {
      complaint += data.toString()
    },
  }
  const code = await exec(`"${git}"`, words, { silent: true, ignoreReturnCode: true, listeners }).catch(
    (error: Error) => {
      complaint += error.message
      return null
    },
  )
  if (code === 0) return { paths: splitNames(Buffer.concat(chunks)) }
  if (!repository) return 'none'
  throw new DeployError('COMMAND_FAILED', 'git could not list the files of the repository', {
    hint: 'Check the actions/checkout step that comes before this one.',
    command: 'git ls-files -z --recurse-submodules',
    output: complaint.trim(),
  })
}

/** How git tracks a file: as a program (`100755`) or a link (`120000`); what is neither is not here. */
export type Modes = ReadonlyMap<string, 'program' | 'link'>

/**
 * Of files whose kind the file system can't keep, as on Windows, where git checks out a link as a file with its target
 * (git-config(1), core.fileMode and core.symlinks): what git has them as. Empty without a repository.
 */
export async function listModes(root: string): Promise<Modes> {
  const git = await which('git', false)
  if (git === '') return new Map()
  const chunks: Buffer[] = []
  const words = ['-c', 'safe.directory=*', '-C', root, 'ls-files', '-z', '--stage']
  const listeners = { stdout: (data: Buffer) => void chunks.push(data) }
  await exec(`"${git}"`, words, { silent: true, ignoreReturnCode: true, listeners }).catch(() => 1)
  const rows = splitNames(Buffer.concat(chunks)).map((row) => /^(\d+) \w+ \d\t(.*)$/s.exec(row.toString('utf8')))
  const modes = new Map<string, 'program' | 'link'>()
  for (const [, mode, name = ''] of rows.filter((row) => row !== null)) {
    if (mode === '100755') modes.set(name, 'program')
    if (mode === '120000') modes.set(name, 'link')
  }
  return modes
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
