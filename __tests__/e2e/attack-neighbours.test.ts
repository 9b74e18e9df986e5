/** One server, two sites, and one of them was broken into: what it gets at of the other, of the server and of its memory. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectHeld } from '../lab/attacks.ts'
import { visit } from '../lab/visit.ts'
import { app, config, openDeployed, type Site } from './site.ts'

const other = { app: 'voisin', domains: 'voisin.monsiteweb.test' }

/** A hole in the site: it runs what it is asked to, in its own process. */
const intruder = `
import base64, zlib
from django.http import JsonResponse

def essai(request):
    names = {}
    exec(zlib.decompress(base64.urlsafe_b64decode(request.GET['code'] + '==')), names)
    return JsonResponse({name: attempt(act) for name, act in names['acts'].items()})

def attempt(act):
    try:
        return ['done', repr(act())[:200]]
    except Exception as error:
        return ['refused', type(error).__name__ + ' ' + str(getattr(error, 'errno', error))]
`

let site: Site

/** Runs Python in the process of a site: an expression each, by what it is called. Answers what each came to. */
async function act(acts: Record<string, string>, host?: string): Promise<Record<string, string[]>> {
  const lines = Object.entries(acts).map(([name, expression]) => `${JSON.stringify(name)}: lambda: ${expression},`)
  const answer = await visit(site.server, askFor(`${tools}\nacts = {\n${lines.join('\n')}\n}\n`), host)
  expect(answer.status, answer.body.slice(0, 2000)).toBe(200)
  return JSON.parse(answer.body)
}

const askFor = (code: string) => `/essai/?code=${deflateSync(code).toString('base64url')}`

/** What the acts need. */
const tools = `
import ctypes, fcntl, os, signal, socket
from pathlib import Path
libc = ctypes.CDLL(None, use_errno=True)

def call(number):
    if libc.syscall(number, 8, ctypes.create_string_buffer(512), 0, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), 'refused')

def connect(path):
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(path)

def lock(path):
    with open(path) as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
`

async function expectRefused(acts: Record<string, string>): Promise<void> {
  const answers = await act(acts)
  const escaped = Object.entries(answers).filter(([, [outcome]]) => outcome !== 'refused')
  expectHeld(
    'a neighbour',
    Object.keys(acts),
    escaped.map(([name, [, what]]) => `${name}: ${what}`),
  )
}

beforeAll(async () => {
  site = await openDeployed({ memory: '1G' })
  const urls = await readFile(join(site.checkout.dir, 'mainapp/urls.py'), 'utf8')
  const route = "\nfrom blog.essai import essai\nurlpatterns.insert(0, path('essai/', essai))\n"
  await site.checkout.write('blog/essai.py', intruder)
  await site.checkout.write('mainapp/urls.py', `${urls}${route}`)
  await site.checkout.write('.github/django-prod.yml', config)
  await site.checkout.commit('A hole')
  for (const inputs of [{}, other]) {
    const { code, log } = await site.deploy(inputs)
    expect(code, log).toBe(0)
  }
  await site.server.sh(`echo private > /srv/${other.app}/shared/media/private.txt`)
})
afterAll(() => site?.down())

test('a site reads and reaches nothing of its neighbour', async () => {
  const { release, pid } = await site.live(other.app)
  const home = `/srv/${other.app}`
  const paths = [
    home,
    `${home}/releases/${release}/code/manage.py`,
    `${home}/releases/${release}/conf/django_prod_settings.py`,
    `${home}/shared/media/private.txt`,
    `${home}/shared/data/db.sqlite3`,
    `${home}/history.jsonl`,
    `${home}/site.json`,
    `${home}/backups`,
    `${home}/secrets.env`,
    `/etc/caddy/${other.app}.caddyfile`,
    `/proc/${pid}/environ`,
    `/proc/${pid}/root${home}/history.jsonl`,
  ]
  await expectRefused({
    ...Object.fromEntries(
      paths.map((path) => [`read ${path.replace(release, '…').replace(String(pid), '…')}`, `Path('${path}').stat()`]),
    ),
    'open its socket': `connect('${home}/current/http.sock')`,
    'end its Gunicorn': `os.kill(${pid}, signal.SIGTERM)`,
    'stop its Gunicorn': `os.kill(${pid}, signal.SIGSTOP)`,
    'hold its lock': `lock('/run/django-prod/${other.app}.lock')`,
    'hold the lock of the services': `lock('/opt/django-prod/services.json.lock')`,
  })
  expect((await act({ sites: "sorted(os.listdir('/srv'))" })).sites).toEqual(['done', `['${app}']`])
})

test('neither of two sites finds what the other has in shared memory', async () => {
  const written = await act({ shm: "Path('/dev/shm/left').write_text('secret')" }, other.domains)
  expect(written.shm?.[0]).toBe('done')
  await expectRefused({
    'read shared memory': "Path('/dev/shm/left').read_text()",
    'read a temporary file': "Path('/tmp/left').read_text()",
  })
})

