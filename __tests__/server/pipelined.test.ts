import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import ssh2 from 'ssh2'
import { expect, onTestFinished, test } from 'vitest'
import { run } from '../lab/process.ts'

/** An SSH server that takes whatever is written by SFTP, and keeps nothing of it. */
async function startReceiver(): Promise<number> {
  const server = new ssh2.Server({ hostKeys: [ssh2.utils.generateKeyPairSync('ed25519').private] }, (client) => {
    client.on('error', () => {}) // whoever sends tells
    client.on('authentication', (asked) => asked.accept())
    client.on('session', (accept) =>
      accept().on('sftp', (begin) => {
        const sftp = begin()
        sftp.on('OPEN', (id) => sftp.handle(id, Buffer.from('film')))
        sftp.on('WRITE', (id) => sftp.status(id, 0))
        sftp.on('CLOSE', (id) => sftp.status(id, 0))
      }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return (server.address() as AddressInfo).port
}

// In a process of its own: what else a process does decides when V8 collects. With so large a young generation it does
// so too late, and always then: without `collect` 66 MB and more pile up, with it no more than 20, on any machine.
test('what has been sent does not pile up in memory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pipelined-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const size = 120 * 2 ** 20
  const zeros = Readable.from(Array.from({ length: 120 }, () => Buffer.alloc(2 ** 20)))
  await pipeline(zeros, createWriteStream(join(folder, 'film')))
  const young = [
    '--min-semi-space-size=64',
    '--max-semi-space-size=64',
    '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
  ]
  const sending = [join(import.meta.dirname, 'sending.ts'), String(await startReceiver()), join(folder, 'film')]
  const { bytes, most } = JSON.parse((await run([process.execPath, ...young, ...sending])).stdout)
  expect(bytes).toBe(size)
  expect(most).toBeGreaterThan(0)
  expect(most / 2 ** 20).toBeLessThan(40)
})
