import { execFile, spawn } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import type { Project } from '../../src/model.ts'
import { probeProgram } from '../../src/probe/probe.ts'
import type { InsideProgram } from '../../src/release/django.ts'
import { bootWords, program } from '../../src/remote.ts'
import { renderSettings, type SettingsOptions } from '../../src/render/settings.ts'
import { withLock } from '../lab/process.ts'

const execute = promisify(execFile)

/** The Django versions that the tests run: those between which something changed that our settings look at. */
const versions = {
  '3.2': [6, 11],
  '4.2': [8, 12],
  '5.0': [10, 12],
  '5.1': [10, 13],
  '5.2': [10, 14],
  '6.0': [12, 14],
  '6.1': [12, 14],
} as const
export type DjangoVersion = keyof typeof versions

/** A Python 3 between these minor versions: the system's, or one that pyenv keeps. */
async function findPython([least, most]: readonly [number, number]): Promise<string | undefined> {
  const names = ['python3', 'python3.14', 'python3.13', 'python3.12']
  const kept = globSync(join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions/3.1*/bin/python3'))
  for (const command of [...names, ...kept]) {
    const answer = await execute(command, ['-c', 'import sys, venv; print(sys.version_info[1])']).catch(() => undefined)
    if (answer && Number(answer.stdout) >= least && Number(answer.stdout) <= most) return command
  }
  return undefined
}

const pythons = new Map(
  await Promise.all(
    Object.entries(versions).map(async ([version, minors]) => [version, await findPython(minors)] as const),
  ),
)

/** Those versions of Django that a Python of this machine can run. */
export const djangoVersions = (Object.keys(versions) as DjangoVersion[]).filter((version) => pythons.get(version))

const made = new Map<DjangoVersion, Promise<string>>()

/** The interpreter of a cached virtual environment with this Django; made when it is first asked for. */
export async function djangoPython(version: DjangoVersion): Promise<string> {
  const found = made.get(version) ?? makePython(version)
  made.set(version, found)
  return await found
}

async function makePython(version: DjangoVersion): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'django-prod-action')
  const folder = join(cache, `django-${version}`)
  const pip = resolve(import.meta.dirname, '../../node_modules/.lint/bin/pip')
  // Several test files ask for the same one at once.
  await withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return
    const partial = `${folder}.partial`
    rmSync(partial, { recursive: true, force: true })
    const python = pythons.get(version)
    if (python === undefined) throw new Error(`Django ${version} needs Python 3.${versions[version].join(' to 3.')}`)
    // A pip of its own would take longer to install than Django.
    await execute(python, ['-m', 'venv', '--without-pip', partial])
    await execute(pip, ['--python', join(partial, 'bin/python'), 'install', '--quiet', `Django~=${version}.0`])
    renameSync(partial, folder)
  })
  return join(folder, 'bin/python')
}

const ordinary: Readonly<Record<string, string>> = {
  'mysite/__init__.py': '',
  'mysite/settings.py': `from pathlib import Path
BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = ' '.join(['a key of their own that nobody else knows', 'and that is long enough: 0123456789'])
DEBUG = True
INSTALLED_APPS = ['django.contrib.auth', 'django.contrib.contenttypes', 'django.contrib.staticfiles']
MIDDLEWARE = ['django.middleware.security.SecurityMiddleware']
ROOT_URLCONF = 'mysite.urls'
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}
DEFAULT_AUTO_FIELD = 'django.db.models.BigAutoField'
STATIC_URL = 'static/'
`,
  'mysite/urls.py': 'urlpatterns = []\n',
  'mysite/wsgi.py': `import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'mysite.settings')
application = get_wsgi_application()
`,
}

export interface Site {
  /** The absolute code folder of the release. */
  readonly code: string
  readonly shared: string
  readonly static: string
  /** Runs Python in the folder of manage.py under the production settings; the program comes from stdin. */
  readonly python: (text: string) => Promise<{ stdout: string; stderr: string }>
  /** Runs a program of ours there, as the server does. */
  readonly run: (program: InsideProgram) => Promise<{ stdout: string; stderr: string }>
  /** Everything that the probe prints. */
  readonly probe: (application?: string) => Promise<string>
}

export interface SiteOptions extends Partial<SettingsOptions> {
  readonly django?: DjangoVersion
  /** Python that follows the ordinary settings. */
  readonly settings?: string
  /** Files of the code folder, beside the ordinary ones. */
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

export const marker = '@probe-7c1e@'

/** The project that the probe's failures are told for. */
export const project: Project = {
  directory: '',
  settings: { value: 'mysite.settings', from: 'mysite/wsgi.py' },
  application: { value: { interface: 'wsgi', target: 'mysite.wsgi:application' }, from: 'mysite/wsgi.py' },
  dependencies: {
    kind: 'requirements',
    file: 'requirements.txt',
    files: ['requirements.txt'],
    extras: [],
    groups: [],
    gunicorn: false,
  },
}

/** Lays out a release of a small throwaway project as on a server, with the generated settings in conf/. */
export async function makeSite(options: SiteOptions = {}): Promise<Site> {
  const { django = '5.2', settings = '', files = {}, env = {}, ...given } = options
  const root = mkdtempSync(join(tmpdir(), 'django-site-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const release = join(root, 'releases/r1')
  const [code, conf, shared] = [join(release, 'code'), join(release, 'conf'), join(root, 'shared')]
  const rendered = {
    base: 'mysite.settings',
    domains: ['www.example.test'],
    https: 'auto',
    database: 'auto',
    interface: 'wsgi',
    shared,
    directory: '',
    ...given,
  } as const
  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
  for (const [path, text] of Object.entries({ ...ordinary, ...files })) {
    write(join(code, rendered.directory, path), path === 'mysite/settings.py' ? text + settings : text)
  }
  write(join(conf, 'django_prod_settings.py'), renderSettings(rendered))
  for (const folder of [join(release, 'static'), join(shared, 'media'), join(shared, 'data')]) {
    mkdirSync(folder, { recursive: true })
  }
  const interpreter = await djangoPython(django)
  const start = (words: readonly string[], input: string | Buffer) =>
    pipe(interpreter, words, input, {
      cwd: join(code, rendered.directory),
      env: {
        PATH: process.env.PATH ?? '',
        LANG: 'C.UTF-8',
        DJANGO_PROD_SECRET_KEY: 'made once on the server',
        DJANGO_SETTINGS_MODULE: 'django_prod_settings',
        PYTHONPATH: conf,
        PYTHONDONTWRITEBYTECODE: '1',
        ...env,
      },
    })
  const python: Site['python'] = (text) => start(['-'], text)
  const run: Site['run'] = ({ entry, arguments: args = [], input = '' }) =>
    start(bootWords().slice(-2), Buffer.concat([program(entry, args), Buffer.from(input)]))
  const probe: Site['probe'] = async (application = 'mysite.wsgi:application') =>
    (await run(probeProgram({ marker, application, code, secure: rendered.https !== 'off', seconds: 60 }))).stdout
  return { code, shared, static: join(release, 'static'), python, run, probe }
}

function pipe(
  command: string,
  args: readonly string[],
  input: string | Buffer,
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    // What hangs is ended, and then fails the test by its signal.
    const child = spawn(command, args, { ...options, timeout: 150_000, killSignal: 'SIGKILL' })
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (status, signal) =>
      status === 0 ? resolve({ stdout, stderr }) : reject(new Error(`exit ${status ?? signal}\n${stdout}\n${stderr}`)),
    )
    // A program that ends early does not read the rest; its exit status says what happened.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}
