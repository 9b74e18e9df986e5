import { Agent, request } from 'node:https'
import { domain } from '../lab/visit.ts'
import { table } from './document.ts'
import { machine } from './machine.ts'
import { openBenchSite } from './site.ts'
import { median } from './timing.ts'

/** What is asked for in each round: by its name in the table, the path. */
const pages: Readonly<Record<string, string>> = { 'the start page': '/', 'a static file': '/static/css/site.css' }
/** Requests of each page in a round; a round is long enough for what the machine does beside it to be even. */
const each = 20

/**
 * A request to a site that has nothing else to do, on a connection that is kept: one site of each bundle on one server,
 * asked in turn, request by request.
 */
export async function benchRequest(bundles: Record<string, string>, rounds: number, rtt: number): Promise<string> {
  const [first = '', ...others] = Object.values(bundles)
  const site = await openBenchSite(first, rtt, others)
  const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })
  try {
    const hosts = Object.keys(bundles).map((name, at) => [name, at ? `other-${at - 1}.${domain}` : domain] as const)
    const names = Object.keys(pages).flatMap((page) => hosts.map(([name]) => `${page}: ${name}`))
    const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]))
    for (let round = 0; round <= rounds; round++) {
      for (let turn = 0; turn < each; turn++) {
        for (const [page, path] of Object.entries(pages)) {
          // Who comes first changes, since the second one finds the machine awake.
          for (const [name, host] of turn % 2 ? hosts.toReversed() : hosts) {
            const milliseconds = await ask(agent, site.server.address, host, path)
            if (round > 0) times[`${page}: ${name}`]?.push(milliseconds)
          }
        }
      }
    }
    return shown(times, Object.keys(bundles), rounds * each)
  } finally {
    agent.destroy()
    await site.down()
  }
}

/** Milliseconds until the whole answer is there. @throws unless it is 200 */
function ask(agent: Agent, address: string, host: string, path: string): Promise<number> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    request({ agent, host: address, servername: host, headers: { host }, path }, (answer) => {
      answer.resume().once('end', () => {
        if (answer.statusCode === 200) resolve(performance.now() - began)
        else reject(new Error(`${host}${path} answered ${answer.statusCode}`))
      })
    })
      .once('error', reject)
      .end()
  })
}

function shown(times: Record<string, number[]>, names: readonly string[], count: number): string {
  const of = (page: string, name: string) => median(times[`${page}: ${name}`] ?? [])
  const rows = Object.keys(pages).map((page) => {
    const [own = '', ...others] = names
    const ratios = others.map((name) => (of(page, own) / of(page, name)).toFixed(2))
    return [page, ...names.map((name) => `${of(page, name).toFixed(2)} ms`), ...ratios]
  })
  const head = ['', ...names, ...names.slice(1).map((name) => `dist ÷ ${name}`)]
  return [
    `Medians of ${count} requests each, in turn on kept connections, on ${machine()}; the server is a Debian 12 on the same machine.`,
    table(head, rows),
  ].join('\n\n')
}
