import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { readChecked } from '../../../src/project/files/contents.ts'
import { hashFiles } from '../../../src/project/files/hash.ts'
import { listFiles, type Patterns } from '../../../src/project/files/listing.ts'
import { git, makeFolder, makeRepository, makeTree, type Tree, writeTree } from '../tree.ts'

const list = (root: string, patterns: Partial<Patterns> = {}) =>
  listFiles(root, { include: [], exclude: [], ...patterns })

async function paths(root: string, patterns: Partial<Patterns> = {}): Promise<string[]> {
  return (await list(root, patterns)).files.map((file) => file.path)
}

/** Has programs looked up there until the test ends. */
function usePath(value: string): void {
  const { PATH } = process.env
  onTestFinished(() => {
    process.env.PATH = PATH
  })
  process.env.PATH = value
}

const refused = (message: string | RegExp, hint: string) => ({
  code: 'FILE_REFUSED',
  message: expect.stringMatching(message),
  details: expect.objectContaining({ hint: expect.stringContaining(hint) }),
})

describe('a repository', () => {
  test('sends what is tracked, as the working tree has it', async () => {
    const root = makeRepository({
      'a.py': 'old',
      'gone.py': '',
      'run.sh': { executable: '#!/bin/sh' },
      'l.py': { link: 'a.py' },
    })
    writeTree(root, { 'a.py': 'newer', 'untracked.py': '', '.gitignore': 'ignored.py', 'ignored.py': '' })
    rmSync(path.join(root, 'gone.py'))
    expect((await list(root)).files).toEqual([
      { path: 'a.py', kind: 'file', size: 5, executable: false },
      { path: 'l.py', kind: 'link', target: 'a.py' },
      { path: 'run.sh', kind: 'file', size: 9, executable: true },
    ])
  })

  test('on Windows programs and links are what git has them as, and their contents arrive', async () => {
    const root = makeRepository({ 'a.py': 'old', 'run.sh': { executable: '#!/bin/sh' }, 'l.py': { link: 'a.py' } })
    // As Git for Windows checks it out: core.fileMode and core.symlinks are false.
    rmSync(path.join(root, 'l.py'))
    writeTree(root, { 'l.py': 'a.py' })
    chmodSync(path.join(root, 'run.sh'), 0o644)
    const { files } = await listFiles(root, { include: [], exclude: [] }, 'win32')
    expect(files).toEqual([
      { path: 'a.py', kind: 'file', size: 3, executable: false },
      { path: 'l.py', kind: 'link', target: 'a.py' },
      { path: 'run.sh', kind: 'file', size: 9, executable: true },
    ])
    for (const [name, entry] of Object.entries(await hashFiles(root, files)))
      expect(Buffer.concat([...readChecked(root, name, entry, 'win32')]).toString()).toBe(
        { 'a.py': 'old', 'l.py': '', 'run.sh': '#!/bin/sh' }[name],
      )
  })

  test('a SQLite file is sent where its rows are wanted, tracked or not, and nothing else with it', async () => {
    const root = makeRepository({ 'a.py': '', 'old.sqlite3': 'x', '.gitignore': '*.sqlite3*' })
    writeTree(root, { 'data/db[1].sqlite3': 'rows', 'data/db[1].sqlite3-wal': 'more', 'b.sqlite3': '', 'new.py': '' })
    expect(await paths(root)).toEqual(['.gitignore', 'a.py'])
    const { files, notices } = await list(root, { databases: ['data/db[1].sqlite3', 'gone.sqlite3'] })
    expect(files.map(({ path }) => path)).toEqual([
      '.gitignore',
      'a.py',
      'data/db[1].sqlite3',
      'data/db[1].sqlite3-wal',
    ])
    expect(notices.map(({ title, file }) => [title, file])).toEqual([['SQLite file in the repository', 'old.sqlite3']])
    expect(notices[0]?.message).toContain('`fixtures: [old.sqlite3]`')
  })

  test('keeps dotfiles, empty files and odd names', async () => {
    const names = [
      '.flake8',
      '.config/x',
      '\ufeffbom',
      ' two  spaces ',
      '"quoted"',
      "it's",
      'new\nline',
      'tab\t',
      'ünïcode/日本',
      '-rf',
      'back\\slash',
      '..x',
      '$(id)',
      '__proto__',
      '9',
      '10',
    ]
    const root = makeRepository(Object.fromEntries(names.map((name) => [name, ''])))
    expect(await paths(root)).toEqual(names.sort())
  })

  test('sends what include names and not what exclude names, whatever tracks it', async () => {
    const root = makeRepository({ 'manage.py': '', 'docs/a.md': '', 'docs/b.md': '' })
    writeTree(root, { '.gitignore': 'dist', 'web/dist/app.js': '', 'web/dist/app.js.map': '', 'web/other/x': '' })
    const sent = await paths(root, { include: ['web/dist/'], exclude: ['docs/*', '!docs/b.md', '*.map'] })
    expect(sent).toEqual(['docs/b.md', 'manage.py', 'web/dist/app.js'])
  })

  test('patterns see upper and lower case, as the server does', async () => {
    const root = makeRepository({ 'README.md': '', 'readme.md': '' })
    expect(await paths(root, { exclude: ['readme.md'] })).toEqual(['README.md'])
  })

  test('leaves out what nobody wants on a server, tracked or not', async () => {
    const root = makeRepository({
      'manage.py': '',
      '.github/workflows/x.yml': '',
      'app/__pycache__/x.pyc': '',
      'x.pyc': '',
      'web/node_modules/a/b.js': '',
      '.env': '',
      'app/.env.production': '',
      'db.sqlite3': '',
      'app/test.sqlite3-wal': '',
      '.DS_Store': '',
      '.idea/a': '',
      '.vscode/a': '',
      'env/pyvenv.cfg': '',
      'env/bin/python': '',
      'environment.py': '',
    })
    expect(await paths(root)).toEqual(['environment.py', 'manage.py'])
    // A wildcard does not bring them back.
    expect(await paths(root, { include: ['*', '**'] })).toEqual(['environment.py', 'manage.py'])
  })

  test.each([
    [['node_modules/htmx/dist'], ['manage.py', 'node_modules/htmx/dist/x.js']],
    [['**/node_modules/htmx/**/*.js'], ['manage.py', 'node_modules/htmx/dist/x.js']],
    [['.env'], ['.env', 'manage.py']],
    [['*.sqlite3'], ['db.sqlite3', 'manage.py']],
    [['node_modules/htmx/*', '!node_modules/htmx/dist'], ['manage.py']],
    [['.git', '.git/config'], ['manage.py']],
    [
      ['app/__pycache__/', '__pycache__', '*.pyc'],
      ['app/x.pyc', 'manage.py'],
    ],
  ])('include %j names what the list leaves out', async (include, sent) => {
    const root = makeRepository({ 'manage.py': '' })
    writeTree(root, { 'node_modules/htmx/dist/x.js': '', 'node_modules/other/y.js': '', '.env': '', 'db.sqlite3': '' })
    writeTree(root, { 'app/__pycache__/x.cpython-311.pyc': '', 'app/x.pyc': '' })
    expect(await paths(root, { include })).toEqual(sent)
  })

  test.skipIf(process.getuid?.() !== 0)('of another user is read all the same', async () => {
    const root = makeRepository({ 'a.py': '' })
    for (const place of ['', '.git', 'a.py']) chownSync(path.join(root, place), 12345, 12345)
    writeTree(root, { untracked: '' })
    expect(await paths(root)).toEqual(['a.py'])
  })

  test('that git can not read is an error with what git said', async () => {
    const root = makeRepository({ 'a.py': '' })
    writeFileSync(path.join(root, '.git/index'), 'nonsense that is no index at all, and long enough to be read')
    await expect(list(root)).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      details: { output: expect.stringContaining('index') },
    })
  })

  test('that git can not be started for is an error too', async () => {
    const root = makeRepository({ 'a.py': '' })
    const folder = makeFolder()
    writeFileSync(path.join(folder, 'git'), '#!/nowhere/sh\n', { mode: 0o755 })
    usePath(folder)
    const output = expect.stringContaining('ENOENT')
    await expect(list(root)).rejects.toMatchObject({ code: 'COMMAND_FAILED', details: { output } })
  })

  test('is read by the first git on PATH, wherever that is', async () => {
    const root = makeRepository({ 'a.py': '', 'b.py': '' })
    const folder = path.join(makeFolder(), 'with some spaces')
    mkdirSync(folder)
    writeFileSync(path.join(folder, 'git'), "#!/bin/sh\nprintf 'b.py\\0'\n", { mode: 0o755 })
    usePath(`${folder}:${process.env.PATH}`)
    expect(await paths(root)).toEqual(['b.py'])
  })

  test('lists the same names as git, whatever they are', async () => {
    const segment = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((name) => !/[/\0]|^\.{1,2}$|^\.git/i.test(name) && Buffer.byteLength(name) < 200 && name.isWellFormed())
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(segment, { maxLength: 20 }), async (names) => {
        const root = makeRepository(Object.fromEntries(names.map((name, index) => [`d${index % 3}/${name}`, name])))
        const expected = git(root, 'ls-files', '-z').split('\0').slice(0, -1).sort()
        expect(await paths(root)).toEqual(expected)
        rmSync(root, { recursive: true })
      }),
      { numRuns: 15 },
    )
  })
})

