import { type ChildProcess, spawn } from 'node:child_process'
import * as fs from 'node:fs'
import { Duplex } from 'node:stream'
import type { ClientChannel, SFTPWrapper } from 'ssh2'
import type { Target } from './target.ts'

/** What a log-in of root sets (login(1)). All else is set by the words that are run (server.ts). */
const environment = {
  HOME: '/root',
  USER: 'root',
  LOGNAME: 'root',
  SHELL: '/bin/sh',
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
}

/**
 * A connection to this machine itself, for a run that takes place on the server (docs/deploy-key.md): programs are
 * started where SSH would open a channel, and files are written where it would speak SFTP.
 */
export function openLocal(target: Target) {
  const lost = new Promise<never>(() => {}) // What runs here is not lost without us.
  return {
    target: { ...target, user: 'root' },
    hostKey: { type: 'none', fingerprint: '' },
    open: async (command: string) => openChannel(command),
    sftp: async () => files as unknown as SFTPWrapper,
    lost,
    close: () => {},
  }
}

/** The proxies that the system is told of (pam_env(8)): a log-in would have them. */
function readProxies(): Record<string, string> {
  const text = fs.existsSync('/etc/environment') ? fs.readFileSync('/etc/environment', 'utf8') : ''
  const lines = text.matchAll(/^(?:export +)?(\w+_(?:proxy|PROXY))=(["']?)(.*)\2\s*$/gm)
  return Object.fromEntries([...lines].map(([, name = '', , value = '']) => [name, value]))
}

function openChannel(command: string): ClientChannel {
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: '/',
    env: { ...readProxies(), ...environment },
    stdio: 'pipe',
  })
  return new Channel(child) as unknown as ClientChannel
}

/** A program as an SSH channel shows it (RFC 4254, section 6.5): `exit` with its code, and `close` when all is read. */
class Channel extends Duplex {
  readonly stderr: NodeJS.ReadableStream
  readonly #child: ChildProcess

  constructor(
    child: ChildProcess & { readonly stdout: NodeJS.ReadableStream; readonly stderr: NodeJS.ReadableStream },
  ) {
    super({ autoDestroy: false, emitClose: false })
    this.#child = child
    this.stderr = child.stderr
    child.stdout.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause()
    })
    child.stdout.on('end', () => this.push(null))
    // Whoever reads hears that it has ended; that nothing can be written any more says no more than that.
    child.stdin?.on('error', () => {})
    child.once('exit', (code) => this.emit('exit', code))
    child.once('error', () => this.push(null))
    let left = 2
    const end = () => {
      left -= 1
      if (left === 0) this.emit('close')
    }
    this.once('end', end)
    child.once('close', end)
  }

  override _read(): void {
    this.#child.stdout?.resume()
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    const { stdin } = this.#child
    if (!stdin?.writable) done()
    else stdin.write(chunk, () => done())
  }

  override _final(done: () => void): void {
    this.#child.stdin?.end()
    done()
  }

  close(): void {
    this.#child.stdin?.destroy()
    this.#child.kill()
  }
}

type Done = (error?: Error | null) => void

/** Calls back as SFTP answers: later, and after those that were asked before. */
function answer<T>(act: () => T, done: (error: Error | null, value: T) => void): void {
  let error: Error | null = null
  let value = undefined as T
  try {
    value = act()
  } catch (failed) {
    error = failed as Error
  }
  setImmediate(() => done(error, value))
}

const { O_CREAT, O_NOFOLLOW, O_TRUNC, O_WRONLY } = fs.constants

/** The part of SFTP that a run speaks (server.ts, pipelined.ts), on files of this machine. What is written is a copy's at once: its memory may be used again. */
const files = {
  open: (path: string, _flags: string, done: (error: Error | null, handle: number) => void) =>
    answer(() => fs.openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600), done),
  write: (handle: number, data: Buffer, offset: number, length: number, position: number, done: Done) =>
    answer(() => writeAll(handle, data.subarray(offset, offset + length), position), done),
  close: (handle: number, done: Done) => answer(() => fs.closeSync(handle), done),
  mkdir: (path: string, { mode }: { mode: number }, done: Done) => answer(() => fs.mkdirSync(path, { mode }), done),
  stat: (path: string, done: (error: Error | null, found: fs.Stats) => void) => answer(() => fs.statSync(path), done),
}

function writeAll(file: number, data: Buffer, position: number): void {
  for (let at = 0; at < data.length; ) at += fs.writeSync(file, data, at, data.length - at, position + at)
}
