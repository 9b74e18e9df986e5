/** Websockets over a reload of Caddy: kept where it can, closed with a word where it can't, and no request fails. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderCaddyfile } from '../../src/render/caddyfile.ts'
import { plainFront } from '../../src/render/front.ts'
import { freePorts, startCaddy, visit } from './caddy-server.ts'
import { caddyPrograms, temporaryFolder } from './programs.ts'

const folder = temporaryFolder()
let programs: Readonly<Record<string, string>> = {}
beforeAll(() => {
  programs = caddyPrograms()
}, 180_000)
afterAll(() => rmSync(folder, { recursive: true }))

/** A websocket of the site; what comes on it, as bytes. */
const openStream = (port: number) =>
  new Promise<Duplex>((resolve, reject) => {
    const headers = { Host: 'www.example.test', Connection: 'Upgrade', Upgrade: 'websocket' }
    const asking = request({ host: '127.0.0.1', port, headers, agent: false })
    asking.on('upgrade', (_, socket) => resolve(socket.on('error', () => {})))
    asking.on('error', reject).end()
  })

describe.each([
  ['newest', true],
  ["Debian's", false],
] as const)('%s Caddy', (version, keepsStreams) => {
  test(`a reload ${keepsStreams ? 'keeps' : 'closes'} an open websocket, and answers each request`, async () => {
    const root = join(folder, version.slice(0, 3))
    mkdirSync(join(root, 'blog/releases/r1'), { recursive: true })
    symlinkSync('releases/r1', join(root, 'blog/current'))
    const application: Server = createServer((_, answer) => answer.end('page'))
    application.on('upgrade', (_, socket: Duplex) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
      socket.on('data', (data) => socket.write(data)).on('error', () => {})
    })
    await new Promise<void>((resolve) => application.listen(join(root, 'blog/current/http.sock'), resolve))
    const [port = 0, healthListenerPort = 0] = await freePorts(2)
    const text = renderCaddyfile({
      ...({ app: 'blog', domains: ['www.example.test'], https: 'off', staticUrl: null, mediaUrl: null } as const),
      visitors: { maxBody: 1_000, media: 'sandboxed', trustedProxies: [], hsts: null },
      ...{ front: plainFront, uploads: 3, addressCertificates: false, healthListenerPort, keepsStreams },
    }).replaceAll('/srv/', `${root}/`)
    const admin = `unix/${root}/admin.sock`
    const program = programs[version] ?? ''
    const caddy = await startCaddy(program, root, `{\n\tadmin ${admin}\n\thttp_port ${port}\n}\n${text}`)
    try {
      const stream = await openStream(port)
      const next = new Promise<string>((resolve) => stream.once('data', (data) => resolve(data.toString('latin1'))))
      const answers: number[] = []
      for (const _ of [1, 2, 3]) {
        const words = ['reload', '--force', '--adapter', 'caddyfile', '--config', join(root, 'Caddyfile')]
        execFileSync(program, [...words, '--address', admin], { stdio: 'ignore' })
        answers.push((await visit(`http://127.0.0.1:${port}/`, 'www.example.test')).status)
      }
      expect(answers).toEqual([200, 200, 200])
      stream.write('hi')
      // Else a frame that closes it, with "going away" (RFC 6455, 7.4.1: 1001).
      expect(await next).toBe(keepsStreams ? 'hi' : '\x88\x02\x03\xe9')
      stream.destroy()
      // Who was closed comes back at once.
      const again = await openStream(port)
      const told = new Promise<string>((resolve) => again.once('data', (data) => resolve(String(data))))
      again.write('again')
      expect(await told).toBe('again')
      again.destroy()
    } finally {
      await caddy.stop()
      application.closeAllConnections()
      application.close()
    }
  })
})
