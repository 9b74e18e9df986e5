/** Which line of .gitignore keeps a file out of the repository. */
import path from 'node:path'
import { exec } from '@actions/exec'
import { which } from '@actions/io'
import { printable } from '../describe.ts'

/**
 * The paths that git ignores, each with the line that says so: `.gitignore:3 (*.ini)` (git-check-ignore(1)). Empty where
 * there is no repository, or no git.
 *
 * @param paths relative to `root`; git knows nothing of those that lead out of it
 */
export async function findIgnored(root: string, paths: readonly string[]): Promise<Record<string, string>> {
  // One of them would be an error for all.
  const inside = paths.filter((one) => !path.isAbsolute(one) && !/^\.\.(\/|$)/.test(path.normalize(one)))
  const git = inside.length === 0 ? '' : await which('git', false)
  if (git === '') return {}
  let output = ''
  const listeners = {
    stdout: (data: Buffer) => {
      output += data.toString()
    },
  }
  // Not by --stdin: where git ends before it has read all, @actions/exec leaves the error of the pipe to nobody.
  const options = ['-c', 'safe.directory=*', '-c', 'core.quotePath=false', '-C', root]
  const words = [...options, 'check-ignore', '--verbose', '--no-index', '--', ...inside]
  await exec(`"${git}"`, words, { silent: true, ignoreReturnCode: true, listeners }).catch(() => 1)
  const found: Record<string, string> = {}
  for (const [, source, line, pattern = '', name = ''] of output.matchAll(/^(.*?):(\d+):(.*)\t(.*)$/gm)) {
    // A pattern that lets a file in is told too.
    if (!pattern.startsWith('!')) found[name] = printable(`${source}:${line} (${pattern})`)
  }
  return found
}
