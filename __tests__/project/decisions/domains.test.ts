import { describe, expect, test } from 'vitest'
import type { DomainRecords } from '../../../src/model.ts'
import { judgeDomain, noteDomains } from '../../../src/project/decisions/domains.ts'

const cloudflare = ['188.114.96.0/20', '2a06:98c0::/29']
const ground = {
  host: ['203.0.113.7'],
  inet6: ['20010db8000000000000000000000007', 'fd000000000000000000000000000001'],
  cloudflare,
}
const right: DomainRecords = {
  domain: 'www.example.org',
  a: ['203.0.113.7'],
  aaaa: [],
  alias: null,
  zone: 'example.org',
  issuers: [],
}
const visitors = { trustedProxies: ['104.16.0.0/13', '2606:4700::/32'] } as unknown as Parameters<typeof judgeDomain>[1]
const judge = (more: Partial<DomainRecords>, on = ground) => judgeDomain({ ...right, ...more }, visitors, on)
const faults = (more: Partial<DomainRecords>, on = ground) => judge(more, on).faults.join(' ')

describe('a domain leads here', () => {
  test.each<[string, Partial<DomainRecords>]>([
    ['by its A record', {}],
    ['by both', { aaaa: ['2001:DB8:0::7'] }],
    ['by AAAA alone', { a: [], aaaa: ['2001:db8::7'] }],
    ['by a proxy that is trusted', { a: ['104.17.1.1'], aaaa: ['2606:4700::1111'] }],
    ['and its authority is one of Caddy’s', { issuers: ['Sectigo.com; account=1'] }],
    ['by an alias', { alias: 'server.example.net' }],
  ])('%s', (_, more) => {
    expect(judge(more)).toEqual({ domain: 'www.example.org', leadsHere: true, faults: [] })
  })
})

describe('what is to change is named as the form of a provider wants it', () => {
  test('no address', () => {
    expect(judge({ a: [], aaaa: [] })).toEqual({
      domain: 'www.example.org',
      leadsHere: false,
      faults: [
        "www.example.org has no address yet. At your domain's provider create the record name www (in the zone example.org), type A, value 203.0.113.7.",
      ],
    })
  })
  test('another server', () => {
    expect(faults({ domain: 'example.org', a: ['198.51.100.1'] })).toBe(
      "example.org leads to another server: 198.51.100.1. At your domain's provider change its A record to name @ (in the zone example.org), type A, value 203.0.113.7. If that is a proxy of yours, name its network in trusted-proxies.",
    )
  })
  test('another server, of one that has IPv6 alone', () => {
    const on = { ...ground, host: ['2001:db8::7'] }
    expect(faults({ a: [], aaaa: ['2001:db8::9'] }, on)).toContain(
      'leads to another server: 2001:db8::9. Change it to name www (in the zone example.org), type AAAA, value 2001:db8::7',
    )
  })
  test('another server too', () => {
    expect(faults({ a: ['198.51.100.1', '203.0.113.7'] })).toMatch(
      /leads to other servers too: 198\.51\.100\.1\. .*keep of its A records only name www .* value 203\.0\.113\.7\. If that is a proxy of yours, /,
    )
  })
  test('an alias of a parking page', () => {
    expect(faults({ a: ['198.51.100.1'], alias: 'parking.example.net' })).toMatch(
      /by way of parking\.example\.net\. .*replace the CNAME record by name www .*, type A, value 203\.0\.113\.7\. If that is a proxy of yours, /,
    )
  })
  test('IPv6 to another server goes first', () => {
    expect(faults({ aaaa: ['2001:db8::1'] })).toMatch(
      /^The AAAA record .*2001:db8::1\. .*change it to name www .*, type AAAA, value 2001:db8::7, or remove it\.$/,
    )
    expect(faults({ aaaa: ['2001:db8::1'] }, { ...ground, inet6: [] })).toMatch(/before the A record: remove it\.$/)
  })
  test('no address, and a server whose public one is not known', () => {
    expect(faults({ a: [], aaaa: [] }, { host: ['10.0.0.7'], inet6: [], cloudflare })).toMatch(
      /type A, value the public address/,
    )
  })
  test('a zone that nobody knows', () => {
    expect(faults({ a: [], aaaa: [], zone: null })).toContain('create the record name www.example.org, type A')
  })
  test('Cloudflare, which the site does not trust yet: its records are left as they are', () => {
    expect(judge({ a: ['188.114.96.1'], aaaa: ['2a06:98c1::1'] })).toEqual({
      domain: 'www.example.org',
      leadsHere: null,
      faults: [
        'www.example.org leads to Cloudflare. If the site is to stay behind it, write "trusted-proxies: cloudflare" in the YAML file.',
      ],
    })
  })
  test('authorities that are shut out', () => {
    const { leadsHere, faults } = judge({ issuers: ['pki.goog'] })
    expect([leadsHere, faults.join()]).toEqual([
      true,
      'The CAA records of www.example.org let only pki.goog issue certificates: add the record 0 issue "letsencrypt.org" there.',
    ])
    expect(judge({ issuers: [';'] }).faults.join()).toContain('let only nobody issue')
  })
})

describe('what can’t be known is unknown, and nobody is warned', () => {
  test.each<[string, Partial<DomainRecords>, typeof ground]>([
    ['DNS that does not answer', { a: null, aaaa: null, zone: null, issuers: null }, ground],
    ['a host that has no public address', {}, { host: ['10.0.0.7'], inet6: [], cloudflare }],
    ['a host whose name this runner can’t resolve', {}, { host: [], inet6: [], cloudflare }],
    ['half an answer', { aaaa: null }, ground],
  ])('%s', (_, more, on) => {
    expect(judge(more, on)).toEqual({ domain: 'www.example.org', leadsHere: null, faults: [] })
  })
  test('but a private address that is another one is wrong', () => {
    expect(judge({ a: ['10.0.0.9'] }, { host: ['10.0.0.7'], inet6: [], cloudflare }).leadsHere).toBe(false)
    expect(judge({ a: ['10.0.0.7'] }, { host: ['10.0.0.7'], inet6: [], cloudflare }).leadsHere).toBe(true)
  })
})

test('a name that leads past the proxies where nobody else is let in', () => {
  const only = (more: Partial<DomainRecords>) =>
    judgeDomain({ ...right, ...more }, { ...visitors, onlyProxies: true }, ground)
  expect(only({ aaaa: ['2606:4700::1111'] })).toMatchObject({
    leadsHere: true,
    faults: [expect.stringContaining('leads straight here (203.0.113.7), where only proxies are let in')],
  })
  expect(only({ a: ['104.17.1.1'], aaaa: ['2606:4700::1111'] }).faults).toEqual([])
  expect(only({ a: ['198.51.100.1'] }).leadsHere).toBe(false)
})

test('a warning for each domain that has something to change', () => {
  const [wrong, shut, good] = [judge({ a: ['198.51.100.1'] }), judge({ issuers: [';'] }), judge({})]
  expect(noteDomains([wrong, shut, good]).map(({ level, title }) => `${level}: ${title}`)).toEqual([
    'warning: www.example.org does not lead to this server',
    'warning: The records of www.example.org need a change',
  ])
})
