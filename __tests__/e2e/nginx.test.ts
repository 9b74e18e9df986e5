/** A server whose nginx serves another site already: ours beside it, by `proxy: auto`, and nobody notices anything. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Load, startLoad } from '../lab/load.ts'
import { plainSummary } from '../lab/plain-summary.ts'
import { domain, visit, visitFromWithin } from '../lab/visit.ts'
import { app, config, openSite, type Site } from './site.ts'
import { annotations } from './table-state.ts'

const shop = 'shop.monsiteweb.test'
const ours = `/etc/nginx/sites-enabled/zz-django-prod-${app}.conf`

let site: Site

beforeAll(async () => {
  site = await openSite({ layer: 'warm' })
  await site.server.sh(`
    install -m 0755 "$(command -v caddy)" /usr/local/lib/authority
    export DEBIAN_FRONTEND=noninteractive
    dpkg --purge caddy
    apt-get -q update; apt-get -qy install --no-install-recommends nginx-light openssl
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=${shop} -keyout /etc/nginx/key.pem -out /etc/nginx/cert.pem
    cat >/etc/nginx/sites-available/shop <<'END'
server {
	listen 443 ssl http2;
	listen [::]:443 ssl http2;
	server_name ${shop};
	ssl_certificate cert.pem;
	ssl_certificate_key key.pem;
	location / { return 200 "the shop"; }
}
END
    ln -s ../sites-available/shop /etc/nginx/sites-enabled/shop
    systemctl restart nginx
  `)
  const urls = await readFile(join(site.checkout.dir, 'mainapp/urls.py'), 'utf8')
  const told = `import json


def told(request):
    names = ('HTTP_X_', 'HTTP_FORWARDED', 'REMOTE_ADDR', 'HTTP_HOST', 'wsgi.url_scheme')
    return HttpResponse(json.dumps({name: str(value) for name, value in request.META.items() if name.startswith(names)}))


urlpatterns = [
    path('told', told),`
  await site.checkout.write('mainapp/urls.py', urls.replace('urlpatterns = [', told))
  await site.checkout.write('static/app.0123456789ab.js', 'one\n')
  await site.checkout.commit('A page that tells what it was told')
}, 180_000)
afterAll(() => site?.down())

/** What `act` answers, during which no request of any visitor of these sites fails. */
async function unnoticed<T>(act: () => Promise<T>, hosts: readonly string[] = [shop, domain]): Promise<T> {
  const options = { url: 'https://127.0.0.1/', seconds: 600, rate: 10 }
  const loads: Load[] = []
  for (const host of hosts) loads.push(await startLoad(site.server, { ...options, host }))
  if (hosts.includes(domain)) {
    // nginx closes kept connections when it is reloaded.
    const kept = { keepAlive: true, reloads: true, path: '/healthz' }
    loads.push(await startLoad(site.server, { ...options, host: domain, ...kept }))
    loads.push(await startLoad(site.server, { ...options, host: domain, path: '/static/css/site.css' }))
  }
  const answer = await act()
  const reports = await Promise.all(loads.map((one) => one.stop()))
  for (const { failed, firstErrors, requests } of reports) {
    expect(failed, firstErrors.join('\n')).toBe(0)
    expect(requests).toBeGreaterThan(0)
  }
  return answer
}

async function welcome(text: string): Promise<void> {
  const view = await readFile(join(site.checkout.dir, 'blog/views.py'), 'utf8')
  await site.checkout.write('blog/views.py', view.replace(/WELCOME = .*/, `WELCOME = '${text}'`))
  await site.checkout.commit(text)
}

const workers = async () => await site.server.sh('pgrep -x nginx -P "$(cat /run/nginx.pid)" | sort')

test('a name that another site of nginx has is refused, and nothing is touched', async () => {
  const before = await site.listing('/srv', '/etc', '/opt', '/usr/local')
  const asked = { domains: `${domain}, ${shop}` }
  const taken = await site.deploy(asked)
  expect(taken.outputs['error-code'], taken.log).toBe('PORT_TAKEN')
  expect(JSON.stringify(annotations(taken))).toContain('docs/taking-over.md')
  await site.checkout.write('.github/django-prod.yml', `${config}proxy: nginx\n`)
  const named = await site.deploy(asked)
  expect(named.outputs['error-code'], named.log).toBe('NGINX_FAILED')
  expect(JSON.stringify(annotations(named))).toContain(`${shop}: /etc/nginx/sites-enabled/shop`)
  await site.checkout.write('.github/django-prod.yml', config)
  expect(await site.listing('/srv', '/etc', '/opt', '/usr/local')).toEqual(before)
})

