/** `init`: from a server that was just rented, and a password, to a live site by one command. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { git } from '../lab/checkout.ts'
import { run } from '../lab/process.ts'
import { debianPassword } from '../lab/server.ts'
import { domain, visit } from '../lab/visit.ts'
import { app, openSite, type Site } from './site.ts'

const bundle = resolve(import.meta.dirname, '../../dist/index.js')
const typing = resolve(import.meta.dirname, 'at-a-terminal.py')

let site: Site
let home: string

beforeAll(async () => {
  site = await openSite({ layer: 'bare' })
  home = mkdtempSync(join(tmpdir(), 'home-'))
  // No key opens it: all there is is the password of the provider's e-mail.
  await site.server.exec(['rm', '-f', '/home/debian/.ssh/authorized_keys', '/root/.ssh/authorized_keys'])
  await git(site.checkout.dir, 'remote', 'add', 'origin', `git@gitlab.example:example/${app}.git`)
  writeFileSync(
    join(site.checkout.dir, '.github/django-prod.yml'),
    'fixtures:\n  - data.json\nverify-seconds: 0\nworkers: 1\n',
  )
  await site.checkout.commit('What the project says')
})
afterAll(async () => {
  rmSync(home, { recursive: true, force: true })
  await site?.down()
})

/** The command at a terminal, by somebody without an agent and without keys; `answers` are texts and what is typed then. */
const typed = async (answers: readonly (readonly [string, string])[], ...words: string[]) =>
  await run(['python3', typing, JSON.stringify(answers), process.execPath, bundle, ...words], {
    cwd: site.checkout.dir,
    env: { HOME: home, PATH: process.env.PATH ?? '', USER: 'ann', LANG: 'C.UTF-8', NO_COLOR: '1' },
    check: false,
  })

const words = () => ['init', `debian@${site.server.address}`, domain, '--https', 'internal', '--database', 'sqlite']

test('a host whose key is another one than the console shows is not trusted, and nothing is sent', async () => {
  const other = `SHA256:${'A'.repeat(43)}`
  const { code, stdout } = await typed([['Are they the same?', other]], ...words())
  expect(stdout).toContain('Nothing was sent.')
  expect(code).toBe(2)
  expect(await site.server.sh('ls /home/debian/.ssh 2>/dev/null | grep -c authorized || true')).toBe('0\n')
})

test('one command, a look at the console and a password: the site is live', async () => {
  const began = performance.now()
  const answers = [
    ['Are they the same?', site.server.hostKey],
    ['Password of debian', debianPassword],
    ['Deploy now?', ''],
  ] as const
  const { code, stdout } = await typed(answers, ...words())
  const seconds = (performance.now() - began) / 1000
  expect(code, stdout).toBe(0)
  expect((await visit(site.server, '/')).status).toBe(200)
  // To rent the server and to type the command are two more.
  const actions = answers.length + 2
  process.stdout.write(`init: ${seconds.toFixed(0)} s, ${actions} actions of a person\n`)
  expect(actions).toBeLessThanOrEqual(6)

  expect(stdout).not.toContain(debianPassword)
  expect(stdout).not.toContain('PRIVATE KEY')
  const key = join(home, '.ssh', `django-prod-${app}`)
  expect(statSync(key).mode & 0o777).toBe(0o600)
  const secret = readFileSync(key, 'utf8')
  expect(secret).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----\n/)
  // It is not on GitHub, so the person is told what to paste where.
  expect(stdout).toContain('DEPLOY_KEY is still to be set')
  const listed = await site.server.sh(
    'cat /home/debian/.ssh/authorized_keys; stat -c %a /home/debian/.ssh/authorized_keys',
  )
  expect(listed).toBe(`${readFileSync(`${key}.pub`, 'utf8')}600\n`)
})

test('the workflow that it wrote names all but the secret', () => {
  const { jobs } = parse(readFileSync(join(site.checkout.dir, '.github/workflows/production.yml'), 'utf8'))
  const [, step] = jobs.deploy.steps
  expect(step.uses).toMatch(/^org\/django-prod-action@(v1|[0-9a-f]{40})$/)
  expect(step.with).toEqual({
    mode: `\${{ inputs.mode || 'deploy' }}`,
    release: `\${{ inputs.release }}`,
    host: site.server.address,
    user: 'debian',
    'host-key': site.server.hostKey,
    'ssh-key': `\${{ secrets.DEPLOY_KEY }}`,
    domains: domain,
    app,
    https: 'internal',
    database: 'sqlite',
  })
})

test('again: key, workflow and file are kept, and nobody is asked for a password', async () => {
  const files = ['.github/workflows/production.yml', '.github/django-prod.yml'].map((name) =>
    join(site.checkout.dir, name),
  )
  const before = [...files, join(home, '.ssh', `django-prod-${app}`)].map((file) => readFileSync(file, 'utf8'))
  const { code, stdout } = await typed([], ...words(), '--host-key', site.server.hostKey, '--yes')
  expect(code, stdout).toBe(0)
  expect(stdout).toContain('the server knows the key')
  expect([...files, join(home, '.ssh', `django-prod-${app}`)].map((file) => readFileSync(file, 'utf8'))).toEqual(before)
})

test('other commands in the folder log in with that key', async () => {
  const { code, stdout } = await typed([], 'status')
  expect(code, stdout).toBe(0)
  expect(stdout).toContain('live and well')
})
