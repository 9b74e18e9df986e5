import { randomBytes, randomInt } from 'node:crypto'
import { chmodSync, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { run } from '../lab/process.ts'
import { startRelay } from '../lab/relay.ts'
import { type TestServer, upServer } from '../lab/server.ts'
import { makeTree, type Node, type Tree, writeTree } from '../project/tree.ts'
import { describeTree, serverTree, transfer } from './transfer.ts'
import { app } from './transfer-live.ts'

// Connections that are cut before the log-in are tried again after a pause.
vi.hoisted(() => {
  process.env.DJANGO_PROD_TEST_SECONDS = 'again=1'
})

let server: TestServer
beforeAll(async () => {
  server = await upServer({ layer: 'warm' })
})
afterAll(async () => await server?.down())
afterEach(async () => {
  await server.sh(`rm -rf /srv/${app}`)
})

/** The tree on the runner as it is to be on the server: modes 644 and 755, whatever the umask was. */
async function localTree(root: string): Promise<string> {
  await run(['chmod', '-R', 'u=rwX,go=rX', root])
  return (await run(['sh', '-c', `cd "$1" && { ${describeTree}; }`, 'sh', root])).stdout
}

const same = async (root: string) => expect(await serverTree(server)).toBe(await localTree(root))
function belowFolders(root: string, name: string): boolean {
  const parts = name.split('/').slice(0, -1)
  return parts.every((_, at) => {
    const found = lstatSync(join(root, ...parts.slice(0, at + 1)), { throwIfNoEntry: false })
    return found === undefined || found.isDirectory()
  })
}

const inode = async (path: string) => (await server.sh(`stat -c %i '/srv/${app}/current/code/${path}'`)).trim()

test('names, modes, links, empty and large files; what has not changed is the same file in the next release', async () => {
  const film = randomBytes(5_000_000)
  const root = makeTree({
    empty: '',
    '.dotfile': 'x',
    'run.sh': { executable: '#!/bin/sh' },
    'new\nline "quoted" \\ back\'': 'x',
    '-rf': '',
    ' ': '',
    '日本/語.py': 'x',
    ['é'.repeat(120)]: 'long in bytes',
    [`${'directory-with-a-long-name/'.repeat(12)}file.txt`]: 'deep',
    link: { link: '日本/語.py' },
    dangling: { link: 'nowhere' },
    '1': 'digits',
    ['__proto__']: 'own',
    film,
    'film again': film,
    log: Buffer.alloc(9_000_000, 'a line\n'),
  } as Tree)
  const first = await transfer(server, root)
  expect(first).toMatchObject({ files: 15, edited: [] })
  expect(first.bytes).toBeLessThan(5_100_000)
  await same(root)
  const [kept, changed] = [await inode('日本/語.py'), await inode('.dotfile')]

  writeFileSync(join(root, '.dotfile'), 'y')
  chmodSync(join(root, 'empty'), 0o755)
  rmSync(join(root, 'run.sh'))
  writeTree(root, { 'run.sh/now/a folder': 'x', 'new\nfile': 'x' })
  rmSync(join(root, '日本/語.py'))
  rmSync(join(root, 'directory-with-a-long-name'), { recursive: true })
  writeTree(root, { 'directory-with-a-long-name': 'now a file', '日本/語.py': 'x' })
  expect(await transfer(server, root)).toMatchObject({ files: 5, edited: [] })
  await same(root)
  expect(await inode('日本/語.py')).toBe(kept)
  expect(await inode('.dotfile')).not.toBe(changed)
})

test('a change of nothing but the name, the mode or the kind is one; no change at all sends nothing', async () => {
  const root = makeTree({
    README: 'x',
    'run.sh': 'x',
    file: 'x',
    'folder/file': 'x',
    link: { link: 'file' },
    same: 'x',
  })
  await transfer(server, root)
  rmSync(join(root, 'README'))
  chmodSync(join(root, 'run.sh'), 0o755)
  for (const name of ['file', 'folder', 'link']) rmSync(join(root, name), { recursive: true })
  writeTree(root, { readme: 'x', file: { link: 'same' }, folder: 'x', 'link/x': 'x' })
  expect(await transfer(server, root)).toMatchObject({ files: 5, edited: [] })
  await same(root)
  expect(await transfer(server, root)).toMatchObject({ files: 0, edited: [] })
  await same(root)
})

test('what somebody edits on the server is named and does not get into the next release, nor through it into the last', async () => {
  const root = makeTree({ 'a.py': 'a', 'b.py': 'b', 'c/d.py': 'd', 'c/e.py': 'e' })
  await transfer(server, root)
  await server.sh(`cd /srv/${app}/current/code
    echo edited >a.py; chmod +x b.py; rm c/e.py; mkdir c/e.py; echo x >c/e.py/stray; echo x >c/new; ln -s /etc/passwd link
    mkdir __pycache__; touch __pycache__/gone.cpython-311.pyc`)
  writeFileSync(join(root, 'c/d.py'), 'new')
  const { edited, files } = await transfer(server, root)
  expect(edited).toEqual(['a.py', 'b.py', 'c/e.py', 'c/e.py/stray', 'c/new', 'link'])
  expect(files).toBe(4)
  await same(root)
  expect(await server.sh(`cd /srv/${app}/current/code; find . -name '*.pyc'`)).toBe('')
})

test('random trees and random edits always end equal', async () => {
  const segment = fc.constantFrom('a', 'A', 'b', 'c.py', '1', ' ', 'é', '"\n', "'$x", '-n')
  const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
  const node: fc.Arbitrary<Node> = fc.oneof(
    fc.string({ maxLength: 3 }),
    fc.string({ maxLength: 3 }).map((executable) => ({ executable })),
    fc.constantFrom('a', 'b', 'nowhere').map((link) => ({ link })),
    fc.constant(Buffer.alloc(600_000, 'x')),
  )
  const tree = fc.array(fc.tuple(path, node), { maxLength: 10 })
  const root = makeTree({})
  await fc.assert(
    fc.asyncProperty(tree, fc.integer({ min: 0, max: 10 }), async (entries, kept) => {
      // Some of what was there stays; the rest is replaced, folders by files and files by folders.
      const before = (await run(['sh', '-c', 'cd "$1"; find . ! -type d -print0', 'sh', root])).stdout.split('\0')
      for (const name of before.filter((name) => name !== '').slice(kept)) rmSync(join(root, name))
      for (const [name, value] of entries) {
        // Below a file or a link nothing can be written.
        if (!belowFolders(root, name)) continue
        rmSync(join(root, name), { recursive: true, force: true })
        writeTree(root, { [name]: value })
      }
      await run(['find', root, '-mindepth', '1', '-type', 'd', '-empty', '-delete'])
      await transfer(server, root)
      await same(root)
    }),
    { numRuns: Number(process.env.TRANSFER_TREES ?? 15), interruptAfterTimeLimit: 120_000 },
  )
})

test('cut off at random bytes, the next run ends equal and sends only what had not arrived', async () => {
  const seed = Number(process.env.TRANSFER_SEED ?? randomInt(2 ** 31))
  const cuts = Number(process.env.TRANSFER_CUTS ?? 10)
  console.log(`cuts: TRANSFER_SEED=${seed} TRANSFER_CUTS=${cuts}`)
  const moments = fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), { seed, numRuns: cuts })
  const root = makeTree({})
  for (const moment of moments) {
    const noise = Array.from({ length: 40 }, (_, index) => [`d${index % 7}/f${index}`, randomBytes(60_000)] as const)
    rmSync(root, { recursive: true })
    mkdirSync(root)
    writeTree(root, { ...Object.fromEntries(noise), film: randomBytes(4_500_000), link: { link: 'film' } })
    const all = 2_400_000 + 4_500_000
    const at = Math.floor(moment * all)
    const relay = await startRelay({ host: server.address, port: 22, dropAfter: at })
    const failed = await transfer(server, root, { via: { host: '127.0.0.1', port: relay.port } }).catch(
      (error) => error,
    )
    await relay.close()
    expect(failed, `cut at ${at}`).toMatchObject({
      code: expect.stringMatching(/CONNECTION_LOST|HOST_UNREACHABLE|NOT_SSH|LOGINS_LIMITED/),
    })
    const { bytes } = await transfer(server, root)
    await same(root)
    // Packed contents arrive one by one; the film is whole or not there.
    expect(bytes, `cut at ${at}`).toBeLessThan(all - Math.min(at, 2_400_000) + 1_000_000)
  }
})
