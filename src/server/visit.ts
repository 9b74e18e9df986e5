import { lookup } from 'node:dns/promises'
import * as http from 'node:http'
import * as https from 'node:https'
import { addressOf } from '../places.ts'

/** What a visitor from outside sees; `status` 0 with the reason when there was no answer. */
export interface Visited {
  readonly status: number
  readonly error: string | null
}

const patienceMilliseconds = 10_000

/** Whether the public name leads to the machine that we are connected to, as this runner resolves both. */
export async function leadsTo(domain: string, host: string): Promise<boolean> {
  try {
    const [named, ours] = await Promise.all([
      lookup(addressOf(domain) ?? domain, { all: true }),
      lookup(host, { all: true }),
    ])
    return named.some(({ address }) => ours.some((our) => our.address === address))
  } catch {
    // A name that nobody has registered yet leads nowhere.
    return false
  }
}

/** One GET from this machine. `trusted`: the certificate has to be one that browsers accept. */
export async function visitFromHere(address: URL, trusted: boolean): Promise<Visited> {
  return await new Promise((resolve) => {
    const get = address.protocol === 'https:' ? https.get : http.get
    const headers = { 'User-Agent': 'django-prod-action verification', Connection: 'close' }
    const options = { headers, agent: false, rejectUnauthorized: trusted }
    const asking = get(address, { ...options, signal: AbortSignal.timeout(patienceMilliseconds) }, (answer) => {
      answer.resume()
      resolve({ status: answer.statusCode ?? 0, error: null })
    })
    asking.on('error', (error: NodeJS.ErrnoException) => resolve({ status: 0, error: error.code ?? error.message }))
  })
}
