import fc from 'fast-check'
import type { FileEntry, FileList } from '../../src/model.ts'

const path = fc
  .array(fc.constantFrom('a', 'b', 'c.py', '1', '20', '__proto__', 'constructor', 'é', '"\n'), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join('/'))

const entry: fc.Arbitrary<FileEntry> = fc.oneof(
  fc.record({
    kind: fc.constant('file' as const),
    hash: fc.constantFrom('aa', 'bb'),
    size: fc.nat(3),
    executable: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('link' as const), target: fc.constantFrom('aa', 'x') }),
)

/** Lists that have paths and contents in common often. */
export const fileLists: fc.Arbitrary<FileList> = fc
  .array(fc.tuple(path, entry), { maxLength: 8 })
  .map((entries) => Object.fromEntries(entries))
