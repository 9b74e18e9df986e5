/** Workers and timers: on the release that serves, replaced only when what they run changed, never two of one. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { app, config, openSite, type Site } from './site.ts'

let site: Site

/** Writes down when it starts and ends; SIGTERM finds it in the middle of a job. */
const work = `import os, signal, time
from django.conf import settings
from django.core.management.base import BaseCommand

class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument('words', nargs='*')

    def handle(self, *, words, **options):
        stopping = []
        signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
        log = open(settings.MEDIA_ROOT + '/work.log', 'a', buffering=1)
        print('start', *words, os.environ.get('GREETING'), file=log)
        while not stopping:
            time.sleep(0.05)
        time.sleep(0.7)
        print('end', file=log)
`
/** As RQ's worker ends without its Redis. */
const unreachable = `from django.core.management.base import BaseCommand

class Command(BaseCommand):
    def handle(self, **options):
        raise SystemExit('nobody answers at the broker')
`
const unitFiles = async () => await site.server.sh(`ls /etc/systemd/system | grep -e '${app}--' || true`)
const timer = (schedule: string) =>
  `timers:\n  clear:\n    command: python manage.py clearsessions\n    schedule: ${schedule}\n`
const worker = (words: string) => `processes:\n  worker: ${words}\n`

async function deploy(yaml: string, inputs: Record<string, string> = {}) {
  await site.checkout.write('.github/django-prod.yml', `${config}${yaml}`)
  await site.checkout.commit('Deploy')
  return await site.deploy({ env: 'GREETING=hello', ...inputs })
}

async function edit(path: string, text: string): Promise<void> {
  await site.checkout.write(path, (await readFile(join(site.checkout.dir, path), 'utf8')) + text)
}

/** The units of the other processes that systemd has started. */
const units = async () =>
  (await site.server.sh(`systemctl list-units --plain --no-legend '${app}--*@*' | awk '{print $1, $3}' | sort`)).trim()
const running = (release: string) => `${app}--clear@${release}.timer active\n${app}--worker@${release}.service active`
const pid = (release: string) => site.server.sh(`systemctl show -P MainPID ${app}--worker@${release}.service`)
const log = async () => (await site.server.sh(`cat /srv/${app}/shared/media/work.log`)).trim().split('\n')
const both = worker("python manage.py work '$HOME %i'") + timer('daily')

beforeAll(async () => {
  site = await openSite()
  for (const path of ['blog/management/__init__.py', 'blog/management/commands/__init__.py'])
    await site.checkout.write(path, '')
  await site.checkout.write('blog/management/commands/work.py', work)
})

afterAll(async () => {
  await site?.down()
})

test('a schedule that systemd does not know is refused before anything goes live', async () => {
  const result = await deploy(timer('someday'))
  expect(result.outputs['error-code'], result.log).toBe('SCHEDULE_INVALID')
  expect(await site.server.sh(`ls -d /srv/${app}/current 2>&1 || true`)).toContain('No such file')
})

test('they run the live release with its environment, confined, and words are taken as they stand', async () => {
  const result = await deploy(both)
  expect(result.code, result.log).toBe(0)
  const release = result.outputs.release ?? ''
  expect(await units()).toBe(running(release))
  expect(await log()).toEqual(['start $HOME %i hello'])
  const score = await site.server.sh(
    `systemd-analyze security --no-pager --threshold=15 ${app}--worker@${release} || true`,
  )
  expect(score).toMatch(/exposure level.*: 1\.\d/)
  await site.server.sh(`systemctl start ${app}--clear@${release}.service`)
  expect(await site.server.sh(`systemctl show -P Result ${app}--clear@${release}.service`)).toContain('success')
})

test('nothing changed, and only static files changed: each keeps its process', async () => {
  const { release } = await site.live()
  const before = await pid(release)
  expect((await deploy(both)).outputs.result).toBe('unchanged')
  await edit('static/css/site.css', '\n/* static */\n')
  const result = await deploy(both)
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'kept' })
  expect(await units()).toBe(running(release))
  expect(await pid(release)).toBe(before)
})