describe('submodules', () => {
  const inner: Tree = { 'lib.py': '', '.env': '', 'dir/x': '' }

  function makeOuter(): string {
    const root = makeRepository({ 'manage.py': '' })
    git(root, 'submodule', '--quiet', 'add', makeRepository(inner), 'vendor/lib')
    git(root, 'commit', '-q', '-m', 'submodule')
    return root
  }

  test('are sent when they were fetched', async () => {
    expect(await paths(makeOuter())).toEqual(['.gitmodules', 'manage.py', 'vendor/lib/dir/x', 'vendor/lib/lib.py'])
  })

  test('that were not fetched are refused, with the line that fetches them', async () => {
    const root = makeFolder()
    git(root, 'clone', '-q', makeOuter(), '.')
    await expect(list(root)).rejects.toMatchObject(refused('vendor/lib', 'submodules: true'))
    expect(await paths(root, { exclude: ['vendor/lib/'] })).toEqual(['.gitmodules', 'manage.py'])
  })

  test('that git does not know about any more are sent as the folder they are', async () => {
    const root = makeFolder()
    git(root, 'clone', '-q', makeOuter(), '.')
    writeTree(root, { 'vendor/lib/filled.py': '', 'vendor/lib/__pycache__/x.pyc': '' })
    expect(await paths(root)).toEqual(['.gitmodules', 'manage.py', 'vendor/lib/filled.py'])
  })
})

