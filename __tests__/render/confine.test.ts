import { expect, test } from 'vitest'
import { confine, renderPart } from '../../src/render/confine.ts'
import { protectionsOf } from '../../src/render/protections.ts'

const at = { app: 'blog', absent: [] }
const all = protectionsOf('blog').flatMap(({ settings }) => settings)

test('a part is confined as the site is, and writes where it must', () => {
  expect(confine(at)).toEqual(all)
  expect(confine({ ...at, writes: ['/srv/blog/releases/r1/static'] })).toEqual([
    ...all,
    'ReadWritePaths=/srv/blog/releases/r1/static',
  ])
})

test('what the machine can’t have is left out, and nothing else', () => {
  const rest = all.filter((setting) => !/^(PrivateUsers|SystemCall(Filter|ErrorNumber))=/.test(setting))
  expect(confine({ ...at, absent: ['PrivateUsers', 'SystemCallFilter'] })).toEqual(rest)
})

test('a line for a shell may be a program that makes code', () => {
  expect(confine({ ...at, any: true })).toEqual(all.filter((setting) => setting !== 'MemoryDenyWriteExecute=yes'))
})

test('what only looks writes nothing that the site has, and shared folders are its own', () => {
  const looks = { ...at, looks: ['logs', 'var/cache'] }
  expect(confine(looks)).toEqual(all.filter((setting) => !setting.startsWith('ReadWritePaths=')))
  expect(renderPart('The probe', 300, looks)).toMatchObject({
    name: 'The probe',
    seconds: 300,
    scratch: ['/srv/blog/shared/folders/logs', '/srv/blog/shared/folders/var/cache'],
  })
  const own = 'Environment="PGOPTIONS=-c default_transaction_read_only=on"'
  expect(confine({ ...looks, postgresql: true })).toContain(own)
  expect(confine({ ...at, postgresql: true })).not.toContain(own)
})
