/** Caddy in front: beside what the user already serves with it, and certificates from a real ACME authority. */
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waits } from '../lab/action.ts'
import { until } from '../lab/process.ts'
import { domain, visit } from '../lab/visit.ts'
import { app, openSite, type Site } from './site.ts'

let site: Site

beforeAll(async () => {
  site = await openSite({ layer: 'warm' })
})
afterAll(() => site?.down())

/** The user's own Caddyfile, loaded by hand. */
async function userHas(text: string, load = 'restart'): Promise<void> {
  await site.server.exec(['tee', '/etc/caddy/Caddyfile'], { input: text })
  await site.server.sh(`systemctl ${load} caddy`)
}

/** GET by plain HTTP from inside: `status body`. */
async function plain(host: string, port = 80): Promise<string> {
  const program = `import http.client as h; c = h.HTTPConnection("127.0.0.1", ${port}); c.request("GET", "/", headers={"Host": "${host}"}); r = c.getresponse(); print(r.status, r.read().decode()[:60])`
  return (await site.server.exec(['python3', '-c', program])).stdout.trim()
}
const file = (path: string) => site.server.sh(`cat ${path}`)
const caddyPid = () => site.server.sh('systemctl show -P MainPID caddy')
const annotation = (log: string, level: string) => log.split('\n').filter((line) => line.startsWith(`::${level} `))
/** What a refused first deploy must leave as it was: each file with its content (the system user stays). */
const files = () =>
  site.server.sh('find /etc/caddy /etc/systemd /usr/local/bin -type f | sort | xargs -d "\\n" sha256sum')

const shop = 'http://shop.monsiteweb.test {\n\trespond "the shop"\n}\n'
/** What closes the admin API to sites, as the first of the user's global options. */
const option = `{
\t# By django-prod-action: the programs of this server, its sites among them, can't reach Caddy there.
\tadmin unix//run/caddy/admin.sock
`
/** Nobody answers there: Caddy asks no authority of the internet. */
const noAuthority = 'acme_ca https://127.0.0.1:1/directory'

test('a port that another program uses is refused before anything is touched', async () => {
  await site.server.sh(
    "systemd-run -q --unit=other python3 -m http.server 80; until ss -Hltn 'sport = :80' | grep -q .; do sleep 0.05; done",
  )
  const before = await site.listing('/srv', '/etc', '/usr/local/bin')
  const result = await site.deploy()
  expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': 'PORT_TAKEN' })
  expect(annotation(result.log, 'error')[0]).toContain('Port 80 is used by python3')
  expect(await site.listing('/srv', '/etc', '/usr/local/bin')).toEqual(before)
})

test('also when Caddy runs already, on another port', async () => {
  await userHas('http://shop.monsiteweb.test:8080 {\n\trespond "the shop"\n}\n')
  const result = await site.deploy()
  await site.server.sh('systemctl stop other')
  expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': 'PORT_TAKEN' })
  expect(await plain('shop.monsiteweb.test', 8080)).toBe('200 the shop')
})

const twice = (names: string) => `${shop}${names} {\n\ttls internal\n\trespond "theirs"\n}\n`
test.each([
  {
    what: 'the domain is defined there too',
    text: twice(domain),
    code: 'CADDY_FAILED',
    says: [domain, '/etc/caddy/Caddyfile', 'input domains'],
  },
  {
    what: 'the domain is defined there in words that Caddy takes for another site',
    text: twice(`https://${domain}`),
    code: 'VERIFICATION_FAILED',
    says: [`Another site answers for ${domain}`, '/etc/caddy/Caddyfile', 'input domains'],
  },
  {
    what: 'its admin address is off',
    text: `{\n\tadmin off\n}\n${shop}`,
    code: 'CADDY_FAILED',
    says: ['remove "admin off" from /etc/caddy/Caddyfile'],
  },
])('a Caddyfile of the user stays and serves, and the deploy is undone: $what', async ({ text, code, says }) => {
  await userHas(text)
  const [before, pid] = [await files(), await caddyPid()]
  const result = await site.deploy()
  expect(result.outputs, result.log).toMatchObject({ result: 'failed', 'error-code': code })
  for (const words of says) expect(annotation(result.log, 'error')[0]).toContain(words)
  expect(await file('/etc/caddy/Caddyfile')).toBe(text)
  expect(await plain('shop.monsiteweb.test')).toBe('200 the shop')
  if (text.includes('theirs')) expect((await visit(site.server, '/')).body).toBe('theirs')
  expect(await caddyPid()).toBe(pid)
  expect(await files()).toBe(before)
  expect(
    await site.server.sh(
      `systemctl list-units --no-legend --plain '${app}*.service' '${app}*.socket' '${app}*.target'`,
    ),
  ).toBe('')
  expect(await site.server.sh(`ls -A /srv/${app}/releases; readlink /srv/${app}/current || true`)).toBe('')
})

test("the user's own sites stay and answer; a certificate that is pending is a warning with the records to create", async () => {
  const text = `{\n\t${noAuthority}\n}\n\n${shop.replace('the shop', '{$SHOP:nobody}')}`
  // Only Caddy's service knows what stands there.
  await site.server.sh(`mkdir -p /etc/systemd/system/caddy.service.d
    printf '[Service]\\nEnvironment="SHOP=the shop"\\n' >/etc/systemd/system/caddy.service.d/shop.conf
    systemctl daemon-reload`)
  await userHas(text)
  expect(await plain('shop.monsiteweb.test')).toBe('200 the shop')
  const pid = await caddyPid()
  // In vain, so not for as long as a user's.
  const result = await site.deploy({ https: 'auto' }, waits('certificate=4'))
  expect(result.code, result.log).toBe(0)
  expect(result.outputs.result).toBe('deployed')
  const warning = annotation(result.log, 'warning').find((line) => line.includes('No certificate yet')) ?? ''
  expect(warning).toContain(`${domain} A ${site.server.address}`)
  expect(await file('/etc/caddy/Caddyfile')).toBe(`${text.replace('{\n', option)}import /etc/caddy/${app}.caddyfile\n`)
  expect(await plain('shop.monsiteweb.test')).toBe('200 the shop')
  expect(await caddyPid()).toBe(pid)
})

