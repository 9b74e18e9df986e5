/** HTTPS before there is a domain: certificates of an authority for the addresses of the server; then the site moves to a domain. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { domain } from '../lab/visit.ts'
import { bringOutsider } from './outsider.ts'
import { app, openSite, type Site } from './site.ts'

const addresses = ['192.0.2.1', '[2001:db8:77::1]']

/** An authority of the kind of Let's Encrypt, which knows the same profiles (https://github.com/letsencrypt/pebble). */
const pebble = {
  pebble: {
    ...{ listenAddress: '127.0.0.1:14000', managementListenAddress: '127.0.0.1:15000' },
    ...{ certificate: '/etc/pebble/own.pem', privateKey: '/etc/pebble/key.pem', httpPort: 80, tlsPort: 443 },
    profiles: {
      default: { description: 'classic', validityPeriod: 7_776_000 },
      shortlived: { description: '6 days', validityPeriod: 518_400 },
    },
  },
}

let site: Site
beforeAll(async () => {
  site = await openSite({ suite: 'trixie', layer: 'bare' })
  await bringOutsider(site.server)
  await site.server.sh(`mkdir -p /etc/pebble/apt/parts /etc/caddy; cd /etc/pebble
    echo 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian sid main' >apt/sources
    sid() { apt-get -q -o Dir::Etc::sourcelist=/etc/pebble/apt/sources -o Dir::Etc::sourceparts=/etc/pebble/apt/parts "$@"; }
    sid update; (cd /tmp && sid download pebble && dpkg -x pebble_*.deb /etc/pebble/program)
    rm -rf /var/lib/apt/lists/*; apt-get -q update; apt-get -qy install --no-install-recommends openssl curl
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout key.pem -out own.pem -days 5 \\
      -subj /CN=pebble -addext subjectAltName=IP:127.0.0.1
    chmod 644 own.pem
    printf '{\\n\\tacme_ca https://127.0.0.1:14000/dir\\n\\tacme_ca_root /etc/pebble/own.pem\\n}\\n' >/etc/caddy/Caddyfile`)
  await site.server.exec(['tee', '/etc/pebble/config.json'], { input: JSON.stringify(pebble) })
  await site.server.sh(`cd /etc/pebble
    systemd-run -q --unit=pebble -E PEBBLE_VA_NOSLEEP=1 /etc/pebble/program/usr/bin/pebble -config /etc/pebble/config.json
    until curl -sf --cacert own.pem https://127.0.0.1:15000/roots/0 >root.pem; do sleep 0.1; done
    chmod 644 root.pem`)
})
afterAll(() => site?.down())

/** A visitor who believes this authority alone: status, Location, days that the certificate holds, and its serial number. */
async function visit(host: string, path: string, scheme = 'https'): Promise<unknown[]> {
  const program = `import http.client, json, ssl, sys
host, path, scheme = sys.argv[1:]
if scheme == "https":
    one = http.client.HTTPSConnection(host, timeout=10, context=ssl.create_default_context(cafile="/etc/pebble/root.pem"))
else:
    one = http.client.HTTPConnection(host, timeout=10)
one.request("GET", path)
answer = one.getresponse()
found = [answer.status, answer.getheader("Location")]
if scheme == "https":
    held = one.sock.getpeercert() if one.sock else answer.fp.raw._sock.getpeercert()
    found += [round((ssl.cert_time_to_seconds(held["notAfter"]) - ssl.cert_time_to_seconds(held["notBefore"])) / 86400), held["serialNumber"]]
print(json.dumps(found))`
  const words = ['ip', 'netns', 'exec', 'outside', 'python3', '-c', program, host, path, scheme]
  return JSON.parse((await site.server.exec(words)).stdout)
}

const serials: unknown[] = []

test('a bare Debian 13 gets a Caddy that can, and the site a certificate for both addresses', async () => {
  const result = await site.deploy({ domains: '192.0.2.1, 2001:db8:77::1', https: 'auto' })
  expect(result.code, result.log).toBe(0)
  expect(result.log).toContain('Caddy comes from trixie-backports')
  expect(result.log).toContain('certificate for 192.0.2.1, [2001:db8:77::1]')
  expect(result.outputs.url).toBe('https://192.0.2.1/')
  for (const address of addresses) {
    const [status, location, days, serial] = await visit(address, '/')
    expect({ address, status, location, days }).toEqual({ address, status: 200, location: null, days: 6 })
    serials.push(serial)
    expect(await visit(address, '/a%20b?c=d', 'http')).toEqual([308, `https://${address}/a%20b?c=d`])
  }
})

test('Django takes forms there', async () => {
  const program = `import http.cookiejar, re, ssl, sys, urllib.error, urllib.parse, urllib.request as r
top = "https://%s" % sys.argv[1]
secure = r.HTTPSHandler(context=ssl.create_default_context(cafile="/etc/pebble/root.pem"))
browser = r.build_opener(secure, r.HTTPCookieProcessor(http.cookiejar.CookieJar()))
form = browser.open(top + "/admin/login/").read().decode()
token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', form).group(1)
fields = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "username": "x", "password": "y"}).encode()
sent = r.Request(top + "/admin/login/", fields, {"Origin": top, "Referer": top + "/admin/login/"})
print(browser.open(sent).status)`
  for (const address of addresses) {
    const words = ['ip', 'netns', 'exec', 'outside', 'python3', '-c', program, address]
    expect((await site.server.exec(words)).stdout.trim()).toBe('200')
  }
})

test('the next run asks nobody again; status tells how long the certificates hold', async () => {
  const again = await site.deploy({ domains: '192.0.2.1, 2001:db8:77::1', https: 'auto' })
  expect(again.outputs.result, again.log).toBe('unchanged')
  expect(again.log).not.toMatch(/::warning .*certificate/)
  const status = await site.deploy({ mode: 'status', domains: '', https: '' })
  expect(status.code, status.log).toBe(0)
  expect(status.log + status.summary).toMatch(/2001:db8:77::1/)
  expect(await Promise.all(addresses.map(async (one) => (await visit(one, '/'))[3]))).toEqual(serials)
})

test('the site moves to a domain: first both, then the domain alone', async () => {
  await site.server.sh(`echo '127.0.0.1 ${domain}' >>/etc/hosts; systemctl restart caddy`)
  const both = await site.deploy({ domains: `${domain}, 192.0.2.1, 2001:db8:77::1`, https: 'internal' })
  expect(both.code, both.log).toBe(0)
  const alone = await site.deploy({ domains: domain, https: 'internal' })
  expect(alone.code, alone.log).toBe(0)
  expect(await site.server.sh(`cat /etc/caddy/${app}.caddyfile`)).not.toContain('192.0.2.1')
})
