/** `mode: manage`: a command of manage.py in the live release, from a workflow, without a checkout. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ActionRun, startAction } from '../lab/action.ts'
import { git } from '../lab/checkout.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { app, config, openSite, type Site } from './site.ts'

const program = `import json, os, sys, time
from django.conf import settings
from django.core.management.base import BaseCommand
class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument('words', nargs='*')
        parser.add_argument('--code', type=int, default=0)
        parser.add_argument('--ask', action='store_true')
        parser.add_argument('--until')
    def handle(self, words, code, ask, until, **options):
        print(json.dumps(words, separators=(',', ':')))
        print(settings.SETTINGS_MODULE, os.getuid() == os.stat(settings.MEDIA_ROOT).st_uid)
        print('::error::told by the command')
        print('it knows', os.environ['PAYMENT_KEY'])
        while until and not os.path.exists(until):
            time.sleep(0.02)
        if ask:
            input('Are you sure? ')
        sys.exit(code)
`
const key = 'zPaymentKey"of\\production'

let site: Site
let empty: string

async function begin(command: string, more: Partial<ActionRun> = {}) {
  const { domains: _, ...login } = await deployInputs(site.server)
  const inputs = { ...login, mode: 'manage', command }
  return await startAction({ workspace: empty, inputs, ...more })
}
const manage = async (command: string) => await (await begin(command)).done
const deploy = (inputs = {}) => site.deploy({ env: `PAYMENT_KEY='${key}'`, ...inputs })

beforeAll(async () => {
  empty = await mkdtemp(join(tmpdir(), 'empty-'))
  await git(empty, 'init', '--quiet')
  await git(empty, 'commit', '--quiet', '--allow-empty', '--message=nothing here')
  site = await openSite()
  for (const path of ['blog/management/__init__.py', 'blog/management/commands/__init__.py'])
    await site.checkout.write(path, '')
  await site.checkout.write('blog/management/commands/say.py', program)
  await site.checkout.write('.github/django-prod.yml', `${config}lock-seconds: 1\n`)
  await site.checkout.commit('A command')
})
afterAll(async () => {
  await site?.down()
  await rm(empty, { recursive: true, force: true })
})

test('where nothing is deployed there is nothing to run', async () => {
  const result = await manage('check')
  expect(result.code).toBe(1)
  expect(result.outputs).toMatchObject({ result: 'failed', 'error-code': 'NO_RELEASE', 'exit-code': '' })
})

test('it runs in the environment of the site, with its words as they were written', async () => {
  const deployed = await deploy()
  expect(deployed.code, deployed.log).toBe(0)
  const before = await site.live()
  const result = await manage(`python manage.py say 'two words' "it's" \\$HOME '$PATH %h' ''`)
  expect(result.code, result.log).toBe(0)
  expect(result.log).toMatch(/^::group::manage\.py say two words/m)
  expect(result.log).toContain(`│ ${JSON.stringify(['two words', "it's", '$HOME', '$PATH %h', ''])}\n`)
  expect(result.log).toContain('│ django_prod_settings True\n')
  expect(result.outputs).toMatchObject({
    result: 'managed',
    'exit-code': '0',
    'error-code': '',
    release: before.release,
  })
  expect(await site.live()).toEqual(before)
  const history = (await site.server.sh(`tail -n 1 /srv/${app}/history.jsonl`)).trim()
  expect(JSON.parse(history)).toMatchObject({ id: before.release, mode: 'manage', result: 'managed' })
})

test('where the locale of the server is not UTF-8, files have any name all the same', async () => {
  await site.server.sh(`apt-get -q update; apt-get -qy install --no-install-recommends locales
    localedef -i fr_FR -f ISO-8859-1 fr_FR
    systemctl set-environment LANG=fr_FR
    systemctl restart ${app}.target`)
  const { instance } = await site.live()
  const environment = await site.server.sh(
    `tr '\\0' '\\n' </proc/$(systemctl show -P MainPID ${app}@${instance}.service)/environ`,
  )
  expect(environment.split('\n')).toEqual(expect.arrayContaining(['LANG=fr_FR', 'PYTHONUTF8=1']))
  const code = "'import sys; print(sys.getfilesystemencoding())'"
  expect(await site.server.sh(`${app}-manage shell -c ${code}`)).toContain('utf-8')
  await site.server.sh('systemctl unset-environment LANG')
})

test('what it prints is no command to the runner, and holds no secret of the site', async () => {
  const { log, summary, report } = await manage('say')
  expect(log).toMatch(/^│ .*told by the command$/m)
  expect(log).not.toMatch(/^::error::/m)
  expect(log).toContain('│ it knows ***\n')
  expect(`${log}${summary}${JSON.stringify(report)}`).not.toContain('zPaymentKey')
})

test('its exit code is kept, and the job fails with its last lines', async () => {
  const result = await manage('say --code 3')
  expect(result.code).toBe(1)
  expect(result.outputs).toMatchObject({ result: 'failed', 'error-code': 'COMMAND_FAILED', 'exit-code': '3' })
  expect(result.log).toMatch(
    /^::error title=COMMAND_FAILED.*manage\.py say --code 3 ended with code 3.*it knows \*\*\*/m,
  )
})

