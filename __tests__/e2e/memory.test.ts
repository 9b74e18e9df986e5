/** A server with 1 GB of memory, where two instances do not fit: nothing is ever killed for want of it. */
import { openSync, readFileSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryOf } from '../lab/cgroup.ts'
import { startLoad } from '../lab/load.ts'
import { domain, visit } from '../lab/visit.ts'
import { changeEverything, strays } from './changing.ts'
import { config, openDeployed, type Site } from './site.ts'
import { annotations } from './table-state.ts'

let site: Site
let telling: NodeJS.Timeout
let count = 0
/** What its kernel leaves of 1 GB, as a provider's server shows it. */
const total = 0.94 * 2 ** 30

/** /proc/meminfo inside tells of this machine, so the server is told what its own limit leaves. */
function tellMemory({ server }: Site, file: number): void {
  const kilobytes = (bytes: number) => `${String(Math.round(bytes / 1024)).padStart(10)} kB`
  const text = readFileSync('/proc/meminfo', 'utf8')
    .replace(/(?<=^MemTotal: ).*/m, kilobytes(total))
    .replace(/(?<=^MemAvailable: ).*/m, kilobytes(Math.max(0, total - memoryOf(server.name).used)))
  // In place and of one length, so that who reads it meanwhile never sees half of it.
  writeSync(file, text, 0)
}

/** Makes each of the two workers take so many MB more than Django does. */
async function takes(megabytes: number): Promise<void> {
  const text = await readFile(join(site.checkout.dir, 'mainapp/wsgi.py'), 'utf8')
  const line = `kept = b'x' * (${megabytes} << 20) if 'gunicorn' in sys.modules else b''  # taken`
  await site.checkout.write(
    'mainapp/wsgi.py',
    `${text.replace(/\nimport sys\n.*# taken\n/, '')}\nimport sys\n${line}\n`,
  )
  await changeEverything(site, ++count)
}

beforeAll(async () => {
  site = await openDeployed({ memory: '1G' })
  const file = openSync(join(site.server.root, 'var/tmp/meminfo'), 'w')
  tellMemory(site, file)
  telling = setInterval(() => tellMemory(site, file), 100)
  await site.server.sh('mount --bind /var/tmp/meminfo /proc/meminfo')
  await site.checkout.write('.github/django-prod.yml', config.replace('workers: 1\n', ''))
  await takes(0)
  expect(await site.deploy()).toMatchObject({ code: 0 })
})
afterAll(async () => {
  clearInterval(telling)
  await site?.down()
})

/** A deploy under load. */
async function underLoad() {
  const load = await startLoad(site.server, { url: 'https://127.0.0.1/', host: domain, rate: 10, seconds: 600 })
  const result = await site.deploy()
  const { requests, failed, longestMs, firstErrors } = await load.stop()
  console.log([`requests ${requests}, failed ${failed}, longest ${longestMs} ms`, ...firstErrors].join('\n  '))
  return { result, failed }
}

test('a release that takes more than there is at its start is rejected, and only it is killed', async () => {
  const before = await site.live()
  await takes(900)
  const { result, failed } = await underLoad()
  expect(result, result.log).toMatchObject({ code: 1, outputs: { result: 'failed', 'error-code': 'INSTANCE_FAILED' } })
  expect(annotations(result).find(({ level }) => level === 'error')?.message).toContain('Perhaps out of memory?')
  expect(failed).toBe(0)
  expect(await site.live()).toEqual(before)
  expect(await strays(site)).toEqual([])
})

test('where two do not fit the old instance goes first, requests wait, and the kernel kills nothing', async () => {
  await takes(200)
  expect(await site.deploy()).toMatchObject({ code: 0 })
  const before = memoryOf(site.server.name).kills
  await changeEverything(site, ++count)
  const { result, failed } = await underLoad()
  expect(result, result.log).toMatchObject({ code: 0, outputs: { result: 'deployed', gunicorn: 'replaced' } })
  expect(result.log).toMatch(/too little memory for two instances \(\d+ MB available, \d+ MB required\)/)
  expect(failed).toBe(0)
  expect((await visit(site.server, '/')).body).toContain(`Version ${count}.`)
  expect(memoryOf(site.server.name).kills).toBe(before)
  expect(await strays(site)).toEqual([])
})
