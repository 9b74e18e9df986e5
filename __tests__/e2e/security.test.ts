/** What the application can't do, and where no secret is ever to be seen. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ActionResult } from '../lab/action.ts'
import { run } from '../lab/process.ts'
import { debianPassword } from '../lab/server.ts'
import { visit } from '../lab/visit.ts'
import { app, openSite, type Site } from './site.ts'

/** Tries, from within the application, what a hole in it would let a stranger try. */
const intruder = `
import json, os
from pathlib import Path
from django.conf import settings
from django.http import JsonResponse

def tried(act):
    try:
        return act()
    except OSError as error:
        return type(error).__name__ + ' ' + str(error.errno)

def essai(request):
    top = Path(__file__).resolve().parents[4]
    release = Path(__file__).resolve().parents[2]
    writes = [release / 'code', release / 'code/blog/views.py', release / 'conf', release / 'conf/gunicorn.conf.py', release / 'static',
        release, (release / 'venv').resolve(), top, top / 'releases', top / 'shared', top / 'backups', top / 'history.jsonl',
        Path('/etc'), Path('/usr/local/bin'), Path('/var/tmp/../lib'), Path('/opt'), Path('/run')]
    def write(path):
        if path.is_dir():
            (path / 'essai.txt').write_text('x')
        else:
            path.open('a').write('')
        return 'written'
    return JsonResponse({
        'refused': {str(path): tried(lambda: write(path)) for path in writes},
        'allowed': {str(path): tried(lambda: write(path)) for path in [Path(settings.MEDIA_ROOT), top / 'shared/data', Path('/tmp')]},
        'secrets': {str(path): tried(lambda: path.read_text()) for path in [top / 'secrets.env', release / 'conf/env', Path('/etc/shadow'), Path('/etc/ssh/ssh_host_ed25519_key')]},
        'homes': tried(lambda: os.listdir('/home')),
        'others': [pid for pid in os.listdir('/proc') if pid.isdigit() and Path('/proc', pid).stat().st_uid != os.getuid()],
        'user': os.getuid(),
        'read': os.environ['HOSTILE'],
        'key': bool(os.environ['DJANGO_PROD_SECRET_KEY']),
    })
`

/** Each secret holds a part that no escaping changes; that is what is looked for. */
const marks = { env: 'zEnvValueZ81', lines: 'zSecondLineZ82', superuser: 'zSuperuserZ83', user: 'zUserZ84' }
const inputs = {
  user: 'debian',
  password: debianPassword,
  env: `HOSTILE='$HOME "${marks.env}" \\n %i #'\nMULTI="one\n${marks.lines} two"\n`,
  superuser: 'chef',
  'superuser-email': 'chef@monsiteweb.test',
  'superuser-password': `mot ${marks.superuser} "fin"`,
  passwords: `test='mot ${marks.user} "fin"'`,
}

let site: Site
let result: ActionResult
let watched: string
let secrets: string[]

/** Deploys while somebody looks at the processes and units of the server. */
async function deployWatched(more: Record<string, string> = {}): Promise<ActionResult> {
  const program = await readFile(join(import.meta.dirname, 'watch-processes.py'), 'utf8')
  await site.server.exec(['rm', '-f', '/run/enough'])
  const watching = site.server.exec(['python3', '-c', program, '/run/enough'])
  try {
    return await site.deploy({ ...inputs, ...more })
  } finally {
    await site.server.exec(['touch', '/run/enough'])
    watched = (await watching).stdout
  }
}

beforeAll(async () => {
  site = await openSite({ layer: 'warm' })
  await site.checkout.write('blog/essai.py', intruder)
  const urls = await readFile(join(site.checkout.dir, 'mainapp/urls.py'), 'utf8')
  await site.checkout.write(
    'mainapp/urls.py',
    `${urls}\nfrom blog.essai import essai\nurlpatterns.insert(0, path('essai/', essai))\n`,
  )
  await site.checkout.commit('An intruder')
  result = await deployWatched()
  expect(result.code, result.log).toBe(0)
  const key = (await readFile(site.server.keyFile, 'utf8'))
    .split('\n')
    .filter((line) => /^[A-Za-z0-9+/=]{30,}/.test(line))
  const made = await site.server.sh(`sed -n 's/.*KEY="\\(.*\\)"/\\1/p' /srv/${app}/secrets.env`)
  expect(made.trim().length).toBeGreaterThan(49)
  secrets = [...Object.values(marks), debianPassword, made.trim(), ...key]
})
afterAll(() => site?.down())

