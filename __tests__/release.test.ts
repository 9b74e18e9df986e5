/** What a release says, and which major tag moves: script/release, in a repository with tags of its own. */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { parse } from 'yaml'

const folder = mkdtempSync(join(tmpdir(), 'release-'))
afterAll(() => rmSync(folder, { recursive: true }))
const [origin, clone] = [join(folder, 'origin.git'), join(folder, 'clone')]
const git = (...words: readonly string[]) =>
  execFileSync('git', ['-C', clone, '-c', 'user.name=a', '-c', 'user.email=a@a.test', ...words])
execFileSync('git', ['init', '-q', '--bare', origin])
execFileSync('git', ['clone', '-q', origin, clone], { stdio: 'ignore' })
mkdirSync(join(clone, 'script'))
cpSync('script/release', join(clone, 'script/release'))
writeFileSync(join(clone, 'package.json'), '{\n  "name": "a",\n  "version": "1.4.2",\n  "private": true\n}\n')
writeFileSync(
  join(clone, 'CHANGELOG.md'),
  '# Changelog\n\n## [1.4.20]\n\n- later\n\n## [1.4.2]\n\n### Added\n\n- this\n\n## [1.4.1]\n\n- before\n',
)
git('commit', '-q', '--allow-empty', '-m', 'a')
for (const tag of ['v1', 'v1.4.1', 'v1.4.10', 'v1.5.0-rc.1', 'v2.0.0', 'v10.0.0']) git('tag', tag)
git('push', '-q', '--tags')

function release(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(join(clone, 'script/release'), words, { encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('the notes are the section of the version, and of no other', () => {
  expect(release('notes', 'v1.4.2')).toEqual({ status: 0, stdout: '### Added\n\n- this\n', stderr: '' })
})

test('a tag that is not the version of the code makes no release', () => {
  const wrong = { status: 1, stdout: '', stderr: 'v1.4.20 is tagged, and package.json has 1.4.2\n' }
  expect(release('notes', 'v1.4.20')).toEqual(wrong)
  expect(release('notes', 'v1.4.2; id')).toMatchObject({ status: 2, stdout: '' })
})

test.each([
  ['v1.4.10', 'v1\n'],
  ['v2.0.0', 'v2\n'],
  ['v10.0.0', 'v10\n'],
  // A mend of an older version, and one that is to be tried first: who names v1 gets neither.
  ['v1.4.1', ''],
  ['v1.5.0-rc.1', ''],
])('%s moves %j', (tag, major) => {
  expect(release('major', tag)).toEqual({ status: 0, stdout: major, stderr: '' })
})

test('the next release is the version of package.json, and CHANGELOG.md has its section', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  expect(JSON.parse(readFileSync('package-lock.json', 'utf8'))).toMatchObject({ version })
  const said = spawnSync('script/release', ['notes', `v${version}`], { encoding: 'utf8' })
  expect(said).toMatchObject({ status: 0, stdout: expect.stringMatching(/^### /) })
})

test('the workflow tests everything first, and moves the major tag last', () => {
  const { jobs } = parse(readFileSync('.github/workflows/release.yml', 'utf8')) as {
    jobs: Record<string, { uses?: string; needs?: string[]; steps?: { run?: string }[] }>
  }
  expect(jobs.everything?.uses).toBe('./.github/workflows/ci.yml')
  expect(jobs.release?.needs).toEqual(['everything'])
  const runs = jobs.release?.steps?.flatMap(({ run }) => run ?? []) ?? []
  expect(runs.at(-2)).toContain('gh release edit "$TAG" --repo "$REPOSITORY" --draft=false')
  expect(runs.at(-1)).toContain('git/refs/tags/$major')
})
