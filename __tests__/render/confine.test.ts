import { expect, test } from 'vitest'
import { partOf } from '../../src/release/django.ts'
import { confine, renderPart } from '../../src/render/confine.ts'
import { renderManage } from '../../src/render/manage.ts'
import { protectionsOf } from '../../src/render/protections.ts'
import { renderRestore } from '../../src/render/restore.ts'

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

const withLinks = all.filter((setting) => !setting.startsWith('SystemCallFilter=~symlink '))

test('a line for a shell may be a program that makes code and links', () => {
  const rest = withLinks.filter((setting) => setting !== 'MemoryDenyWriteExecute=yes')
  expect(rest).toHaveLength(all.length - 2)
  expect(confine({ ...at, any: true })).toEqual(rest)
})

test('each part may make links where the site may', () => {
  expect(withLinks).toHaveLength(all.length - 1)
  expect(confine({ ...at, links: true })).toEqual(withLinks)
  expect(renderPart('The backup', 300, { ...at, links: true }).settings).toEqual(withLinks)
  const inputs = { app: 'blog', mode: 'deploy', shared: [] } as const
  const facts = { records: { fixtures: {}, superusers: [], compatibleMigrations: [] }, services: [] }
  const of = (links: boolean) => partOf({ inputs: { ...inputs, links }, facts }, { name: 'Python' }).settings
  expect(of(true)).toEqual(withLinks)
  expect(of(false)).toEqual(all)
  for (const render of [renderManage, renderRestore]) {
    expect(render({ ...at, language: 'en', links: true })).not.toContain('SystemCallFilter=~symlink ')
    expect(render({ ...at, language: 'en', links: false })).toContain('SystemCallFilter=~symlink ')
  }
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
