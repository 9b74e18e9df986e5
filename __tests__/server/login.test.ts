import { createHash } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import ssh2, { type ParsedKey, type PublicKeyAuthContext } from 'ssh2'
import { expect, onTestFinished, test } from 'vitest'
import { logIn } from '../../src/server/login.ts'

const hostKey = ssh2.utils.generateKeyPairSync('ed25519')

function parsed(text: string): ParsedKey {
  const key = ssh2.utils.parseKey(text)
  if (key instanceof Error) throw key
  return Array.isArray(key) ? key[0] : key
}

/** An SSH server that lets in who proves to have the key; what it was asked, and whether that was signed. */
async function startServer(allowed: ParsedKey): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = []
  const server = new ssh2.Server({ hostKeys: [hostKey.private] }, (client) => {
    client.on('error', () => {}) // whoever logs in tells
    client.on('authentication', (asking) => {
      const { key, signature, blob, hashAlgo } = asking as PublicKeyAuthContext
      asked.push(`${asking.method}${signature ? ', signed' : ''}`)
      const isOurs = key?.data.equals(allowed.getPublicSSH())
      if (isOurs && signature && blob && allowed.verify(blob, signature, hashAlgo) === true) asking.accept()
      else if (isOurs && !signature) asking.accept()
      else asking.reject()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  return { port: (server.address() as AddressInfo).port, asked }
}

const fingerprint = `SHA256:${createHash('sha256').update(parsed(hostKey.public).getPublicSSH()).digest('base64').replace(/=+$/, '')}`

const target = (port: number, privateKey: string) => ({
  host: '127.0.0.1',
  port,
  user: 'root',
  privateKey,
  hostKeys: [{ fingerprint, type: 'ssh-ed25519' }],
})

test.each([
  ['ed25519', ssh2.utils.generateKeyPairSync('ed25519')],
  ['ecdsa', ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 })],
  ['rsa', ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 })],
])('a key of %s is signed with at once: no round trip asks before whether it would do', async (_, pair) => {
  const { port, asked } = await startServer(parsed(pair.public))
  const link = await logIn(target(port, pair.private), null, () => {})
  link.close()
  expect(asked).toEqual(['publickey, signed'])
})

test('another key is refused', async () => {
  const { port, asked } = await startServer(parsed(ssh2.utils.generateKeyPairSync('ed25519').public))
  const other = ssh2.utils.generateKeyPairSync('ed25519').private
  await expect(logIn(target(port, other), null, () => {})).rejects.toMatchObject({ code: 'AUTH_FAILED' })
  expect(asked).toEqual(['publickey, signed'])
})
