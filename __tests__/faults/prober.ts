/** Visitors who read what they get, and write rows and uploads that must never be lost. */
import { setTimeout as pause } from 'node:timers/promises'
import { app, type Site } from '../e2e/site.ts'
import { visit } from '../lab/visit.ts'

export interface Prober {
  /** What the page may say from now on. */
  expect(pages: readonly string[]): void
  /** What went wrong since the last time. */
  takeFaults(): string[]
  /** What was acknowledged and is not there. */
  findLost(): Promise<string[]>
  stop(): Promise<void>
}

const readMilliseconds = 100
/**
 * What a handshake says that meets the few milliseconds in which Caddy 2.6 changes its configuration: it listens before
 * it has read its certificates, and what waits in the queue of the listener that it closes is reset (3 of 1,721
 * handshakes in 60 reloads). A visitor's second try has to be answered.
 */
const duringReload = ['EPROTO', 'ECONNRESET']
/** One in so many visits writes. */
const writeEvery = 5

export function startProber(site: Site): Prober {
  let allowed: readonly string[] = []
  let [stopped, acknowledged] = [false, 0]
  const faults: string[] = []
  const visits = new Set<Promise<void>>()
  const ask = async (path: string, check: (body: string) => boolean) => {
    try {
      const { status, body } = await visit(site.server, path).catch((error: NodeJS.ErrnoException) => {
        if (!duringReload.includes(error.code ?? '')) throw error
        return visit(site.server, path)
      })
      if (status !== 200 || !check(body)) faults.push(`${path} answered ${status}: ${body.slice(0, 60)}`)
    } catch (error) {
      faults.push(`${path}: ${(error as Error).message}`)
    }
  }
  const read = () => {
    // One that is under way when the page changes may have either.
    const then = allowed
    return ask('/state', (body) => then.includes(body) || allowed.includes(body))
  }
  const write = () =>
    ask('/write', (body) => {
      acknowledged += 1
      return body === 'written'
    })
  const loop = async () => {
    for (let turn = 0; !stopped; turn++) {
      for (const act of turn % writeEvery === 0 ? [read, write] : [read]) {
        const asked: Promise<void> = act().finally(() => visits.delete(asked))
        visits.add(asked)
      }
      await pause(readMilliseconds)
    }
    await Promise.all(visits)
  }
  const running = loop()
  return {
    expect: (pages) => {
      allowed = pages
    },
    takeFaults: () => faults.splice(0),
    findLost: async () => {
      const known = acknowledged
      const query = "select count(*) from contact_message where name='soak'"
      const count = `import sqlite3; print(sqlite3.connect('file:/srv/${app}/shared/data/db.sqlite3?mode=ro', uri=True).execute(\\"${query}\\").fetchone()[0])`
      const told = await site.server.sh(
        `python3 -c "${count}"; find /srv/${app}/shared/media/written -type f -size 7c 2>/dev/null | wc -l`,
      )
      const [rows = 0, uploads = 0] = told.trim().split('\n').map(Number)
      return [
        ...(rows < known ? [`${rows} rows of ${known}`] : []),
        ...(uploads < known ? [`${uploads} uploads of ${known}`] : []),
      ]
    },
    stop: async () => {
      stopped = true
      await running
    },
  }
}