test('code changed: the old one finishes its job and ends before the new one starts', async () => {
  await edit('blog/views.py', '\n# changed\n')
  const result = await deploy(both)
  expect(result.code, result.log).toBe(0)
  expect(await units()).toBe(running(result.outputs.release ?? ''))
  expect(await log()).toEqual(['start $HOME %i hello', 'end', 'start $HOME %i hello'])
})

test('one command changed: only that process is replaced, and a rollback brings the old command back', async () => {
  const before = await site.live()
  const result = await deploy(worker('python manage.py work other') + timer('hourly'))
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'kept' })
  expect(await site.live()).toMatchObject({ instance: before.instance, pid: before.pid })
  expect(await units()).toBe(running(before.instance))
  expect((await log()).at(-1)).toBe('start other hello')
  const calendar = `systemctl show -P TimersCalendar ${app}--clear@${before.instance}.timer`
  expect(await site.server.sh(calendar)).toContain('OnCalendar=*-*-* *:00:00')
  const back = await site.deploy({ mode: 'rollback' })
  expect(back.code, back.log).toBe(0)
  expect(await site.live()).toEqual(before)
  expect((await log()).at(-1)).toBe('start $HOME %i hello')
  expect(await site.server.sh(calendar)).toContain('OnCalendar=*-*-* 00:00:00')
})

test('they stop and start with the target, and at boot with the site', async () => {
  const { instance } = await site.live()
  await site.server.sh(`systemctl stop ${app}.target`)
  await expect.poll(units, { timeout: 60_000 }).toBe('')
  await site.server.sh(`systemctl start ${app}.target`)
  await expect.poll(units, { timeout: 60_000 }).toBe(running(instance))
  await site.server.reboot()
  await expect.poll(units, { timeout: 60_000 }).toBe(running(instance))
})

test('one that does not stay makes the run red, each time, and the release is live all the same', async () => {
  const broken = worker('python manage.py no_such_command') + timer('daily')
  const result = await deploy(broken)
  expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': 'PROCESS_FAILED' })
  expect(result.log).toContain('no_such_command')
  expect(await site.live()).toMatchObject({ release: result.outputs.release })
  expect((await deploy(broken)).outputs['error-code']).toBe('PROCESS_FAILED')
})

test('a worker that a Procfile gains is taken without a line, and one that finds no broker is withdrawn, in green', async () => {
  await site.checkout.write(
    'Procfile',
    'web: gunicorn mysite.wsgi\nworker: python manage.py work of-procfile\nqueue: python manage.py rqworker\n',
  )
  await site.checkout.write('blog/management/commands/rqworker.py', unreachable)
  const result = await deploy('')
  expect(result.code, result.log).toBe(0)
  const { instance } = await site.live()
  expect(await units()).toBe(`${app}--worker@${instance}.service active`)
  expect((await log()).at(-1)).toBe('start of-procfile hello')
  expect(result.log).toMatch(/::warning .*The worker queue of Procfile did not stay/)
  expect(result.log).toContain('nobody answers at the broker')
  expect(await unitFiles()).toBe(`${app}--worker@.service\n`)
  const before = await pid(instance)
  const again = await deploy('')
  expect(again.outputs, again.log).toMatchObject({ release: result.outputs.release, gunicorn: 'kept' })
  expect(again.log, 'tried again').toMatch(/::warning .*The worker queue of Procfile did not stay/)
  expect(await pid(instance)).toBe(before)
})

test('with `processes: none` they end, and their units are gone', async () => {
  const result = await deploy('processes: none\n')
  expect(result.code, result.log).toBe(0)
  expect(result.outputs.gunicorn).toBe('kept')
  expect(await units()).toBe('')
  expect(await unitFiles()).toBe('')
  expect((await deploy('processes: none\n')).outputs.result).toBe('unchanged')
})
