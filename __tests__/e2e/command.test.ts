/** The bundle as a command on somebody's own computer: what docs/command.md promises. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { git } from '../lab/checkout.ts'
import { run } from '../lab/process.ts'
import { domain } from '../lab/visit.ts'
import { app, openDeployed, type Site } from './site.ts'

const bundle = resolve(import.meta.dirname, '../../dist/index.js')

let site: Site
let home: string

/** The command in the project's folder, by a user with an ordinary folder .ssh and nothing of a runner. */
const command = (...words: string[]) =>
  run([process.execPath, bundle, ...words], {
    cwd: site.checkout.dir,
    env: { HOME: home, PATH: process.env.PATH ?? '', USER: 'ann' },
    check: false,
  })

beforeAll(async () => {
  site = await openDeployed()
  home = mkdtempSync(join(tmpdir(), 'home-'))
  mkdirSync(join(home, '.ssh'))
  copyFileSync(site.server.keyFile, join(home, '.ssh/id_ed25519'))
  const key = readFileSync(join(site.server.root, 'etc/ssh/ssh_host_ed25519_key.pub'), 'utf8')
  writeFileSync(join(home, '.ssh/known_hosts'), `${site.server.address} ${key}`)
  await git(site.checkout.dir, 'remote', 'add', 'origin', `git@github.com:example/${app}.git`)
  await site.checkout.write(
    '.github/workflows/production.yml',
    `on: push
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: org/django-prod-action@v1
        with:
          host: ${site.server.address}
          ssh-key: \${{ secrets.DEPLOY_KEY }}
          domains: ${domain}
          database: sqlite
          https: internal
`,
  )
  await site.checkout.commit('A workflow')
})
afterAll(async () => {
  rmSync(home, { recursive: true, force: true })
  await site?.down()
})

test('it is started by the link that npm makes, too', async () => {
  const link = join(home, 'django-prod-action')
  symlinkSync(bundle, link)
  const { code, stdout } = await run([link, '--help'], { cwd: home, check: false })
  expect(stdout).toContain('init USER@HOST')
  expect(code).toBe(0)
})

test('what the workflow says is known, and so are the key and the host', async () => {
  const live = await site.live()
  const { code, stdout } = await command('status')
  expect(stdout).toContain(live.release)
  expect(stdout).not.toMatch(/^::/m)
  expect(code).toBe(0)
})

test('a plan changes nothing', async () => {
  const before = await site.live()
  const { code, stdout } = await command('plan')
  expect(code, stdout).toBe(0)
  expect(await site.live()).toEqual(before)
})

test('a change that is not committed is not deployed in silence', async () => {
  const before = await site.live()
  await site.checkout.write('mainapp/urls.py', `${readFileSync(join(site.checkout.dir, 'mainapp/urls.py'), 'utf8')}\n`)
  const { code, stderr } = await command('deploy')
  expect(stderr).toBe('Changes are not committed: mainapp/urls.py. Commit them, or add --uncommitted.\n')
  expect(code).toBe(2)
  expect(await site.live()).toEqual(before)
})

test('a deploy, and back', async () => {
  const before = await site.live()
  await site.checkout.commit('A change')
  const deployed = await command('deploy')
  expect(deployed.code, deployed.stdout).toBe(0)
  expect(deployed.stdout).not.toMatch(/^::/m)
  const after = await site.live()
  expect(after.release).not.toBe(before.release)
  expect(await site.server.sh(`tail -1 /srv/${app}/history.jsonl`)).toContain('"ann"')
  const back = await command('rollback')
  expect(back.code, back.stdout).toBe(0)
  expect((await site.live()).release).toBe(before.release)
})

test('a command of manage.py gets its words as they were given, and its output is shown', async () => {
  const { code, stdout } = await command('manage', '--', 'shell', '-v0', '-c', `print("it's", '$HOME')`)
  expect(stdout).toContain("it's $HOME")
  expect(code).toBe(0)
})

test('a host that known_hosts does not have is not believed', async () => {
  writeFileSync(join(home, '.ssh/known_hosts'), '')
  const { code, stdout } = await command('status')
  expect(stdout).toMatch(/^Error: .*\n(.*\n)*.*SHA256:/m)
  expect(code).toBe(1)
})
