/** Who may deploy: root and a user with sudo, by key and by password; and every form of the host key. */
import { chmod, copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../lab/process.ts'
import { allowRootPassword, debianPassword } from '../lab/server.ts'
import { visit } from '../lab/visit.ts'
import { openSite, type Site } from './site.ts'

const rootPassword = 'root: "5" words\\ & $igns'
let site: Site
let temp: string

beforeAll(async () => {
  site = await openSite({ layer: 'warm' })
  temp = await mkdtemp(join(tmpdir(), 'keys-'))
})
afterAll(async () => {
  await site?.down()
  await rm(temp, { recursive: true, force: true })
})

const byPassword = (password: string) => ({ password, 'ssh-key': '' })

/** The lab's key, encrypted. */
async function encryptedKey(passphrase: string): Promise<string> {
  const file = join(temp, 'encrypted')
  await copyFile(site.server.keyFile, file)
  await chmod(file, 0o600)
  await run(['ssh-keygen', '-q', '-p', '-P', '', '-N', passphrase, '-f', file])
  return readFile(file, 'utf8')
}

const identities: Array<[string, () => Promise<Record<string, string>>]> = [
  ['debian by key', async () => ({ user: 'debian' })],
  [
    'root by an encrypted key',
    async () => ({ 'ssh-key': await encryptedKey('a pass phrase'), 'ssh-key-passphrase': 'a pass phrase' }),
  ],
  ['debian by password', async () => ({ user: 'debian', ...byPassword(debianPassword) })],
  [
    'root by password',
    async () => {
      await allowRootPassword(site.server, rootPassword)
      return byPassword(rootPassword)
    },
  ],
  [
    'debian by a password that the server asks for in a dialogue',
    async () => {
      const setting = 'PasswordAuthentication no\nKbdInteractiveAuthentication yes\n'
      await site.server.exec(['tee', '/etc/ssh/sshd_config.d/00-dialogue.conf'], { input: setting })
      await site.server.exec(['systemctl', 'reload', 'ssh'])
      return { user: 'debian', ...byPassword(debianPassword) }
    },
  ],
]

test.each(identities.map(([name, inputs], index) => ({ name, inputs, index })))('$name', async ({ inputs, index }) => {
  const given = await inputs()
  await site.checkout.write('static/css/site.css', `body { order: ${index} }\n`)
  await site.checkout.write('blog/version.py', `VERSION = ${index}\n`)
  await site.checkout.commit(`Version ${index}`)
  const result = await site.deploy(given)
  expect(result.code, result.log).toBe(0)
  expect(result.outputs).toMatchObject({ result: 'deployed', gunicorn: index === 0 ? 'started' : 'replaced' })
  expect((await visit(site.server, '/static/css/site.css')).body).toContain(`order: ${index} `)
  const { release } = await site.live()
  // Whoever deploys: code and configuration belong to root.
  const owners = await site.server.sh(`find /srv/monsiteweb/releases/${release}/ -printf '%u\\n' | sort -u`)
  expect(owners).toBe('root\n')
})

const keys = ['ed25519', 'ecdsa', 'rsa'] as const
const publicKey = (type: (typeof keys)[number]) => join(site.server.root, `etc/ssh/ssh_host_${type}_key.pub`)
const forms: Array<[string, (type: (typeof keys)[number]) => Promise<string>]> = [
  ['the fingerprint', async (type) => (await run(['ssh-keygen', '-lf', publicKey(type)])).stdout.split(' ')[1] ?? ''],
  ['the line of ssh-keygen -lf', async (type) => (await run(['ssh-keygen', '-lf', publicKey(type)])).stdout],
  ['the line of known_hosts', async (type) => `${site.server.address} ${await readFile(publicKey(type), 'utf8')}`],
]

test.each(keys.flatMap((key) => forms.map(([form, text]) => ({ key, form, text }))))(
  'host-key: $form of the $key key',
  async ({ key, text }) => {
    const result = await site.deploy({ 'host-key': await text(key) })
    expect(result.code, result.log).toBe(0)
    expect(result.outputs.result).toBe('unchanged')
  },
)

test('host-key: every line of ssh-keyscan', async () => {
  const scan = await run(['ssh-keyscan', site.server.address])
  const result = await site.deploy({ 'host-key': scan.stdout })
  expect(result.code, result.log).toBe(0)
  expect(result.outputs.result).toBe('unchanged')
})
