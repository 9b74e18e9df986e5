import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FileList } from '../../../src/model.ts'
import { hashFiles, hashList } from '../../../src/project/files/hash.ts'
import { listFiles } from '../../../src/project/files/listing.ts'
import { fileLists } from '../arbitraries.ts'
import { makeTree, type Tree } from '../tree.ts'

async function hashTree(tree: Tree): Promise<{ root: string; files: FileList }> {
  const root = makeTree(tree)
  const { files } = await listFiles(root, { include: [], exclude: [] })
  return { root, files: await hashFiles(root, files) }
}

test('says what sha256sum says, for small, empty and large files', async () => {
  const { root, files } = await hashTree({
    empty: '',
    small: 'text\n',
    edge: randomBytes(256 * 1024),
    beyond: randomBytes(256 * 1024 + 1),
    large: randomBytes(5_000_000),
    ...Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`n${index}`, randomBytes(100_000)])),
  })
  const names = Object.keys(files)
  expect(names).toHaveLength(55)
  const sums = execFileSync('sha256sum', names, { cwd: root, encoding: 'utf8' }).trim().split('\n')
  expect(sums).toEqual(names.map((name) => `${(files[name] as { hash: string }).hash}  ${name}`))
})

test('a file called __proto__ or constructor is a file', async () => {
  const { files } = await hashTree({ ['__proto__']: 'a', constructor: 'b' } as Tree)
  const { files: fewer } = await hashTree({ constructor: 'b' } as unknown as Tree)
  expect(hashList(files)).not.toBe(hashList(fewer))
  expect(hashList(JSON.parse(JSON.stringify(files)))).toBe(hashList(files))
})

test('a Git LFS pointer is refused, with the line that fetches the file', async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`
  await expect(hashTree({ 'img/a.png': pointer, 'img/b.png': pointer, 'c.png': 'PNG' })).rejects.toMatchObject({
    code: 'FILE_REFUSED',
    message: expect.stringContaining('img/a.png and img/b.png'),
    details: { hint: expect.stringContaining('lfs: true') },
  })
})

test.each([5, 5_000_000])('a file of %d bytes that vanished is refused by its name', async (size) => {
  const gone = { path: 'dir/gone', kind: 'file', size, executable: false } as const
  await expect(hashFiles(makeTree({}), [gone])).rejects.toMatchObject({
    code: 'FILE_REFUSED',
    message: expect.stringContaining("dir/gone can't be read: ENOENT"),
    details: { file: 'dir/gone' },
  })
})

test('one hash over all does not depend on the order, and on everything else', () => {
  fc.assert(
    fc.property(fileLists, fileLists, (a, b) => {
      const reversed = Object.fromEntries(Object.entries(a).reverse())
      expect(hashList(reversed)).toBe(hashList(a))
      const sizeless = (list: FileList) =>
        Object.entries(list)
          .map(([name, entry]) => JSON.stringify([name, { ...entry, size: 0 }]))
          .sort()
      const same = JSON.stringify(sizeless(a)) === JSON.stringify(sizeless(b))
      expect(hashList(a) === hashList(b)).toBe(same)
    }),
  )
})
