/** A server whose Apache serves another site already, and programs of PHP: ours beside it, and nobody notices anything. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Load, startLoad } from '../lab/load.ts'
import { plainSummary } from '../lab/plain-summary.ts'
import { domain, visit } from '../lab/visit.ts'
import { app, config, openSite, type Site } from './site.ts'
import { annotations } from './table-state.ts'

const shop = 'shop.monsiteweb.test'
const ours = '/etc/apache2/sites-enabled/zz-django-prod-monsiteweb.conf'

let site: Site

beforeAll(async () => {
  site = await openSite({ layer: 'warm' })
  await site.server.sh(`
    install -m 0755 "$(command -v caddy)" /usr/local/lib/authority
    export DEBIAN_FRONTEND=noninteractive
    dpkg --purge caddy
    apt-get -q update; apt-get -qy install --no-install-recommends apache2 curl openssl
    cd /etc/apache2
    openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=${shop} -keyout key.pem -out cert.pem
    cat >sites-available/shop.conf <<'END'
<VirtualHost *:443>
	ServerName ${shop}
	ServerAlias *.shop.test
	SSLEngine on
	SSLCertificateFile cert.pem
	SSLCertificateKeyFile key.pem
	RedirectMatch 200 "^/"
	ErrorDocument 200 "the shop"
</VirtualHost>
END
    # As php-fpm's package has it, for each folder of the server.
    cat >conf-enabled/php.conf <<'END'
<FilesMatch "\\.ph(ar|p|tml)$">
	SetHandler "proxy:unix:/run/php/none.sock|fcgi://localhost"
</FilesMatch>
END
    a2enmod -q ssl proxy_fcgi; a2ensite -q shop
    systemctl restart apache2
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

/** Apache's processes but for its first: other ones after each reload. */
const workers = async () => await site.server.sh('pgrep -x apache2 -P "$(cat /run/apache2/apache2.pid)" | sort')

test('a name that another site of Apache answers is refused, and nothing is touched', async () => {
  const before = await site.listing('/srv', '/etc', '/opt', '/usr/local')
  const asked = { domains: `${domain}, www.shop.test` }
  const taken = await site.deploy(asked)
  expect(taken.outputs['error-code'], taken.log).toBe('PORT_TAKEN')
  expect(JSON.stringify(annotations(taken))).toContain('proxy: apache')
  await site.checkout.write('.github/django-prod.yml', `${config}proxy: apache\n`)
  const named = await site.deploy(asked)
  expect(named.outputs['error-code'], named.log).toBe('APACHE_FAILED')
  expect(JSON.stringify(annotations(named))).toContain('www.shop.test: /etc/apache2/sites-enabled/shop.conf')
  await site.checkout.write('.github/django-prod.yml', config)
  expect(await site.listing('/srv', '/etc', '/opt', '/usr/local')).toEqual(before)
})

test('what Apache can’t load is taken back: it would end, and with it the other site', async () => {
  const before = await site.listing('/etc/apache2')
  await site.server.sh(`systemd-run -q --unit=other python3 -m http.server --bind 127.0.0.1 20192
    until ss -Hltn 'sport = :20192' | grep -q .; do sleep 0.05; done`)
  const refused = await unnoticed(() => site.deploy(), [shop])
  expect(refused.outputs['error-code'], refused.log).toBe('APACHE_FAILED')
  expect(refused.log).toContain('Port 20192 is used by another program')
  await site.server.sh('systemctl stop other')
  const names = (all: readonly string[]) => all.map((one) => one.split(' ')[0])
  expect(names(await site.listing('/etc/apache2'))).toEqual(names(before))
})

