import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { debiansCaddy } from '../../src/release/pins.ts'
import { checkEnv, renderEnv } from '../../src/render/env.ts'
import { renderGunicorn } from '../../src/render/gunicorn.ts'
import { renderDirectory, renderManage } from '../../src/render/manage.ts'
import { isSystemdText, systemdWord } from '../../src/render/systemd.ts'
import { renderUnits } from '../../src/render/units.ts'
import { type TestServer, upServer } from '../lab/server.ts'

let server: TestServer

/** GET / on a unix socket, since the server has no curl: prints the body, ends with 7 when it can't connect. */
const visitor = `#!/usr/bin/python3
import http.client, socket, sys
connection = http.client.HTTPConnection("www.example.test", timeout=float(sys.argv[2]))
connection.sock = socket.socket(socket.AF_UNIX)
connection.sock.settimeout(float(sys.argv[2]))
try:
    connection.sock.connect(sys.argv[1])
except OSError:
    sys.exit(7)
connection.request("GET", "/")
print(connection.getresponse().read().decode())
`

beforeAll(async () => {
  server = await upServer({ layer: 'warm' })
})
afterAll(async () => {
  await server?.down()
})

/** Writes a file of the server, and the folders above it. */
function write(path: string, text: string, mode = 0o644): void {
  const file = join(server.root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text, { mode })
}

describe('a service gets the very values that went in', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && isSystemdText(text)),
    fc.string({ unit: fc.constantFrom(...'\'"\\$%`{}@-:+!;=# \t\n\r\x1bab') }),
    fc.constantFrom('$HOME', '$' + '{HOME}', '%i', ';', '', '\ufeff', '~', '-n'),
  )
  const show =
    'import json, os, sys; print(json.dumps([sys.argv[1:], {n: os.environ[n] for n in os.environ if n[:2] == "V_"}]))'

  test('as words of ExecStart and in an EnvironmentFile', async () => {
    const lists = fc.tuple(fc.array(hostile, { maxLength: 60 }), fc.array(hostile, { maxLength: 60 }))
    const property = fc.asyncProperty(lists, async ([words, values]) => {
      const entries = values.map((value, i) => ({ name: `V_${i}`, value })).filter((entry) => isAccepted(entry.value))
      const command = ['-c', show, ...words].map(systemdWord).join(' ')
      write('/etc/dpa.env', renderEnv(entries))
      const service = `[Service]\nType=oneshot\nEnvironmentFile=/etc/dpa.env\nStandardOutput=truncate:/run/dpa.json\n`
      write('/etc/systemd/system/dpa-values.service', `${service}ExecStart=/usr/bin/python3 ${command}\n`)
      const answer = await server.sh('systemctl daemon-reload; systemctl start dpa-values; cat /run/dpa.json')
      expect(JSON.parse(answer)).toEqual([words, Object.fromEntries(entries.map(({ name, value }) => [name, value]))])
    })
    await fc.assert(property, { numRuns: 15 })
  })

  function isAccepted(value: string): boolean {
    try {
      checkEnv([{ name: 'V', value }])
      return true
    } catch {
      return false
    }
  }
})

