import { compareSync } from 'bcryptjs'
import { expect, test } from 'vitest'
import { placesOf } from '../../src/places.ts'
import { gateOf, parseUsers, renderGate } from '../../src/release/gate.ts'

const basicAuth = [
  { name: 'ann', password: 'correct horse' },
  { name: 'bob', password: 'correct horse' },
]
const asked = { app: 'blog', basicAuth, mode: 'deploy' } as const
const nothing = { files: {} }

test('the same secret is the same file, and another one for each site and user', async () => {
  const users = await gateOf(asked, nothing)
  expect(await gateOf(asked, nothing)).toEqual(users)
  const other = await gateOf({ ...asked, app: 'shop' }, nothing)
  expect(new Set([...users, ...other].map(({ hash }) => hash)).size).toBe(4)
  for (const { hash } of users) {
    expect(hash).toMatch(/^\$2y\$05\$[./A-Za-z0-9]{53}$/)
    expect([compareSync('correct horse', hash), compareSync('wrong', hash)]).toEqual([true, false])
  }
})

test('the salt tells nothing of the password', async () => {
  const [one] = await gateOf(asked, nothing)
  const [other] = await gateOf({ ...asked, basicAuth: [{ name: 'ann', password: 'other' }] }, nothing)
  expect(one?.hash.slice(0, 29)).toBe(other?.hash.slice(0, 29))
  expect(one?.hash).not.toBe(other?.hash)
})

test('a way back keeps who may see the site, whatever it is told', async () => {
  const users = await gateOf(asked, nothing)
  const file = renderGate('blog', users, 'caddy')
  expect(file).toMatchObject({ path: placesOf('blog').gateUsers, mode: 0o640, group: 'caddy', secret: true })
  const found = { hash: '', mode: 0o640, content: file?.content ?? '' }
  const facts = { files: { [placesOf('blog').gateUsers]: found } }
  expect(await gateOf({ ...asked, mode: 'rollback', basicAuth: [] }, facts)).toEqual(users)
  expect(await gateOf({ ...asked, basicAuth: [] }, facts)).toEqual([])
  expect(parseUsers('# ours\n\nann\n')).toEqual([])
  expect(renderGate('blog', [], 'caddy')).toBeNull()
})
