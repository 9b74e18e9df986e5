/** Which line of .gitignore keeps a file out of the repository. */
import { exec } from '@actions/exec'
import { which } from '@actions/io'
import { printable } from '../describe.ts'

/**
 * The paths that git ignores, each with the line that says so: `.gitignore:3 (*.ini)` (git-check-ignore(1)). Empty where
 * there is no repository, or no git.
 */
export async function findIgnored(root: string, paths: readonly string[]): Promise<Record<string, string>> {
  const git = paths.length === 0 ? '' : await which('git', false)
  if (git === '') return {}
  let output = ''
  const listeners = {
    stdout: (data: Buffer) => {
      output += data.toString()
    },
  }
  const words = ['-c', 'safe.directory=*', '-C', root, 'check-ignore', '--verbose', '--no-index', '-z', '--stdin']
  const input = Buffer.from(paths.map((path) => `${path}\0`).join(''))
  await exec(`"${git}"`, words, { silent: true, ignoreReturnCode: true, listeners, input }).catch(() => 1)
  const fields = output.split('\0')
  const found: Record<string, string> = {}
  for (let at = 0; at + 3 < fields.length; at += 4) {
    const [source = '', line = '', pattern = '', path = ''] = fields.slice(at, at + 4)
    // A pattern that lets a file in is told too.
    if (!pattern.startsWith('!')) found[path] = printable(`${source}:${line} (${pattern})`)
  }
  return found
}
