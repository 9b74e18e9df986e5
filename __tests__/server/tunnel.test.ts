import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { expandTokens, openTunnel } from '../../src/server/tunnel.ts'

const target = { host: '203.0.113.7', port: 2222, user: 'deploy', hostKeys: [] }

test('tokens are those of OpenSSH; others stay', () => {
  expect(expandTokens('nc %h %p -l %r %n %%h %x 100%', target)).toBe(
    'nc 203.0.113.7 2222 -l deploy 203.0.113.7 %h %x 100%',
  )
})

test('what a command reads and writes is the stream', async () => {
  const { stream, failed } = openTunnel('tr a-z A-Z; true', target)
  stream.end('ssh-2.0-%h\n')
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  expect(Buffer.concat(chunks).toString()).toBe('SSH-2.0-%H\n')
  expect(await failed()).toBe('')
})

test('a command that has ended is read to its end, by a slow reader too', async () => {
  const { stream } = openTunnel('head -c 200000 /dev/zero', target)
  let bytes = 0
  for await (const chunk of stream) {
    bytes += (chunk as Buffer).length
    await setTimeout(20)
  }
  expect(bytes).toBe(200_000)
})

test('one that fails tells its last lines and its code', async () => {
  const { stream, failed } = openTunnel('sh -c "echo no way to %h >&2; exit 3"', target)
  stream.resume()
  await once(stream, 'end')
  expect(await failed()).toBe('no way to 203.0.113.7\nended with code 3')
})

test('the inputs of the workflow, secrets among them, are not in its environment', async () => {
  process.env['INPUT_SSH-KEY'] = 'secret'
  const { stream } = openTunnel("sh -c 'env; echo the end'", target)
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk)
  delete process.env['INPUT_SSH-KEY']
  const said = Buffer.concat(chunks).toString()
  expect(said).toMatch(/^PATH=/m)
  expect(said).toContain('the end')
  expect(said).not.toContain('INPUT_')
})

test('it ends with its stream', async () => {
  const { stream } = openTunnel('sh -c "echo $$; exec sleep 1000"', target)
  const [pid] = (await once(stream, 'data')) as [Buffer]
  stream.destroy()
  await expect.poll(() => isRunning(Number(pid)), { timeout: 20_000 }).toBe(false)
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