describe('a folder without a repository', () => {
  test('is sent as it is, without the list', async () => {
    const root = makeTree({
      'manage.py': '',
      'a/b.py': '',
      'node_modules/x.js': '',
      'venv/pyvenv.cfg': '',
      'venv/x.py': '',
    })
    expect(await paths(root, { exclude: ['a'] })).toEqual(['manage.py'])
    expect(await paths(root)).toEqual(['a/b.py', 'manage.py'])
  })

  test('is what a repository without tracked files is', async () => {
    const root = makeRepository({})
    writeTree(root, { 'manage.py': '' })
    expect(await paths(root)).toEqual(['manage.py'])
  })

  test('a missing git is told where there is a repository', async () => {
    const root = makeRepository({ 'manage.py': '' })
    writeTree(root, { 'ignored.py': '' })
    usePath(makeFolder())
    const listing = await list(root)
    expect(listing.files.map((file) => file.path)).toEqual(['ignored.py', 'manage.py'])
    expect(listing.notices).toMatchObject([{ level: 'warning', title: 'git is missing' }])
  })
})

describe('refused by name', () => {
  test.each([
    ['absolute', { 'in/l': { link: '/etc/passwd' } }],
    ['upwards', { 'in/l': { link: '../../x' } }],
    ['through another link', { 'a/b/up': { link: '../..' }, 'in/l': { link: '../a/b/up/../x' } }],
    ['through a folder that is a link outwards', { 'in/l': { link: '../out/x' }, out: { link: '..' } }],
  ] as ReadonlyArray<[string, Tree]>)('a link out of the project: %s', async (_, tree) => {
    await expect(list(makeRepository(tree))).rejects.toMatchObject(refused(/^The link .* leads out/, 'exclude'))
  })

  test('a name that is not UTF-8', async () => {
    for (const make of [makeTree, makeRepository]) {
      const root = make({})
      writeFileSync(Buffer.concat([Buffer.from(`${root}/caf`), Buffer.from([0xe9])]), '')
      if (make === makeRepository) git(root, 'add', '-A')
      await expect(list(root)).rejects.toMatchObject(refused('café', 'Rename'))
    }
  })

  test('a named pipe', async () => {
    const root = makeTree({ 'manage.py': '' })
    execFileSync('mkfifo', [path.join(root, 'pipe')])
    await expect(list(root)).rejects.toMatchObject(refused('pipe is a named pipe', 'exclude'))
    expect(await paths(root, { exclude: ['pipe'] })).toEqual(['manage.py'])
  })
})