const seenIn = (text: string) => secrets.filter((secret) => text.includes(secret))

describe('what the application can do', () => {
  test('the sandbox of its unit scores at most 1.5', async () => {
    const { instance } = await site.live()
    const text = await site.server.sh(`systemd-analyze security --no-pager ${app}@${instance}.service`)
    const score = Number(/exposure level for .*: ([0-9.]+)/.exec(text)?.[1])
    expect(score, text).toBeLessThanOrEqual(1.5)
  })

  test('its own process writes to the shared folder and to nothing else, and reads no secret file', async () => {
    const answer = JSON.parse((await visit(site.server, '/essai/')).body)
    for (const [path, outcome] of Object.entries(answer.refused)) {
      expect(outcome, path).toMatch(/^(PermissionError 13|OSError 30)$/)
    }
    expect(Object.keys(answer.refused).length).toBeGreaterThanOrEqual(15)
    expect(Object.values(answer.allowed)).toEqual(['written', 'written', 'written'])
    for (const [path, outcome] of Object.entries(answer.secrets)) expect(outcome, path).toBe('PermissionError 13')
    expect(answer.homes === 'PermissionError 13' || answer.homes.length === 0, String(answer.homes)).toBe(true)
    expect(answer.others).toEqual([])
    expect(answer.user).not.toBe(0)
    // What it was given, it has, as it was written.
    expect(answer.read).toBe(`$HOME "${marks.env}" \\n %i #`)
    expect(answer.key).toBe(true)
  })

  test('outside of the sandbox its user owns and can write nothing else either', async () => {
    // Nobody may list the names in the site's folder.
    const find = `find /srv /srv/${app}/shared /etc /opt /usr /var/cache /var/lib -xdev ! -type l -writable`
    const paths = (
      await site.server.exec(['runuser', '-u', app, '--', 'sh', '-c', `${find} 2>/dev/null`], { check: false })
    ).stdout
      .trim()
      .split('\n')
    const shared = new RegExp(`^/srv/${app}/shared/(media|data)(/|$)`)
    expect(paths.filter((path) => !shared.test(path))).toEqual([])
    expect(paths).toContain(`/srv/${app}/shared/data/db.sqlite3`)
  })

  test('the files with secrets are for root alone, and a stranger reads no data', async () => {
    const { release } = await site.live()
    const text = await site.server.sh(
      `stat -c '%a %U:%G %n' /srv/${app}/secrets.env /srv/${app}/releases/${release}/conf/env /srv/${app}/shared/data /srv/${app}/backups`,
    )
    expect(text.trim().split('\n')).toEqual([
      `600 root:root /srv/${app}/secrets.env`,
      `600 root:root /srv/${app}/releases/${release}/conf/env`,
      `700 ${app}:${app} /srv/${app}/shared/data`,
      `700 root:root /srv/${app}/backups`,
    ])
    const conf = await site.server.exec(
      ['runuser', '-u', 'nobody', '--', 'ls', `/srv/${app}/releases/${release}/conf`],
      { check: false },
    )
    expect(conf.code).not.toBe(0)
  })
})

test('what lies where, and whose it is, is as docs/security.md says', async () => {
  const text = await readFile('docs/security.md', 'utf8')
  const rows = [...text.matchAll(/^\| `(\/\S+)` \| `(\S+)` \| `(\d{3,4})` \|/gm)].map(([, path = '', owner, mode]) => ({
    path,
    pattern: new RegExp(
      `^${path
        .replaceAll('<app>', app)
        .split(/<\w+>|\*/)
        .map(RegExp.escape)
        .join('[^/]+')}$`,
    ),
    rights: `${owner?.replaceAll('<app>', app)} ${mode}`,
  }))
  // What is below these belongs to the project, to Python's packages, or to whoever uses the site.
  const below = ['releases/*/code', 'releases/*/static', 'venvs/*', 'shared/media', 'shared/data', 'shared/folders']
  const prune = below.flatMap((path) => ['-o', '-path', `/srv/${app}/${path}/*`])
  const find = ['find', `/srv/${app}`, '/etc/caddy', '/usr/local/bin', '/opt/django-prod', '/var/cache/django-prod']
  const own = await site.server.exec([
    ...[...find, '-maxdepth', '5', '(', '-path', '/opt/django-prod/uv-*/*', '-o', '-path', '/var/cache/django-prod/*'],
    ...[...prune, ')', '-prune', '-o', '!', '-type', 'l', '-printf', '%p\t%u:%g %m\n'],
  ])
  const units = await site.server.sh(
    `find /etc/systemd/system '(' -name '${app}*' -o -name 'run-*.mount' ')' -type f -printf '%p\t%u:%g %m\n'`,
  )
  const there = `${own.stdout}${units}`
    .trim()
    .split('\n')
    .map((line) => line.split('\t') as [string, string])
  const ours = there.filter(([path]) => !/^\/(etc\/caddy|usr\/local\/bin)/.test(path) || path.includes(app))
  const wrong = ours.flatMap(([path, rights]) => {
    const row = rows.find(({ pattern }) => pattern.test(path))
    return row?.rights === rights ? [] : [`${path}: ${rights}, and ${row?.rights ?? 'no row of the table'}`]
  })
  expect(wrong).toEqual([])
  expect(rows.filter(({ pattern }) => !ours.some(([path]) => pattern.test(path))).map(({ path }) => path)).toEqual([])
})

