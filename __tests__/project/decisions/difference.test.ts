import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FileEntry, FileList } from '../../../src/model.ts'
import { compareFiles } from '../../../src/project/decisions/difference.ts'
import { hashList } from '../../../src/project/files/hash.ts'
import { fileLists } from '../arbitraries.ts'

const file = (hash: string, executable = false): FileEntry => ({ kind: 'file', hash, size: 1, executable })
const link = (target: string): FileEntry => ({ kind: 'link', target })

test('names what was added, changed and removed, sorted', () => {
  const before = { same: file('1'), 'z.py': file('1'), 'b.py': file('1'), gone: file('1'), away: link('x') }
  const after = { same: file('1'), 'z.py': file('2'), 'b.py': file('2'), new2: file('1'), new1: link('x') }
  expect(compareFiles(before, after)).toEqual({
    added: ['new1', 'new2'],
    changed: ['b.py', 'z.py'],
    removed: ['away', 'gone'],
  })
})

test.each([
  ['its content', file('1'), file('2')],
  ['its executable bit', file('1'), file('1', true)],
  ['its kind', file('x'), link('x')],
  ['its target', link('x'), link('y')],
])('a file changes with %s', (_, before, after) => {
  expect(compareFiles({ f: before }, { f: after }).changed).toEqual(['f'])
  expect(compareFiles({ f: after }, { f: before }).changed).toEqual(['f'])
})

test('applying the difference to the first list gives the second', () => {
  fc.assert(
    fc.property(fileLists, fileLists, (before, after) => {
      const { added, changed, removed } = compareFiles(before, after)
      const result = new Map(Object.entries(before))
      for (const path of removed) result.delete(path)
      for (const path of [...added, ...changed]) result.set(path, after[path] as FileEntry)
      expect(hashList(Object.fromEntries(result) as FileList)).toBe(hashList(after))
      const nothing = added.length + changed.length + removed.length === 0
      expect(nothing).toBe(hashList(before) === hashList(after))
      const mirrored = compareFiles(after, before)
      expect(mirrored).toEqual({ added: removed, changed, removed: added })
    }),
    { numRuns: 500 },
  )
})
