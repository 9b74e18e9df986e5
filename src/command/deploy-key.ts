/** The key that deploys: a file of this computer, outside of the repository. */
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { makeKeyPair, publicLine } from '../server/introduce.ts'
import { readText } from './here.ts'
import { Misuse } from './parse.ts'

export interface DeployKey {
  /** Where the private half lies. */
  readonly file: string
  readonly privateKey: string
  /** The public half, as a line of authorized_keys. */
  readonly line: string
  readonly made: boolean
}

/** Where a site's key lies unless somebody says it. */
export const keyFileOf = (home: string, app: string): string => join(home, '.ssh', `django-prod-${app}`)

/**
 * The key of a file, which is made where there is none, and never changed where there is one.
 * @param top of the repository
 * @throws Misuse for a place within the repository, and for a file that is no key without a passphrase
 */
export function provideKey(file: string, top: string, comment: string): DeployKey {
  const path = resolve(file)
  if (isBelow(path, top))
    throw new Misuse(`${file} lies in the repository, where a key would be committed: choose another place with -i.`)
  if (existsSync(path)) {
    const privateKey = readText(path)
    const line = publicLine(privateKey, comment)
    if (line === null)
      throw new Misuse(`${file} is there, and is no private key without a passphrase: choose another one with -i.`)
    return { file: path, privateKey, line, made: false }
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const { privateKey, line } = makeKeyPair(comment)
  // Neither is ever written over (`wx`). On Windows the folder of the user says who may read it.
  writeFileSync(path, privateKey, { mode: 0o600, flag: 'wx' })
  if (!existsSync(`${path}.pub`)) writeFileSync(`${path}.pub`, `${line}\n`, { mode: 0o644, flag: 'wx' })
  return { file: path, privateKey, line, made: true }
}

/** Whether a path, which need not be there yet, lies in a folder, by whatever links it is named. */
function isBelow(path: string, top: string): boolean {
  let there = path
  while (!existsSync(there)) there = dirname(there)
  // As the file system calls it: that of macOS and Windows takes a name in other letters, too.
  const real = join(realpathSync.native(there), relative(there, path))
  const way = relative(realpathSync.native(top), real)
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way)
}