test('what asks for something ends, and says what to do', async () => {
  const asking = await manage('say --ask')
  expect(asking.outputs).toMatchObject({ 'error-code': 'COMMAND_FAILED', 'exit-code': '1' })
  expect(asking.log).toMatch(/^::error .*a workflow has no terminal.*sudo monsiteweb-manage say/m)
  // This one is content with nobody, and does nothing.
  const skipped = await manage('createsuperuser')
  expect(skipped.code, skipped.log).toBe(0)
  expect(skipped.log).toMatch(/^::warning title=Nobody to ask::.*sudo monsiteweb-manage createsuperuser/m)
})

test('its output comes while it runs; a deploy waits for it, and a cancelled one ends and frees the lock', async () => {
  const seen: string[] = []
  let come: () => void = () => {}
  const first = new Promise<void>((resolve) => {
    come = resolve
  })
  const running = await begin('say --until /nowhere', {
    onLine: (line) => {
      seen.push(line)
      if (line.includes('it knows')) come()
    },
  })
  await first
  expect(seen.at(-1)).toBe('│ it knows ***')
  await site.checkout.write('note.py', 'NOTE = 1\n')
  await site.checkout.commit('Change something')
  const waiting = await deploy()
  expect(waiting.outputs['error-code']).toBe('LOCKED')
  expect(waiting.log).toMatch(/Another run holds the lock: .* running manage\.py say --until \/nowhere since /)
  running.kill('SIGINT')
  const result = await running.done
  expect(result.outputs).toMatchObject({ result: 'failed', 'error-code': 'CANCELLED' })
  expect(result.log).toMatch(/^::error .*what it had done by then stays/m)
  expect(await site.server.sh(`systemctl is-active ${app}-command.service || true`)).toBe('inactive\n')
  const next = await deploy()
  expect(next.outputs, next.log).toMatchObject({ result: 'deployed' })
})

test('a run whose runner died holds nobody up: what it left is ended by the next', async () => {
  let come: () => void = () => {}
  const first = new Promise<void>((resolve) => {
    come = resolve
  })
  const running = await begin('say --until /nowhere', { onLine: (line) => line.includes('it knows') && come() })
  await first
  running.kill('SIGKILL')
  await running.done
  const next = await manage('say')
  expect(next.code, next.log).toBe(0)
  expect(await site.server.sh(`systemctl is-active ${app}-command.service || true`)).toBe('inactive\n')
})

test('a migrate that takes back what the live release needs is known to each run, which applies it', async () => {
  const taken = await manage('migrate contact zero')
  expect(taken.code, taken.log).toBe(0)
  expect(taken.log).toMatch(
    /^::warning title=The database lacks migrations::contact\.0001_initial.* also of the same commit/m,
  )
  const next = await deploy()
  expect(next.outputs, next.log).toMatchObject({
    result: 'deployed',
    migrations: expect.stringContaining('contact.0001'),
  })
  const by = (words: string) => site.server.sh(`${app}-manage ${words} </dev/null; cat /srv/${app}/records.json`)
  expect(await by('migrate contact zero')).toMatch(/The database lacks contact\.0001_initial[\s\S]*"behind"/)
  expect(await by('migrate contact')).not.toContain('"behind"')
})
