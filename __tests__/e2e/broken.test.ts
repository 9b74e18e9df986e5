/** Broken releases while visitors come: red with the place and the reason, and nobody notices. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { waits } from '../lab/action.ts'
import { startLoad } from '../lab/load.ts'
import { domain, visit } from '../lab/visit.ts'
import { app, openDeployed, type Site } from './site.ts'
import { annotations, stateOf } from './table-state.ts'

let site: Site

beforeAll(async () => {
  site = await openDeployed()
  const urls = await source('mainapp/urls.py')
  const page = "render(request, 'health.html')"
  await site.checkout.write(
    'mainapp/urls.py',
    `from django.shortcuts import render\n${urls.replace("HttpResponse('ok', content_type='text/plain')", page)}`,
  )
  await site.checkout.write('templates/health.html', '<p>ok</p>\n')
  await site.checkout.commit('A health page with a template')
  const result = await site.deploy()
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
})
afterAll(async () => {
  await site?.down()
})

const source = (path: string) => readFile(join(site.checkout.dir, path), 'utf8')

interface Broken {
  readonly path: string
  /** What is added at the end of the file. */
  readonly more?: string
  /** Instead of more: what is replaced. */
  readonly replace?: readonly [string, string]
  readonly code: string
  /** What the annotation's message holds: the last lines of the program that failed. */
  readonly says: string
  /** The file of the annotation, when it is not the path; null when nobody can know it. */
  readonly file?: string | null
  /** The text of the annotation's line. */
  readonly line?: string
  /** Gunicorn itself ends. */
  readonly ends?: true
  /** What has no end is not waited for as long as a user's would be. */
  readonly seconds?: string
}

const migrationThat = (does: string) => `from django.db import migrations


def forwards(apps, editor):
    ${does}


class Migration(migrations.Migration):
    dependencies = [('blog', '0002_article_image')]
    operations = [migrations.RunPython(forwards)]`

const cases: Readonly<Record<string, Broken>> = {
  'settings that raise': {
    path: 'mainapp/settings/base.py',
    more: "raise RuntimeError('settings broken')",
    code: 'SETTINGS_FAILED',
    says: 'RuntimeError: settings broken',
  },
  'urls that raise': {
    path: 'mainapp/urls.py',
    more: "raise RuntimeError('urls broken')",
    code: 'CHECKS_FAILED',
    says: 'RuntimeError: urls broken',
  },
  'a wsgi.py that raises': {
    path: 'mainapp/wsgi.py',
    more: "raise RuntimeError('wsgi broken')",
    code: 'CHECKS_FAILED',
    says: 'RuntimeError: wsgi broken',
  },
  'a wsgi.py that raises only in Gunicorn': {
    path: 'mainapp/wsgi.py',
    more: "import sys; 'gunicorn' in sys.modules and int('only in Gunicorn')",
    code: 'INSTANCE_FAILED',
    says: "ValueError: invalid literal for int() with base 10: 'only in Gunicorn'",
    ends: true,
  },
  'a worker that ends by itself': {
    path: 'mainapp/wsgi.py',
    more: "import sys; 'gunicorn' in sys.modules and sys.exit('ended by itself')",
    code: 'INSTANCE_FAILED',
    says: 'ended by itself',
    ends: true,
    file: null,
  },
  'a view that fails at the health path': {
    path: 'mainapp/urls.py',
    replace: ['return render(request,', 'return render(undefined_name,'],
    code: 'INSTANCE_UNHEALTHY',
    says: "NameError: name 'undefined_name' is not defined",
    line: 'return render(undefined_name',
  },
  'a template of the page at the health path': {
    path: 'templates/health.html',
    replace: ['</p>', '{% endif %}</p>'],
    code: 'INSTANCE_UNHEALTHY',
    says: 'TemplateSyntaxError: Invalid block tag',
    // Django's own frames fill the lines that are shown.
    file: null,
  },
  'an import without an end in Gunicorn alone': {
    path: 'mainapp/wsgi.py',
    more: "import sys, time; 'gunicorn' in sys.modules and time.sleep(3600)",
    code: 'INSTANCE_FAILED',
    says: 'no answer within 20 s',
    seconds: 'start=20',
  },
  'a module that is not installed': {
    path: 'blog/views.py',
    more: 'import requests',
    code: 'CHECKS_FAILED',
    says: 'Add requests to requirements.txt',
  },
  'a dependency that does not exist': {
    path: 'requirements.txt',
    more: 'Django==99.99',
    code: 'INSTALL_FAILED',
    says: '99.99',
    file: null,
  },
  'a migration that fails': {
    path: 'blog/migrations/0003_broken.py',
    more: migrationThat("raise RuntimeError('migration broken')"),
    code: 'MIGRATION_FAILED',
    says: 'RuntimeError: migration broken',
    line: '',
  },
  'a migration that ends migrate with code 0': {
    path: 'blog/migrations/0003_broken.py',
    more: migrationThat('raise SystemExit(0)'),
    code: 'MIGRATION_FAILED',
    says: 'It ended migrate itself, with code 0',
    line: '',
  },
  'a migration that ends its process at once': {
    path: 'blog/migrations/0003_broken.py',
    more: migrationThat('__import__("os")._exit(0)'),
    code: 'MIGRATION_FAILED',
    says: 'It ended migrate itself, with code 0',
    line: '',
  },
  'an import without an end': {
    path: 'mainapp/wsgi.py',
    more: 'import time; time.sleep(3600)',
    code: 'CHECKS_FAILED',
    says: 'no end after 15 seconds',
    seconds: 'answer=15',
  },
}

