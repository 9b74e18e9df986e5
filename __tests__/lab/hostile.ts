/** An SSH server that lets everybody in and then does as it likes. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import ssh2, { type ServerChannel, type SFTPWrapper } from 'ssh2'

/** What the server does with a command; `number` counts them. */
export type Act = (channel: ServerChannel, number: number) => void
export interface Behaviour {
  /** Null: it never answers the request. */
  readonly exec?: Act | null
  /** Answers the request for SFTP, and then nothing; else not even that. */
  readonly opensSftp?: boolean
}

const proven = '\ndjango-prod listens\n'
const keys = ssh2.utils.generateKeyPairSync('ed25519')

const leaveUnanswered = (sftp: SFTPWrapper) => {
  for (const request of ['OPEN', 'MKDIR', 'STAT'] as const) sftp.on(request, () => {})
}

/** A server that lets everybody in and then does as it likes; how to reach it. */
export async function startHostile({ exec, opensSftp = false }: Behaviour) {
  let commands = 0
  const server = new ssh2.Server({ hostKeys: [keys.private] }, (client) => {
    client.on('error', () => {})
    client.on('authentication', (context) => context.accept())
    client.on('ready', () =>
      client.on('session', (accept) => {
        const session = accept()
        if (opensSftp) session.on('sftp', (open) => leaveUnanswered(open()))
        else session.on('sftp', () => {})
        session.on('exec', (open) => {
          if (!exec) return
          const channel = open()
          channel.on('error', () => {})
          exec(channel, commands++)
        })
      }),
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server as never, 'listening')
  const key = ssh2.utils.parseKey(keys.public)
  if (key instanceof Error) throw key
  const blob = Buffer.from(keys.public.split(' ')[1] ?? '', 'base64')
  const fingerprint = `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`
  return {
    ...{ host: '127.0.0.1', port: (server.address() as AddressInfo).port, user: 'root', password: 'x' },
    hostKeys: [{ type: 'ssh-ed25519', fingerprint }],
    close: () => void server.close(),
  }
}

/** As the server of a bare machine tells them. */
export const facts = {
  ...{ os: {}, architecture: 'x', processors: 1, memoryTotal: 1, memoryAvailable: 1, diskFree: 1, inodesFree: 1 },
  ...{ ground: '', python: '3.11.0', pythons: [], systemd: true, caddy: null, missingPackages: [], uv: false },
  ...{ firewall: {}, portsTaken: {}, site: null, served: {}, guarded: false, interrupted: [], userExists: false },
  ...{ current: null, previous: null, instance: null, manifest: null, releases: [], venvs: [], files: {} },
  ...{ arrived: null, edited: [], differing: [], health: null, unit: null, processes: {}, targetActive: false },
  ...{
    proxy: null,
    proxyActive: false,
    proxyUnit: '',
    proxyGroup: '',
    proxyServes: false,
    caddyMemory: null,
    services: [],
    inet6: [],
  },
  ...{ redis: null, secrets: null, records: {}, status: null },
}

/** Writes a text again and again, as fast as it is taken, until the channel is closed. */
export const flood = (channel: ServerChannel, text: string, stream: NodeJS.WritableStream = channel) => {
  let open = true
  channel.on('close', () => (open = false))
  const write = () => {
    if (!open) return
    if (stream.write(text)) setImmediate(write)
    else stream.once('drain', write)
  }
  write()
}
export const says =
  (...lines: readonly unknown[]): Act =>
  (channel) => {
    channel.write(
      `${proven}${lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')}\n`,
    )
  }
/** The session is as it should be; what comes after does as it likes. */
export const honestAt =
  (first: Act | null, then: Act): Act =>
  (channel, number) => {
    if (number === 0) says({ facts })(channel, number)
    if (number === 0) first?.(channel, number)
    else then(channel, number)
  }
