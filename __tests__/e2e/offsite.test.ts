/** Backups onto another disk: what is sent, how a failure is seen, how they are taken away; and SQLite that comes back. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ActionResult } from '../lab/action.ts'
import { until } from '../lab/process.ts'
import { shell, snapshot } from './backups.ts'
import { expectFailed } from './databases.ts'
import { app, config, openDeployed, type Site } from './site.ts'
import { annotations } from './table-state.ts'

const folder = '/mnt/backups'
const withBackups = `${config}backups:
  to: ${folder}
  notify: printf '%s' "$BACKUP_ERROR" > /srv/${app}/shared/media/told
`

let site: Site
beforeAll(async () => {
  site = await openDeployed()
})
afterAll(() => site?.down())

const deploy = (more: Record<string, string> = {}): Promise<ActionResult> =>
  site.deploy({ 'backup-password': 'correct horse 4 battery', ...more })
const titles = (result: ActionResult) => annotations(result).map(({ title }) => title)
/** What the server has of them. */
const traces = async () =>
  await site.server.sh(
    `ls /etc/systemd/system /etc/systemd/system/timers.target.wants /usr/local/bin /srv/${app} | grep -E '${app}-backup|backups.json' || true`,
  )

test('what can be wrong is told before anything is touched', async () => {
  await site.checkout.write('.github/django-prod.yml', withBackups)
  await site.checkout.commit('Backups')
  const before = await site.live()
  expectFailed(await deploy(), 'BACKUPS_REFUSED', /There is no folder/)
  await site.server.sh(`mkdir ${folder}`)
  expectFailed(await deploy(), 'BACKUPS_REFUSED', /the server's own disk/)
  await site.server.sh(`mount -t tmpfs none ${folder}`)
  await site.checkout.write('.github/django-prod.yml', withBackups.replace('  to:', '  schedule: Feb 30 x\n  to:'))
  expectFailed(await deploy(), 'SCHEDULE_INVALID', /backups: systemd does not understand/)
  expect(await site.live()).toEqual(before)
  expect(await traces()).toBe('')
})

test('a deploy that brings them leaves Gunicorn alone, and the next one finds nothing to do', async () => {
  await site.checkout.write('.github/django-prod.yml', withBackups)
  const before = await site.live()
  const result = await deploy()
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'kept' })
  expect(titles(result), result.log).toContain('Keep the password of the backups elsewhere too')
  expect(await site.live()).toEqual(before)
  await until('the first backup is made', 60, async () => {
    const found = await site.server.sh(`cat /srv/${app}/offsite.json 2>/dev/null || echo '{}'`)
    return JSON.parse(found).last?.state === 'made'
  })
  expect(
    await site.server.sh(`systemctl is-enabled ${app}-backup.timer; systemctl is-active ${app}-backup.timer`),
  ).toBe('enabled\nactive\n')
  const again = await deploy()
  expect(again.outputs, again.log).toMatchObject({ result: 'unchanged' })
})

test('root sends what lies in the site, and nothing that a link of its leads to', async () => {
  await site.server.sh(`cd /srv/${app}/shared/media; ln -s /root astray; chown -h ${app}: astray`)
  await site.server.sh(`systemctl start ${app}-backup`)
  const list = await site.server.sh(`${app}-backup ls latest`)
  expect(list).toContain(`/srv/${app}/offsite/database.sqlite3\n`)
  expect(list).toContain(`/srv/${app}/secrets.env\n`)
  expect(list).toContain(`/srv/${app}/shared/media/astray\n`)
  expect(list).not.toContain('/root')
  // The dump stands for it.
  expect(list).not.toMatch(/shared\/data\/.*sqlite3/)
  expect(await site.server.sh(`ls -A /srv/${app}`)).not.toMatch(/^offsite$/m)
})

