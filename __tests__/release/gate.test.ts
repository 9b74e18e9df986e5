import { expect, test, vi } from 'vitest'
import { placesOf } from '../../src/places.ts'
import { gateOf, parseUsers, renderGate } from '../../src/release/gate.ts'

const asked = { app: 'blog', basicAuth: [{ name: 'ann', password: 'correct horse' }], mode: 'deploy' } as const
const hash = `$2y$05$${'a'.repeat(53)}`
const server = { call: vi.fn(async () => [hash]) as never }
const nothing = { files: {} }

test('the server makes the hashes, where there are any', async () => {
  expect(await gateOf(asked, nothing, server)).toEqual([{ name: 'ann', hash }])
  expect(server.call).toHaveBeenCalledWith('site.hashPasswords', { app: 'blog', users: asked.basicAuth })
  expect(await gateOf({ ...asked, basicAuth: [] }, nothing, { call: vi.fn() })).toEqual([])
})

test('a way back keeps who may see the site, whatever it is told', async () => {
  const users = [{ name: 'ann', hash }]
  const file = renderGate('blog', users, 'caddy')
  expect(file).toMatchObject({ path: placesOf('blog').gateUsers, mode: 0o640, group: 'caddy', secret: true })
  const found = { hash: '', mode: 0o640, content: file?.content ?? '' }
  const facts = { files: { [placesOf('blog').gateUsers]: found } }
  expect(await gateOf({ ...asked, mode: 'rollback', basicAuth: [] }, facts, { call: vi.fn() })).toEqual(users)
  expect(parseUsers('# ours\n\nann\n')).toEqual([])
  expect(renderGate('blog', [], 'caddy')).toBeNull()
})