test('links inside the project stay links, dangling ones too', async () => {
  const root = makeRepository({
    'a/b': '',
    'a/l': { link: '../a/b' },
    d: { link: 'a' },
    x: { link: 'nowhere' },
    o: { link: 'o' },
  })
  const links = (await list(root)).files.filter((file) => file.kind === 'link')
  expect(links.map((link) => [link.path, link.target])).toEqual([
    ['a/l', '../a/b'],
    ['d', 'a'],
    ['o', 'o'],
    ['x', 'nowhere'],
  ])
})

describe('notices', () => {
  test.each([
    ['tracked secrets', { '.env': '', 'a/.env.prod': '' }, {}, 'warning', /^\.env and a\/\.env\.prod can be read/],
    ['a tracked database', { 'db.sqlite3': '' }, {}, 'notice', /^db\.sqlite3 is not sent/],
    [
      'a database that is sent',
      { 'a/geo.db': '', 'b.sqlite': '' },
      {},
      'notice',
      /^a\/geo\.db and b\.sqlite .* never taken/,
    ],
    ['an include without a file', { a: '' }, { include: ['a', 'dist/', '!b'] }, 'warning', /`dist\/`/],
  ] as ReadonlyArray<[string, Tree, Partial<Patterns>, string, RegExp]>)(
    '%s',
    async (_, tree, patterns, level, message) => {
      const { notices } = await list(makeRepository(tree), patterns)
      expect(notices).toEqual([expect.objectContaining({ level, message: expect.stringMatching(message) })])
    },
  )

  test('a large file', async () => {
    const root = makeTree({ 'manage.py': '' })
    execFileSync('truncate', ['-s', '60MB', path.join(root, 'video.mp4')])
    expect((await list(root)).notices).toMatchObject([{ level: 'notice', message: expect.stringContaining('60 MB') }])
  })

  test('none for a sample of an environment, an ignored secret or ordinary files', async () => {
    const root = makeRepository({ 'manage.py': '', '.env.example': '', '.env.exemplo': '', '.gitignore': '.env' })
    writeTree(root, { '.env': '' })
    mkdirSync(path.join(root, 'empty'))
    expect((await list(root)).notices).toEqual([])
  })
})
