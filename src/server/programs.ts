import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'

/** Reads the program from standard input and leaves the rest of it to the program. */
export const bootstrap =
  'import sys;n=int(sys.stdin.buffer.readline());exec(compile(sys.stdin.buffer.read(n),"django-prod","exec"))'

/** What a release's own Python runs to reach its database. */
const database = [
  readFileSync(join(__dirname, 'database.py'), 'utf8'),
  readFileSync(join(__dirname, 'database_sqlite.py'), 'utf8'),
  readFileSync(join(__dirname, 'database_postgresql.py'), 'utf8'),
  readFileSync(join(__dirname, 'database_mysql.py'), 'utf8'),
  readFileSync(join(__dirname, 'database_actions.py'), 'utf8'),
].join('\n')

/** How backups are made and read. */
const backups = [
  `BOOTSTRAP = ${JSON.stringify(bootstrap)}`,
  `DATABASE = r'''${database}'''`,
  readFileSync(join(__dirname, 'backups.py'), 'utf8'),
].join('\n')

/** What the first question to a server consists of. */
const facts = [
  readFileSync(join(__dirname, 'opened.py'), 'utf8'),
  readFileSync(join(__dirname, 'firewall.py'), 'utf8'),
  readFileSync(join(__dirname, 'releases.py'), 'utf8'),
  readFileSync(join(__dirname, 'services.py'), 'utf8'),
  readFileSync(join(__dirname, 'redis.py'), 'utf8'),
  readFileSync(join(__dirname, 'machine.py'), 'utf8'),
  readFileSync(join(__dirname, 'units.py'), 'utf8'),
  readFileSync(join(__dirname, 'meanwhile.py'), 'utf8'),
  readFileSync(join(__dirname, 'facts.py'), 'utf8'),
].join('\n')

/**
 * The Python programs that run on the server. Session and worker get the prelude in front, and the worker's forks
 * find it there. Each gets its arguments as the first line of its standard input, and answers with one JSON object
 * a line. A program never sees a secret in its command line.
 */
const programs = {
  worker: readFileSync(join(__dirname, 'worker.py'), 'utf8'),
  session: [
    facts,
    readFileSync(join(__dirname, 'lock.py'), 'utf8'),
    readFileSync(join(__dirname, 'arrived.py'), 'utf8'),
    readFileSync(join(__dirname, 'abandoned.py'), 'utf8'),
    readFileSync(join(__dirname, 'session.py'), 'utf8'),
  ].join('\n'),
  status: [
    facts,
    readFileSync(join(__dirname, 'backups.py'), 'utf8'),
    readFileSync(join(__dirname, 'hidden.py'), 'utf8'),
    readFileSync(join(__dirname, 'status.py'), 'utf8'),
  ].join('\n'),
  sync: [
    readFileSync(join(__dirname, 'layout.py'), 'utf8'),
    readFileSync(join(__dirname, 'arrived.py'), 'utf8'),
    readFileSync(join(__dirname, 'messages.py'), 'utf8'),
    readFileSync(join(__dirname, 'sync.py'), 'utf8'),
  ].join('\n'),
  place: readFileSync(join(__dirname, 'place.py'), 'utf8'),
  install: [
    readFileSync(join(__dirname, 'requirements.py'), 'utf8'),
    readFileSync(join(__dirname, 'poetry.py'), 'utf8'),
    readFileSync(join(__dirname, 'install.py'), 'utf8'),
  ].join('\n'),
  static: readFileSync(join(__dirname, 'static.py'), 'utf8'),
  django: [readFileSync(join(__dirname, 'hidden.py'), 'utf8'), readFileSync(join(__dirname, 'django.py'), 'utf8')].join(
    '\n',
  ),
  services: [
    readFileSync(join(__dirname, 'services.py'), 'utf8'),
    readFileSync(join(__dirname, 'redis.py'), 'utf8'),
    readFileSync(join(__dirname, 'serving.py'), 'utf8'),
  ].join('\n'),
  database: [
    readFileSync(join(__dirname, 'services.py'), 'utf8'),
    readFileSync(join(__dirname, 'secrets_file.py'), 'utf8'),
    readFileSync(join(__dirname, 'postgresql.py'), 'utf8'),
    readFileSync(join(__dirname, 'mariadb.py'), 'utf8'),
    readFileSync(join(__dirname, 'own_database.py'), 'utf8'),
  ].join('\n'),
  backup: [backups, readFileSync(join(__dirname, 'backup.py'), 'utf8')].join('\n'),
  answer: readFileSync(join(__dirname, 'answer.py'), 'utf8'),
  activate: [
    readFileSync(join(__dirname, 'switch.py'), 'utf8'),
    readFileSync(join(__dirname, 'drain.py'), 'utf8'),
    readFileSync(join(__dirname, 'activate.py'), 'utf8'),
  ].join('\n'),
  proxy: readFileSync(join(__dirname, 'proxy.py'), 'utf8'),
  verify: [
    readFileSync(join(__dirname, 'switch.py'), 'utf8'),
    readFileSync(join(__dirname, 'page.py'), 'utf8'),
    readFileSync(join(__dirname, 'verify.py'), 'utf8'),
  ].join('\n'),
  processes: readFileSync(join(__dirname, 'processes.py'), 'utf8'),
  release: readFileSync(join(__dirname, 'release.py'), 'utf8'),
  prune: readFileSync(join(__dirname, 'prune.py'), 'utf8'),
} as const

/** What every program may call. */
const prelude = [
  readFileSync(join(__dirname, 'wire.py'), 'utf8'),
  readFileSync(join(__dirname, 'files.py'), 'utf8'),
  readFileSync(join(__dirname, 'places.py'), 'utf8'),
  readFileSync(join(__dirname, 'health.py'), 'utf8'),
].join('\n')

export type Program = keyof typeof programs

/** The words that start any program; what it does comes over standard input, compressed: it is to fit into a new connection's first packets. */
export const programWords: readonly string[] = [
  'python3',
  '-I',
  // Without looking for installed packages, which takes a third of its start: none is used.
  '-S',
  '-c',
  'import sys,zlib;n=int(sys.stdin.buffer.readline());exec(compile(zlib.decompress(sys.stdin.buffer.read(n)),"django-prod","exec"))',
]

/** What `<app>-restore` consists of, but for its first lines and its last one. */
export const restoreProgram = [
  prelude,
  readFileSync(join(__dirname, 'lock.py'), 'utf8'),
  backups,
  readFileSync(join(__dirname, 'restore.py'), 'utf8'),
].join('\n')

/** A program without the prelude, as the worker runs it. */
export const programText = (program: Program): string => programs[program]

/** What goes to the standard input of `programWords`: the program, which then waits for its arguments. */
export function programInput(program: Program): Buffer {
  const packed = deflateSync(`${prelude}\n${programs[program]}`)
  return Buffer.concat([Buffer.from(`${packed.length}\n`), packed])
}

/** The arguments of a program, which come after it. */
export const programArguments = (args: object): string => `${JSON.stringify(args)}\n`