/** A second Caddy is the authority; it looks for the site at the addresses in /etc/hosts. */
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

/** Who signed the certificate that a visitor of the domain gets; rejects where there is none. */
function issuer(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: site.server.address, port: 443, servername: domain, rejectUnauthorized: false },
      () => {
        resolve(String(socket.getPeerCertificate().issuer.CN))
        socket.destroy()
      },
    )
    socket.once('error', reject)
  })
}

test('an ACME authority gives a certificate, and the deploy says so', async () => {
  await site.server.sh(`echo '127.0.0.1 ${domain}' >>/etc/hosts; mkdir -p /var/lib/authority`)
  await site.server.exec(['tee', '/var/lib/authority/Caddyfile'], { input: authority })
  await site.server.sh(
    'systemd-run -q --unit=authority -E HOME=/var/lib/authority caddy run --config /var/lib/authority/Caddyfile',
  )
  const root = '/var/lib/authority/pki/authorities/local/root.crt'
  await site.server.sh(`until ss -Hltn 'sport = :8443' | grep -q . && [ -s ${root} ]; do sleep 0.05; done`)
  await site.server.sh(`install -m 0644 ${root} /etc/caddy/authority.crt`)
  const text = (await file('/etc/caddy/Caddyfile')).replace(
    noAuthority,
    'acme_ca https://localhost:8443/acme/local/directory\n\tacme_ca_root /etc/caddy/authority.crt',
  )
  await userHas(text, 'reload')
  // A deploy waits for a new domain only, and this one is not new: it is to find the certificate there.
  const expected = 'Caddy Local Authority - ECC Intermediate'
  await expect.poll(() => issuer().catch(String), { timeout: 180_000 }).toBe(expected)
  await site.checkout.write('static/css/site.css', 'body { color: teal }\n')
  await site.checkout.commit('Teal')
  const result = await site.deploy({ https: 'auto' })
  expect(result.code, result.log).toBe(0)
  expect(annotation(result.log, 'warning').filter((line) => line.includes('certificate'))).toEqual([])
  expect(result.log).toMatch(/^::group::Verify .*certificate for www\.monsiteweb\.test/m)
  expect(await issuer()).toBe(expected)
})

test('a domain more that the user serves already: refused, and the site stays up with the old ones', async () => {
  const [pid, before] = [await caddyPid(), await site.live()]
  const text = (await file('/etc/caddy/Caddyfile'))
    .replace('http://shop', 'shop')
    .replace('{\n\trespond', '{\n\ttls internal\n\trespond')
  await userHas(text, 'reload')
  const result = await site.deploy({ https: 'auto', domains: `${domain}, shop.monsiteweb.test` })
  expect(result.outputs, result.log).toMatchObject({ 'error-code': 'CADDY_FAILED', result: 'rolled-back' })
  expect(annotation(result.log, 'error')[0]).toContain('shop.monsiteweb.test')
  expect(await site.live()).toEqual(before)
  expect((await visit(site.server, '/')).status).toBe(200)
  expect((await visit(site.server, '/', 'shop.monsiteweb.test')).body).toBe('the shop')
  expect(await file('/etc/caddy/Caddyfile')).toBe(text)
  expect(await caddyPid()).toBe(pid)
})

test('when somebody takes our import out of the Caddyfile, the next run puts it back', async () => {
  const text = await file('/etc/caddy/Caddyfile')
  await userHas(text.replace(/^import .*\n/m, ''), 'reload')
  const before = await site.live()
  await expect(visit(site.server, '/')).rejects.toThrow()
  const result = await site.deploy({ https: 'auto' })
  expect(result.code, result.log).toBe(0)
  expect(result.outputs).toMatchObject({ result: 'repaired', gunicorn: 'kept' })
  expect((await visit(site.server, '/')).status).toBe(200)
  expect(await file('/etc/caddy/Caddyfile')).toBe(text)
  expect(await site.live()).toEqual(before)
  expect((await site.deploy({ https: 'auto' })).outputs.result).toBe('unchanged')
})

test('from one certificate to another: Gunicorn stays, and a way back to this release brings it too', async () => {
  const before = await site.live()
  const made = async () => JSON.parse(await file(`/srv/${app}/releases/${before.release}/release.json`))
  const found = await made()
  const result = await site.deploy({ https: 'internal' })
  expect(result.outputs, result.log).toMatchObject({ result: 'deployed', gunicorn: 'kept', release: before.release })
  expect(await site.live()).toEqual(before)
  expect(await made()).toEqual({ ...found, serving: { ...found.serving, https: 'internal' } })
})

test('https: off serves by plain HTTP and redirects nobody', async () => {
  const result = await site.deploy({ https: 'off' })
  expect(result.code, result.log).toBe(0)
  expect(result.outputs.url).toBe(`http://${domain}/`)
  expect(await plain(domain)).toMatch(/^200 <!doctype html>/)
  const again = await site.deploy({ https: 'off' })
  expect(again.outputs, again.log).toMatchObject({ result: 'unchanged', url: `http://${domain}/` })
  await until(
    'the shop still answers',
    5,
    async () => (await visit(site.server, '/', 'shop.monsiteweb.test')).status === 200,
  )
})
