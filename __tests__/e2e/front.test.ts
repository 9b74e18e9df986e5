/** What stands in front of a site that Caddy serves: a name that leads to the main one, a password, maintenance, pages. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLoad } from '../lab/load.ts'
import { domain, visit, visitFromWithin } from '../lab/visit.ts'
import { app, config, openDeployed, type Site } from './site.ts'
import { annotations } from './table-state.ts'

const bare = 'monsiteweb.test'
const password = 'Wandern-7713'
const known = { Authorization: `Basic ${Buffer.from(`ann:${password}`).toString('base64')}` }
const both = { domains: `${domain}, ${bare}` }
const gate = { ...both, 'basic-auth': `# staging\nann:${password}` }

let site: Site

beforeAll(async () => {
  site = await openDeployed()
  const more = 'error-page: pages/sorry.html\naccess-log: journal\n'
  await site.checkout.write('.github/django-prod.yml', `${config}${more}`)
  await site.checkout.write('pages/sorry.html', 'our own page\n')
  await site.checkout.commit('A page, and a log')
})
afterAll(() => site?.down())

const status = async (path: string, host = domain, headers = {}) =>
  (await visit(site.server, path, host, headers)).status

const inside = async (path: string) => await visitFromWithin(site.server, path)

const loaded = async () =>
  await site.server.sh("journalctl -u caddy -o cat | grep -c 'serving initial configuration\\|load complete' || true")

test('one deploy brings them: a new name leads to the main one, and a password closes both', async () => {
  const result = await site.deploy(gate)
  expect(result.code, result.log).toBe(0)
  expect(result.log).toMatch(/ask for a password/)
  const { headers, status: moved } = await visit(site.server, '/a%2Fb?next=%2F', bare)
  expect([moved, headers.location]).toEqual([308, `https://${domain}/a%2Fb?next=%2F`])
  expect(await status('/healthz', bare)).toBe(200)
  for (const path of ['/', '/static/css/site.css', '/report/%2e%2e/healthz']) expect(await status(path), path).toBe(401)
  expect([await status('/healthz'), await status('/', domain, known)]).toEqual([200, 200])
  // Nobody but root and the web server reads the hash, nobody the password.
  const shown = result.log.replaceAll(/^::add-mask::.*$/gm, '') + result.summary + JSON.stringify(result.report)
  expect(shown).not.toMatch(/\$2y\$|Wandern/)
  expect(await site.server.sh(`stat -c '%a %U:%G' /etc/caddy/${app}.caddyfile /srv/${app}/basic-auth`)).toBe(
    '640 root:caddy\n640 root:caddy\n',
  )
  expect(await site.server.sh(`grep -rlF ${password} /etc /srv /opt /run/django-prod /var/log || true`)).toBe('')
  await visit(site.server, '/?token=s3cret', domain, known)
  const lines = await site.server.sh(`journalctl -u caddy -o cat | grep http.log.access`)
  expect(lines).toContain('"uri":"/"')
  expect(lines).not.toMatch(/s3cret|Authorization/)
})

test('the same again is nothing to do', async () => {
  const again = await site.deploy(gate)
  expect(again.outputs, again.log).toMatchObject({ result: 'unchanged' })
})

test('no way back opens it, and a deploy without a password does', async () => {
  const back = await site.deploy({ mode: 'rollback' })
  expect(back.outputs, back.log).toMatchObject({ result: 'deployed' })
  expect([await status('/'), await status('/', domain, known)]).toEqual([401, 200])
  const open = await site.deploy(both)
  expect(open.code, open.log).toBe(0)
  expect(open.log).toMatch(/open the site to everybody/)
  expect([await status('/'), await status('/', bare)]).toEqual([200, 308])
  expect(await site.server.sh(`ls /srv/${app}/basic-auth 2>&1 || true`)).toContain('No such file')
})

test('maintenance: a page for visitors, without a reload; who has logged in, health and deploys go on', async () => {
  const before = await loaded()
  const visited = { url: 'https://127.0.0.1/', host: domain, path: '/healthz', seconds: 600, rate: 10 }
  const load = await startLoad(site.server, visited)
  const on = await site.deploy({ mode: 'maintenance', maintenance: 'on' })
  expect(on.outputs, on.log).toMatchObject({ result: 'managed' })
  expect(on.log).toMatch(/visitors get the page of maintenance; [\d.]+ still sees the site/)
  expect(await inside('/')).toBe('503 120 our own page')
  expect(await inside('/static/css/site.css')).toBe('503 120 our own page')
  expect([await status('/'), await inside('/healthz')]).toEqual([200, '200 - ok'])
  expect((await site.deploy({ mode: 'maintenance', maintenance: 'on' })).outputs).toMatchObject({ result: 'unchanged' })

  const told = await site.deploy({ mode: 'status' })
  expect(told.log).toMatch(/^::group::Maintenance +visitors get the page of it since 20/m)
  await site.checkout.write('static/css/site.css', 'body { color: teal }\n')
  await site.checkout.commit('Teal')
  const planned = await site.deploy({ ...both, mode: 'plan' })
  expect(planned.code, planned.log).toBe(0)
  const deployed = await site.deploy(both)
  expect(deployed.outputs, deployed.log).toMatchObject({ result: 'deployed' })
  expect(annotations(deployed)).toContainEqual(expect.objectContaining({ title: 'The site is in maintenance' }))
  expect(await inside('/')).toBe('503 120 our own page')

  const off = await site.deploy({ mode: 'maintenance', maintenance: 'off' })
  expect(off.outputs, off.log).toMatchObject({ result: 'managed' })
  expect(await inside('/static/css/site.css')).toBe('200 - body { color: teal }')
  const { failed, firstErrors, requests } = await load.stop()
  expect(failed, firstErrors.join('\n')).toBe(0)
  expect(requests).toBeGreaterThan(0)
  expect(await loaded()).toBe(before)
})

test('where only proxies are let in a deploy verifies the site, who comes past them gets 403, and who does not the site', async () => {
  const only = async (networks: string) => {
    const more = `trusted-proxies: [${networks}]\nvisitors-from: trusted-proxies\n`
    await site.checkout.write('.github/django-prod.yml', `${config}error-page: pages/sorry.html\n${more}`)
    await site.checkout.commit('By the proxies alone')
    const result = await site.deploy(both)
    expect(result.outputs, result.log).toMatchObject({ result: 'deployed' })
  }
  await only('192.0.2.0/24')
  for (const path of ['/', '/healthz', '/static/css/site.css']) expect(await status(path), path).toBe(403)
  expect(await status('/', bare)).toBe(403)
  expect(await inside('/healthz')).toBe('200 - ok')
  await only(`192.0.2.0/24, ${site.server.address.replace(/\d+$/, '0/24')}`)
  expect([await status('/'), await status('/', bare)]).toEqual([200, 308])
})

test('where Gunicorn is gone visitors get the page, and a web server that looks for no file is told', async () => {
  const { instance } = await site.live()
  await site.server.sh(`systemctl stop ${app}@${instance}.socket ${app}@${instance}.service`)
  expect(await inside('/')).toBe('502 - our own page')
  await site.server.sh(`systemctl start ${app}@${instance}.socket
    sed -i 's/^\\timport ${app}-front$//' /etc/caddy/${app}.caddyfile; systemctl reload caddy`)
  const on = await site.deploy({ mode: 'maintenance', maintenance: 'on' })
  expect(on.outputs['error-code'], on.log).toBe('VERIFICATION_FAILED')
  expect(on.log).toContain('deploy once')
  expect(await site.server.sh(`ls /srv/${app}/maintenance 2>&1 || true`)).toContain('No such file')
})
