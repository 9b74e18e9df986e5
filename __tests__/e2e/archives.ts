/** Eight public projects as they are, and the least that a person says to deploy each. Nothing of them is in here. */
import { existsSync, globSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { cache } from '../lab/base.ts'
import { type Checkout, git, openCheckout } from '../lab/checkout.ts'
import { run, withLock } from '../lab/process.ts'
import type { Suite, TestServer } from '../lab/server.ts'

/** The folder of NAME.tar.xz: DJANGO_PROD_PROJECTS, else `shared/projects` beside the checkout. */
export const folder = resolve(process.env.DJANGO_PROD_PROJECTS || join(import.meta.dirname, '../../../shared/projects'))

export const areThere = existsSync(folder)

export interface Archive {
  readonly name: string
  /** What the archive is of: anyone with the internet can fetch the same. */
  readonly source: string
  readonly suite: Suite
  /** What was said beside host, key, host key and domains, and why the repository could not answer it. */
  readonly inputs?: Readonly<Record<string, string>>
  /** .github/django-prod.yml */
  readonly config?: string
  readonly why: string
  /** A start page that answers 200. */
  readonly page: string
  /** A Python that somebody put on the server, where this machine's pyenv has it; else uv fetches it. */
  readonly python?: string
  /** Run on the server before, as root: a database or a Redis that somebody else runs. */
  readonly prepare?: string
}

const apt = (names: string) =>
  `apt-get -q update >/dev/null; DEBIAN_FRONTEND=noninteractive apt-get -q install -y ${names} >/dev/null`

/** The quickest first. */
export const all: readonly Archive[] = [
  {
    name: 'locallibrary',
    source: 'mdn/django-locallibrary-tutorial 3dbedbed2163',
    suite: 'bookworm',
    why: 'nothing',
    page: '/catalog/',
  },
  {
    name: 'render',
    source: 'render-examples/django fbc60fcb44ee',
    suite: 'bookworm',
    why: 'nothing: the PostgreSQL that it names is installed',
    page: '/',
  },
  {
    name: 'lithium',
    source: 'wsvincent/lithium 14c0374eaab5',
    suite: 'trixie',
    why: 'nothing',
    page: '/',
  },
  {
    name: 'channels',
    source: 'testdrivenio/django-channels-example 86b0a13d3a24',
    suite: 'bookworm',
    why: 'nothing (Redis runs on the server)',
    page: '/chat/',
    prepare: apt('redis-server'),
  },
  {
    name: 'babybuddy',
    source: 'babybuddy/babybuddy fa8bf4cd66ed',
    suite: 'bookworm',
    why: 'nothing: the table of its cache is made',
    page: '/login/',
  },
  {
    name: 'healthchecks',
    source: 'healthchecks/healthchecks 29b5ec251059',
    suite: 'trixie',
    why: 'nothing: SITE_ROOT and SECRET_KEY, whose defaults are of development, are the site’s, and its files are compressed',
    page: '/accounts/login/',
  },
  {
    name: 'sample-django',
    source: 'digitalocean/sample-django 2a3a56b8e62e',
    suite: 'bookworm',
    why: 'nothing: a PostgreSQL is installed for DATABASE_URL, as its driver is required (psycopg2-binary has no wheel for Python 3.11, and is compiled)',
    page: '/',
  },
  {
    name: 'ninja',
    source: 'c4ffein/realworld-django-ninja 04ef47ced437',
    suite: 'trixie',
    python: '3.12',
    why: 'nothing: a PostgreSQL is installed for DATABASE_URL, which its settings ask for, and the Python is one by which its psycopg2 can be imported',
    page: '/api/tags',
  },
]

/** The project in a repository of its own, everything in it tracked, as its authors' is. */
export async function unpack({ name, config }: Archive): Promise<Checkout> {
  const top = await mkdtemp(join(tmpdir(), 'project-'))
  await run(['tar', '--no-same-owner', '-xJf', join(folder, `${name}.tar.xz`), '-C', top])
  const checkout = await openCheckout(join(top, name))
  if (config) await checkout.write('.github/django-prod.yml', config)
  // What its authors track is tracked, whatever their .gitignore says.
  await git(checkout.dir, 'add', '--all', '--force')
  await checkout.commit('As it is')
  return { ...checkout, done: () => rm(top, { recursive: true, force: true }) }
}

const kept = (suite: Suite) => join(cache(), `uv-${suite}`)
const builds = '/var/cache/django-prod/builds/monsiteweb/cache'
const inside = (server: TestServer) => join(server.root, builds, 'uv')
/** Whoever has a cache builds: one of the numbers of src/remote/environment/workshop.py. */
const builder = 60800

/** Gives a new server the packages that earlier ones downloaded. */
export async function bringPackages(server: TestServer): Promise<void> {
  await withLock(`${kept(server.suite)}.lock`, async () => {
    if (!existsSync(kept(server.suite))) return
    await mkdir(join(inside(server), '..'), { recursive: true, mode: 0o700 })
    await cp(kept(server.suite), inside(server), { recursive: true, verbatimSymlinks: true })
    await server.sh(`chown -R ${builder}:${builder} ${builds}`)
  })
}

/** Keeps what this server downloaded for those after it. */
export async function keepPackages(server: TestServer): Promise<void> {
  // What a deploy leaves at work in the cache comes to its end first.
  await server.sh('while systemctl is-active --quiet monsiteweb-renewal.service; do sleep 0.1; done')
  await withLock(`${kept(server.suite)}.lock`, () =>
    // Environments of builds are of no use later, and link to this server's interpreter.
    run(['rsync', '-a', '--ignore-existing', '--exclude=/builds-v0/', `${inside(server)}/`, kept(server.suite)]),
  )
}

/** Puts this machine's own build of a Python on the server, as its administrator may have done; if there is one. */
export async function bringPython(server: TestServer, version: string): Promise<void> {
  const kept = process.env.PYENV_ROOT ?? join(homedir(), '.pyenv')
  const [found] = globSync(join(kept, `versions/${version}.*/bin/python${version}`))
  if (found === undefined) return
  const from = resolve(found, '../..')
  // Below /usr as a package's: an interpreter looks for its library from where it lies.
  const parts = [`bin/python${version}`, `lib/python${version}`, `include/python${version}`]
  const libraries = globSync(`lib/libpython${version}*`, { cwd: from })
  const archive = join(server.root, 'root/python.tar')
  const words = [
    'tar',
    '-C',
    from,
    '--owner=0',
    '--group=0',
    '--exclude=test',
    '--exclude=site-packages',
    '-cf',
    archive,
  ]
  await run([...words, ...parts, ...libraries])
  await server.sh('tar -C /usr -xf /root/python.tar; rm /root/python.tar; ldconfig')
}
