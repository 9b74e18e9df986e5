/** Real folders and repositories for the tests of the checkout. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { onTestFinished } from 'vitest'

/** A file's content, a link's target, or an executable's content. */
export type Node = string | Buffer | { readonly link: string } | { readonly executable: string }
export type Tree = Readonly<Record<string, Node>>

/** Makes an empty folder that is gone after the test. */
export function makeFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'checkout-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Writes files below `root`. */
export function writeTree(root: string, tree: Tree): void {
  for (const [name, node] of Object.entries(tree)) {
    const place = path.join(root, name)
    mkdirSync(path.dirname(place), { recursive: true })
    if (typeof node === 'string' || Buffer.isBuffer(node)) writeFileSync(place, node)
    else if ('link' in node) symlinkSync(node.link, place)
    else {
      writeFileSync(place, node.executable)
      chmodSync(place, 0o755)
    }
  }
}

/** Makes a folder with these files. */
export function makeTree(tree: Tree): string {
  const root = makeFolder()
  writeTree(root, tree)
  return root
}

/** Makes a repository that has committed these files. */
export function makeRepository(tree: Tree): string {
  const root = makeTree(tree)
  git(root, 'init', '-q')
  git(root, 'add', '-f', '-A')
  git(root, 'commit', '-q', '--allow-empty', '-m', 'test')
  return root
}

/** Runs git as nobody in particular, without the machine's configuration. */
export function git(root: string, ...args: string[]): string {
  const env = { PATH: process.env.PATH, HOME: root, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }
  const config = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'protocol.file.allow=always']
  return execFileSync('git', [...config, ...args], { cwd: root, env, encoding: 'utf8', stdio: 'pipe' })
}
