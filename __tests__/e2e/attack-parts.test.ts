/** What a run runs of the project: confined as the site, ended in time, and in spite of a site that was broken into. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { confine } from '../../src/render/confine.ts'
import { startAction, waits } from '../lab/action.ts'
import { expectHeld } from '../lab/attacks.ts'
import { deployInputs } from '../lab/deploy-inputs.ts'
import { until } from '../lab/process.ts'
import { visit } from '../lab/visit.ts'
import { migration } from './changing.ts'
import { app, config, openDeployed, type Site } from './site.ts'

const data = `/srv/${app}/shared/data`

/** Signals all of its user but what it sees in /proc, its own unit, as fast as it can, and counts what it hits. */
const loop = `
import os, sys, time
while not os.path.exists('${data}/enough'):
    own = {int(name) for name in os.listdir('/proc') if name.isdigit()}
    for pid in range(2, 40000):
        if pid not in own:
            try:
                os.kill(pid, int(sys.argv[1]))
            except OSError:
                continue
            with open('${data}/hits', 'a') as file:
                file.write('x')
`
const view = `
import subprocess, sys
from django.http import HttpResponse

LOOP = ${JSON.stringify(loop)}

def intrude(request):
    subprocess.Popen([sys.executable, '-c', LOOP, request.GET['signal']])
    return HttpResponse('begun')
`

let site: Site
let urls: string
let settings: string
let count = 1

beforeAll(async () => {
  site = await openDeployed()
  urls = await readFile(join(site.checkout.dir, 'mainapp/urls.py'), 'utf8')
  settings = await readFile(join(site.checkout.dir, 'mainapp/settings/prod.py'), 'utf8')
})
afterAll(() => site?.down())

/** A deploy of a site with a hole, through which it begins to send a signal. */
async function breakIn(signal: number): Promise<void> {
  await site.checkout.write('blog/intrude.py', view)
  const route = "from blog.intrude import intrude\nurlpatterns.insert(0, path('intrude/', intrude))\n"
  await site.checkout.write('mainapp/urls.py', `${urls}\n${route}`)
  await site.checkout.commit('A hole')
  const broken = await site.deploy()
  expect(broken.code, broken.log).toBe(0)
  await site.server.sh(`rm -f ${data}/enough ${data}/hits`)
  expect((await visit(site.server, `/intrude/?signal=${signal}`)).body).toBe('begun')
}

/** The mend: without the hole, with another stylesheet, a migration and a command. */
async function mend() {
  await site.checkout.write('mainapp/urls.py', urls)
  await site.checkout.write('static/css/mend.css', `.mend { order: ${count}; }\n`)
  const before = count === 1 ? '0001_initial' : `000${count}_mend`
  count += 1
  await site.checkout.write(`contact/migrations/000${count}_mend.py`, migration(before, 'SELECT 1'))
  await site.checkout.write('.github/django-prod.yml', `${config}commands:\n  before-activate: sleep 0.2\n`)
  await site.checkout.commit('The mend')
  return await site.deploy()
}

test('a broken site that ends, interrupts or stops all of its user does not stop the deploy that mends it', async () => {
  const signals = { 'ended by SIGKILL': 9, 'stopped by SIGSTOP': 19 }
  const escaped: string[] = []
  for (const [name, signal] of Object.entries(signals)) {
    await breakIn(signal)
    const mended = await mend()
    expect(Number(await site.server.sh(`wc -c <${data}/hits`))).toBeGreaterThan(3)
    if (mended.outputs.result !== 'deployed') escaped.push(`${name}: ${mended.log}`)
    else {
      expect(mended.log).toContain('once more, while the site')
      expect(mended.log).toMatch(/^::warning title=Somebody ended the new instance by signals/m)
      expect((await visit(site.server, '/intrude/?signal=9')).status).toBe(404)
      expect((await visit(site.server, '/healthz')).status).toBe(200)
    }
    await site.server.sh(`touch ${data}/enough`)
  }
  expectHeld('a site that was broken into', Object.keys(signals), escaped)
})

