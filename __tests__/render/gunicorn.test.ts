import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultThreads, defaultWorkers, type GunicornOptions, renderGunicorn } from '../../src/render/gunicorn.ts'
import { run, temporaryFolder, virtualEnvironment } from './programs.ts'

const wsgi: GunicornOptions = {
  application: 'mainapp.wsgi:application',
  interface: 'wsgi',
  directory: 'my site',
  workers: 2,
  threads: defaultThreads,
}
const asgi: GunicornOptions = { ...wsgi, application: 'mainapp.asgi:application', interface: 'asgi', directory: '' }

/** Opens the socket and passes it on as systemd does (sd_listen_fds(3)). */
const activate = `
import os, socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.argv[2], sys.argv[2:])
`

const wsgiApplication = `
import os
def application(environ, start_response):
    start_response("200 OK", [])
    names = "wsgi.url_scheme", "SCRIPT_NAME", "PATH_INFO"
    return ["|".join([*(environ[name] for name in names), str(os.getpid()), os.getcwd()]).encode()]
`

const asgiApplication = `
import os
async def application(scope, receive, send):
    if scope["type"] != "http":
        raise ValueError("Django can only handle ASGI/HTTP connections, not %s." % scope["type"])
    body = "|".join([scope["scheme"], scope["root_path"], scope["path"], str(os.getpid()), os.getcwd()])
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body.encode()})
`

/** A page of 5 MB, one that comes as a stream, and a short one. */
const largeApplication = `
def application(environ, start_response):
    path = environ["PATH_INFO"]
    body = path.encode() if path.startswith("/short") else b"x" * 5_000_000
    start_response("200 OK", [] if path == "/stream" else [("Content-Length", str(len(body)))])
    return iter([body[:4], body[4:]]) if path == "/stream" else [body]
`

const folder = temporaryFolder()
let environment = ''
const started: ChildProcess[] = []

beforeAll(() => {
  environment = virtualEnvironment(['gunicorn==27.0.1', 'uvicorn==0.54.0', 'uvicorn-worker==0.4.0'])
}, 180_000)

afterAll(async () => {
  const running = started.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
  // One that is killed would leave its workers behind.
  const ended = running.map((child) => once(child, 'exit'))
  for (const child of running) child.kill('SIGINT')
  await Promise.all(ended)
  rmSync(folder, { recursive: true })
}, 60_000)

/** A release with this application, as it lies on the server; its folder. */
function makeRelease(name: string, options: GunicornOptions, application: string): string {
  const release = join(folder, name)
  const code = join(release, 'code', options.directory, 'mainapp')
  mkdirSync(code, { recursive: true })
  mkdirSync(join(release, 'conf'))
  writeFileSync(join(release, 'conf/gunicorn.conf.py'), renderGunicorn(options))
  writeFileSync(join(code, `${options.interface}.py`), application)
  return release
}

const python = () => join(environment, 'bin/python')

/** Starts Gunicorn as its unit does; the process, its log, and a GET over the socket. */
function start(release: string, env: NodeJS.ProcessEnv = process.env) {
  const socket = join(release, 'http.sock')
  const config = join(release, 'conf/gunicorn.conf.py')
  const words = ['-c', activate, socket, python(), '-m', 'gunicorn', '--config', config]
  const child = spawn(python(), words, { cwd: join(release, 'code'), env, stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  let log = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (log += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text))
  return {
    child,
    log: () => log,
    exit: once(child, 'exit').then(([code]) => code as number | null),
    listening: () => expect.poll(() => log, { timeout: 60_000 }).toContain('Listening at'),
    get: (path: string, headers: Record<string, string> = {}) => get(socket, path, headers),
  }
}

function get(socketPath: string, path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const question = request({ socketPath, path, headers: { Host: 'www.example.test', ...headers } }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (text: string) => (body += text))
      answer.on('end', () => resolve(body))
    })
    question.on('error', reject).end()
  })
}