test.each(Object.entries(cases))('%s', async (_, broken) => {
  const before = await stateOf(site)
  const sockets = await site.server.sh(`ls -d /srv/${app}/releases/*/http.sock`)
  const good = await source(broken.path).catch(() => null)
  const bad = broken.replace ? good?.replace(...broken.replace) : `${good ?? ''}\n${broken.more}\n`
  if (bad === undefined || bad === good) throw new Error('nothing was broken')
  onTestFinished(async () => {
    if (good === null) await site.checkout.remove(broken.path)
    else await site.checkout.write(broken.path, good)
    await site.checkout.commit('Mend it')
  })
  await site.checkout.write(broken.path, bad)
  await site.checkout.commit('Break it')

  const load = await startLoad(site.server, { url: 'https://127.0.0.1/', host: domain, rate: 20, seconds: 300 })
  let told = 0
  const began = Date.now()
  const onLine = (line: string) => {
    if (line.startsWith('::group::Activate ')) told = Date.now()
  }
  const result = await site.deploy({}, { onLine, ...waits(broken.seconds ?? '') })
  const seen = await load.stop()

  if (broken.ends) {
    // The machine and the server on it have one clock.
    const exits = await site.server.sh(
      `journalctl -q -o short-unix --since=@${Math.floor(began / 1000)} -u '${app}@*' | grep 'Main process exited'`,
    )
    const milliseconds = told - 1000 * Number.parseFloat(exits)
    console.log(`rejected ${Math.round(milliseconds)} ms after the process ended`)
    // Long before the ninety seconds that a start may take.
    expect(milliseconds).toBeLessThan(45_000)
  }
  expect(seen, JSON.stringify(seen)).toMatchObject({ failed: 0, statuses: { 200: seen.requests } })
  // Asked during the whole run, 20 times a second where the machine lets it.
  expect(seen.requests).toBeGreaterThan(5 * (Number(result.outputs['duration-ms']) / 1000))
  expect(result.code, result.log).toBe(1)
  expect(result.outputs).toMatchObject({
    result: 'failed',
    'error-code': broken.code,
    release: before.live.release,
    'previous-release': before.live.release,
    gunicorn: 'kept',
    migrations: '[]',
  })
  const errors = annotations(result).filter(({ level }) => level === 'error')
  expect(errors).toHaveLength(1)
  expect(errors[0]).toMatchObject({ title: broken.code })
  expect(errors[0]?.message).toContain(broken.says)
  expect(errors[0]?.file).toBe(broken.file === null ? undefined : (broken.file ?? broken.path))
  if (broken.file !== null && broken.line !== '') {
    const text = bad.split('\n')[Number(errors[0]?.line) - 1] ?? ''
    expect(text).toContain(broken.line ?? broken.more)
  }

  expect(await stateOf(site)).toEqual(before)
  const { instance } = before.live
  const units = await site.server.sh(
    `systemctl list-units --all --plain --no-legend '${app}@*' | cut -d' ' -f1 | sort | xargs`,
  )
  expect(units).toBe(`${app}@${instance}.service ${app}@${instance}.socket\n`)
  expect(await site.server.sh(`ls /srv/${app}/incoming; ls -d /srv/${app}/releases/*/http.sock`)).toBe(sockets)
})

test('one that is slow to start is waited for', async () => {
  const wsgi = await source('mainapp/wsgi.py')
  await site.checkout.write(
    'mainapp/wsgi.py',
    `${wsgi}\nimport sys, time; 'gunicorn' in sys.modules and time.sleep(4)\n`,
  )
  await site.checkout.commit('Slow to start')
  const load = await startLoad(site.server, { url: 'https://127.0.0.1/', host: domain, rate: 20, seconds: 300 })
  const result = await site.deploy()
  const seen = await load.stop()
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
  expect(seen, JSON.stringify(seen)).toMatchObject({ failed: 0 })
  await site.checkout.write('mainapp/wsgi.py', wsgi)
})

test('the next good one goes live', async () => {
  const template = 'templates/base.html'
  await site.checkout.write(template, (await source(template)).replace('<main>', '<main><p>De retour</p>'))
  await site.checkout.commit('A good one')
  const load = await startLoad(site.server, { url: 'https://127.0.0.1/', host: domain, rate: 20, seconds: 300 })
  const result = await site.deploy()
  const seen = await load.stop()
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
  expect(seen, JSON.stringify(seen)).toMatchObject({ failed: 0 })
  expect((await visit(site.server, '/')).body).toContain('De retour')
})
