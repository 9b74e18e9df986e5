import { expect, test } from 'vitest'
import type { ManagedFile } from '../../../src/model.ts'
import { describeDifference, isReleaseFile, listChangedNames } from '../../../src/project/decisions/generated-files.ts'
import { renderReleaseFiles, renderSystemFiles } from '../../../src/release/managed-files.ts'
import { bare, checkoutOf, inputs } from '../deployed.ts'

test.each([
  ['a = 1\n', 'a = 2\n', ['a']],
  ['a = 1\nb = 1\n', 'a = 1\nc = 1\n', ['b', 'c']],
  ['_domains = ["a"]\n', '_domains = ["a", "b"]\n', ['ALLOWED_HOSTS']],
  ['UMask=0022\n', 'UMask=0077\n', ['UMask']],
  ['import a\n', 'import b\n', []],
])('names that differ: %j and %j', (before, after, names) => {
  expect(listChangedNames(before, after)).toEqual(names)
})

test('lines that are gone and lines that have come are shown, and no others', () => {
  expect(describeDifference('env', 'a\nb\n', 'a\nc\nd\n')).toBe('env:\n- b\n+ c\n+ d')
})

test('what a file is for says where it lies, and where it lies says what it is for', () => {
  const worker = { name: 'worker', words: ['true'], schedule: null }
  const ground = { inputs: { ...inputs, processes: [worker] }, checkout: checkoutOf(), facts: bare }
  const [ofRelease, ofSystem] = [renderReleaseFiles(ground, 'r1'), renderSystemFiles(ground)]
  const folders = ({ path }: ManagedFile) => path.slice(0, path.lastIndexOf('/'))
  expect(new Set(ofRelease.map(folders))).toEqual(new Set(['/srv/blog/releases/r1/conf']))
  expect(ofRelease.every(isReleaseFile)).toBe(true)
  expect(ofSystem.some(isReleaseFile)).toBe(false)
  const kinds = ofSystem.map((file) => `${file.kind} ${folders(file)} ${file.path.includes('--')}`)
  expect(new Set(kinds)).toEqual(
    new Set(['unit /etc/systemd/system false', 'process /etc/systemd/system true', 'command /usr/local/bin false']),
  )
})