test('a site makes no link, in no way', async () => {
  const media = `/srv/${app}/shared/media`
  await site.server.sh(`echo mine > ${media}/mine.txt; chown ${app}: ${media}/mine.txt`)
  const target = `b'${media}/mine.txt'`
  const acts = {
    symlink: `os.symlink('/etc', '${media}/etc')`,
    symlinkat: `os.symlink('etc', 'etc2', dir_fd=os.open('${media}', os.O_RDONLY))`,
    link: `os.link('${media}/mine.txt', '${media}/other.txt')`,
    linkat: `os.link('${media}/mine.txt', '${media}/other2.txt', follow_symlinks=False)`,
    io_uring_setup: 'call(425)',
    io_uring_enter: 'call(426)',
    io_uring_register: 'call(427)',
  }
  const answers = await act(acts)
  const escaped = Object.entries(answers).filter(([, [, what]]) => !/^(PermissionError|OSError) 1$/.test(what ?? ''))
  expectHeld('a site that was broken into', Object.keys(acts), escaped.map(String))
  expect(await site.server.sh(`ls ${media}`)).not.toMatch(/etc|other/)
  // The act itself is right: outside of the unit it makes one.
  await site.server.sh(`runuser -u ${app} -- python3 -c "import os; os.link(${target}, b'${media}/proof')"`)
  await site.server.sh(`rm ${media}/proof`)
})

test('a project that says that it makes links may, and its workers have semaphores all the same', async () => {
  const pool = 'import multiprocessing; multiprocessing.Lock(); import time; time.sleep(600)'
  const worker = `processes:\n  pool: python -c "${pool}"\n`
  await site.checkout.write('.github/django-prod.yml', `${config}links: true\n${worker}`)
  await site.checkout.commit('Links')
  const { code, log } = await site.deploy(other)
  expect(code, log).toBe(0)
  const media = `/srv/${other.app}/shared/media`
  const answers = await act({ symlink: `os.symlink('x', '${media}/y')` }, other.domains)
  expect(answers.symlink?.[0]).toBe('done')
  await site.checkout.write('.github/django-prod.yml', `${config}${worker}`)
  await site.checkout.commit('No links')
  const without = await site.deploy(other)
  expect(without.code, without.log).toBe(0)
  const refused = await act({ symlink: `os.symlink('x', '${media}/z')` }, other.domains)
  expect(refused.symlink).toEqual(['refused', 'PermissionError 1'])
})

test('every unit of a site is exposed by at most 1.5 and has limits below what the machine has', async () => {
  const services = await site.server.sh(
    `systemctl list-units --plain --no-legend --all '${other.app}*.service' | awk '$2 != "not-found" {print $1}'`,
  )
  const names = services.trim().split('\n')
  expect(names.map((name) => name.replace(/@.*/, ''))).toEqual(
    expect.arrayContaining([
      `${other.app}-current.service`,
      `${other.app}-media.service`,
      `${other.app}--pool`,
      other.app,
    ]),
  )
  for (const name of names) {
    const text = await site.server.sh(`systemd-analyze security --no-pager ${name}`)
    expect(Number(/exposure level for .*: ([0-9.]+)/.exec(text)?.[1]), text).toBeLessThanOrEqual(1.5)
  }
  const total = Number(/MemTotal: +(\d+)/.exec(await site.server.sh('cat /proc/meminfo'))?.[1]) * 1024
  const threads = Number(await site.server.sh('cat /proc/sys/kernel/threads-max'))
  for (const name of names.filter((one) => !/-(current|media)\./.test(one))) {
    const told = await site.server.sh(`systemctl show -p MemoryMax -p TasksMax ${name}`)
    expect(Number(/MemoryMax=(\d+)/.exec(told)?.[1]), told).toBeLessThanOrEqual(total * 0.81)
    expect(Number(/TasksMax=(\d+)/.exec(told)?.[1]), told).toBeLessThanOrEqual(threads * 0.16)
  }
  const status = await site.deploy({ ...other, mode: 'status' })
  expect(status.log).toMatch(/voisin@.*: active \(running\).* of \d.* memory, .* of \d+ tasks/)
  expect(status.log).toMatch(/^::group::Disk .*shared\/media \d/m)
})

test('a site that takes all memory is ended, and neither its neighbour nor SSH notices', async () => {
  const before = await site.live(other.app)
  await visit(site.server, askFor("x = b'x' * (2 << 30)\nacts = {}")).catch(() => undefined)
  const answers = await Promise.all([visit(site.server, '/healthz', other.domains), site.live(other.app)])
  const reached = await site.deploy({ ...other, mode: 'status' })
  expectHeld(
    'a neighbour',
    ['take all memory'],
    answers[0].status === 200 && answers[1].pid === before.pid && reached.code === 0 ? [] : ['the neighbour is down'],
  )
})
