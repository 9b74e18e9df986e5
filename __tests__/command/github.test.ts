/** `init` gives a secret to GitHub by the real gh, which speaks to an API of this test's own, on this machine alone. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createProxy, type Server } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import nacl from 'tweetnacl'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { setSecret } from '../../src/command/github.ts'

/** Elsewhere it asks the system whom it trusts, and not SSL_CERT_FILE. */
const installed = (() => {
  if (process.platform !== 'linux') return false
  try {
    return execFileSync('gh', ['--version'], { encoding: 'utf8' }).startsWith('gh version')
  } catch {
    return false
  }
})()

/** The repository's key, to which a secret is sealed (GitHub's documentation, "Encrypting secrets for the REST API"). */
const pair = nacl.box.keyPair()

/** What a sealed box of libsodium holds: a key of its own before the box, and the nonce made of both keys. */
function unseal(sealed: Buffer): string {
  const theirs = sealed.subarray(0, nacl.box.publicKeyLength)
  // Node's crypto has no BLAKE2b of 24 bytes.
  const program =
    'import hashlib, sys; sys.stdout.buffer.write(hashlib.blake2b(sys.stdin.buffer.read(), digest_size=24).digest())'
  const nonce = execFileSync('python3', ['-c', program], { input: Buffer.concat([theirs, pair.publicKey]) })
  const opened = nacl.box.open(sealed.subarray(nacl.box.publicKeyLength), nonce, theirs, pair.secretKey)
  if (!opened) throw new Error('sealed to another key')
  return Buffer.from(opened).toString('utf8')
}

const servers: Server[] = []
const asked: string[] = []
const passed: string[] = []
let folder = ''
let status = 201
let secret = ''

const listen = async (server: Server): Promise<number> => {
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}

/** The two answers of GitHub's API that gh asks for. */
async function openGitHub(): Promise<number> {
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => readFileSync(join(folder, name)))
  const server = createServer({ key, cert }, (request, answer) => {
    asked.push(`${request.method} ${request.headers.host}${request.url} ${request.headers.authorization}`)
    let body = ''
    request.on('data', (data: Buffer) => {
      body += data.toString()
    })
    request.on('end', () => {
      const isKey = request.method === 'GET'
      if (!isKey && status === 201) secret = unseal(Buffer.from(JSON.parse(body).encrypted_value, 'base64'))
      answer.writeHead(isKey ? 200 : status, { 'content-type': 'application/json' })
      const said = isKey
        ? { key_id: '568250167242549743', key: Buffer.from(pair.publicKey).toString('base64') }
        : { message: 'Resource not accessible by personal access token' }
      answer.end(status === 201 && !isKey ? '{}' : JSON.stringify(said))
    })
  })
  return await listen(server as unknown as Server)
}

beforeAll(async () => {
  if (!installed) return
  folder = mkdtempSync(join(tmpdir(), 'gh-'))
  const words =
    'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=api.github.com -addext subjectAltName=DNS:api.github.com'
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
  execFileSync('openssl', [...words.split(' '), ...files], { stdio: 'ignore' })
  const port = await openGitHub()
  const proxy = createProxy()
  // GitHub's name leads to this machine, and nothing else leads anywhere.
  proxy.on('connect', (request, socket) => {
    passed.push(request.url ?? '')
    if (request.url !== 'api.github.com:443') return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const there = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      there.pipe(socket).pipe(there)
    })
    for (const one of [there, socket]) one.on('error', () => {})
  })
  const through = `http://127.0.0.1:${await listen(proxy)}`
  const env = { HTTPS_PROXY: through, https_proxy: through, NO_PROXY: '', no_proxy: '', HOME: folder }
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  vi.stubEnv('SSL_CERT_FILE', join(folder, 'cert.pem'))
  vi.stubEnv('GH_CONFIG_DIR', folder)
  vi.stubEnv('GH_NO_UPDATE_NOTIFIER', '1')
})
afterEach(() => {
  for (const name of ['GH_HOST', 'GH_ENTERPRISE_TOKEN']) vi.stubEnv(name, undefined)
  asked.length = 0
  secret = ''
  status = 201
})
afterAll(() => {
  vi.unstubAllEnvs()
  for (const one of servers) one.close()
  if (folder !== '') rmSync(folder, { recursive: true, force: true })
})

const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END OPENSSH PRIVATE KEY-----\n'

describe.skipIf(!installed)(`a secret by gh${installed ? '' : ' (skipped: no gh here, or no Linux)'}`, () => {
  test('arrives sealed to the repository, but for its last line end, which gh takes away', async () => {
    vi.stubEnv('GH_TOKEN', 'a-token')
    expect(await setSecret('example/site', 'DEPLOY_KEY', key)).toBeNull()
    expect(secret).toBe(key.trimEnd())
    const path = 'api.github.com/repos/example/site/actions/secrets'
    expect(asked).toEqual([`GET ${path}/public-key token a-token`, `PUT ${path}/DEPLOY_KEY token a-token`])
  })

  test('goes to github.com, also where gh is set to the GitHub of a company', async () => {
    vi.stubEnv('GH_TOKEN', 'a-token')
    vi.stubEnv('GH_HOST', 'github.example.org')
    vi.stubEnv('GH_ENTERPRISE_TOKEN', 'another-token')
    expect(await setSecret('example/site', 'DEPLOY_KEY', key)).toBeNull()
    expect(secret).toBe(key.trimEnd())
    expect(new Set(passed)).toEqual(new Set(['api.github.com:443']))
  })

  test('that GitHub refuses is said in its words', async () => {
    vi.stubEnv('GH_TOKEN', 'a-token')
    status = 403
    expect(await setSecret('example/site', 'DEPLOY_KEY', key)).toBe(
      `failed to set secret "DEPLOY_KEY": HTTP 403: Resource not accessible by personal access token (https://api.github.com/repos/example/site/actions/secrets/DEPLOY_KEY)`,
    )
  })

  test('that nobody may set is said: gh knows nobody', async () => {
    vi.stubEnv('GH_TOKEN', '')
    // As at home: where one of these is set, gh takes its caller for a machine and asks for GH_TOKEN.
    for (const name of ['CI', 'BUILD_NUMBER', 'RUN_ID', 'GITHUB_ACTIONS']) vi.stubEnv(name, undefined)
    expect(await setSecret('example/site', 'DEPLOY_KEY', key)).toContain('gh auth login')
    expect(asked).toEqual([])
  })
})

test('without gh that is said', async () => {
  vi.stubEnv('PATH', import.meta.dirname)
  expect(await setSecret('example/site', 'DEPLOY_KEY', key)).toBe('gh is not there')
})
