import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')

/** The files below a directory, by their relative paths, with their contents. */
function filesOf(directory: string): Map<string, Buffer> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const paths = files.map((file) => join(file.parentPath, file.name)).sort()
  return new Map(paths.map((path) => [path.slice(directory.length + 1), readFileSync(path)]))
}

// What runs at a user's is dist/, not src/: a commit that changes one and not the other ships something unread.
test('dist/ is what script/build makes of src/, file by file and byte by byte', { timeout: 180_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'dist-'))
  try {
    const fresh = join(directory, 'dist')
    execFileSync(join(root, 'script/build'), [fresh], { stdio: 'pipe' })
    const [built, committed] = [filesOf(fresh), filesOf(join(root, 'dist'))]
    expect([...committed.keys()], 'run script/build and commit dist/').toEqual([...built.keys()])
    expect(built.keys().toArray()).toContain('index.js')
    const different = [...built].filter(([path, content]) => !committed.get(path)?.equals(content))
    expect(
      different.map(([path]) => path),
      'run script/build and commit dist/',
    ).toEqual([])
  } finally {
    rmSync(directory, { recursive: true })
  }
})
