/** `mode: remove`: the site goes, its data stay, nothing of anybody else's is touched; and its log until then. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { git } from '../lab/checkout.ts'
import { until } from '../lab/process.ts'
import { domain, visit } from '../lab/visit.ts'
import { app, openDeployed, type Site } from './site.ts'

let site: Site

beforeAll(async () => {
  site = await openDeployed()
  // What people have: a row, an upload, a file of the administrator's among the units, another site of Caddy's.
  await site.server.sh(`cd /srv/${app}
    sudo -u ${app} python3 - <<'END'
import sqlite3
with sqlite3.connect("/srv/${app}/shared/data/db.sqlite3") as rows:
    rows.execute("create table kept (word text)"); rows.execute("insert into kept values ('still here')")
END
    sudo -u ${app} sh -c 'mkdir shared/media/2026; echo picture >shared/media/2026/a.txt'
    mkdir -p /etc/systemd/system/${app}@.service.d
    printf '[Service]\\nNice=1\\n' >/etc/systemd/system/${app}@.service.d/own.conf
    printf '\\nhttp://other.test {\\n\\trespond "another site"\\n}\\n' >>/etc/caddy/Caddyfile
    useradd --system other-site; mkdir /srv/other; echo mine >/srv/other/file; systemctl reload caddy`)
})
afterAll(() => site?.down())

/** Everything that is called like the site, but for what is in its folder. */
const remains = async () =>
  (
    await site.server.sh(`find /etc /usr/local /var/cache /var/lib /run -name '*${app}*' -not -path '/run/django-prod/*' \\
      -not -path '/run/systemd/*' -not -path '/run/user/*' -not -path '*/caddy/certificates/*' -not -path '*/caddy/.local/*' 2>/dev/null | sort
    getent passwd ${app} || true; getent group ${app} || true; systemctl list-units --all --plain --no-legend '${app}*' | grep -v '\\.slice' || true`)
  ).trim()

const others = async () =>
  await site.server.sh(`cat /srv/other/file; id -u other-site; systemctl is-active caddy; stat -c '%n %Y' /etc/caddy/Caddyfile | cut -d' ' -f1
    python3 -c 'import urllib.request as u; print(u.urlopen(u.Request("http://127.0.0.1/", headers={"Host": "other.test"})).read())'; cat /etc/systemd/system/${app}@.service.d/own.conf`)

