/** What a run that takes place on the server has instead of SSH. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../src/server/connection.ts'
import { connect } from '../../src/server/connection.ts'
import { writePipelined } from '../../src/server/pipelined.ts'
import { runWords } from '../../src/server/server.ts'
import { hearChannel } from '../../src/server/streams.ts'

let folder: string
let connection: Connection

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'local-'))
  const target = { host: '203.0.113.7', port: 22, user: 'polls-deploy', hostKeys: [], local: true } as const
  connection = await connect(target, { sftp: true, log: () => {} })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('it is root, whoever logged in', () => {
  expect(connection.target).toMatchObject({ host: '203.0.113.7', user: 'root' })
})

test('a program has its input, both outputs and its code', async () => {
  const script = 'cat; echo beside >&2; exit 7'
  expect(await runWords(connection, ['sh', '-c', script], { input: 'é\nlast' })).toEqual({
    code: 7,
    stdout: 'é\nlast',
    stderr: 'beside',
  })
})

test('nothing of this process is handed on', async () => {
  const { stdout } = await runWords(connection, ['env'])
  const names = stdout.split('\n').map((line) => line.split('=')[0] ?? '')
  expect(names.filter((name) => !/^(HOME|USER|LOGNAME|SHELL|PATH|PWD|\w+_(proxy|PROXY))$/.test(name))).toEqual([])
})

test('what is long arrives whole, in both directions', async () => {
  const input = 'x'.repeat(99).concat('\n').repeat(50_000)
  const { stdout } = await runWords(connection, ['cat'], { input })
  expect(stdout.length).toBe(input.length - 1)
})

test('a signal counts as shells have it, a program that ends early takes no input, and close ends one', async () => {
  expect((await runWords(connection, ['sh', '-c', 'kill -9 $$'])).code).toBe(137)
  expect((await runWords(connection, ['true'], { input: 'x'.repeat(1_000_000) })).code).toBe(0)
  const channel = await connection.open('exec sleep 60')
  const ended = hearChannel(channel, { out: () => {}, err: () => {} })
  channel.close()
  expect(await ended).toBe(137)
})

test('files are written as they were when they were given, and over no link', async () => {
  const sftp = await connection.sftp()
  const chunk = Buffer.alloc(300_000)
  function* pieces() {
    // One memory for all, as src/project/files/contents.ts has it.
    for (let value = 1; value < 10; value++) yield chunk.fill(value)
  }
  const place = join(folder, 'pack')
  expect(await writePipelined(sftp, place, pieces())).toBe(2_700_000)
  const written = readFileSync(place)
  expect(
    [...Array(9).keys()].every((at) => written.subarray(at * 300_000, (at + 1) * 300_000).every((it) => it === at + 1)),
  ).toBe(true)
  expect(statSync(place).mode & 0o777).toBe(0o600)
  symlinkSync(place, join(folder, 'link'))
  await expect(writePipelined(sftp, join(folder, 'link'), [Buffer.from('x')])).rejects.toThrow('ELOOP')
  await expect(writePipelined(sftp, join(folder, 'none/x'), [Buffer.from('x')])).rejects.toThrow('ENOENT')
})

test('folders are made closed, and those that are there stay', async () => {
  const sftp = await connection.sftp()
  const made = join(folder, 'made')
  const make = (path: string) => new Promise((resolve) => sftp.mkdir(path, { mode: 0o700 }, resolve))
  expect(await make(made)).toBeNull()
  expect(await make(made)).toMatchObject({ code: 'EEXIST' })
  mkdirSync(join(made, 'x'))
  expect(statSync(made).mode & 0o777).toBe(0o700)
  const found = new Promise((resolve) => sftp.stat(made, (error, stats) => resolve(!error && stats.isDirectory())))
  expect(await found).toBe(true)
})
