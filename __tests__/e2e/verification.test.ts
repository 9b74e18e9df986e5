/** What only shows once a release is live is taken back, by one rename, before visitors notice it. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLoad } from '../lab/load.ts'
import { domain, visit } from '../lab/visit.ts'
import { app, openDeployed, type Site, watched } from './site.ts'

let site: Site
let urls: string

beforeAll(async () => {
  site = await openDeployed()
  urls = await readFile(join(site.checkout.dir, 'mainapp/urls.py'), 'utf8')
  await site.checkout.write('.github/django-prod.yml', watched)
  await site.checkout.write('mainapp/urls.py', `${urls}\n`)
  await site.checkout.commit('Watch what was switched to')
  const first = await site.deploy()
  expect(first).toMatchObject({ code: 0 })
  expect(first.log).toMatch(/the start page's own files: \/static\/\S+\.css/)
})
afterAll(() => site?.down())

/** Replaces what the health path's view does. */
async function healthView(body: string): Promise<void> {
  const changed = urls.replace("    return HttpResponse('ok', content_type='text/plain')", body)
  await site.checkout.write('mainapp/urls.py', changed)
  await site.checkout.commit('Another health view')
}

/** Under load: nothing failed, red, and the same process serves as before. */
async function takenBack(body: string) {
  const before = await site.live()
  await healthView(body)
  const load = await startLoad(site.server, { url: 'https://127.0.0.1/', host: domain, rate: 20, seconds: 120 })
  const result = await site.deploy()
  const { requests, failed, longestMs, firstErrors } = await load.stop()
  console.log([`requests ${requests}, failed ${failed}, longest ${longestMs} ms`, ...firstErrors].join('\n  '))
  expect(failed).toBe(0)
  expect(result, result.log).toMatchObject({
    code: 1,
    outputs: { result: 'rolled-back', 'error-code': 'VERIFICATION_FAILED' },
  })
  expect(await site.live()).toEqual(before)
  const units = await site.server.sh(`systemctl list-units --plain --no-legend --all '${app}@*' | awk '{ print $1 }'`)
  expect(units.trim().split('\n').sort()).toEqual([
    `${app}@${before.release}.service`,
    `${app}@${before.release}.socket`,
  ])
  return result
}

test('healthy on its own socket and not through Caddy: the old code serves again sooner than one starts', async () => {
  // Only the verification asks with this header.
  const { log } = await takenBack(`    if 'X-Django-Prod-Release' in request.headers:
        raise RuntimeError('seen only through Caddy')
    return HttpResponse('ok')`)
  const milliseconds = Number(/old release was put back and answered (\d+) ms after the decision/.exec(log)?.[1])
  const start = 1000 * Number(/new instance healthy after ([\d.]+) s/.exec(log)?.[1])
  console.log(`old code serving ${milliseconds} ms after the decision, the new one after ${start} ms`)
  expect(milliseconds).toBeLessThan(start)
  expect(log).toContain('seen only through Caddy')
})

test('a release that breaks after its first answers is taken back while the old instance is alive', async () => {
  // Each worker breaks half a second after its own first answer: on a busy machine two seconds hold few of them.
  await site.checkout.write('.github/django-prod.yml', `${watched}verify-seconds: 10\n`)
  const { log } = await takenBack(`    import time
    global first
    if 'X-Django-Prod-Release' in request.headers:
        first = first or time.monotonic()
        if time.monotonic() - first > 0.5:
            raise RuntimeError('after a while')
    return HttpResponse('ok')


first = None`)
  expect(log).toContain('after a while')
  await site.checkout.write('.github/django-prod.yml', watched)
})

test('an answer that is not from the new release does not pass for it', async () => {
  // Somebody has Caddy load something else than its file says, after the deploy has looked and before it verifies.
  let loaded: Promise<unknown> | undefined
  const onLine = (line: string) => {
    if (!line.startsWith('::group::Probe ')) return
    loaded = site.server.sh(`cd /etc/caddy
      sed -i '/reverse_proxy unix/i respond /healthz "ok" 200' ${app}.caddyfile
      caddy reload --config Caddyfile --adapter caddyfile 2>/dev/null
      sed -i '/respond .healthz/d' ${app}.caddyfile`)
  }
  await healthView("    return HttpResponse('other')")
  const result = await site.deploy({}, { onLine })
  await loaded
  expect(result).toMatchObject({ code: 1, outputs: { result: 'rolled-back', 'error-code': 'VERIFICATION_FAILED' } })
  expect(result.log).toContain('but not from release')
  await site.server.sh('caddy reload --force --config /etc/caddy/Caddyfile --adapter caddyfile 2>/dev/null')
})

test('a stylesheet that the page names and the project lacks is told, and the release is live', async () => {
  await healthView("    return HttpResponse('ok')")
  const base = join(site.checkout.dir, 'templates/base.html')
  const html = await readFile(base, 'utf8')
  await site.checkout.write(
    'templates/base.html',
    html.replace('</head>', '<script src="/static/lost.js"></script></head>'),
  )
  await site.checkout.commit('A script that is not there')
  const result = await site.deploy()
  expect(result).toMatchObject({ code: 0, outputs: { result: 'deployed' } })
  expect(result.log).toMatch(
    /::warning title=The start page names files that are not there::\/static\/lost\.js \(404\)/,
  )
  expect((await visit(site.server, '/')).body).toContain('lost.js')
})

test('where the name leads to the server it is asked from the runner too', async () => {
  const result = await site.deploy({ domains: `${site.server.address} ${domain}`, https: 'off' })
  expect(result).toMatchObject({ code: 0, outputs: { result: 'deployed' } })
  expect(result.log).toContain('also from the runner')
})