describe('the units of an application', () => {
  const application = `
import json, os
def application(environ, start_response):
    start_response("200 OK", [])
    code = os.path.dirname(os.path.abspath(__file__))
    try:
        open(os.path.join(code, "written"), "w")
        writes = True
    except OSError:
        writes = False
    open("/srv/blog/shared/media/written", "w").close()
    release = os.path.basename(os.path.dirname(os.path.dirname(code)))
    names = "DJANGO_SETTINGS_MODULE", "SECRET", "OWN"
    answer = {"release": release, "writes": writes, "environment": [os.environ.get(name) for name in names]}
    return [json.dumps(answer).encode()]
`

  beforeAll(async () => {
    await server.sh(`
      useradd --system --home-dir /srv/blog --shell /usr/sbin/nologin blog
      install -d -o blog -g blog /srv/blog/shared/media
      python3 -m venv /srv/blog/venvs/v1
      /srv/blog/venvs/v1/bin/pip install -q gunicorn==27.0.1 2>/dev/null`)
    write('/srv/blog/secrets.env', renderEnv([{ name: 'SECRET', value: 'a $ecret "%i"' }]), 0o600)
    write('/usr/local/bin/visit', visitor, 0o755)
    for (const id of ['r1', 'r2']) {
      const release = `/srv/blog/releases/${id}`
      write(`${release}/code/mainapp/wsgi.py`, application)
      write(
        `${release}/code/django/__main__.py`,
        'import json, os, sys; print(json.dumps([sys.argv[1:], os.getuid() > 0, dict(os.environ)]))\n',
      )
      write(`${release}/conf/directory`, renderDirectory(''))
      write(`${release}/conf/env`, renderEnv([{ name: 'OWN', value: id }]), 0o600)
      const options = { application: 'mainapp.wsgi:application', directory: '', workers: 2, threads: 4 } as const
      write(`${release}/conf/gunicorn.conf.py`, renderGunicorn({ ...options, interface: 'wsgi' }))
      symlinkSync('../../venvs/v1', join(server.root, release, 'venv'))
    }
    symlinkSync('releases/r1', join(server.root, '/srv/blog/current'))
    for (const [name, text] of Object.entries(
      renderUnits({ app: 'blog', proxy: debiansCaddy, absent: [], links: false }),
    ))
      write(`/etc/systemd/system/${name}`, text)
    write('/usr/local/bin/blog-manage', renderManage({ app: 'blog', absent: [], language: 'en', links: false }), 0o755)
    await server.sh('systemctl daemon-reload; systemctl enable -q blog-current.service blog.target')
  })

  /** What the live instance answers to Caddy; waits in the socket's queue while it starts. */
  const ask = async (release = 'current') => {
    const socket = release === 'current' ? '/srv/blog/current/http.sock' : `/srv/blog/releases/${release}/http.sock`
    return JSON.parse(await server.sh(`runuser -u caddy -- visit ${socket} 20`))
  }
  const show = async (unit: string, property: string) =>
    (await server.sh(`systemctl show -P ${property} '${unit}'`)).trim()

  test('the target starts the live release, which can read its secrets and cannot write its code', async () => {
    await server.sh('systemctl start blog.target')
    expect(await ask()).toEqual({
      release: 'r1',
      writes: false,
      environment: ['django_prod_settings', 'a $ecret "%i"', 'r1'],
    })
    expect(await show('blog@r1.service', 'ActiveState')).toBe('active')
    const journal = await server.sh('journalctl -u "blog@*" --no-pager')
    expect(journal).toContain('Listening at: unix:/srv/blog/releases/r1/http.sock')
    expect(journal).not.toMatch(/Traceback|WARN|Permission denied/)
  })

  test('nobody but Caddy and root may connect', async () => {
    const others = ['runuser', '-u', 'nobody', '--', 'visit', '/srv/blog/releases/r1/http.sock', '5']
    const { code } = await server.exec(others, { check: false })
    expect(code).toBe(7)
    expect(await server.sh('stat -c "%U %G %a" /srv/blog/releases/r1/http.sock')).toBe('root caddy 660\n')
  })

  test('its exposure is at most 1.5', async () => {
    const { code, stdout } = await server.exec(['systemd-analyze', 'security', '--threshold=15', 'blog@r1.service'])
    expect(code, stdout).toBe(0)
  })

  test('a restart of the target keeps the socket, and requests wait', async () => {
    const pid = await show('blog@r1.service', 'MainPID')
    await server.sh('systemctl restart blog.target')
    expect((await ask()).release).toBe('r1')
    expect(await show('blog@r1.service', 'MainPID')).not.toBe(pid)
  })

  test('an instance that is stopped again and again while requests wait comes back, its socket was never closed', async () => {
    const inode = await server.sh('stat -c %i /srv/blog/releases/r1/http.sock')
    // Each stop leaves a request in the queue, which starts the service again at once: 60 times in a few seconds.
    await server.sh(`for i in $(seq 60); do
      visit /srv/blog/releases/r1/http.sock 0.02 >/dev/null 2>&1 || true
      systemctl kill -s KILL blog@r1.service || true
      systemctl stop blog@r1.service
    done`)
    expect((await ask()).release).toBe('r1')
    expect(await show('blog@r1.socket', 'ActiveState')).toBe('active')
    expect(await server.sh('stat -c %i /srv/blog/releases/r1/http.sock')).toBe(inode)
  })

  test('a program that is missing makes no busy loop, and the socket serves when it is back', async () => {
    await server.sh('mv /srv/blog/venvs/v1 /srv/blog/venvs/gone; systemctl kill -s KILL blog@r1.service')
    const waiting = ask()
    await expect.poll(() => show('blog@r1.service', 'Result'), { timeout: 60_000 }).toBe('exit-code')
    const since = performance.now()
    const begun = Number(await show('blog@r1.service', 'NRestarts'))
    await expect
      .poll(() => show('blog@r1.service', 'NRestarts').then(Number), { timeout: 60_000 })
      .toBeGreaterThan(begun + 2)
    const restarts = Number(await show('blog@r1.service', 'NRestarts')) - begun
    expect(restarts).toBeLessThanOrEqual((performance.now() - since) / 1000 + 2)
    await server.sh('mv /srv/blog/venvs/gone /srv/blog/venvs/v1')
    expect((await waiting).release).toBe('r1')
  })

  test('manage runs as the application, in its environment, every word as it was typed', async () => {
    const words = ['shell', '-c', `print("$HOME $\{HOME} $$ %i")`, '', 'a\nb\n', '--', '*']
    const answer = JSON.parse((await server.exec(['blog-manage', ...words])).stdout)
    expect(answer.slice(0, 2)).toEqual([words, true])
    expect(answer[2]).toMatchObject({
      SECRET: 'a $ecret "%i"',
      OWN: 'r1',
      DJANGO_SETTINGS_MODULE: 'django_prod_settings',
    })
    write('/srv/blog/releases/r1/code/django/__main__.py', 'import sys; sys.exit(sys.stdin.read())\n')
    const failed = await server.exec(['blog-manage'], { input: 'from standard input', check: false })
    expect(failed).toMatchObject({ code: 1, stderr: 'from standard input\n' })
  })

  test('after a reboot it is the release that current names then', async () => {
    await server.sh('ln -sfn releases/r2 /srv/blog/current.new; mv -T /srv/blog/current.new /srv/blog/current')
    await server.reboot()
    await expect.poll(() => show('blog@r2.service', 'ActiveState'), { timeout: 60_000 }).toBe('active')
    expect((await ask()).environment).toEqual(['django_prod_settings', 'a $ecret "%i"', 'r2'])
    expect(await show('blog@r1.socket', 'ActiveState')).toBe('inactive')
  })

  test('a stop of the target stops every instance', async () => {
    await server.sh('systemctl start blog@r1.socket blog@r1.service')
    // One that is told to end while it loads may end with another code than 0.
    await ask('r1')
    await server.sh('systemctl stop blog.target')
    for (const unit of ['blog@r1.service', 'blog@r2.service', 'blog@r1.socket', 'blog@r2.socket']) {
      await expect.poll(() => show(unit, 'ActiveState'), { timeout: 60_000 }).toBe('inactive')
    }
  })
})
