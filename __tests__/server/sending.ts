/** A process that sends a file to an SSH server on this machine, and prints the most bytes that its buffers took. */
import { closeSync, openSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Client, SFTPWrapper } from 'ssh2'
import { writePipelined } from '../../src/server/pipelined.ts'

const ssh2 = createRequire(import.meta.url)('ssh2') as { Client: new () => Client }
const [port, file = ''] = process.argv.slice(2)
let most = 0

/** In the same memory again and again, as the contents of files are read. */
function* content(): Generator<Buffer> {
  const chunk = Buffer.alloc(256 * 1024)
  const opened = openSync(file, 'r')
  for (let size = 1; size > 0; most = Math.max(most, process.memoryUsage().arrayBuffers)) {
    size = readSync(opened, chunk)
    yield chunk.subarray(0, size)
  }
  closeSync(opened)
}

const client = new ssh2.Client()
client.on('ready', () =>
  client.sftp(async (error: Error | undefined, sftp: SFTPWrapper) => {
    if (error) throw error
    const bytes = await writePipelined(sftp, 'film', content())
    console.log(JSON.stringify({ bytes, most }))
    client.end()
  }),
)
client.connect({ host: '127.0.0.1', port: Number(port), username: 'root', password: '' })
