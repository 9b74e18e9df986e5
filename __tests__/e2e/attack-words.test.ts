/** Whatever a project prints or raises: no secret of the site is in anything that a run shows or writes. */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ActionResult, startAction } from '../lab/action.ts'
import { expectHeld } from '../lab/attacks.ts'
import { findEscaped, forgetLast, readCanaries, remember } from '../lab/canaries.ts'
import { type Act, honestAt, says, startHostile } from '../lab/hostile.ts'
import { app, openDeployed, type Site } from './site.ts'

/** All of the environment, in the forms in which projects print it, and in those of somebody who wants to read it. */
const leak = `import base64, json, os, pprint, urllib.parse

def leak():
    it = dict(os.environ)
    yield str(it)
    yield repr(repr(it))
    yield json.dumps(it)
    yield json.dumps(json.dumps(it))
    yield base64.b64encode(repr(it).encode()).decode()
    yield base64.encodebytes(json.dumps(it).encode()).decode()
    yield base64.urlsafe_b64encode(b'?' + json.dumps(it).encode()).decode()
    yield urllib.parse.quote(repr(it))
    yield urllib.parse.urlencode(it)
    yield pprint.pformat(it, width=40)
    yield repr(it).encode().hex()
    for name, value in it.items():
        if any(word in name for word in ('SECRET', 'CANARY', 'DATABASES')):
            yield name + '=' + ''.join('\\x1b[1m' + letter for letter in value) + '\\x1b[0m'
            yield '\\u200b'.join(value)
            yield name + ': ' + '\\n'.join(value[at:at + 9] for at in range(0, len(value), 9))
            yield value[:len(value) // 2] + '...'

def text():
    return '\\n'.join(leak())

def forge():
    return '\\n'.join([
        '::error title=forged::forged', '##[error]forged', ' ::set-output name=x::y', '\\x1b[2K\\x1b[1G::warning::forged',
        '[all tests passed](https://evil.example) ![x](https://evil.example/x.png) @octocat #1',
        '</pre><h1>forged</h1><img src=x>', '\\u202e::notice::forged', 'a | b |', '\\u2028::error::forged',
    ])
`

const env = { API_CANARY: 'zC7-Canary+9/of\\ "env" =x', MULTI_CANARY: 'first-Line-c4n4ry-1\nsecond-Line-c4n4ry-2' }
const inputs = {
  env: Object.entries(env)
    .map(([name, value]) => `${name}='${value}'`)
    .join('\n'),
}
const password = 'mAde-4-the-dAtabase-Qx71'

let site: Site
let canaries: ReturnType<typeof readCanaries>
const tried: string[] = []

const source = async (path: string) => await readFile(join(site.checkout.dir, path), 'utf8')

beforeAll(async () => {
  site = await openDeployed()
  // As the action writes it for a database that it has made.
  const record = JSON.stringify([{ engine: 'other', name: 'x', user: 'x', password, host: '', port: '', entry: [] }])
  const quoted = record.replace(/"/g, '\\"')
  await site.server.exec(['tee', '-a', `/srv/${app}/secrets.env`], { input: `OTHER_DATABASES="${quoted}"\n` })
  await site.checkout.write('leaking.py', leak)
  await site.checkout.write('blog/management/__init__.py', '')
  await site.checkout.write('blog/management/commands/__init__.py', '')
  await site.checkout.write(
    'blog/management/commands/leak.py',
    'import sys, leaking\nfrom django.core.management.base import BaseCommand\nclass Command(BaseCommand):\n' +
      '    def handle(self, **options):\n        print(leaking.text())\n        print(leaking.text(), file=sys.stderr)\n' +
      '        print(leaking.forge())\n        raise RuntimeError(leaking.text())\n',
  )
  await site.checkout.commit('What leaks')
  const result = await site.deploy(inputs)
  expect(result.code, result.log).toBe(0)
  canaries = readCanaries(site.server.root)
  expect(canaries.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['DJANGO_PROD_SECRET_KEY', 'OTHER_DATABASES: password', 'API_CANARY', 'MULTI_CANARY']),
  )
})
afterAll(async () => await site?.down())

/** One change of the project, deployed and taken back. */
async function leaking(path: string, change: (text: string) => string, more: Record<string, string> = {}) {
  const before = await source(path).catch(() => null)
  await site.checkout.write(path, change(before ?? ''))
  await site.checkout.commit(path)
  const result = await site.deploy({ ...inputs, ...more })
  if (before === null) await site.checkout.write(path, '# nothing\n')
  else await site.checkout.write(path, before)
  await site.checkout.commit('as before')
  return result
}

