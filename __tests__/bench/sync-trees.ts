/** The trees of the benchmark of the transfer, and what is changed in them. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export type MakeTree = readonly [name: string, make: (root: string) => void, few: boolean]

/** `few`: too large for many rounds. `project` is healthchecks.tar.xz. */
export function trees(project: string): MakeTree[] {
  const write = (root: string, count: number, content: (at: number) => Buffer) => {
    for (let at = 0; at < count; at++) {
      const path = join(root, `part${at % 97}/file${at}.py`)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, content(at))
    }
  }
  const tracked = (make: (root: string) => void) => (root: string) => {
    make(root)
    for (const words of [
      ['init', '-q'],
      ['add', '-A', '-f'],
    ])
      execFileSync('git', ['-C', root, ...words])
  }
  // Half of it compresses, as code does.
  const small = () => Buffer.from(randomBytes(750).toString('hex'))
  return [
    ['100 small files', tracked((root) => write(root, 100, small)), false],
    ['1,271 files (healthchecks)', tracked((root) => unpack(project, root)), false],
    ['20,000 small files', tracked((root) => write(root, 20_000, small)), true],
    ['500 MB in 10 files', (root) => write(root, 10, () => randomBytes(50_000_000)), true],
  ]
}

function unpack(project: string, root: string): void {
  mkdirSync(root)
  execFileSync('tar', ['-xJf', project, '-C', root, '--strip-components=1'])
}

/** One after another, each from what the one before left. */
export const changes: ReadonlyArray<readonly [string, (root: string) => void]> = [
  ['cold', () => {}],
  ['nothing', () => {}],
  ['one file', (root) => edit(root, 0)],
  ['10 %', (root) => edit(root, 0.1)],
]

/** Changes a share of the files, at least one. */
function edit(root: string, share: number): void {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !/\/\.git(hub)?(\/|$)/.test(entry.parentPath),
  )
  const step = share === 0 ? files.length : Math.round(1 / share)
  for (let at = 0; at < files.length; at += step)
    appendFileSync(join(files[at]?.parentPath ?? '', files[at]?.name ?? ''), '\n')
}