describe('no secret is in', () => {
  test('the log, apart from the lines that tell the runner what to hide', () => {
    const lines = result.log.split('\n')
    const hidden = lines.filter((line) => line.startsWith('::add-mask::'))
    // Each line of each secret that was given is hidden, so that the runner hides it wherever else it comes.
    for (const secret of secrets.filter((it) => it !== secrets[5]))
      expect(hidden.some((line) => line.includes(secret))).toBe(true)
    expect(seenIn(lines.filter((line) => !line.startsWith('::add-mask::')).join('\n'))).toEqual([])
  })

  test('outputs, summary, state and report', () => {
    const { outputs, summary, state, report } = result
    expect(outputs.report).toBeTruthy()
    expect(seenIn(JSON.stringify({ outputs, state, report }) + summary)).toEqual([])
  })

  test('the arguments of a process or the properties of a unit, at any moment of the deploy', () => {
    // It did look: these ran for a moment only.
    expect(watched).toMatch(/-m django collectstatic/)
    expect(watched).toMatch(/uv pip install/)
    expect(watched).toMatch(new RegExp(`EnvironmentFiles?=/srv/${app}/secrets.env`))
    expect(seenIn(watched)).toEqual([])
  })

  test('the journal', async () => {
    const journal = await site.server.sh('journalctl --all -o verbose --no-pager')
    expect(journal).toContain('COMMAND=')
    expect(seenIn(journal)).toEqual([])
  })

  test('history.jsonl, release.json and records.json', async () => {
    const text = await site.server.sh(
      `cat /srv/${app}/history.jsonl /srv/${app}/releases/*/*.json /srv/${app}/records.json`,
    )
    expect(text).toContain('chef')
    expect(seenIn(text)).toEqual([])
  })

  test.each([['nobody'], [app]])('any file that %s can read', async (user) => {
    const search = 'grep -rlaF -f - /srv /etc /run /tmp /var /opt /usr/local 2>/dev/null'
    const found = await site.server.exec(['runuser', '-u', user, '--', 'sh', '-c', search], {
      input: secrets.join('\n'),
      check: false,
    })
    expect(found.stdout).toBe('')
    // The search finds what is there to be found: as root it does.
    const all = await site.server.exec(['sh', '-c', search], { input: secrets.join('\n'), check: false })
    expect(all.stdout).toContain(`/srv/${app}/secrets.env`)
    expect(all.stdout).toMatch(/conf\/env/)
  })

  test('what a failing deploy says, even when the project itself prints a secret', async () => {
    const settings = await readFile(join(site.checkout.dir, 'mainapp/settings/prod.py'), 'utf8')
    await site.checkout.write('mainapp/settings/prod.py', `${settings}\nimport os\nint(os.environ['HOSTILE'])\n`)
    await site.checkout.commit('Settings that raise with a secret in the message')
    const failed = await site.deploy(inputs)
    expect(failed.outputs['error-code'], failed.log).toBe('SETTINGS_FAILED')
    const shown = failed.log.split('\n').filter((line) => !line.startsWith('::add-mask::'))
    expect(shown.join('\n')).toContain('invalid literal for int()')
    expect(seenIn(shown.join('\n'))).toEqual([])
    expect(seenIn(JSON.stringify({ outputs: failed.outputs, report: failed.report }) + failed.summary)).toEqual([])
    expect(seenIn(await site.server.sh(`cat /srv/${app}/history.jsonl`))).toEqual([])
  })
})

test('on the runner nothing is left behind', async () => {
  const left = await run(['sh', '-c', 'grep -rlaF zEnvValueZ81 /tmp/runner-* 2>/dev/null || true'])
  expect(left.stdout).toBe('')
})