const nothingTold = (name: string, result: ActionResult, code?: string) => {
  tried.push(name)
  if (code) expect(result.outputs['error-code'], result.log).toBe(code)
  expect(result.log).toContain('***')
  expectHeld('who reads what a run says', [name], findEscaped(site.server.root))
  expect(result.log).not.toMatch(
    /^\s*::(?!group::|endgroup::|error |error::|notice |warning |add-mask::|debug::|stop|save|set)/m,
  )
  expect(result.log).not.toMatch(/^\s*(::(error|warning|notice)( title=forged)?::|##\[)/m)
}

test('settings that raise with all of the environment', async () => {
  const result = await leaking(
    'mainapp/settings/base.py',
    (text) => `${text}\nimport leaking\nraise RuntimeError(leaking.text())\n`,
  )
  nothingTold('settings that raise', result, 'SETTINGS_FAILED')
})

test('settings that print it, and end', async () => {
  const change = (text: string) =>
    `${text}\nimport leaking, os\nprint(leaking.text(), leaking.forge(), flush=True)\nos._exit(3)\n`
  nothingTold('settings that print', await leaking('mainapp/settings/base.py', change), 'SETTINGS_FAILED')
})

test('a view of the health path that raises with it', async () => {
  const change = (text: string) =>
    text.replace(
      /HttpResponse\('ok', content_type='text\/plain'\)/,
      "exec('import leaking; raise RuntimeError(leaking.text() + leaking.forge())')",
    )
  nothingTold('a health view', await leaking('mainapp/urls.py', change), 'INSTANCE_UNHEALTHY')
})

test('a migration that prints it and raises', async () => {
  const change = () =>
    'import leaking\nfrom django.db import migrations\ndef leak(apps, editor):\n    print(leaking.text())\n    print(leaking.forge())\n    raise RuntimeError(leaking.text())\n' +
    "class Migration(migrations.Migration):\n    dependencies = [('contact', '0001_initial')]\n    operations = [migrations.RunPython(leak)]\n"
  const path = 'contact/migrations/0099_leak.py'
  await site.checkout.write(path, change())
  await site.checkout.commit(path)
  const result = await site.deploy(inputs)
  await rm(join(site.checkout.dir, path))
  await site.checkout.commit('without it')
  nothingTold('a migration', result, 'MIGRATION_FAILED')
})

test('a command of manage.py, whose run knows no value of env', async () => {
  const result = await site.deploy({ mode: 'manage', command: 'leak' })
  nothingTold('manage', result, 'COMMAND_FAILED')
  expect(result.summary).not.toMatch(/<h1>|<img|\]\(https|@octocat/)
})

test('the log of the application in a status, whose run knows no value of env', async () => {
  await site.server.sh(`. /srv/${app}/secrets.env; systemd-cat -t gunicorn true
    systemd-run --quiet --wait --unit=${app}--leak@1.service -p EnvironmentFile=/srv/${app}/secrets.env -p EnvironmentFile=/srv/${app}/current/conf/env sh -c 'env'
    echo '{"id":"x","at":"now","mode":"deploy","commit":"","ref":"","actor":"ann","result":"failed","reason":"'$DJANGO_PROD_SECRET_KEY'"}' >> /srv/${app}/history.jsonl`)
  const result = await site.deploy({ mode: 'status' })
  // It was written by hand.
  await site.server.sh(`sed -i '$d' /srv/${app}/history.jsonl`)
  nothingTold('status', result)
  expect(JSON.parse(result.outputs.status ?? '').runs.at(-1).reason).toBe('***')
})

const silent: Act = () => {}
const hanging: Record<string, Act | null> = {
  'exec is never answered': null,
  'a mute shell': silent,
  'a mute session': says(),
  'a mute worker': honestAt(null, silent),
  'a worker that never answers': honestAt(null, says()),
}

test('a cancelled run ends within the time of GitHub, however the server hangs', async () => {
  const late = await Promise.all(
    Object.entries(hanging).map(async ([name, exec]) => {
      const server = await startHostile({ exec })
      const address = {
        host: server.host,
        port: String(server.port),
        'host-key': server.hostKeys[0]?.fingerprint ?? '',
      }
      const run = await startAction({
        workspace: site.checkout.dir,
        inputs: { ...address, password: 'x', domains: 'a.test', database: 'sqlite', mode: 'manage', command: 'check' },
      })
      // The log-in takes a moment, and then it waits.
      await new Promise((resolve) => setTimeout(resolve, 6000))
      const began = performance.now()
      run.kill('SIGINT')
      const { code, outputs } = await run.done
      server.close()
      const seconds = (performance.now() - began) / 1000
      return code === 1 && outputs['error-code'] === 'CANCELLED' && seconds < 7.5
        ? []
        : [`${name}: ${outputs['error-code']} with ${code} after ${seconds} s`]
    }),
  )
  expectHeld('a hostile server', Object.keys(hanging), late.flat())
})

test('what was looked for would have been found', () => {
  expect(tried.length).toBeGreaterThan(4)
  const [canary] = canaries
  remember(Buffer.from(`xx${canary?.value}yy`).toString('base64'))
  expect(findEscaped(site.server.root)).not.toEqual([])
  forgetLast()
})
