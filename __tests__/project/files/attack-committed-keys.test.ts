/** The key that a run logs in with is never sent; other keys are told. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, expect, test } from 'vitest'
import { DeployError } from '../../../src/errors.ts'
import type { SentFile } from '../../../src/model.ts'
import { hashCheckout, type Listed } from '../../../src/project/checkout.ts'
import { expectHeld } from '../../lab/attacks.ts'

const root = mkdtempSync(join(tmpdir(), 'keys-'))
afterAll(() => rmSync(root, { recursive: true }))

const own = ssh2.utils.generateKeyPairSync('ed25519').private
const rsa = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 }).private
const other = ssh2.utils.generateKeyPairSync('ed25519').private

async function hashed(files: Record<string, string>) {
  const listed = Object.entries(files).map(([path, text]): SentFile => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    return { path, kind: 'file', size: Buffer.byteLength(text), executable: false }
  })
  return await hashCheckout({ root, files: listed, project: {} as Listed['project'], notices: [] }, [
    own,
    undefined,
    rsa,
  ])
}

const wrap = (key: string, width: number) => {
  const [head = '', ...rest] = key.trim().split('\n')
  const body = rest.slice(0, -1).join('')
  return [head, ...(body.match(new RegExp(`.{1,${width}}`, 'g')) ?? []), rest.at(-1)].join('\n')
}
const forms: Readonly<Record<string, (key: string) => string>> = {
  'as it is': (key) => key,
  'with Windows line ends': (key) => key.replaceAll('\n', '\r\n'),
  'without a last line end': (key) => key.trim(),
  'wrapped otherwise': (key) => wrap(key, 64),
  'in one line': (key) => wrap(key, 10_000),
  'in JSON': (key) => JSON.stringify({ key }),
  'in YAML': (key) => `deploy:\n  key: |\n${key.replace(/^/gm, '    ')}\n`,
  'in a string of Python': (key) =>
    `KEY = (\n${key
      .trim()
      .split('\n')
      .map((line) => `    "${line}\\n"`)
      .join('\n')}\n)\n`,
  'in .env': (key) => `A=1\nKEY="${key.trim().replaceAll('\n', '\\n')}"\n`,
  'in UTF-16': (key) => Buffer.from(key, 'utf16le').toString('latin1'),
  'in base64': (key) => Buffer.from(key).toString('base64'),
  'in base64, wrapped': (key) =>
    (
      Buffer.from(key)
        .toString('base64')
        .match(/.{1,76}/g) ?? []
    ).join('\n'),
  'behind another one': (key) => `${other}\n${key}`,
}

test('the key of the run in the repository ends it, in whatever form', async () => {
  const tried: string[] = []
  const escaped: string[] = []
  for (const [form, write] of Object.entries(forms)) {
    for (const [kind, key] of Object.entries({ own, rsa })) {
      const attempt = `the ${kind} key of the run in the repository, ${form}`
      tried.push(attempt)
      const code = await hashed({ 'deploy/secret': write(key) }).then(
        () => 'sent',
        (error: unknown) => (error instanceof DeployError ? error.code : String(error)),
      )
      if (code !== 'SECRET_IN_FILE') escaped.push(`${attempt}: ${code}`)
    }
  }
  expectHeld('a dependency or a branch', tried, escaped)
})

test('another private key is told, unless it is a sample of tests', async () => {
  const { notices, files } = await hashed({
    'certs/server.pem': other,
    'tests/certs/server.pem': other,
    'README.md': 'Paste all from -----BEGIN OPENSSH to its end.\n',
  })
  expect(notices.map(({ title, file }) => ({ title, file }))).toEqual([
    { title: 'Private key in the repository', file: 'certs/server.pem' },
  ])
  expect(Object.keys(files)).toHaveLength(3)
})