test('the first deploy takes nginx, which has the ports, and nothing of Caddy is installed', async () => {
  const result = await unnoticed(() => site.deploy(), [shop])
  expect(result.code, result.log).toBe(0)
  expect(result.log).toMatch(/^::group::Proxy +nginx serves/m)
  expect((await visit(site.server, '/')).status).toBe(200)
  expect((await visit(site.server, '/', shop)).body).toBe('the shop')
  expect(await site.server.sh('ls /etc/caddy /usr/bin/caddy 2>/dev/null || true')).toBe('')
  expect(await site.server.sh(`stat -c %G:%a "$(readlink -f /srv/${app}/current/http.sock)"; id -nG www-data`)).toBe(
    `${app}--web:660\nwww-data ${app}--web\n`,
  )
})

test('Django hears who visits, whatever a visitor says, and REMOTE_ADDR is right', async () => {
  const claims = {
    'X-Forwarded-For': '6.6.6.6',
    'X-Forwarded-Host': 'evil.test',
    'X-Forwarded-Proto': 'http',
    'X-Forwarded-Port': '8443',
    'X-Forwarded-Server': 'evil.test',
    'X-Real-IP': '6.6.6.6',
    Forwarded: 'for=6.6.6.6',
    X_Forwarded_Proto: 'http',
  }
  const told = JSON.parse((await visit(site.server, '/told', domain, claims)).body)
  const [, peer] = /src (\S+)/.exec(await site.server.sh(`ip route get ${site.server.address} | head -1; true`)) ?? []
  expect(told).toEqual({
    HTTP_HOST: domain,
    HTTP_X_FORWARDED_FOR: told.REMOTE_ADDR,
    HTTP_X_FORWARDED_HOST: domain,
    HTTP_X_FORWARDED_PROTO: 'https',
    REMOTE_ADDR: expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/),
    'wsgi.url_scheme': 'https',
  })
  expect(told.REMOTE_ADDR).not.toBe('6.6.6.6')
  expect(peer).toBeDefined()
})

test('files as Caddy serves them: caches, dot files, folders, uploads that run nothing', async () => {
  await site.server.sh(`cd /srv/${app}/shared/media; echo x >.env; mkdir .git; echo x >.git/config
    echo '<script>' >page.html; echo '<svg/>' >a.svg; echo pdf >b.PDF; ln -s /etc/passwd link.txt; chown -Rh ${app}: .`)
  const get = async (path: string) => {
    const { headers, status } = await visit(site.server, path)
    const of = (name: string) => headers[name]
    return [status, of('cache-control'), of('content-type'), of('content-disposition'), of('x-content-type-options')]
  }
  const forever = 'public, max-age=31536000, immutable'
  const again = 'public, max-age=0, must-revalidate'
  expect(await get('/static/css/site.css')).toEqual([200, again, 'text/css; charset=utf-8', undefined, 'nosniff'])
  expect(await get('/static/app.0123456789ab.js')).toEqual([
    ...[200, forever, 'text/javascript; charset=utf-8', undefined, 'nosniff'],
  ])
  for (const path of ['/static/', '/static/css', '/static/none.0123456789ab.js', '/media/', '/media/.env'])
    expect((await get(path)).slice(0, 2), path).toEqual([404, undefined])
  for (const path of ['/media/%2egit/config', '/media/link.txt'])
    expect((await visit(site.server, path)).status).not.toBe(200)
  expect(await get('/media/page.html')).toEqual([200, undefined, 'application/octet-stream', 'attachment', 'nosniff'])
  expect(await get('/media/a.svg')).toEqual([200, undefined, 'image/svg+xml; charset=utf-8', undefined, 'nosniff'])
  expect((await visit(site.server, '/media/a.svg')).headers['content-security-policy']).toMatch(/^sandbox;/)
  expect(await get('/media/b.PDF')).toEqual([200, undefined, 'application/pdf', undefined, 'nosniff'])
  expect((await visit(site.server, '/media/b.PDF')).headers['content-security-policy']).toBeUndefined()
})