test('a plan of a branch whose settings delete what the site has changes nothing', async () => {
  const acts = {
    'rows by sqlite3': `import sqlite3; sqlite3.connect('${data}/db.sqlite3').execute('DELETE FROM blog_article').connection.commit()`,
    'the database': `os.unlink('${data}/db.sqlite3')`,
    'an upload': `os.unlink('/srv/${app}/shared/media/kept.txt')`,
    'a new upload': `open('/srv/${app}/shared/media/new.txt', 'w')`,
    'the shared log': `os.truncate('/srv/${app}/shared/folders/logs/kept.log', 0)`,
  }
  await site.checkout.write('.github/django-prod.yml', `${config}shared:\n  - logs\n`)
  await site.checkout.commit('Logs')
  const shared = await site.deploy()
  expect(shared.code, shared.log).toBe(0)
  await site.server.sh(
    `for f in media/kept.txt folders/logs/kept.log; do runuser -u ${app} -- sh -c "echo x >/srv/${app}/shared/$f"; done`,
  )
  const files = async () => await site.listing(`/srv/${app}/shared`)
  const rows = async () => await site.server.sh(`${app}-manage dumpdata blog contact | sha256sum`)
  const tries = Object.values(acts).map((act) => `try:\n    ${act}\nexcept Exception:\n    pass\n`)
  const logging = `LOGGING = {'version': 1, 'handlers': {'file': {'class': 'logging.FileHandler', 'filename': '/srv/${app}/shared/folders/logs/django.log'}}, 'root': {'handlers': ['file']}}\n`
  await site.checkout.write('mainapp/settings/prod.py', `${settings}\nimport os\n${tries.join('')}${logging}`)
  await site.checkout.commit('A branch that deletes')
  const rowsBefore = await rows()
  const before = await files()
  const planned = await site.deploy({ mode: 'plan' })
  const after = await files()
  await site.checkout.write('mainapp/settings/prod.py', settings)
  expect(planned.outputs, planned.log).toMatchObject({ result: 'planned', 'error-code': '' })
  expect(planned.log).toContain('nothing pending')
  const changed = [...after.filter((line) => !before.includes(line)), ...before.filter((line) => !after.includes(line))]
  const other = (await rows()) === rowsBefore ? [] : ['other rows']
  expectHeld('a dependency or a branch', Object.keys(acts), [...changed, ...other])
})

test('a migration that hangs is ended when its time is over, and is confined as the site until then', async () => {
  const hangs = `from django.db import migrations
import time
class Migration(migrations.Migration):
    dependencies = [('contact', '000${count}_mend')]
    operations = [migrations.RunPython(lambda *_: time.sleep(3600), migrations.RunPython.noop)]
`
  await site.checkout.write(`contact/migrations/000${count + 1}_hangs.py`, hangs)
  await site.checkout.commit('A migration that hangs')
  const run = await startAction({
    workspace: site.checkout.dir,
    inputs: await deployInputs(site.server),
    ...waits('long=6'),
  })
  let text = ''
  await until('it migrates', 60, async () => {
    const asked = ['systemd-analyze', 'security', '--no-pager', `${app}-migrate.service`]
    text = (await site.server.exec(asked, { check: false })).stdout
    return text.includes('exposure level')
  })
  expect(Number(/exposure level for .*: ([0-9.]+)/.exec(text)?.[1]), text).toBeLessThanOrEqual(1.5)
  const late = await run.done
  expect(late.outputs, late.log).toMatchObject({ result: 'failed', 'error-code': 'STEP_TIMED_OUT' })
  expect(late.log).toMatch(/^::error .*migrate has not come to its end within 6 s.*-restore/m)
  expect((await visit(site.server, '/healthz')).status).toBe(200)
  expect(await site.server.sh(`systemctl is-active ${app}-migrate.service || true`)).toBe('inactive\n')
})

test('every kind of part scores at most 1.5', async () => {
  const at = { app, absent: [] }
  const kinds = {
    'a look': confine({ ...at, looks: [] }),
    collectstatic: confine({ ...at, writes: [`/srv/${app}/current/static`] }),
    'a command': confine({ ...at, any: true, writes: [`/srv/${app}/current/static`] }),
  }
  const scores: string[] = []
  for (const [name, lines] of Object.entries(kinds)) {
    const unit = `[Service]\nType=oneshot\nUser=${app}\nGroup=${app}\nUMask=0022\nExecStart=/bin/true\n${lines.join('\n')}\n`
    await site.server.exec(['tee', '/run/part.service'], { input: unit })
    const text = await site.server.sh('systemd-analyze security --offline=true --no-pager /run/part.service')
    const score = Number(/exposure level for .*: ([0-9.]+)/.exec(text)?.[1])
    if (!(score <= 1.5)) scores.push(`${name}: ${score}`)
  }
  expectHeld('a site that was broken into', Object.keys(kinds), scores)
})
