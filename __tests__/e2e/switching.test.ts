/** Deploys in a row under load: nobody notices. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LoadReport, startLoad } from '../lab/load.ts'
import { domain, visit } from '../lab/visit.ts'
import { openDeployed, type Site, watched } from './site.ts'

const url = 'https://127.0.0.1/'
let site: Site

beforeAll(async () => {
  site = await openDeployed()
  const urls = await readFile(join(site.checkout.dir, 'mainapp/urls.py'), 'utf8')
  const slow = `import time


def slow(request):
    time.sleep(3)
    return HttpResponse('slow')


urlpatterns = [
    path('slow', slow),`
  await site.checkout.write('mainapp/urls.py', urls.replace('urlpatterns = [', slow))
  await site.checkout.write('.github/django-prod.yml', watched)
  await site.checkout.commit('A page that takes three seconds')
  expect(await site.deploy()).toMatchObject({ code: 0, outputs: { result: 'deployed', gunicorn: 'replaced' } })
})
afterAll(() => site?.down())

/** How long they take is a benchmark's question (script/bench activation): it depends on the machine. */
const tell = (what: string, { requests, failed, longestMs, firstErrors }: LoadReport) =>
  console.log([`${what}: requests ${requests}, failed ${failed}, longest ${longestMs} ms`, ...firstErrors].join('\n  '))

async function welcome(text: string): Promise<void> {
  const view = await readFile(join(site.checkout.dir, 'blog/views.py'), 'utf8')
  await site.checkout.write('blog/views.py', view.replace(/WELCOME = .*/, `WELCOME = '${text}'`))
}

/** `crowded`: the 3 s requests are more than its threads can serve at once, so others wait. */
interface Change {
  readonly crowded?: boolean
  /** Caddy gets another configuration: how many uploads a site takes at a time is a matter of its threads. */
  readonly reloads?: boolean
  make(): Promise<Record<string, string>>
}

const changes: Record<string, Change> = {
  'changed code': {
    make: async () => {
      await welcome('Premier')
      return {}
    },
  },
  'changed settings': { make: async () => ({ env: 'GREETING=bonjour' }) },
  'one thread a worker, one request at a time': {
    crowded: true,
    reloads: true,
    make: async () => {
      await site.checkout.write('.github/django-prod.yml', `${watched}threads: 1\nworkers: 3\n`)
      return {}
    },
  },
  'ASGI workers': {
    crowded: true,
    reloads: true,
    make: async () => {
      await site.checkout.write('.github/django-prod.yml', `${watched}application: mainapp.asgi:application\n`)
      return {}
    },
  },
  'changed code, served by ASGI': {
    crowded: true,
    make: async () => {
      await welcome('Dernier')
      return {}
    },
  },
}

test.each(Object.entries(changes))('%s: no request is lost, on new connections and kept ones', async (what, change) => {
  const before = await site.live()
  const inputs = await change.make()
  await site.checkout.commit(what)
  const options = { url, host: domain, seconds: 600, reloads: change.reloads ?? false }
  const loads = [
    await startLoad(site.server, { ...options, rate: 10 }),
    await startLoad(site.server, { ...options, rate: 10, keepAlive: true, path: '/healthz' }),
    // In flight at every moment of the switch.
    await startLoad(site.server, { ...options, atOnce: change.crowded ? 5 : 2, path: '/slow' }),
  ]
  const result = await site.deploy(inputs)
  const [fresh, kept, slow] = await Promise.all(loads.map((load) => load.stop()))
  for (const report of [fresh, kept, slow]) if (report) tell(what, report)
  expect(result).toMatchObject({ code: 0, outputs: { result: 'deployed', gunicorn: 'replaced' } })
  expect(result.log, what).toContain('all from the instance of this release')
  expect((await site.live()).pid).not.toBe(before.pid)
  expect([fresh?.failed, kept?.failed, slow?.failed]).toEqual([0, 0, 0])
})

test('the last one is live', async () => {
  expect((await visit(site.server, '/')).body).toContain('Dernier')
})