describe('gunicorn.conf.py', () => {
  test.each([wsgi, asgi])('$interface is the golden file, and compiles', async (options) => {
    const file = join(import.meta.dirname, `../golden/gunicorn/${options.interface}/gunicorn.conf.py`)
    await expect(renderGunicorn(options)).toMatchFileSnapshot(file)
    const compile = 'import ast, sys; ast.parse(sys.stdin.read())'
    expect(run(['python3', '-c', compile], { input: renderGunicorn(options) })).toMatchObject({ code: 0, stderr: '' })
  })

  test('folders beside that of manage.py are imported from', async () => {
    const options = { ...wsgi, application: 'served:application', imports: ['my site/src'] }
    const release = makeRelease('src-layout', options, '')
    mkdirSync(join(release, 'code/my site/src'))
    writeFileSync(join(release, 'code/my site/src/served.py'), wsgiApplication)
    const server = start(release)
    await server.listening()
    expect(await server.get('/a')).toContain('|/a|')
  })

  test('an application that imports models first finds the apps ready', async () => {
    const release = makeRelease('models-first', asgi, `import django\nassert django.ready\n${asgiApplication}`)
    mkdirSync(join(release, 'code/django'))
    writeFileSync(
      join(release, 'code/django/__init__.py'),
      'ready = False\ndef setup():\n    global ready\n    ready = True\n',
    )
    const server = start(release, { ...process.env, DJANGO_SETTINGS_MODULE: 'django_prod_settings' })
    await server.listening()
    expect(await server.get('/a')).toContain('|/a|')
  })

  test.each([
    { ...wsgi, program: wsgiApplication },
    { ...asgi, program: asgiApplication },
  ])('$interface serves on the socket that systemd passes', async ({ program, ...options }) => {
    const release = makeRelease(options.interface, options, program)
    const config = join(release, 'conf/gunicorn.conf.py')
    const check = run([python(), '-m', 'gunicorn', '--config', config, '--check-config'], { cwd: folder })
    expect(check).toMatchObject({ code: 0 })

    const server = start(release)
    await server.listening()
    const forwarded = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '203.0.113.9' }
    const [scheme, script, path, pid, cwd] = (await server.get('/a/b', forwarded)).split('|')
    expect([scheme, script, path, cwd]).toEqual(['https', '', '/a/b', join(release, 'code', options.directory)])
    const [, forgedScript, forgedPath] = (await server.get('/a', { SCRIPT_NAME: '/x', PATH_INFO: '/y' })).split('|')
    expect([forgedScript, forgedPath]).toEqual(['', '/a'])

    // Once the application has been loaded, a worker that is killed is replaced and the master goes on.
    process.kill(Number(pid), 'SIGKILL')
    await expect.poll(() => server.log().match(/Booting worker/g)?.length, { timeout: 60_000 }).toBe(3)
    expect(server.log()).not.toMatch(/Traceback|Control socket/)
    server.child.kill('SIGTERM')
    expect(await server.exit).toBe(0)
  })

  test('readers who take nothing hold no thread, get all of it when they do, and are waited for at the end', async () => {
    const options = { ...wsgi, application: 'mainapp.wsgi:application', workers: 1, threads: 2 }
    const release = makeRelease('slow-readers', options, largeApplication)
    const server = start(release)
    await server.listening()
    const socket = join(release, 'http.sock')
    const ask = (path: string) => {
      const connection = connect(socket).pause()
      connection.write(`GET ${path} HTTP/1.1\r\nHost: www.example.test\r\nConnection: close\r\n\r\n`)
      return connection
    }
    const readers = Array.from({ length: 30 }, () => ask('/large'))
    for (let i = 0; i < 5; i++) expect(await server.get(`/short${i}`)).toBe(`/short${i}`)
    const readAll = async (connection: Socket) => {
      let text = ''
      for await (const piece of connection.setEncoding('latin1')) text += piece
      return text.slice(text.indexOf('\r\n\r\n') + 4)
    }
    const [last, ...others] = readers
    for (const body of await Promise.all(others.map(readAll))) expect(body).toHaveLength(5_000_000)
    expect(await readAll(ask('/stream'))).toContain('xxxx')
    server.child.kill('SIGTERM')
    await expect.poll(server.log, { timeout: 60_000 }).toContain('Handling signal: term')
    expect(await readAll(last as Socket)).toHaveLength(5_000_000)
    expect(await server.exit).toBe(0)
    expect(server.log()).not.toContain('Traceback')
  })

  test.each([
    ['exits', 'raise SystemExit(0)'],
    ['is killed', 'import os, signal; os.kill(os.getpid(), signal.SIGKILL)'],
  ])('a worker that %s before the application is loaded ends Gunicorn with code 3', async (what, application) => {
    const server = start(makeRelease(what.replaceAll(' ', '-'), wsgi, application))
    expect(await server.exit).toBe(3)
    expect(server.log().match(/Booting worker/g)?.length).toBeLessThanOrEqual(3)
  })

  test('an application that raises ends Gunicorn', async () => {
    const server = start(makeRelease('raises', wsgi, 'import nothing_of_that_name'))
    // 3 by Gunicorn's own rule; 1 when the second worker raises while it is ending for the first one.
    expect([1, 3]).toContain(await server.exit)
    expect(server.log()).toContain("No module named 'nothing_of_that_name'")
  })

  test('a worker that hangs while it loads says where when it is asked, and ends Gunicorn', async () => {
    const server = start(makeRelease('hangs-long', wsgi, 'import time; print("loading", flush=True)\ntime.sleep(60)'))
    await expect.poll(server.log, { timeout: 60_000 }).toMatch(/loading[\s\S]*loading/)
    process.kill(Number(/Booting worker with pid: (\d+)/.exec(server.log())?.[1]), 'SIGABRT')
    // The other one hangs too, and is not waited for.
    expect(await server.exit).toBe(3)
    expect(server.log()).toMatch(
      /^Traceback [\s\S]*\/mainapp\/wsgi\.py", line 2, in <module>\n.*sleep\(60\)\nTimeoutError: /m,
    )
  })

  test('one thread: a worker takes one request at a time, and leaves the others to who is idle', () => {
    expect(renderGunicorn({ ...wsgi, threads: 1 })).toContain('worker_class = "sync"')
  })

  test('an instance that hangs while it loads ends quietly when it is told to', async () => {
    const server = start(makeRelease('hangs', wsgi, 'import time; print("loading", flush=True); time.sleep(60)'))
    // Both workers, since one that has just been forked does not listen to signals yet.
    await expect.poll(server.log, { timeout: 60_000 }).toMatch(/loading[\s\S]*loading/)
    server.child.kill('SIGQUIT')
    expect(await server.exit).toBe(0)
    expect(server.log()).not.toContain('Traceback')
  })
})

const gigabyte = 2 ** 30

test.each([
  // The kernel takes some of what a provider sells: 1 GB shows as 0.94 GiB.
  ['wsgi', 1, 0.94, 2],
  ['wsgi', 1, 0.46, 1],
  ['wsgi', 2, 2, 3],
  ['asgi', 1, 0.94, 1],
  ['asgi', 4, 8, 4],
  ['wsgi', 64, 256, 8],
  ['wsgi', 1, 0.1, 1],
] as const)('%s on %i processors with %f GiB: %i workers', (kind, processors, memory, workers) => {
  expect(defaultWorkers({ processors, memoryTotal: memory * gigabyte, interface: kind })).toBe(workers)
})
