/** A server without Python, as some minimal images come: it is installed, since Django needs one anyway. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { visit } from '../lab/visit.ts'
import { openSite, type Site } from './site.ts'

let site: Site

beforeAll(async () => {
  site = await openSite({ suite: 'trixie', layer: 'bare' })
  await site.server.sh(`
    export DEBIAN_FRONTEND=noninteractive
    apt-get -q purge -y --auto-remove 'python3*' 'libpython3*'
    ! command -v python3
  `)
})
afterAll(() => site?.down())

test('a plan installs nothing', async () => {
  const result = await site.deploy({ mode: 'plan' })
  expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': 'PYTHON_MISSING' })
  expect(result.log).toContain('A run that only looks changes nothing.')
  await site.server.sh('! command -v python3')
})

test('without packages to be had: PYTHON_MISSING with the next step', async () => {
  await site.server.sh('mv /etc/apt/sources.list /etc/apt/sources.list.away')
  const result = await site.deploy()
  await site.server.sh('mv /etc/apt/sources.list.away /etc/apt/sources.list')
  expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': 'PYTHON_MISSING' })
  expect(result.log).toMatch(/^::error .*apt-get install python3/m)
  expect(await site.server.sh('ls -A /srv')).toBe('')
})

test('with them, it is installed by whoever deploys, and the site goes live in the same run', async () => {
  const result = await site.deploy({ user: 'debian' })
  expect(result.code, result.log).toBe(0)
  expect(result.log).toContain('python3 is missing on the server and is installed')
  expect((await visit(site.server, '/')).status).toBe(200)
})
