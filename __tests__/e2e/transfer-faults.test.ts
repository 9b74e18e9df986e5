import { randomBytes } from 'node:crypto'
import { appendFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type TestServer, upServer } from '../lab/server.ts'
import { makeTree } from '../project/tree.ts'
import { serverTree, transfer } from './transfer.ts'
import { app } from './transfer-live.ts'

let server: TestServer
beforeAll(async () => {
  server = await upServer({ layer: 'warm' })
  return async () => await server.down()
})
afterEach(async () => {
  await server.sh(`umount /srv/${app} 2>/dev/null || true; rm -rf /srv/${app}`)
})

/** A folder for the application with limits of its own. */
const limited = async (options: string) =>
  await server.sh(`mkdir -p /srv/${app}; mount -t tmpfs -o ${options} limited /srv/${app}`)

const noise = (bytes: number) => randomBytes(bytes)

/** The run fails in that way, what was live is untouched, and after the repair the next run succeeds. */
async function failsAndHeals(
  root: string,
  expected: { code: string; message?: RegExp },
  repair: () => Promise<unknown>,
  attempt = async () => await transfer(server, root),
): Promise<void> {
  const before = await serverTree(server)
  const error = await attempt().then(
    () => expect.unreachable('the run succeeded'),
    (error) => error,
  )
  expect(error).toMatchObject({ code: expected.code, details: { hint: expect.stringMatching(/\w/) } })
  if (expected.message) expect(error.message).toMatch(expected.message)
  expect(await serverTree(server)).toBe(before)
  await repair()
  await transfer(server, root)
  expect(await serverTree(server)).not.toBe(before)
}

test.each([
  ['in many small files', () => Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`f${at}`, noise(100_000)]))],
  ['in a large one', () => ({ film: noise(5_000_000) })],
  ['in files that are small only while they are packed', () => ({ log: Buffer.alloc(9_000_000, 'a line\n') })],
])('the disk is full: %s', async (_, tree) => {
  await limited('size=3m')
  const root = makeTree({ a: 'a' })
  await transfer(server, root)
  rmSync(join(root, 'a'))
  for (const [name, content] of Object.entries(tree())) writeFileSync(join(root, name), content)
  await failsAndHeals(root, { code: 'DISK_FULL' }, async () => {
    // What did not fit is gone, so that it does not fill the disk until the next run.
    expect(Number(await server.sh(`du -s /srv/${app} | cut -f1`))).toBeLessThan(100)
    await server.sh(`mount -o remount,size=64m /srv/${app}`)
  })
})

test('no more files can be made', async () => {
  await limited('size=64m,nr_inodes=60')
  const root = makeTree({ a: 'a' })
  await transfer(server, root)
  for (let at = 0; at < 60; at++) writeFileSync(join(root, `f${at}`), 'x')
  await failsAndHeals(root, { code: 'DISK_FULL' }, async () => {
    await server.sh(`mount -o remount,nr_inodes=1000 /srv/${app}`)
  })
})

test('the file system is read-only', async () => {
  await limited('size=64m')
  const root = makeTree({ a: 'a' })
  await transfer(server, root)
  appendFileSync(join(root, 'a'), 'b')
  await server.sh(`mount -o remount,ro /srv/${app}`)
  await failsAndHeals(root, { code: 'SYNC_FAILED', message: /Read-only file system/ }, async () => {
    await server.sh(`mount -o remount,rw /srv/${app}`)
  })
})

test('the account may not write there', async () => {
  const root = makeTree({ a: 'a' })
  await transfer(server, root, { via: { user: 'debian' } })
  appendFileSync(join(root, 'a'), 'b')
  // SFTP runs as the account itself, which can't pass through a folder of root's.
  await server.sh('chmod 700 /srv')
  onTestFinished(async () => void (await server.sh('chmod 755 /srv')))
  const asDebian = async () => await transfer(server, root, { via: { user: 'debian' } })
  await failsAndHeals(
    root,
    { code: 'SYNC_FAILED', message: /Permission denied/ },
    async () => {
      await server.sh('chmod 755 /srv')
    },
    asDebian,
  )
})

test.each([
  ['is off', '/^Subsystem/d', /offers no SFTP/],
  [
    'only lets read',
    's/^Subsystem.*/Subsystem sftp internal-sftp -R/',
    /did not take a file by SFTP: Permission denied/,
  ],
])('SFTP %s', async (_, edit, message) => {
  const root = makeTree({ a: 'a' })
  await transfer(server, root)
  appendFileSync(join(root, 'a'), 'b')
  const file = '/etc/ssh/sshd_config'
  const restore = async () =>
    await server.sh(`if [ -e ${file}.bak ]; then mv ${file}.bak ${file}; systemctl restart ssh; fi`)
  onTestFinished(async () => void (await restore()))
  await server.sh(`cp ${file} ${file}.bak; sed -i '${edit}' ${file}; systemctl restart ssh`)
  await failsAndHeals(root, { code: 'SYNC_FAILED', message }, restore)
})

test('a server without tar and gzip needs neither', async () => {
  const programs = '/usr/bin/tar /usr/bin/gzip /usr/bin/gunzip'
  await server.sh(`for it in ${programs}; do mv $it $it.away; done`)
  onTestFinished(async () => void (await server.sh(`for it in ${programs}; do mv $it.away $it; done`)))
  const root = makeTree({ a: 'a', film: noise(5_000_000) })
  expect(await transfer(server, root)).toMatchObject({ files: 2 })
})

test.each([
  ['a small file of the same size', 'a', 'b'],
  ['a large file of the same size', 'film', 'X'],
])('a file changes while it is sent: %s', async (_, name, text) => {
  const root = makeTree({ a: 'x', film: noise(5_000_000) })
  await transfer(server, root)
  writeFileSync(join(root, 'a'), 'y')
  writeFileSync(join(root, 'film'), noise(5_000_000))
  const edit = () => writeFileSync(join(root, name), text, { flag: 'r+' })
  await failsAndHeals(
    root,
    { code: 'SYNC_FAILED', message: new RegExp(`^${name} changed while it was being sent`) },
    async () => {},
    async () => await transfer(server, root, { meanwhile: edit }),
  )
})
