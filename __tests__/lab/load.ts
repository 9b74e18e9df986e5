import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestServer } from './server.ts'

/** What the load generator is told. */
export interface LoadOptions {
  /** Where it connects, as the server sees it: `https://127.0.0.1/`. */
  url: string
  /** The name that it asks for: Host, and SNI with https. */
  host: string
  path?: string
  /** Requests a second, sent on time whether or not the ones before have been answered (an open loop). */
  rate?: number
  /** Instead of a rate: so many are always under way, the next one as soon as one is answered. */
  atOnce?: number
  /** When it stops by itself. */
  seconds: number
  /** Sends them over connections that are kept, as a browser does. */
  keepAlive?: boolean
  /**
   * A handshake that fails is tried once more: Caddy 2.6 answers none for some milliseconds while it changes its
   * configuration. And what is asked on a kept connection at the moment at which it is closed is asked on another one,
   * as browsers do (RFC 9112, 9.3.1). Nothing else is ever asked twice.
   */
  reloads?: boolean
  /** The only status that is not a failure. */
  expectStatus?: number
}

/** What came of it. */
export interface LoadReport {
  requests: number
  /** Answered with another status than expected, not at all, or not within 30 s. */
  failed: number
  /** The longest from when a request was due until its answer was complete. */
  longestMs: number
  /** Requests by status, and by error code where there was none. */
  statuses: Record<string, number>
  /** The first ten failures, with their time since the start. */
  firstErrors: string[]
  /** When the last request that failed was due, as Date.now() counts; 0 when none did. */
  lastFailedDue: number
}

export interface Load {
  /** Send no more, wait for the answers still to come (30 s at most), and tell. */
  stop(): Promise<LoadReport>
}

/**
 * Ask a server for one page again and again, from within its own network, one connection each unless they are kept. Ready when the first
 * request is over, whatever came of it. It ends with this process too.
 */
export async function startLoad(server: TestServer, options: LoadOptions): Promise<Load> {
  const generator = join(import.meta.dirname, 'load-generator.ts')
  const node = [process.execPath, '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', generator, JSON.stringify(options)]
  const child = spawn('nsenter', ['-t', String(server.leader), '-n', ...node], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`the load generator ended with ${code}`)
  })
  ended.catch(() => {}) // reported by whoever waits for a line below
  const output = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async () => {
    const { value } = await output.next()
    if (value === undefined) await ended
    return String(value)
  }
  await line()
  return {
    async stop() {
      child.stdin.on('error', () => {}) // it may have ended by itself
      child.stdin.end()
      const report = JSON.parse(await line()) as LoadReport
      await ended
      return report
    },
  }
}
