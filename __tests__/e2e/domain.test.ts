/** A domain that does not lead to the server: told on every run, with the record to change, and nobody waits for it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ActionResult, waits } from '../lab/action.ts'
import { type Dns, startDns } from '../lab/dns.ts'
import { domain as before } from '../lab/visit.ts'
import { openDeployed, type Site } from './site.ts'

const domain = 'www.kiosk-of-tests.org'
const soa = { mname: 'a', rname: 'b', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 }
const zone = { 'kiosk-of-tests.org': { SOA: [soa] } }
let site: Site
let dns: Dns

beforeAll(async () => {
  dns = await startDns('127.77.53.1', 53, zone)
  site = await openDeployed()
})
afterAll(async () => {
  await site?.down()
  await dns?.close()
})

const deploy = async (inputs: Record<string, string> = {}): Promise<ActionResult> => {
  const asked = { domains: `${domain} ${before}`, https: 'auto', ...inputs }
  const result = await site.deploy(asked, { under: dns.under, ...waits('certificate=1') })
  expect(result.code, result.log).toBe(0)
  return result
}
const told = ({ log }: ActionResult) => log.split('\n').filter((line) => line.startsWith('::warning'))

test('a first deploy for it names the record, and nothing of a certificate that can’t come', async () => {
  const result = await deploy()
  expect(told(result).join('\n')).toContain(
    `title=${domain} does not lead to this server::${domain} has no address yet. At your domain's provider create the record name www (in the zone kiosk-of-tests.org), type A`,
  )
  // And nothing of its certificate, which can't come.
  expect(told(result).join('\n')).not.toContain(`certificate yet for ${domain}`)
})

test('each run after it says so, and status too, until it leads here', async () => {
  dns.records = { ...zone, [domain]: { A: ['10.9.9.9'] } }
  const again = await deploy()
  expect(again.outputs.result, again.log).toBe('unchanged')
  expect(told(again).join('\n')).toContain(`${domain} leads to another server: 10.9.9.9.`)
  const status = await deploy({ mode: 'status' })
  expect(told(status).join('\n')).toContain(`${domain} does not lead to this server`)
  expect(status.log).toContain(`${domain} does not lead here`)

  dns.records = { ...zone, [domain]: { A: [site.server.address] } }
  expect(told(await deploy()).join('\n')).not.toContain(domain)
})
