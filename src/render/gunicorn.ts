import type { Interface } from '../model.ts'
import { texts } from '../texts.ts'
import { collectImports, fillBlocks } from './blocks.ts'
import { pythonList, pythonString } from './python.ts'

/** Threads of a WSGI worker: enough for requests that wait for a database, few enough for its connections. */
export const defaultThreads = 4

/** Bytes that a worker of an ordinary Django project takes, with room to spare (40 to 90 MB were measured). */
const bytesPerWorker = 100 * 1024 * 1024

/**
 * How many workers to run when nobody said it: one more than there are processors (so that one busy worker
 * does not stop the site), for ASGI as many as there are, since an event loop does not wait; at most 8.
 *
 * All workers together get a quarter of the memory, because two instances run side by side while a release
 * is activated and the rest belongs to the database and the system: 1 GB gives two workers, 512 MB one.
 *
 * @param options.memoryTotal bytes; null where it is unknown, and then there is one
 */
export function defaultWorkers(options: {
  readonly processors: number
  readonly memoryTotal: number | null
  readonly interface: Interface
}): number {
  const wanted = options.interface === 'wsgi' ? options.processors + 1 : options.processors
  const affordable = Math.floor((options.memoryTotal ?? 0) / 4 / bytesPerWorker)
  return Math.max(1, Math.min(wanted, affordable, 8))
}

/**
 * How many large bodies a site receives at the same time: one less than a worker has threads, since all of them may
 * come to one worker, which would answer nobody else. Null for ASGI, where who sends slowly holds nothing.
 */
export function limitUploads(
  { workers, threads = defaultThreads }: { readonly workers?: number; readonly threads?: number },
  kind: Interface,
): number | null {
  if (kind === 'asgi') return null
  return Math.max(1, (threads > 1 ? threads : (workers ?? 1)) - 1)
}

/** What gunicorn.conf.py is made of. */
export interface GunicornOptions {
  /** `package.module:callable` */
  readonly application: string
  readonly interface: Interface
  /** Folder of manage.py below the code folder, `''` for the top. */
  readonly directory: string
  /** Folders below the code that the project imports from beside it. */
  readonly imports?: readonly string[]
  readonly workers: number
  /** Threads of each WSGI worker. */
  readonly threads: number
  /** Networks of proxies in front of the server (CIDR). */
  readonly trustedProxies?: readonly string[]
}

/**
 * With one thread the worker that takes one request at a time: one with a pool of threads would accept others too,
 * and let them wait for its only thread while another worker is idle.
 */
const wsgiWorker = (threads: number) =>
  threads === 1 ? 'worker_class = "sync"' : `worker_class = "gthread"\nthreads = ${threads}`

/**
 * gunicorn.conf.py (https://docs.gunicorn.org/en/stable/settings.html). It finds its release by its own place,
 * so it is byte-identical from release to release while nothing changes.
 */
export function renderGunicorn(options: GunicornOptions): string {
  const { application, directory, imports = [], workers, threads } = options
  const asgi = options.interface === 'asgi'
  const folders = `",".join(os.path.join(release, "code", name) for name in ${pythonList(imports)})`
  const parts = asgi
    ? [texts.gunicornVisitor(), texts.gunicornAsgi()]
    : [texts.gunicornVisitor(), texts.gunicornAnswers(), texts.gunicornWsgi()]
  const proving = fillBlocks(parts.join(''), {
    alone: false,
    networks: `networks = [ip_network(text) for text in ${pythonList(options.trustedProxies ?? [])}]

`,
  })
  return fillBlocks(texts.gunicornConf(), {
    imports: `${collectImports([texts.gunicornConf(), ...parts].join(''), 'gunicorn')}\n`,
    alone: false,
    application: `wsgi_app = ${pythonString(application)}
chdir = os.path.normpath(os.path.join(release, "code", ${pythonString(directory)}))
${imports.length > 0 ? `pythonpath = ${folders}\n` : ''}`,
    workers: `workers = ${workers}
${asgi ? 'worker_class = "uvicorn_worker.UvicornWorker"' : wsgiWorker(threads)}
`,
    // An asgi.py may import models before it calls get_asgi_application(): the apps have to be ready by then.
    ready: asgi,
    answers: !asgi,
    proving: `${proving}\n\n`,
  })
}
