import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import * as http from 'node:http'
import * as https from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, vi } from 'vitest'

/** An answer with its body as text. */
export interface Answer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

/** One request to 127.0.0.1 in the name of a host; nothing is followed and no certificate is verified. */
export function visit(url: string, host: string, headers: Record<string, string> = {}): Promise<Answer> {
  const options = { headers: { Host: host, ...headers }, agent: false, servername: host, rejectUnauthorized: false }
  return new Promise((resolve, reject) => {
    const receive = (answer: http.IncomingMessage) => {
      let body = ''
      answer.setEncoding('latin1').on('data', (text: string) => (body += text))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
    }
    const question = url.startsWith('https:') ? https.get(url, options, receive) : http.get(url, options, receive)
    question.on('error', reject)
  })
}

/** TCP ports of 127.0.0.1 that nobody uses. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

/** Runs a Caddyfile in the foreground until `stop`; it serves when this resolves. */
export async function startCaddy(program: string, folder: string, caddyfile: string) {
  mkdirSync(folder, { recursive: true })
  const config = join(folder, 'Caddyfile')
  writeFileSync(config, caddyfile)
  const child = spawn(program, ['run', '--adapter', 'caddyfile', '--config', config], {
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  await new Promise<void>((resolve, reject) => {
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text
      // The last line of a start, after all listeners are open.
      if (log.includes('serving initial configuration')) resolve()
    })
    child.on('exit', (code) => reject(new Error(`Caddy ended with ${code}\n${log}`)))
  })
  return {
    log: () => log,
    stop: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

/**
 * Waits until Caddy answers a host over HTTPS, with a certificate that its internal authority signs in the background.
 * A new Caddy tidies its storage meanwhile, and may so remove the certificate's folder before the certificate is in it;
 * its next try comes after a minute ("deleting site folder because key is empty", one start in some thousand).
 */
export async function untilSigned(url: string, host: string): Promise<void> {
  await vi.waitFor(async () => expect((await visit(url, host)).status).toBe(200), { timeout: 150_000 })
}
