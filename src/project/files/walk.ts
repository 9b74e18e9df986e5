/** The working tree itself, for what git can't tell. */
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { decodeName } from './file-name.ts'
import { readOrRefuse } from './unreadable.ts'

/**
 * Lists everything below `root/folder` that is not a folder, relative to `root`; links are not followed.
 * Folders for which `pruned` says so (their path ends with a slash) and those with another repository's `.git`
 * inside are treated like any other, without their `.git`.
 *
 * @throws DeployError FILE_REFUSED for a name that is not UTF-8 and a folder that can't be read
 */
export function walk(root: string, folder: string, pruned: (folder: string) => boolean): string[] {
  const found: string[] = []
  const open = [folder]
  for (let current = open.pop(); current !== undefined; current = open.pop()) {
    const prefix = current === '' ? '' : `${current}/`
    const place = path.join(root, current)
    const entries = readOrRefuse(current, () => readdirSync(place, { withFileTypes: true, encoding: 'buffer' }))
    for (const entry of entries) {
      const name = prefix + decodeName(entry.name)
      if (!entry.isDirectory()) found.push(name)
      else if (!pruned(`${name}/`)) open.push(name)
    }
  }
  return found
}
