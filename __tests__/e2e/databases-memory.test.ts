/** A server with 1 GB: MariaDB, two instances side by side under load, and nobody is killed. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { oomKills } from '../lab/cgroup.ts'
import { startLoad } from '../lab/load.ts'
import { domain } from '../lab/visit.ts'
import { changeEverything } from './changing.ts'
import { nameDatabase, writeAndRead } from './databases.ts'
import { config, openSite, type Site } from './site.ts'

let site: Site
const deploy = () => site.deploy({ database: 'auto' })

beforeAll(async () => {
  site = await openSite({ layer: 'databases', suite: 'trixie', memory: '1024M' })
  // As many as the action gives to a server with 1 GB; here it sees the memory of the machine that runs the tests.
  await site.checkout.write('.github/django-prod.yml', config.replace('workers: 1', 'workers: 2'))
  const entry = { ENGINE: 'django.db.backends.mysql', NAME: 'monsiteweb', HOST: 'localhost' }
  await nameDatabase(site, entry, 'mysqlclient')
  const result = await deploy()
  expect(result.code, result.log).toBe(0)
})
afterAll(() => site?.down())

test('the driver was compiled there, without a word about packages', async () => {
  await writeAndRead(site.server, 'Compilé')
})

test('a deploy under load: no request fails, nothing is killed', async () => {
  const load = await startLoad(site.server, { url: 'https://127.0.0.1/', host: domain, rate: 10, seconds: 300 })
  for (const count of [1, 2]) {
    await changeEverything(site, count)
    const result = await deploy()
    expect(result.code, result.log).toBe(0)
    expect(result.log).not.toContain('too little memory for two instances')
  }
  const report = await load.stop()
  console.log(`requests ${report.requests}, failed ${report.failed}, longest ${report.longestMs} ms`)
  expect(report.failed).toBe(0)
  expect(oomKills(site.server.name)).toBe(0)
  expect(await site.server.sh('systemctl show -P NRestarts mariadb.service')).toBe('0\n')
  const memory = await site.server.sh(
    'grep VmRSS /proc/$(systemctl show -P MainPID mariadb.service)/status | tr -dc 0-9',
  )
  console.log(`MariaDB takes ${Math.round(Number(memory) / 1024)} MB`)
})
