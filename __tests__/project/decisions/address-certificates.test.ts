import { expect, test } from 'vitest'
import {
  getsAddressCertificates,
  listAddresses,
  noteAddresses,
} from '../../../src/project/decisions/address-certificates.ts'

test.each<[string | null, boolean]>([
  [null, false],
  ['of your own', false],
  ['2.6.2-12', false],
  ['2.10.0', false],
  ['2.10.1', true],
  ['2.9.9-1', false],
  ['2.11.2-1~bpo13+1', true],
  ['v2.11.4 h1:abc=', true],
  ['3.0.0', true],
])('Caddy %s', (version, gets) => {
  expect(getsAddressCertificates(version)).toBe(gets)
})

test('addresses among the domains, as long as an authority is asked', () => {
  const domains = ['www.example.org', '203.0.113.7', '[2001:db8::1]']
  expect(listAddresses({ domains, https: 'auto' })).toEqual(['203.0.113.7', '[2001:db8::1]'])
  expect(listAddresses({ domains, https: 'internal' })).toEqual([])
})

test('what is to be done is told until it is', () => {
  const inputs = { domains: ['203.0.113.7'], https: 'auto' } as const
  expect(noteAddresses(inputs, '2.11.2')).toEqual([])
  expect(noteAddresses({ ...inputs, domains: ['www.example.org'] }, '2.6.2-5')).toEqual([])
  const [notice] = noteAddresses(inputs, '2.6.2-5')
  expect(notice).toMatchObject({ level: 'warning', always: true })
  expect(notice?.message).toMatch(/^Caddy 2\.6\.2 gets no certificate for an address.*2\.10\.1/)
})
