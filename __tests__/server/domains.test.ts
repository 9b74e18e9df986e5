import { Resolver } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'
import { lookUp as lookUpAll } from '../../src/look-at-domains.ts'
import { lookUpDomains, lookUpHost } from '../../src/server/domains.ts'
import { type Records, startDns } from '../lab/dns.ts'

const soa = { mname: 'a', rname: 'b', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 1 }

async function lookUp(records: Records, domain: string) {
  const dns = await startDns('127.0.0.1', 0, records)
  onTestFinished(dns.close)
  const resolver = new Resolver({ timeout: 300, tries: 1 })
  resolver.setServers([`127.0.0.1:${dns.port}`])
  return await lookUpDomains([domain], resolver)
}

test('addresses, the zone, and who may certify', async () => {
  const records = {
    'example.org': { SOA: [soa], CAA: [{ flags: 0, tag: 'issue', value: 'pki.goog' }] },
    'www.example.org': { A: ['203.0.113.7', '203.0.113.8'], AAAA: ['2001:db8::1'] },
  }
  expect(await lookUp(records, 'www.example.org')).toEqual([
    {
      domain: 'www.example.org',
      a: ['203.0.113.7', '203.0.113.8'],
      aaaa: ['2001:db8::1'],
      alias: null,
      zone: 'example.org',
      issuers: ['pki.goog'],
    },
  ])
})

test('an alias is followed and named; the closest records of authorities hold', async () => {
  const records = {
    'example.org': { SOA: [soa], CAA: [{ flags: 0, tag: 'issue', value: 'pki.goog' }] },
    'www.example.org': { CNAME: ['parked.example.net'] },
    'parked.example.net': { A: ['198.51.100.9'], CAA: [{ flags: 0, tag: 'issue', value: 'letsencrypt.org' }] },
  }
  const [found] = await lookUp(records, 'www.example.org')
  expect(found).toMatchObject({ a: ['198.51.100.9'], alias: 'parked.example.net', issuers: ['letsencrypt.org'] })
})

test('a name that nobody has made has no address; one whose servers are silent is unknown', async () => {
  expect(await lookUp({ 'example.org': { SOA: [soa] } }, 'new.example.org')).toMatchObject([
    { a: [], aaaa: [], zone: 'example.org', issuers: [] },
  ])
  expect(await lookUp({ 'example.org': { silent: [true] } }, 'example.org')).toEqual([
    { domain: 'example.org', a: null, aaaa: null, alias: null, zone: null, issuers: null },
  ])
})

test('nobody is asked for names that are never in public DNS', async () => {
  for (const domain of ['site.test', 'localhost', 'printer.local', 'a.internal', 'x.home.arpa']) {
    expect(await lookUpDomains([domain])).toEqual([])
  }
})

test('the host has the addresses that this machine knows; none when it is nobody', async () => {
  expect(await lookUpHost('127.0.0.1')).toEqual(['127.0.0.1'])
  expect(await lookUpHost('nobody.invalid')).toEqual([])
})

test('on the server itself its own interfaces tell where it answers, whatever its name leads to there', async () => {
  const own = Object.values(networkInterfaces()).flatMap((all) => (all ?? []).filter(({ internal }) => !internal))
  const asked = { domains: [], host: '127.0.0.1', https: 'auto' as const }
  const addresses = own.map(({ address }) => address)
  expect((await lookUpAll({ ...asked, local: true })).host).toEqual(['127.0.0.1', ...addresses])
  expect((await lookUpAll(asked)).host).toEqual(['127.0.0.1'])
})