test('the first deploy takes Apache, which has the ports, and nothing of Caddy is installed', async () => {
  const result = await unnoticed(() => site.deploy(), [shop])
  expect(result.code, result.log).toBe(0)
  expect(result.log).toMatch(/^::group::Proxy +Apache serves/m)
  expect((await visit(site.server, '/')).status).toBe(200)
  expect((await visit(site.server, '/', shop)).body).toContain('the shop')
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
    'X-Forwarded-Ssl': 'off',
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

test('paths and sizes reach Django as they were sent, or are refused', async () => {
  expect((await visit(site.server, '/healthz')).body).toBe('ok')
  // Django's own page for what is not there, and not Apache's.
  for (const path of ['/a%2Fb', '/a%25b', '/a%3Fb'])
    expect(await visit(site.server, path), path).toMatchObject({ status: 404, headers: { 'x-frame-options': 'DENY' } })
  const told = await site.server.sh(`cd /tmp; head -c 26000000 /dev/zero >large; head -c 10 large >small
    ask() { curl -sk --http1.1 -o /dev/null -w '%{http_code} %{redirect_url}\\n' --resolve ${domain}:443:127.0.0.1 "$@"; }
    ask --data-binary @large https://${domain}/; ask --data-binary @small https://${domain}/told
    ask -H 'Transfer-Encoding: chunked' --data-binary @small https://${domain}/
    ask -H 'Host: ${domain}' 'http://127.0.0.1/a%2Fb%20c?q=%2F'`)
  expect(
    told
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  ).toEqual([...['413', expect.stringMatching(/^(200|403)$/), '411', `308 https://${domain}/a%2Fb%20c?q=%2F`]])
})

test('files as Caddy serves them: caches, dot files, folders, uploads that run nothing', async () => {
  await site.server.sh(`cd /srv/${app}/shared/media; echo x >.env; mkdir .git; echo x >.git/config
    echo '<script>' >page.html; echo '<svg/>' >a.svg; echo pdf >b.PDF; ln -s /etc/passwd link.txt; echo '<?php' >x.php
    chown -Rh ${app}: .`)
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
  for (const path of ['/media/x.php', '/media//x.php'])
    expect((await visit(site.server, path)).body, path).toBe('<?php\n')
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

test('where only proxies are let in a deploy verifies the site, and who comes past them gets 403', async () => {
  const more = 'proxy: apache\ntrusted-proxies: [192.0.2.0/24, 2001:db8::/32]\nvisitors-from: trusted-proxies\n'
  await site.checkout.write('.github/django-prod.yml', `${config}${more}`)
  await site.checkout.commit('By the proxies alone')
  const closed = await site.deploy()
  expect(closed.outputs, closed.log).toMatchObject({ result: 'deployed' })
  const claims = { 'X-Forwarded-For': '192.0.2.1' }
  for (const path of ['/', '/static/css/site.css', '/healthz', '/x/%2e%2e/.well-known/acme-challenge/x'])
    expect((await visit(site.server, path, domain, claims)).status, path).toBe(403)
  expect((await visit(site.server, '/.well-known/acme-challenge/x')).status).toBe(404)
  expect((await visit(site.server, '/', shop)).body).toContain('the shop')
  await site.checkout.write('.github/django-prod.yml', `${config}proxy: apache\n`)
  await site.checkout.commit('From anywhere')
  const open = await site.deploy()
  expect(open.outputs, open.log).toMatchObject({ result: 'deployed' })
  expect((await visit(site.server, '/')).status).toBe(200)
})

test('status tells of it', async () => {
  const { code, log } = await site.deploy({ mode: 'status' })
  expect(code, log).toBe(0)
  expect(log).toMatch(/^::group::Apache +has loaded the site’s file/m)
  expect(log).not.toMatch(/Caddy/)
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

test('a certificate of an authority: issued once, and renewed without us', async () => {
  await site.server.sh(`echo '127.0.0.1 ${domain}' >>/etc/hosts; mkdir -p /var/lib/authority /etc/letsencrypt
    printf 'server = https://localhost:8443/acme/local/directory\\nno-verify-ssl = true\\n' >/etc/letsencrypt/cli.ini`)
  await site.server.exec(['tee', '/var/lib/authority/Caddyfile'], { input: authority })
  const words = '/usr/local/lib/authority run --config /var/lib/authority/Caddyfile'
  await site.server.sh(`systemd-run -q --unit=authority -E HOME=/var/lib/authority ${words}
    until ss -Hltn 'sport = :8443' | grep -q .; do sleep 0.05; done`)
  const issued = await unnoticed(() => site.deploy({ https: 'auto' }))
  expect(issued.code, issued.log).toBe(0)
  const first = await presented()
  expect(first, issued.log).toContain('Caddy Local Authority')
  const again = await site.deploy({ https: 'auto' })
  expect(again.outputs, again.log).toMatchObject({ result: 'unchanged' })
  expect(await presented()).toBe(first)
  expect(await site.server.sh('systemctl is-active certbot.timer')).toBe('active\n')
  await unnoticed(() => site.server.sh('certbot renew --force-renewal --no-random-sleep-on-renew'))
  await expect.poll(presented, { timeout: 30_000 }).not.toBe(first)
})

test('none: the lines that the run shows lead another file of Apache to the site, and ours goes', async () => {
  await site.checkout.write('.github/django-prod.yml', `${config}proxy: none\n`)
  await site.checkout.commit('A web server of our own')
  const result = await unnoticed(() => site.deploy({ https: 'auto' }), [shop])
  expect(result.code, result.log).toBe(0)
  expect(await site.server.sh(`ls ${ours} 2>/dev/null || true`)).toBe('')
  const own = `<VirtualHost *:443>
ServerName ${domain}
SSLEngine on
SSLCertificateFile cert.pem
SSLCertificateKeyFile key.pem
${/\n# Apache[^\n]*\n([\s\S]*?)\n\n# Caddy/.exec(plainSummary(result.summary))?.[1]}
</VirtualHost>
`
  await site.server.exec(['tee', '/etc/apache2/sites-enabled/mine.conf'], { input: own })
  // Until the processes of before have ended they may answer.
  await site.server.sh(`apache2ctl configtest; before=$(pgrep -x apache2 -P "$(cat /run/apache2/apache2.pid)"); systemctl reload apache2
    for pid in $before; do while [ -e /proc/$pid ]; do sleep 0.05; done; done`)
  const check = async (
    get: (path: string) => Promise<{ status: number; body: string; policy: string | undefined }>,
  ) => {
    expect(await get('/healthz')).toMatchObject({ status: 200, body: 'ok' })
    expect((await get('/static/css/site.css')).body).toContain('{')
    expect(await get('/media/page.html')).toMatchObject({ status: 200, policy: expect.stringMatching(/^sandbox/) })
    expect((await get('/media/.env')).status).toBe(404)
  }
  await check(async (path) => {
    const { body, headers, status } = await visit(site.server, path)
    return { status, body, policy: headers['content-security-policy'] as string | undefined }
  })
  expect((await visit(site.server, '/media/x.php')).body).toBe('<?php\n')
})
