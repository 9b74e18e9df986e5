/** What a project can say for itself in its file: commands, shared folders, overrides, packages. One server for all. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActionResult } from '../lab/action.ts'
import { visit } from '../lab/visit.ts'
import { config, openDeployed, type Site } from './site.ts'

const keys = `${config}
commands:
  before-static: printf 'body{--made:"%s"}' "$DJANGO_SETTINGS_MODULE" > ../static/made.css
  after-static:
    - python manage.py findstatic --verbosity 0 css/site.css
  after-migrate: 'echo "::error::told by a command"; echo "pid $$ of \${USER:-nobody}"'
  after-activate: python manage.py check
shared: [journal]
health-paths:
  /: <title>Mon site web</title>
  /healthz:
overrides: |
  SESSION_COOKIE_NAME = 'chosen'
  SECURE_SSL_REDIRECT = True
`

let site: Site
let first: ActionResult
const shell = async (program: string) =>
  (await site.server.exec(['monsiteweb-manage', 'shell', '--verbosity', '0', '-c', program])).stdout.trim()

beforeAll(async () => {
  site = await openDeployed()
  await site.checkout.write('.github/django-prod.yml', keys)
  await site.checkout.write('journal/first.txt', 'of the repository')
  await site.checkout.write('locale/fr/LC_MESSAGES/django.po', 'msgid ""\nmsgstr ""\n\nmsgid "a"\nmsgstr "b"\n')
  await site.checkout.commit('Say what the project needs')
  first = await site.deploy()
  expect(first.code, first.log).toBe(0)
})
afterAll(() => site?.down())

test('commands run in the environment of the release, and may write static files', async () => {
  const answer = await visit(site.server, '/static/made.css')
  expect(answer.status).toBe(200)
  expect(answer.body).toBe('body{--made:"django_prod_settings"}')
  expect(await site.server.sh('stat -Lc %U:%G /srv/monsiteweb/current/static/made.css')).toBe('root:root\n')
})

test('what a command prints stands in the log, and is no command to the runner', () => {
  expect(first.log).toMatch(/^::group::After migrate +1 command run/m)
  expect(first.log).toMatch(/^│ .*told by a command$/m)
  expect(first.log).not.toMatch(/^::error::/m)
  expect(first.log).toMatch(/^│ pid \d+ of /m)
})

test('a translation is compiled', async () => {
  const program = `import gettext; print(gettext.translation('django', 'locale', ['fr']).gettext('a'))`
  expect(await shell(program)).toBe('b')
})

test('a project that redirects to HTTPS by itself is asked over it: no endless redirect', async () => {
  expect((await visit(site.server, '/')).status).toBe(200)
})

test('overrides have the last word', async () => {
  expect(await shell('from django.conf import settings; print(settings.SESSION_COOKIE_NAME)')).toBe('chosen')
})

test('a shared folder begins with what the repository has, is writable and outlives releases', async () => {
  expect(await shell("print(open('journal/first.txt').read())")).toBe('of the repository')
  await shell("open('journal/first.txt', 'w').write('changed'); open('journal/second.txt', 'w').write('new')")
  expect((await site.deploy()).outputs).toMatchObject({ result: 'unchanged', gunicorn: 'kept' })
  await site.checkout.write('note.py', 'NOTE = 1\n')
  // What was not shared before, and a translation that goes.
  await site.checkout.write('.github/django-prod.yml', keys.replace('[journal]', '[journal, locale/fr]'))
  await site.checkout.remove('locale/fr/LC_MESSAGES/django.po')
  await site.checkout.write('locale/fr/note.txt', 'x')
  await site.checkout.commit('Change something')
  const next = await site.deploy()
  expect(next.code, next.log).toBe(0)
  expect(next.outputs).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
  expect(await shell("print(open('journal/first.txt').read(), open('journal/second.txt').read())")).toBe('changed new')
})

test('a command that fails ends the run with its line, and the old release goes on', async () => {
  const before = await site.live()
  await site.checkout.write(
    '.github/django-prod.yml',
    keys.replace('after-migrate:', 'before-activate: "false"\n  after-migrate:'),
  )
  await site.checkout.write('note.py', 'NOTE = 2\n')
  await site.checkout.commit('A command that fails')
  const result = await site.deploy()
  expect(result.code).toBe(1)
  expect(result.outputs['error-code']).toBe('COMMAND_FAILED')
  expect(result.log).toMatch(/^::error .*The command of before-activate ended with code 1: false/m)
  expect(await site.live()).toEqual(before)
})

test('a page of health-paths without its words refuses the release', async () => {
  expect(first.log).toContain('2 pages of health-paths asked: all as expected')
  const before = await site.live()
  await site.checkout.write('.github/django-prod.yml', keys.replace('<title>Mon', '<title>Ton'))
  await site.checkout.write('note.py', 'NOTE = 3\n')
  await site.checkout.commit('Another title')
  const result = await site.deploy()
  expect(result.outputs['error-code']).toBe('INSTANCE_UNHEALTHY')
  expect(result.log).toMatch(/^::error .*The new release: \/ answers 200 without “<title>Ton site web<\/title>”/m)
  expect(await site.live()).toEqual(before)
})

test('deploy-check: fail stops at what check --deploy says', async () => {
  await site.checkout.write('.github/django-prod.yml', `${keys}deploy-check: fail\n`)
  await site.checkout.commit('Be strict')
  const result = await site.deploy()
  expect(result.outputs['error-code']).toBe('CHECKS_FAILED')
  expect(result.log).toMatch(/^::error .*security\.W004/m)
})

test('with `packages: none` a package that has to be compiled is told with the line to add', async () => {
  await site.checkout.write('.github/django-prod.yml', `${keys}packages: none\n`)
  await site.checkout.write('requirements.txt', 'Django~=5.2\npython-ldap==3.4.4\n')
  await site.checkout.commit('Need a compiler')
  const result = await site.deploy()
  expect(result.outputs['error-code']).toBe('INSTALL_FAILED')
  expect(result.log).toContain('packages: [build-essential, libldap2-dev, libsasl2-dev, python3-dev]')
})
