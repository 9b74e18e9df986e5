/** What crosses between the two halves can't change on one side alone: each of these fails script/lint. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
let copy: string

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'contract-'))
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  const wanted = files.toString().split('\0')
  const there = wanted.filter((file) => /^(src|script|__tests__)\/|^[^/]+$/.test(file) && file !== '')
  // And what the linters know already of files that are the same in the copy.
  const known = ['.mypy_cache', '.tsbuildinfo'].filter((name) => existsSync(join(root, name)))
  const tar = execFileSync('tar', ['c', '--ignore-failed-read', ...there, ...known], { cwd: root, maxBuffer: 1 << 28 })
  execFileSync('tar', ['x'], { cwd: copy, input: tar })
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** The linters of names, types and what crosses, on the copy; their words. */
function lint(): { ok: boolean; said: string } {
  const { status, stdout, stderr } = spawnSync('script/lint', ['--types', '--first'], { cwd: copy, encoding: 'utf8' })
  return { ok: status === 0, said: stdout + stderr }
}

test('as it is they find nothing', () => {
  expect(lint()).toMatchObject({ ok: true })
})

const accepted = '\n\ndef accepted(answer: dict[str, int], lenient: bool) -> bool:\n    return False\n'

test.each<[string, string, RegExp | null, string]>([
  // Five that the code of before let pass.
  ['what follows a command', 'src/remote/environment/django.py', /\bsettle\b/g, 'settled'],
  ['what is still open is told', 'src/remote/instance/drain.py', /"underWay"/, '"stillOpen"'],
  ['a function of the same name as one elsewhere', 'src/remote/site/page.py', null, accepted],
  [
    'a function that nobody has imported',
    'src/remote/release/place.py',
    /^ {4}if disable:$/m,
    '    lay_out(files)\n$&',
  ],
  ['a code that is none', 'src/remote/site/caddy.py', /"CADDY_FAILED"/, '"CADDY_FAILD"'],
  // Others of each kind, on both sides.
  ['a key of the facts', 'src/remote/facts/gather.py', /"proxyServes"/, '"caddyImported"'],
  ['the type of a fact', 'src/remote/facts/gather.py', /os\.cpu_count\(\) or 1/, 'str(os.cpu_count())'],
  ['a message of the session', 'src/remote/facts/gather.py', /tell\(sending=/, 'tell(sends='],
  ['the name of an argument', 'src/remote/release/prune.py', /\breleases\b(?=: )/, 'names'],
  ['a module that is not there', 'src/remote/release/prune.py', /from remote\.wire/, 'from remote.wires'],
  ['a key of an argument', 'src/project/decisions/health.ts', /secure: https/, 'https: https'],
  ['a call that is none', 'src/steps/drain.ts', /'instance\.drain'/, "'instance.drained'"],
  ['a code of the runner that is none', 'src/steps/sync.ts', /'SYNC_FAILED'/, "'SYNC_FAIL'"],
  ['a field that the server reads', 'src/model/release.ts', /readonly fingerprint:/, 'readonly print:'],
  ['what a release’s own Python answers', 'src/inside/probe/ask.py', /"allowedHosts"/, '"hosts"'],
])('%s', (_, file, from, to) => {
  const path = join(copy, file)
  const before = readFileSync(path, 'utf8')
  const after = from === null ? before + to : before.replace(from, to)
  expect(after).not.toBe(before)
  try {
    writeFileSync(path, after)
    // Whoever changes a signature makes the contract anew, and is not told any more that it is stale.
    spawnSync('script/contract', { cwd: copy })
    const { ok, said } = lint()
    expect(ok, said).toBe(false)
  } finally {
    writeFileSync(path, before)
    spawnSync('script/contract', { cwd: copy })
  }
})