test('the log of the site, as it comes, without its secrets; Ctrl-C ends it, and the next run finds nothing to clear', async () => {
  const secret = (
    await site.server.sh(`sed -n 's/^DJANGO_PROD_SECRET_KEY="\\(.*\\)"$/\\1/p' /srv/${app}/secrets.env`)
  ).trim()
  const home = mkdtempSync(join(tmpdir(), 'logs-'))
  try {
    const { host, 'host-key': key, 'ssh-key': privateKey } = await inputs()
    writeFileSync(join(home, 'key'), privateKey ?? '')
    await git(site.checkout.dir, 'remote', 'add', 'origin', `git@github.com:example/${app}.git`)
    const words = [
      'logs',
      '-f',
      '--host',
      host ?? '',
      '--host-key',
      key ?? '',
      '-i',
      join(home, 'key'),
      '--domains',
      domain,
    ]
    const child = spawn(process.execPath, [resolve(import.meta.dirname, '../../dist/index.js'), ...words], {
      cwd: site.checkout.dir,
      env: { HOME: home, PATH: process.env.PATH, USER: 'ann' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    let shown = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (shown += text))
    const ended = new Promise<number | null>((done) => child.once('close', done))
    await until('lines come', 30, () => Promise.resolve(/gunicorn|Started|Listening/i.test(shown)))
    await site.server.sh(`systemd-run --quiet --wait --unit='${app}--said@1' sh -c 'echo "the key is ${secret} here"'`)
    await until('what is written now comes', 30, () => Promise.resolve(shown.includes('the key is')))
    // As a terminal does it: every process of the group.
    process.kill(-(child.pid ?? 0), 'SIGINT')
    expect(await ended, shown).toBe(0)
    expect(shown).not.toContain(secret)
    expect(shown).not.toMatch(/^(::|Error)/m)
    await until(
      'journalctl has ended there',
      30,
      async () => !(await site.server.sh("cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' '")).includes('--follow'),
    )
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
})

const inputs = async (): Promise<Record<string, string>> => {
  const { deployInputs } = await import('../lab/deploy-inputs.ts')
  return await deployInputs(site.server)
}

test('without its name typed nothing is removed, and a plan only shows what would be', async () => {
  const before = await remains()
  const planned = await site.deploy({ mode: 'plan-remove', domains: '' })
  expect(planned, planned.log).toMatchObject({ code: 0, outputs: { result: 'planned', 'has-changes': 'true' } })
  expect(planned.outputs.plan).toContain(`remove the user ${app}`)
  expect(planned.outputs.plan).toContain(`/srv/${app}/shared`)
  for (const confirm of ['', 'monsite']) {
    const refused = await site.deploy({ mode: 'remove', confirm })
    expect(refused.code).toBe(1)
    expect(refused.outputs['error-code']).toBe(confirm === '' ? 'INPUT_MISSING' : 'INPUT_INVALID')
  }
  const foreign = await site.deploy(
    { mode: 'remove', confirm: app },
    { env: { GITHUB_REPOSITORY: `other/${app}`, GITHUB_REPOSITORY_ID: '9' } },
  )
  expect(foreign.outputs['error-code'], foreign.log).toBe('APP_NAME_TAKEN')
  expect(await remains()).toBe(before)
  expect((await visit(site.server, '/healthz')).status).toBe(200)
})

test('a removal that is cut off is finished by the next run', async () => {
  const before = await others()
  // userdel fails in the middle of it.
  await site.server.sh(
    'mv /usr/sbin/userdel /usr/sbin/userdel.away; printf "#!/bin/sh\\nexit 1\\n" >/usr/sbin/userdel; chmod +x /usr/sbin/userdel',
  )
  const cut = await site.deploy({ mode: 'remove', confirm: app })
  expect(cut, cut.log).toMatchObject({ code: 1, outputs: { 'error-code': 'COMMAND_FAILED' } })
  await site.server.sh('mv /usr/sbin/userdel.away /usr/sbin/userdel')
  const done = await site.deploy({ mode: 'remove', confirm: app })
  expect(done.code, done.log).toBe(0)
  expect(done.log).toContain('a removal of the site was cut off')
  // What somebody else has written stays, and nothing but that.
  expect(await remains()).toBe(`/etc/systemd/system/${app}@.service.d`)
  expect(await others()).toBe(before)
  const left = (
    await site.server.sh(
      `ls -A /srv/${app}; stat -c '%a %U' /srv/${app} /srv/${app}/shared /srv/${app}/history.jsonl; find / -xdev -nouser -not -path '/proc/*' | head -3`,
    )
  )
    .trim()
    .split('\n')
  // The last ones are modes: others pass, and read nothing.
  const kept = ['backups', 'history.jsonl', 'records.json', 'secrets.env', 'shared', 'site.json']
  expect(left).toEqual([...kept, '711 root', '700 root', '600 root'])
})

test('once more there is nothing to do', async () => {
  const again = await site.deploy({ mode: 'remove', confirm: app })
  expect(again, again.log).toMatchObject({ code: 0, outputs: { result: 'unchanged' } })
})

test('a deploy brings the site back with its rows and uploads', async () => {
  const back = await site.deploy()
  expect(back, back.log).toMatchObject({ code: 0, outputs: { result: 'deployed' } })
  expect((await visit(site.server, '/healthz')).status).toBe(200)
  expect((await visit(site.server, '/media/2026/a.txt')).body).toBe('picture\n')
  const told =
    await site.server.sh(`sudo -u ${app} python3 -c 'import sqlite3; c = sqlite3.connect("/srv/${app}/shared/data/db.sqlite3"); print(c.execute("select * from kept").fetchall()); c.execute("insert into kept values (1)")'
    stat -c %U /srv/${app}/shared/media/2026/a.txt`)
  expect(told).toBe(`[('still here',)]\n${app}\n`)
})

test('with delete-data nothing of it is left', async () => {
  const gone = await site.deploy({ mode: 'remove', confirm: app, 'delete-data': 'true' })
  expect(gone, gone.log).toMatchObject({ code: 0, outputs: { result: 'removed' } })
  expect(await site.server.sh(`ls -d /srv/* `)).toBe('/srv/other\n')
  expect(await remains()).toBe(`/etc/systemd/system/${app}@.service.d`)
  expect(await site.server.sh('cat /srv/other/file')).toBe('mine\n')
})
