/**
 * Certificates of an authority (pebble) for each web server: refused in words and without a storm, issued, renewed
 * without us, and never issued again at a deploy, although they end after six days. Another site of the user's, which the
 * same web server serves, is answered through all of it: install, deploys, certificates, to no web server and back, removal.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { app, config, openSite, type Site } from '../e2e/site.ts'
import { annotations } from '../e2e/table-state.ts'
import { type ActionResult, waits } from '../lab/action.ts'
import { type Load, startLoad } from '../lab/load.ts'
import { until } from '../lab/process.ts'
import { domain, visit } from '../lab/visit.ts'

const days = 24 * 60 * 60
const units = { caddy: 'caddy', nginx: 'nginx', apache: 'apache2' } as const

const shop = 'shop.monsiteweb.test'
const pair = `openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=${shop} -keyout key.pem -out cert.pem`

/**
 * How the user serves another site with it. Where Caddy does, its options name this authority, and have it look at each
 * certificate every other second.
 */
const beside = {
  caddy: `cat >/etc/caddy/Caddyfile <<'END'
{
	acme_ca https://localhost:14000/dir
	acme_ca_root /etc/pebble-own.pem
	renew_interval 2s
}
${shop} {
	tls internal
	respond "the shop"
}
END
systemctl restart caddy`,
  nginx: `apt-get -qy install --no-install-recommends nginx-light; cd /etc/nginx; ${pair}
cat >sites-available/shop <<'END'
server {
	listen 443 ssl;
	server_name ${shop};
	ssl_certificate cert.pem;
	ssl_certificate_key key.pem;
	location / { return 200 "the shop"; }
}
END
ln -s ../sites-available/shop sites-enabled/shop; systemctl restart nginx`,
  apache: `apt-get -qy install --no-install-recommends apache2; cd /etc/apache2; ${pair}
cat >sites-available/shop.conf <<'END'
<VirtualHost *:443>
	ServerName ${shop}
	SSLEngine on
	SSLCertificateFile cert.pem
	SSLCertificateKeyFile key.pem
	RedirectMatch 200 "^/"
	ErrorDocument 200 "the shop"
</VirtualHost>
END
a2enmod -q ssl; a2ensite -q shop; systemctl restart apache2`,
} as const

