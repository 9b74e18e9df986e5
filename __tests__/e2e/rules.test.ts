/** Rules that were found by breaking the design, where no other test holds them (docs/rules.md has all sixteen). */
import { chmod, readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { remoteProgram } from '../lab/remote-program.ts'
import { visit } from '../lab/visit.ts'
import { changeEverything, strays } from './changing.ts'
import { app, config, openDeployed, type Site } from './site.ts'

let site: Site

beforeAll(async () => {
  site = await openDeployed()
  await changeEverything(site, 1)
  expect(await site.deploy()).toMatchObject({ code: 0 })
})
afterAll(() => site?.down())

/** One of the calls of src/remote/instance, as a run of the action makes it. */
const call = (name: 'switch' | 'discard', args: object) => {
  const text = `from remote.instance.${name} import ${name}
from remote.serve import answer
def main(args):
    answer(lambda: ${name}(**args))`
  const { words, input } = remoteProgram(text, args)
  return site.server.exec(words, { input })
}

test('who has lost the lock does not switch', async () => {
  const { release } = await site.live()
  const args = { app, to: release, at: new Date().toISOString(), token: 'of another run' }
  const { stdout } = await call('switch', args)
  expect(JSON.parse(stdout)).toMatchObject({ failure: { code: 'LOCKED' } })
})

test('the name of a user or a unit that is not ours is refused', async () => {
  await site.server.sh('useradd somebody; printf "[Unit]\\nDescription=theirs\\n" > /etc/systemd/system/theirs.service')
  for (const taken of ['somebody', 'theirs']) {
    const result = await site.deploy({ app: taken })
    expect(result, taken).toMatchObject({ code: 1, outputs: { result: 'failed', 'error-code': 'APP_NAME_TAKEN' } })
  }
  expect(await site.server.sh('cat /etc/systemd/system/theirs.service')).toContain('theirs')
})

test('a change that keeps size and time is live: code, and a stylesheet that a browser has', async () => {
  const css = await visit(site.server, '/static/css/count.css')
  const files = ['blog/views.py', 'static/css/count.css']
  const times = await Promise.all(files.map((file) => stat(join(site.checkout.dir, file))))
  const write = async (file: string, from: string, to: string) =>
    site.checkout.write(file, (await readFile(join(site.checkout.dir, file), 'utf8')).replace(from, to))
  await write('blog/views.py', 'Version 1.', 'Version 7.')
  await write('static/css/count.css', 'order: 1;', 'order: 7;')
  for (const [index, file] of files.entries()) {
    const before = times[index]
    if (before) await utimes(join(site.checkout.dir, file), before.atime, before.mtime)
  }
  await site.checkout.commit('Same size, same time')
  expect(await site.deploy()).toMatchObject({ code: 0 })
  expect((await visit(site.server, '/')).body).toContain('Version 7.')
  const now = await visit(site.server, '/static/css/count.css')
  expect(now.body).toContain('order: 7;')
  expect(now.headers.etag).not.toBe(css.headers.etag)
})

test('no file of an earlier release changes, by content or by mode', async () => {
  const { release } = await site.live()
  const contents = `cd /srv/${app}/releases/${release}; find code static conf -type f -printf '%p %m %s %T@ ' -exec sha256sum {} ';' | sort`
  const before = await site.server.sh(contents)
  await changeEverything(site, 2)
  const path = join(site.checkout.dir, 'manage.py')
  await chmod(path, 0o755)
  await site.checkout.commit('An executable')
  expect(await site.deploy()).toMatchObject({ code: 0 })
  expect((await site.live()).release).not.toBe(release)
  expect(await site.server.sh(contents)).toBe(before)
})

test('a backup has every committed row, also those that are still in the write-ahead log', async () => {
  const database = `/srv/${app}/shared/data/db.sqlite3`
  const rows = 500
  // A connection that stays open keeps the log from being merged.
  await site.server.sh(`systemd-run --quiet --unit=writer --uid=${app} python3 -c "
import sqlite3, time
connection = sqlite3.connect('${database}')
connection.execute('PRAGMA wal_autocheckpoint=0')
connection.execute('CREATE TABLE kept (number)')
connection.executemany('INSERT INTO kept VALUES (?)', [(n,) for n in range(${rows})])
connection.commit()
time.sleep(600)"
    until [ -s ${database}-wal ] && python3 -c "import sqlite3; sqlite3.connect('file:${database}?mode=ro', uri=True).execute('select 1 from kept')" 2>/dev/null; do sleep 0.05; done`)
  await changeEverything(site, 3)
  const result = await site.deploy()
  expect(result).toMatchObject({ code: 0 })
  const backup = /backup: (\/srv\/\S+?),/.exec(result.log)?.[1]
  expect(backup).toBeDefined()
  const count = `import gzip, sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute('select count(*) from kept').fetchone()[0])`
  expect(Number(await site.server.sh(`python3 -c "${count}" ${backup}; systemctl stop writer`))).toBe(rows)
})

test('a kept instance is the one that is replaced later, found through its link', async () => {
  await site.checkout.write('static/css/count.css', '.count { order: 4; }\n')
  await site.checkout.commit('Only a stylesheet')
  const before = await site.live()
  expect(await site.deploy()).toMatchObject({ code: 0, outputs: { gunicorn: 'kept' } })
  const kept = await site.live()
  expect(kept).toMatchObject({ instance: before.instance, pid: before.pid })
  expect(kept.release).not.toBe(before.release)
  await changeEverything(site, 4)
  expect(await site.deploy()).toMatchObject({ code: 0, outputs: { gunicorn: 'replaced' } })
  const now = await site.live()
  expect(now.instance).toBe(now.release)
  expect(await strays(site)).toEqual([])
})

test('an instance that hangs is thrown away at once', async () => {
  const { instance } = await site.live()
  // It hears nothing any more, SIGTERM neither: a plain stop waits for TimeoutStopSec, 40 s.
  await site.server.sh(`systemctl kill -s STOP ${app}@${instance}.service`)
  const stopping = await site.server.sh(`systemctl show -P TimeoutStopUSec ${app}@${instance}.service`)
  expect(stopping).toBe('40s\n')
  const began = performance.now()
  await call('discard', { app, release: instance, drain_seconds: 0 })
  expect(performance.now() - began).toBeLessThan(40_000)
  expect(await site.deploy()).toMatchObject({ code: 0, outputs: { result: 'repaired' } })
})

test('a disk that is full when the release is activated leaves the old one as it was', async () => {
  await site.server.sh(`systemctl stop ${app}.target
    cp -a /srv /srv.disk; size=$(( $(du -sk /srv | cut -f1) + 30000 ))
    mount -t tmpfs -o mode=755,size=\${size}k,nr_inodes=$(( $(find /srv | wc -l) + 2000 )) none /srv; cp -a /srv.disk/. /srv/
    systemctl start ${app}.target`)
  const before = await site.live()
  const full = `/srv/${app}/shared/media/full`
  await site.checkout.write(
    '.github/django-prod.yml',
    `${config}commands:\n  before-activate:\n    - head --bytes=1G /dev/zero > ${full} || true\n`,
  )
  await changeEverything(site, 5)
  const result = await site.deploy()
  expect(result, result.log).toMatchObject({ code: 1, outputs: { result: 'failed', 'error-code': 'DISK_FULL' } })
  expect(await site.live()).toEqual(before)
  expect((await visit(site.server, '/')).status).toBe(200)
  await site.server.sh(`rm ${full}`)
  await site.checkout.write('.github/django-prod.yml', config)
  await site.checkout.commit('Fill it no more')
  expect(await site.deploy()).toMatchObject({ code: 0 })
  expect(await strays(site)).toEqual([])
})

test('on a disk without a free inode the old release is put back all the same', async () => {
  // The verification itself takes the last inode, so that the way back has none.
  const urls = await readFile(join(site.checkout.dir, 'mainapp/urls.py'), 'utf8')
  const full = `    if 'X-Django-Prod-Release' in request.headers:
        import itertools
        for number in itertools.count():
            open('/srv/${app}/shared/media/full-%d' % number, 'x').close()
    return HttpResponse('ok'`
  const before = await site.live()
  await site.checkout.write('mainapp/urls.py', urls.replace("    return HttpResponse('ok'", full))
  await site.checkout.commit('Fills the disk')
  const result = await site.deploy()
  expect(result, result.log).toMatchObject({ code: 1, outputs: { 'error-code': 'VERIFICATION_FAILED' } })
  expect(result.log).toContain('No space left on device')
  expect(await site.live()).toMatchObject({ release: before.release })
  expect((await visit(site.server, '/')).status).toBe(200)
})
