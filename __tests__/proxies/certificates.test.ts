/**
 * Certificates of an authority (pebble) for nginx and Apache: refused in words and without a storm, issued, renewed
 * without us, and never issued again at a deploy, although they end after six days.
 */
import { afterAll, describe, expect, test } from 'vitest'
import { config, openSite, type Site } from '../e2e/site.ts'
import { annotations } from '../e2e/table-state.ts'
import type { ActionResult } from '../lab/action.ts'
import { until } from '../lab/process.ts'
import { domain } from '../lab/visit.ts'

const days = 24 * 60 * 60
const units = { nginx: 'nginx', apache: 'apache2' } as const

describe.each(['nginx', 'apache'] as const)('certificates for %s', (kind) => {
  let site: Site

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
      rm -rf /etc/letsencrypt/accounts
      systemd-run -q --collect --unit=authority -E PEBBLE_VA_NOSLEEP=1 -E PEBBLE_WFE_NONCEREJECT=0 -E PEBBLE_AUTHZREUSE=0 \\
        pebble -config /etc/pebble-own.json
      until ss -Hltn 'sport = :14000' | grep -q .; do sleep 0.05; done`)
  }

  /** Orders that the authority got since it was installed. */
  const orders = async () =>
    Number(await site.server.sh("journalctl -q -o cat -u authority | grep -c 'order-plz' || true"))

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
      dpkg --purge caddy
      apt-get -q update; apt-get -qy install --no-install-recommends pebble openssl
      openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 5 -subj /CN=authority \\
        -addext 'subjectAltName=IP:127.0.0.1,DNS:localhost' -keyout /etc/pebble-own.key -out /etc/pebble-own.pem
      chmod 644 /etc/pebble-own.*
      echo '127.0.0.1 ${domain}' >>/etc/hosts; mkdir -p /etc/letsencrypt
      printf 'server = https://localhost:14000/dir\\nno-verify-ssl = true\\n' >/etc/letsencrypt/cli.ini`)
    // Nobody answers there.
    await authority(5002, 6 * days)
    await site.checkout.write('.github/django-prod.yml', `${config}proxy: ${kind}\n`)
    await site.checkout.commit('Which web server')
    const first = await site.deploy({ https: 'auto' })
    expect(first.code, first.log).toBe(0)
    expect(told(first)).toHaveLength(1)
    expect(JSON.stringify(told(first))).toMatch(/refused|connection/i)
    expect((await presented()).pebble).toBe(false)
    const asked = await orders()
    for (const text of ['one', 'two', 'three']) {
      await change(text)
      expect(told(await site.deploy({ https: 'auto' }))).toHaveLength(1)
    }
    // Let's Encrypt takes five failures an hour.
    expect(await orders()).toBe(asked)
  })

  test('issued, and renewed without us', async () => {
    await authority(80, 6 * days)
    await site.server.sh(`touch -d '1 hour ago' /srv/monsiteweb/tls/refused`)
    const issued = await site.deploy({ https: 'auto' })
    expect([issued.code, told(issued)], issued.log).toEqual([0, []])
    await until('there is a certificate', 150, async () => (await presented()).pebble)
    const { seconds, serial } = await presented()
    expect(Math.abs(seconds - 6 * days)).toBeLessThan(60)
    // As if a third of its time was left; certbot.timer starts this service.
    await site.server.sh(`sed -i '1i renew_before_expiry = 7 days' /etc/letsencrypt/renewal/*.conf
      systemctl is-active certbot.timer; systemctl start certbot.service
      sed -i '/^renew_before_expiry/d' /etc/letsencrypt/renewal/*.conf`)
    await until('another one', 90, async () => (await presented()).serial !== serial)
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
})
