import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { leadsTo, visitFromHere } from '../../src/server/visit.ts'

test('a name leads to the server when both resolve to one address; one that nobody has leads nowhere', async () => {
  expect(await leadsTo('localhost', '127.0.0.1')).toBe(true)
  expect(await leadsTo('127.0.0.1', '127.0.0.2')).toBe(false)
  expect(await leadsTo('nobody.invalid', '127.0.0.1')).toBe(false)
})

test('a visit tells the status, redirects not followed, or why there was no answer', async () => {
  const server = createServer((_, answer) => answer.writeHead(302, { Location: '/elsewhere' }).end())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  expect(await visitFromHere(address, true)).toEqual({ status: 302, error: null })
  server.close()
  await once(server, 'close')
  expect(await visitFromHere(address, true)).toEqual({ status: 0, error: 'ECONNREFUSED' })
})
