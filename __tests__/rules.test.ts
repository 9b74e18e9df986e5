/** docs/rules.md and docs/security.md name tests that run, and no rule is left out. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const repository = resolve(import.meta.dirname, '..')
const rows = readFileSync('docs/rules.md', 'utf8')
  .split('\n')
  .flatMap((line) => /^\| (\d+)\. (.+?) \| (.+) \|$/.exec(line)?.slice(1) ?? [])
const rules = Array.from({ length: rows.length / 3 }, (_, index) => rows.slice(index * 3, index * 3 + 3))

/** The tests below a folder that a run would run, as `file: name`, without those that are skipped. */
function testsThatRun(folder: string, files: readonly string[]): string[] {
  const vitest = [join(repository, 'node_modules/vitest/vitest.mjs'), 'list', '--json', '--no-staticParse']
  const text = execFileSync(process.execPath, [...vitest, ...files], { cwd: folder, encoding: 'utf8' })
  const found = JSON.parse(text) as { file: string; name: string }[]
  return found.map(({ file, name }) => `${relative(folder, file)}: ${name.split(' > ').at(-1)}`)
}

/** The place and the name, in which `%s` stands for what a table fills in. */
const named = (file: string, name: string) =>
  new RegExp(`^${[file, name].map((text) => text.split('%s').map(RegExp.escape).join('.+')).join(': ')}$`)

test('all sixteen are there', () => {
  const numbers = rules.map(([number]) => Number(number))
  expect([...new Set(numbers)]).toEqual(Array.from({ length: 16 }, (_, index) => index + 1))
})

/** What is said to be shown by tests in docs/security.md. */
const shown = [...readFileSync('docs/security.md', 'utf8').matchAll(/^\| .+ \| (`\S+\.test\.ts`: .+) \|$/gm)]

test('each names tests that run, or says why there is none', () => {
  const held = rules.map(([, , text = '']) => text).filter((text) => !text.startsWith('No test can hold it: '))
  expect(shown.length).toBeGreaterThan(15)
  held.push(...shown.map(([, text = '']) => text))
  const wanted = held.flatMap((text) => text.split('<br>')).map((one) => /^`([^`]+)`: (.+)$/.exec(one) ?? [one])
  const files = wanted.map(([, file = '']) => `__tests__/${file}`)
  const there = testsThatRun(repository, [...new Set(files)])
  const missing = wanted.filter(
    ([, file = '', name = '']) => !there.some((it) => named(`__tests__/${file}`, name).test(it)),
  )
  expect(missing.map(([text]) => text)).toEqual([])
})

test('a test that is skipped, or only mentioned, is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rules-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'))
  const text = `import { describe, test } from 'vitest'
    // test('mentioned', () => {})
    test('runs', () => {})
    test.each(['here', 'there'])('runs %s', () => {})
    test.skip('skipped', () => {})
    test.todo('to be written')
    test.skipIf(true)('skipped where it is true', () => {})
    describe.skip('a group', () => test('in a skipped group', () => {}))`
  writeFileSync(join(folder, 'a.test.ts'), text)
  const there = testsThatRun(folder, [])
  expect(there).toEqual(['a.test.ts: runs', 'a.test.ts: runs here', 'a.test.ts: runs there'])
  expect(there.filter((it) => named('a.test.ts', 'runs %s').test(it))).toHaveLength(2)
})
