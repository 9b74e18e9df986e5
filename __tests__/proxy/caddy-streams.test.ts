/** When a site's file has Caddy keep websockets over a reload, as a table; a version is asked for once. */
import { expect, test } from 'vitest'
import type { Facts } from '../../src/model.ts'
import { placesOf } from '../../src/places.ts'
import { caddy } from '../../src/proxy/caddy.ts'
import type { Server } from '../../src/server/server.ts'
import { bare, inputs, liveFacts } from '../project/deployed.ts'

const live = liveFacts()
const path = placesOf(inputs.app).caddyfile
const has = (content: string): Facts['files'] => ({ ...live.files, [path]: { hash: '', mode: 0o644, content } })
const kept = has('\tstream_close_delay 24h\n')

test.each<[string, Facts, string | null, boolean, readonly string[]]>([
  ["Debian's", { ...live, caddy: '2.6.2-5' }, null, false, []],
  ['a package that was upgraded', { ...live, caddy: '2.11.2-1' }, '2.11.2', true, ['site.survey']],
  [
    'a package beside an older program that runs',
    { ...live, caddy: '2.11.2-1' },
    'v2.6.4 h1:x',
    false,
    ['site.survey'],
  ],
  ['the file has it', { ...live, caddy: '2.11.2-1', files: kept }, null, true, []],
  ['a program put there by hand', { ...live, caddy: null, files: kept }, null, true, []],
  [
    'one that does not run',
    { ...live, caddy: '2.6.2', files: kept, proxyActive: false },
    '2.6.2',
    false,
    ['site.survey'],
  ],
  ['a new site beside one by hand', { ...bare, caddy: null }, 'v2.7.0 h1:x', true, ['site.survey', 'site.compare']],
  ['a bare server', { ...bare, caddy: null }, null, false, ['site.survey']],
])('%s', async (_name, before, version, keeps, calls) => {
  const asked: string[] = []
  const found = { unit: 'caddy.service', group: 'caddy', active: true, imports: true, process: 'caddy' }
  const server = {
    call: async (name: string) => {
      asked.push(name)
      return name !== 'site.survey' || version === null ? null : { ...found, version }
    },
  } as unknown as Server
  const refusing = <T>(act: () => Promise<T>) => act()
  const facts = await caddy.look({ inputs, facts: before, before, server, refusing })
  expect([facts.caddyKeepsStreams, asked.filter((name) => name !== 'site.look')]).toEqual([keeps, calls])
})
