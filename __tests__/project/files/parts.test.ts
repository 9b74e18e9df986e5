import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FileEntry, FileList } from '../../../src/model.ts'
import { hashParts, joinParts } from '../../../src/project/files/parts.ts'
import { run } from '../../lab/process.ts'

/** What the server answers to each question: the numbers that differ and the files in them, by its own Python. */
async function answers(asked: ReadonlyArray<readonly [theirs: FileList, parts: readonly string[]]>) {
  const script = `
import json, sys
sys.path.insert(0, "src")
from remote.facts.differing import compare_parts
json.dump([compare_parts(*one) for one in json.load(sys.stdin)], sys.stdout)`
  const { stdout } = await run(['python3', '-c', script], { input: JSON.stringify(asked) })
  return JSON.parse(stdout) as Array<[number[], FileList]>
}

const name = fc.oneof(
  fc.constantFrom('a', 'b/c', '1', '22', '__proto__', 'constructor', 'é', '日本/語', '\n', '😀', '"'),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
    .filter((text) => text.isWellFormed() && !text.includes('\0')),
)
const entry: fc.Arbitrary<FileEntry> = fc.oneof(
  fc.record({
    kind: fc.constant('file' as const),
    hash: fc.constantFrom('aa', 'bb', 'cc'),
    size: fc.nat(9),
    executable: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('link' as const), target: fc.constantFrom('aa', 'b', '../é') }),
)
const list = fc
  .array(fc.tuple(name, entry), { maxLength: 30 })
  .map((entries) => Object.fromEntries(entries) as FileList)

/** The size goes with the hash: two files of one content have one size. */
const comparable = (files: FileList) =>
  Object.fromEntries(Object.entries(files).map(([path, it]) => [path, it.kind === 'link' ? it : { ...it, size: 0 }]))

test('whatever differs, the whole list of the other side comes together', async () => {
  const pair = fc.tuple(list, list)
  await fc.assert(
    fc.asyncProperty(fc.array(pair, { maxLength: 50 }), async (pairs) => {
      const all = await answers(pairs.map(([here, theirs]) => [theirs, hashParts(here)]))
      for (const [at, [here, theirs]] of pairs.entries())
        expect(comparable(joinParts(here, ...(all[at] as [number[], FileList])))).toEqual(comparable(theirs))
    }),
    { numRuns: 4 },
  )
})

test('a link to a name that is the hash of a file is not that file', async () => {
  const file: FileEntry = { kind: 'file', hash: 'aa', size: 1, executable: false }
  const link: FileEntry = { kind: 'link', target: 'aa' }
  expect(await answers([[{ a: link }, hashParts({ a: file })]])).toEqual([[[0], { a: link }]])
})

test('one changed file of many brings back a small part of the list', async () => {
  const file = (hash: string): FileEntry => ({ kind: 'file', hash, size: 1, executable: false })
  const here = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`folder${at % 97}/file${at}`, file('aa')]))
  const theirs = { ...here, 'folder1/file1': file('bb') }
  const parts = hashParts(here)
  const [[differing, answered] = [], same] = await answers([
    [theirs, parts],
    [here, parts],
  ])
  expect(differing).toHaveLength(1)
  expect(Object.keys(answered ?? {}).length).toBeLessThan(80)
  expect(same).toEqual([[], {}])
})