test('code, static files, a broken release, the way back, and nothing at all: without a reload, and unnoticed', async () => {
  const before = await workers()
  await site.checkout.remove('static/app.0123456789ab.js')
  await welcome('Premier')
  const code = await unnoticed(() => site.deploy())
  expect(code.outputs, code.log).toMatchObject({ result: 'deployed', gunicorn: 'replaced' })
  expect((await visit(site.server, '/')).body).toContain('Premier')
  // Pages of before the switch are still open.
  expect((await visit(site.server, '/static/app.0123456789ab.js')).status).toBe(200)

  await site.checkout.write('static/css/site.css', 'body { color: teal }\n')
  await site.checkout.commit('Teal')
  const files = await unnoticed(() => site.deploy())
  expect(files.outputs, files.log).toMatchObject({ result: 'deployed', gunicorn: 'kept' })
  expect((await visit(site.server, '/static/css/site.css')).body).toContain('teal')

  const nothing = await unnoticed(() => site.deploy())
  expect(nothing.outputs, nothing.log).toMatchObject({ result: 'unchanged' })

  const view = await readFile(join(site.checkout.dir, 'blog/views.py'), 'utf8')
  await site.checkout.write('blog/views.py', `${view}\nraise RuntimeError('broken')\n`)
  await site.checkout.commit('Broken')
  const broken = await unnoticed(() => site.deploy())
  expect(broken.code).toBe(1)
  await site.checkout.write('blog/views.py', view)
  await site.checkout.commit('Mended')

  const back = await unnoticed(() => site.deploy({ mode: 'rollback' }))
  expect(back.outputs, back.log).toMatchObject({ result: 'deployed' })
  expect(await workers()).toBe(before)
})

test('status tells of it', async () => {
  const { code, log } = await site.deploy({ mode: 'status' })
  expect(code, log).toBe(0)
  expect(log).toMatch(/^::group::nginx +has loaded the site’s file/m)
  expect(log).not.toMatch(/Caddy/)
})

test('a password, and maintenance: what Caddy does, and the other site is left alone', async () => {
  const status = async (path: string, headers = {}) => (await visit(site.server, path, domain, headers)).status
  const known = { Authorization: `Basic ${Buffer.from('ann:Wandern-7713').toString('base64')}` }
  const closed = await unnoticed(() => site.deploy({ 'basic-auth': 'ann:Wandern-7713' }), [shop])
  expect(closed.code, closed.log).toBe(0)
  expect([await status('/'), await status('/', known), await status('/healthz')]).toEqual([401, 200, 200])
  expect(await site.server.sh(`stat -c %a:%U:%G /srv/${app}/basic-auth`)).toBe(`640:root:${app}--web\n`)

  const before = await workers()
  const on = await unnoticed(() => site.deploy({ mode: 'maintenance', maintenance: 'on' }), [shop])
  expect(on.log, on.log).toMatch(/visitors get the page of maintenance; [\d.]+ still sees the site/)
  const inside = async (path: string) => (await visitFromWithin(site.server, path)).slice(0, 3)
  for (const path of ['/', '/static/css/site.css']) expect(await inside(path)).toBe('503')
  expect(await inside('/healthz')).toBe('200')
  expect(await status('/', known)).toBe(200)
  expect(await workers()).toBe(before)

  const open = await unnoticed(() => site.deploy(), [shop])
  expect(open.code, open.log).toBe(0)
  expect(await inside('/')).toBe('503')
  await site.deploy({ mode: 'maintenance', maintenance: 'off' })
  expect([await inside('/'), await status('/')]).toEqual(['200', 200])
})

/** An authority that looks for its answers at the addresses in /etc/hosts. */
const authority = `{
	admin localhost:2099
	http_port 8081
	https_port 8443
	skip_install_trust
	storage file_system /var/lib/authority
	auto_https disable_redirects
}
https://localhost:8443 {
	tls internal
	acme_server
}
`
const presented = async () =>
  await site.server.sh(`openssl s_client -connect 127.0.0.1:443 -servername ${domain} </dev/null 2>/dev/null |
    openssl x509 -noout -issuer -serial`)

