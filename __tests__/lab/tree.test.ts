import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isBelow, makeTree, releaseTree } from './tree.ts'

/** A base with a folder and two names of one file, and the place of a tree. */
function prepare(name: string) {
  const folder = mkdtempSync('/var/tmp/tree-')
  const [base, root] = [join(folder, name), join(folder, 'root')]
  mkdirSync(join(base, 'folder'), { recursive: true })
  writeFileSync(join(base, 'folder/file'), 'of the base')
  writeFileSync(join(base, 'one'), 'linked')
  linkSync(join(base, 'one'), join(base, 'other'))
  onTestFinished(async () => {
    await releaseTree(root)
    rmSync(folder, { recursive: true })
  })
  return { base, root }
}

test.each([
  ['an overlay', 'base', true, false],
  ['an overlay in memory', 'base', true, true],
  // The kernel would take the comma for the end of the option.
  ['a copy, where no overlay can be mounted', 'a base, copied', false, true],
])('%s: what is changed is changed in the tree and not in its base', async (_, name, mounted, inMemory) => {
  const { base, root } = prepare(name)
  await makeTree(base, root, inMemory)
  expect(isBelow(base)).toBe(mounted)
  renameSync(join(root, 'folder'), join(root, 'renamed'))
  writeFileSync(join(root, 'renamed/file'), 'of the tree')
  writeFileSync(join(root, 'one'), 'changed')
  expect(readFileSync(join(root, 'other'), 'utf8')).toBe('changed')
  expect(statSync(join(root, 'one')).ino).toBe(statSync(join(root, 'other')).ino)
  rmSync(join(root, 'other'))
  expect(readdirSync(root).sort()).toEqual(['one', 'renamed'])

  expect(readdirSync(base).sort()).toEqual(['folder', 'one', 'other'])
  expect(readFileSync(join(base, 'folder/file'), 'utf8')).toBe('of the base')
  expect(readFileSync(join(base, 'other'), 'utf8')).toBe('linked')
  await releaseTree(root)
  expect(existsSync(join(root, 'renamed'))).toBe(!mounted)
  expect(isBelow(base)).toBe(false)
  expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(root)
})