describe.each(['caddy', 'nginx', 'apache'] as const)('certificates for %s', (kind) => {
  let site: Site
  /** Visitors of the user's other site. */
  let besides: Load

  afterAll(() => site?.down())

  /** Starts the authority anew: it asks the site at a port, its certificates end after some seconds, and it knows nobody. */
  const authority = async (httpPort: number, seconds: number) => {
    const profiles = { default: { description: 'default', validityPeriod: seconds } }
    const own = { certificate: '/etc/pebble-own.pem', privateKey: '/etc/pebble-own.key' }
    const listens = { listenAddress: '127.0.0.1:14000', managementListenAddress: '127.0.0.1:15000' }
    const ports = { httpPort, tlsPort: httpPort === 80 ? 443 : httpPort }
    // The second name is that of its versions before 2.7.
    const lives = { profiles, certificateValidityPeriod: seconds }
    const all = { pebble: { ...listens, ...own, ...ports, externalAccountBindingRequired: false, ...lives } }
    await site.server.exec(['tee', '/etc/pebble-own.json'], { input: JSON.stringify(all) })
    await site.server.sh(`systemctl stop authority 2>/dev/null || true
      rm -rf /etc/letsencrypt/accounts /var/lib/caddy/.local/share/caddy/acme
      systemd-run -q --collect --unit=authority -E PEBBLE_VA_NOSLEEP=1 -E PEBBLE_WFE_NONCEREJECT=0 -E PEBBLE_AUTHZREUSE=0 \\
        pebble -config /etc/pebble-own.json
      until ss -Hltn 'sport = :14000' | grep -q .; do sleep 0.05; done`)
  }

  /** Orders that the authority got since it was installed. */
  const orders = async () =>
    Number(await site.server.sh("journalctl -q -o cat -u authority | grep -c 'order-plz' || true"))

  /** How often Caddy has loaded a configuration: each time it asks at once, and else by a plan of its own. */
  const loads = async () =>
    await site.server.sh(
      "journalctl -q -o cat -u caddy | grep -c 'serving initial configuration\\|load complete' || true",
    )

  /** What the site presents: issuer, serial, and for how many seconds it is good. */
  const presented = async () => {
    const text = await site.server.sh(
      `openssl s_client -connect 127.0.0.1:443 -servername ${domain} </dev/null 2>/dev/null |
        openssl x509 -noout -issuer -serial -startdate -enddate 2>/dev/null || true`,
    )
    const [from, to] = [/notBefore=(.*)/, /notAfter=(.*)/].map((one) => Date.parse(one.exec(text)?.[1] ?? ''))
    const serial = /serial=(.*)/.exec(text)?.[1]
    return { pebble: /Pebble/.test(text), serial, seconds: Math.round(((to ?? 0) - (from ?? 0)) / 1000) }
  }

  const told = (result: ActionResult) =>
    annotations(result).filter(({ title }) => title === `No certificate yet for ${domain}`)

  const change = async (text: string) => {
    await site.checkout.write('static/css/site.css', `/* ${text} */\n`)
    await site.checkout.commit(text)
  }

  test('refused: said in words, and who asks again does not storm', async () => {
    site = await openSite({ layer: 'warm', suite: 'trixie' })
    await site.server.sh(`export DEBIAN_FRONTEND=noninteractive
      ${kind === 'caddy' ? '' : 'dpkg --purge caddy'}
      apt-get -q update; apt-get -qy install --no-install-recommends pebble openssl
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 5 -subj /CN=authority \\
        -addext 'subjectAltName=IP:127.0.0.1,DNS:localhost' -keyout /etc/pebble-own.key -out /etc/pebble-own.pem
      chmod 644 /etc/pebble-own.*
      echo '127.0.0.1 ${domain}' >>/etc/hosts; mkdir -p /etc/letsencrypt
      printf 'server = https://localhost:14000/dir\\nno-verify-ssl = true\\n' >/etc/letsencrypt/cli.ini`)
    await site.server.sh(`export DEBIAN_FRONTEND=noninteractive; ${beside[kind]}`)
    // Caddy 2.6 turns a handshake away at the moment of a reload.
    const visited = { url: 'https://127.0.0.1/', host: shop, rate: 10, seconds: 3600, reloads: kind === 'caddy' }
    besides = await startLoad(site.server, visited)
    // Nobody answers there.
    await authority(5002, 6 * days)
    await site.checkout.write('.github/django-prod.yml', `${config}proxy: ${kind}\n`)
    await site.checkout.commit('Which web server')
    // In vain, so not for as long as a user's.
    const first = await site.deploy({ https: 'auto' }, waits('certificate=4'))
    expect(first.code, first.log).toBe(0)
    expect(told(first)).toHaveLength(1)
    expect(JSON.stringify(told(first))).toMatch(/refused|connect/i)
    expect((await presented()).pebble).toBe(false)
    // Let's Encrypt takes five failures an hour. Caddy goes on asking by itself, later each time.
    const asks = kind === 'caddy' ? loads : orders
    const asked = await asks()
    for (const text of ['one', 'two', 'three']) {
      await change(text)
      expect(told(await site.deploy({ https: 'auto' }))).toHaveLength(1)
    }
    expect(await asks()).toBe(asked)
  })

  test('issued, and renewed without us', async () => {
    // Two thirds of the first one are over soon where there is no other way to have it renewed.
    const lives = kind === 'caddy' ? 90 : 6 * days
    await authority(80, lives)
    const isThere = () => until('there is a certificate', 150, async () => (await presented()).pebble)
    // Caddy comes back to it by itself.
    if (kind === 'caddy') await isThere()
    else await site.server.sh(`touch -d '1 hour ago' /srv/${app}/tls/refused`)
    const issued = await site.deploy({ https: 'auto' })
    expect([issued.code, told(issued)], issued.log).toEqual([0, []])
    await isThere()
    const { seconds, serial } = await presented()
    expect(Math.abs(seconds - lives)).toBeLessThan(30)
    if (kind === 'caddy') await authority(80, 6 * days)
    // As if a third of its time was left; certbot.timer starts this service.
    else
      await site.server.sh(`sed -i '1i renew_before_expiry = 7 days' /etc/letsencrypt/renewal/*.conf
        systemctl is-active certbot.timer; systemctl start certbot.service
        sed -i '/^renew_before_expiry/d' /etc/letsencrypt/renewal/*.conf`)
    await until('another one', 90, async () => (await presented()).serial !== serial)
    expect(Math.abs((await presented()).seconds - 6 * days)).toBeLessThan(30)
    expect(await site.server.sh(`systemctl is-active ${units[kind]}`)).toBe('active\n')
  })

  test('never issued again at a deploy', async () => {
    const before = [await presented(), await orders()]
    for (const text of ['four', 'five', 'six', 'seven', 'eight', 'nine']) {
      await change(text)
      const result = await site.deploy({ https: 'auto' })
      expect([result.outputs.result, told(result)]).toEqual(['deployed', []])
    }
    expect((await site.deploy({ https: 'auto' })).outputs.result).toBe('unchanged')
    expect([await presented(), await orders()]).toEqual(before)
  })

  const serveBy = async (proxy: string) => {
    await site.checkout.write('.github/django-prod.yml', `${config}proxy: ${proxy}\n`)
    await site.checkout.commit(`Web server: ${proxy}`)
    return await site.deploy({ https: 'auto' })
  }

  test('to no web server and back with the certificate of before; another one gets no ports', async () => {
    const before = [await presented(), await orders()]
    expect((await serveBy('none')).outputs).toMatchObject({ result: 'deployed' })
    const back = await serveBy(kind)
    expect([back.outputs.result, told(back)], back.log).toEqual(['deployed', []])
    expect([await presented(), await orders()]).toEqual(before)
    const other = await serveBy(kind === 'nginx' ? 'caddy' : 'nginx')
    expect(other.outputs, other.log).toMatchObject({ result: 'failed', 'error-code': 'PORT_TAKEN' })
    expect((await visit(site.server, '/healthz')).status).toBe(200)
  })

  test('removed; and all the time the other site was answered', async () => {
    const removed = await site.deploy({ mode: 'remove', confirm: app })
    expect(removed.outputs, removed.log).toMatchObject({ result: 'removed' })
    const { failed, firstErrors, longestMs, requests } = await besides.stop()
    console.log(`beside ${kind}: ${requests} requests, ${failed} failed, longest ${longestMs} ms`)
    expect(failed, firstErrors.join('\n')).toBe(0)
    expect(requests).toBeGreaterThan(1000)
    expect((await visit(site.server, '/', shop)).body).toBe('the shop')
  })
})