test('a failure is told by a command, by status and by the next run', async () => {
  // As where its disk is not mounted.
  await site.server.sh(`mv ${folder}/config ${folder}/away`)
  const { code } = await site.server.exec(['systemctl', 'start', `${app}-backup`], { check: false })
  expect(code).not.toBe(0)
  const told = `/srv/${app}/shared/media/told`
  await until('somebody is told', 30, async () => (await site.server.sh(`cat ${told} 2>/dev/null || true`)) !== '')
  expect(await site.server.sh(`cat ${told}; stat -c ' %U' ${told}`)).toContain('is its disk mounted?')
  const status = await site.deploy({ mode: 'status' })
  expect(titles(status)).toContain('The last backup failed')
  expect(status.summary).toContain('Backups elsewhere')
  expect(titles(await deploy())).toContain('The last backup failed')
  await site.server.sh(`mv ${folder}/away ${folder}/config; systemctl start ${app}-backup`)
  expect(titles(await site.deploy({ mode: 'status' }))).not.toContain('The last backup failed')
})

test('without the key they are taken off the server, and stay where they are', async () => {
  await site.checkout.write('.github/django-prod.yml', config)
  const result = await deploy()
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'kept' })
  expect(await traces()).toBe('')
  expect(await site.server.sh(`systemctl list-units --all --no-legend '${app}-backup*'`)).toBe('')
  expect(await site.server.sh(`ls ${folder}`)).toContain('config')
})

test('SQLite comes back where nothing of the site is, and with it a second database, Redis and a folder of another disk', async () => {
  const settings = 'mainapp/settings/base.py'
  const second = "\nDATABASES['stats'] = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'stats.sqlite3'}\n"
  await site.checkout.write(settings, (await readFile(join(site.checkout.dir, settings), 'utf8')) + second)
  await site.checkout.write('.github/django-prod.yml', `${withBackups}services: [redis]\nshared: [papers]\n`)
  await site.checkout.commit('More to keep')
  await site.server.sh(`mkdir -p /mnt/disk/papers /srv/${app}/shared/folders; chown ${app}: /mnt/disk/papers
    ln -s /mnt/disk/papers /srv/${app}/shared/folders/papers; echo 'on the disk' > /mnt/disk/papers/one`)
  const more = await deploy()
  expect(more.outputs, more.log).toMatchObject({ result: 'deployed' })
  const redis = (words: string) => site.server.sh(`. /srv/${app}/secrets.env; redis-cli -u "$REDIS_URL" ${words}`)
  await redis('-n 3 RPUSH queue a b')
  await redis('SET brief x EX 5000')
  const stats = `import sqlite3; c = sqlite3.connect('/srv/${app}/shared/data/stats.sqlite3')`
  const python = (text: string) => site.server.sh(`runuser -u ${app} -- python3 -c "${text}"`)
  await python(`${stats}; c.execute('create table hits (n)'); c.execute('insert into hits values (42)'); c.commit()`)
  const article = "from blog.models import Article; Article.objects.create(title='after all', body='x'); print('ok')"
  expect(await shell(site, article)).toBe('ok')
  await site.server.sh(`systemctl start ${app}-backup`)
  const rows = await snapshot(site)
  await site.server.sh(`systemctl disable --now --quiet ${app}.target ${app}-backup.timer ${app}-redis
    systemctl stop '${app}@*' ${app}-media; rm -rf /etc/systemd/system/${app}* /srv/${app} /usr/local/bin/${app}-*
    rm -rf /etc/caddy/${app}.caddyfile /var/lib/${app}-redis /mnt/disk /opt/django-prod/services.json; systemctl daemon-reload; userdel ${app}`)
  const result = await deploy({ mode: 'restore' })
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', migrations: '[]' })
  expect(await snapshot(site)).toEqual(rows)
  expect(await python(`${stats}; print(c.execute('select n from hits').fetchall())`)).toBe('[(42,)]\n')
  expect(await redis('-n 3 LRANGE queue 0 -1')).toBe('a\nb\n')
  expect(Number(await redis('TTL brief'))).toBeGreaterThan(4000)
  expect(await site.server.sh(`cd /srv/${app}/shared/folders; stat -c '%F %U' papers; cat papers/one`)).toBe(
    `directory ${app}\non the disk\n`,
  )
  expect(result.log).toMatch(/papers was a link to \/mnt\/disk\/papers/)
  expect(titles(result)).not.toContain('Something of the backup stayed out')
  expect(await site.server.sh(`stat -c %U:%a /srv/${app}/shared/data/*.sqlite3`)).toMatch(new RegExp(`^${app}:6[0-4]`))
})
