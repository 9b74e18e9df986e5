import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Answer, decode, encode, type Packet } from 'dns-packet'

/** The records of a zone by name and type: `{ 'example.org': { A: ['203.0.113.7'] } }`. Names that are not there are NXDOMAIN. */
export type Records = Record<string, Record<string, readonly unknown[]>>

export interface Dns {
  readonly port: number
  /** Words to put before a program so that it asks this server, whose port is 53 then. */
  readonly under: readonly string[]
  records: Records
  close(): Promise<void>
}

/** A DNS server on an address of the loopback interface; a name whose records are `silent` gets no answer. */
export async function startDns(address: string, port: number, records: Records): Promise<Dns> {
  const folder = await mkdtemp(join(tmpdir(), 'dns-'))
  await writeFile(join(folder, 'resolv.conf'), `nameserver ${address}\n`)
  // A shell would drop variables with a hyphen, which inputs have.
  const script = `import os, subprocess, sys
subprocess.run(["mount", "--bind", sys.argv[1], os.path.realpath("/etc/resolv.conf")], check=True)
os.execvp(sys.argv[2], sys.argv[2:])`
  const socket = createSocket('udp4')
  const dns: Dns = {
    port: 0,
    under: ['unshare', '--mount', 'python3', '-c', script, join(folder, 'resolv.conf')],
    records,
    close: async () => {
      socket.close()
      await rm(folder, { recursive: true })
    },
  }
  socket.on('message', (message, from) => {
    const asked = decode(message)
    const [question] = asked.questions ?? []
    const { name = '', type = '' } = (question ?? {}) as { name?: string; type?: string }
    const found = dns.records[name.toLowerCase()]
    if (found?.silent) return
    const alias = type === 'CNAME' ? [] : (found?.CNAME ?? [])
    const at = alias.length > 0 ? String(alias[0]) : name
    const answers = [
      ...alias.map((data) => ({ name, type: 'CNAME', ttl: 1, data })),
      ...(dns.records[at.toLowerCase()]?.[type] ?? []).map((data) => ({ name: at, type, ttl: 1, data })),
    ]
    // RCODE 3 is NXDOMAIN (RFC 1035); AUTHORITATIVE_ANSWER is bit 10.
    const packet: Packet = {
      ...{ id: asked.id ?? 0, type: 'response', flags: (1 << 10) | (found ? 0 : 3) },
      ...{ questions: asked.questions ?? [], answers: answers as Answer[] },
    }
    socket.send(encode(packet), from.port, from.address)
  })
  socket.bind(port, address)
  await once(socket, 'listening')
  return Object.assign(dns, { port: socket.address().port })
}
