// The program behind load.ts. It writes a line after its first request, and the report as JSON when it has ended:
// at the time it was given, or when its standard input is closed.
import { once } from 'node:events'
import * as http from 'node:http'
import * as https from 'node:https'
import { setTimeout as pause } from 'node:timers/promises'
import type { LoadOptions, LoadReport } from './load.ts'

const timeoutMs = 30_000
const {
  url,
  host,
  path = '/',
  rate = 0,
  atOnce = 0,
  seconds,
  keepAlive = false,
  expectStatus = 200,
  reloads = false,
} = JSON.parse(process.argv[2] ?? '') as LoadOptions

const agent = keepAlive && new (url.startsWith('https:') ? https : http).Agent({ keepAlive: true })

const report: LoadReport = { requests: 0, failed: 0, longestMs: 0, statuses: {}, firstErrors: [], lastFailedDue: 0 }
const start = performance.now()

/** One request on a connection of its own; resolves, never rejects, when its answer is complete or has failed. */
async function ask(due: number): Promise<void> {
  const outcome = await answer(reloads).catch((error: NodeJS.ErrnoException) => error.code ?? error.message)
  report.requests++
  report.statuses[outcome] = (report.statuses[outcome] ?? 0) + 1
  report.longestMs = Math.max(report.longestMs, Math.round(performance.now() - due))
  if (outcome === expectStatus) return
  report.failed++
  report.lastFailedDue = Math.max(report.lastFailedDue, performance.timeOrigin + due)
  if (report.firstErrors.length < 10) report.firstErrors.push(`${((due - start) / 1000).toFixed(2)} s: ${outcome}`)
}

async function answer(again: boolean): Promise<number> {
  const options = {
    path,
    agent,
    headers: { host, connection: keepAlive ? 'keep-alive' : 'close' },
    signal: AbortSignal.timeout(timeoutMs),
    // Which certificate is shown is tested elsewhere, and it may be one of an authority of the server's own.
    ...(url.startsWith('https:') ? { servername: host, rejectUnauthorized: false } : {}),
  }
  const request = (url.startsWith('https:') ? https : http).get(url, options)
  request.on('error', () => {}) // told below; a second one, after the answer has begun, is the same failure
  let secured = false
  request.once('socket', (socket) => {
    if (!request.reusedSocket) socket.once('secureConnect', () => (secured = true))
  })
  const answered = await once(request, 'response').catch((error: unknown) => {
    if (!again || secured) throw error
    return null
  })
  if (answered === null) return await answer(false)
  const [response] = answered as [http.IncomingMessage]
  response.resume()
  await once(response, 'end') // an answer cut off is an error, ECONNRESET
  return response.statusCode ?? 0
}

let ending = false
process.stdin.resume().once('end', () => {
  ending = true
})

const pending = new Set<Promise<void>>()
function begin(due: number): void {
  const asked = ask(due).then(() => {
    pending.delete(asked)
    if (report.requests === 1) console.log('started')
  })
  pending.add(asked)
}
for (let n = 0; n < rate * seconds && !ending; n++) {
  const due = start + (n * 1000) / rate
  await pause(Math.max(0, due - performance.now()))
  if (!ending) begin(due)
}
while (atOnce > 0 && !ending && performance.now() < start + seconds * 1000) {
  while (pending.size < atOnce) begin(performance.now())
  await Promise.race(pending)
}
await Promise.all(pending)
if (agent) agent.destroy()
console.log(JSON.stringify(report))
process.stdin.destroy()