test('a certificate of an authority: refused in words, issued once, and no storm', async () => {
  await site.server.sh(`echo '127.0.0.1 ${domain}' >>/etc/hosts; mkdir -p /var/lib/authority /etc/letsencrypt
    printf 'server = https://localhost:8443/acme/local/directory\nno-verify-ssl = true\n' >/etc/letsencrypt/cli.ini`)
  await site.server.exec(['tee', '/var/lib/authority/Caddyfile'], { input: authority })
  const own = await presented()
  const certificate = (result: Parameters<typeof annotations>[0]) =>
    annotations(result).filter(({ title }) => title?.includes('certificate'))
  const refused = await unnoticed(() => site.deploy({ https: 'auto' }))
  expect(refused.code, refused.log).toBe(0)
  expect(certificate(refused)).toEqual([expect.objectContaining({ title: `No certificate yet for ${domain}` })])
  expect(JSON.stringify(certificate(refused))).toMatch(/refused|connection/i)
  expect(await presented()).toBe(own)

  const words = '/usr/local/lib/authority run --config /var/lib/authority/Caddyfile'
  await site.server.sh(`systemd-run -q --unit=authority -E HOME=/var/lib/authority ${words}
    until ss -Hltn 'sport = :8443' | grep -q .; do sleep 0.05; done`)
  // Authorities count: nobody is asked again at once.
  const early = await site.deploy({ https: 'auto' })
  expect(certificate(early)).toHaveLength(1)
  expect(await presented()).toBe(own)
  await site.server.sh(`touch -d '1 hour ago' /srv/${app}/tls/refused`)
  const issued = await unnoticed(() => site.deploy({ https: 'auto' }))
  expect(certificate(issued), issued.log).toEqual([])
  const first = await presented()
  expect(first).toContain('Caddy Local Authority')

  const again = await site.deploy({ https: 'auto' })
  expect(again.outputs, again.log).toMatchObject({ result: 'unchanged' })
  expect(await presented()).toBe(first)
  expect(await site.server.sh('systemctl is-active certbot.timer; cat /etc/letsencrypt/renewal/*.conf')).toMatch(
    /^active\n[\s\S]*renew_hook = "systemctl try-reload-or-restart 'nginx\.service\*'/,
  )
  await unnoticed(() => site.server.sh('certbot renew --force-renewal --no-random-sleep-on-renew'))
  await expect.poll(presented, { timeout: 30_000 }).not.toBe(first)
})

test('none: the lines that the run shows lead another file of nginx to the site, and ours goes', async () => {
  await site.checkout.write('.github/django-prod.yml', `${config}proxy: none\n`)
  await site.checkout.commit('A web server of our own')
  const result = await unnoticed(() => site.deploy({ https: 'auto' }), [shop])
  expect(result.code, result.log).toBe(0)
  expect(result.log).toMatch(/^::group::Verify .*nothing public was looked at/m)
  expect(await site.server.sh(`ls ${ours} 2>/dev/null || true`)).toBe('')
  const lines =
    /# nginx, in the block server of the site:\n([\s\S]*?)\n\n# Apache/.exec(plainSummary(result.summary))?.[1] ?? ''
  const own = `server {
listen 443 ssl http2;
server_name ${domain};
ssl_certificate cert.pem;
ssl_certificate_key key.pem;
${lines}
}
`
  await site.server.exec(['tee', '/etc/nginx/conf.d/mine.conf'], { input: own })
  // Until the workers of before have ended, the other site may answer for every name.
  await site.server.sh(`nginx -t; before=$(pgrep -P "$(systemctl show -P MainPID nginx)"); systemctl reload nginx
    for pid in $before; do while [ -e /proc/$pid ]; do sleep 0.05; done; done`)
  expect((await visit(site.server, '/healthz')).body).toBe('ok')
  expect((await visit(site.server, '/static/css/site.css')).body).toContain('{')
  expect(await visit(site.server, '/media/page.html')).toMatchObject({
    status: 200,
    headers: { 'content-security-policy': expect.stringMatching(/^sandbox/) },
  })
  expect((await visit(site.server, '/media/.env')).status).toBe(404)
  await site.deploy({ mode: 'maintenance', maintenance: 'on' })
  expect(await visit(site.server, '/healthz')).toMatchObject({ status: 503, headers: { 'retry-after': '120' } })
  await site.deploy({ mode: 'maintenance', maintenance: 'off' })
  const again = await unnoticed(() => site.deploy({ https: 'auto' }))
  expect(again.outputs, again.log).toMatchObject({ result: 'unchanged' })
  expect(again.log).toContain('a web server of your own leads to the socket')
})
