/** A site made by hand, taken over by one command while visitors read and write, and given back. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLoad } from '../lab/load.ts'
import { domain, visit } from '../lab/visit.ts'
import { annotation } from './refusal.ts'
import { app, config, openDeployed, type Site } from './site.ts'
import { annotations } from './table-state.ts'
import { places, prepare, rowsOf, unnoticed } from './take-over.ts'

let site: Site
const both = `${config}take-over: [gunicorn, worker]\n`
beforeAll(async () => {
  site = await openDeployed()
  await prepare(site)
  await site.server.sh(`printf '[Service]\\nExecStart=sleep infinity\\n' >/etc/systemd/system/worker.service
    systemctl daemon-reload; systemctl start worker`)
  await site.checkout.write('.github/django-prod.yml', both)
})
afterAll(() => site?.down())

const presented = async () =>
  await site.server.sh(
    `openssl s_client -connect 127.0.0.1:443 -servername ${domain} </dev/null 2>/dev/null | openssl x509 -noout -serial`,
  )
const states = async (...units: string[]) =>
  (
    await site.server.sh(
      `systemctl is-active ${units.join(' ')} || true; systemctl is-enabled ${units.join(' ')} || true`,
    )
  ).trim()

test('plan shows it, and changes nothing; what is not understood is refused', async () => {
  const before = await site.listing('/srv', '/etc', '/opt', '/usr/local', '/home')
  const plan = await site.deploy({ mode: 'plan', https: 'auto' })
  expect(plan.code, plan.log).toBe(0)
  expect(plan.log).toContain('take the place of /etc/nginx/sites-enabled/default')
  expect(plan.log).toContain('bring the rows of /home/web/site/db.sqlite3')
  expect(plan.log).toContain('bring the uploads of /home/web/site/media')
  await site.checkout.write('.github/django-prod.yml', `${config}take-over: nginx.service\n`)
  const { title, message } = annotation(await site.deploy({ https: 'auto' }))
  expect([title, message]).toEqual(['TAKE_OVER_REFUSED', expect.stringContaining('How nginx.service runs Django')])
  await site.checkout.write('.github/django-prod.yml', both)
  expect(await site.listing('/srv', '/etc', '/opt', '/usr/local', '/home')).toEqual(before)
})

test('where the change fails the old site serves again, with each acknowledged write', async () => {
  await site.server.sh(`mkdir -p /run/systemd/system/gunicorn.service.d; systemctl daemon-reload
    printf '[Unit]\\nRefuseManualStop=yes\\n' >/run/systemd/system/gunicorn.service.d/stays.conf; systemctl daemon-reload`)
  const load = await startLoad(site.server, {
    url: 'https://127.0.0.1/',
    host: domain,
    path: '/write',
    seconds: 600,
    rate: 10,
  })
  const result = await site.deploy({ https: 'auto' })
  await visit(site.server, '/healthz')
  const { statuses } = await load.stop()
  expect(result.outputs['error-code'], result.log).toBe('TAKE_OVER_FAILED')
  expect(await rowsOf(site, places.old)).toHaveLength(statuses['200'] ?? 0)
  expect(await states('gunicorn', 'worker')).toBe('active\nactive\nenabled\nstatic')
  expect(await site.server.sh('ls /etc/nginx/sites-enabled')).toBe('default\n')
  expect((await visit(site.server, '/media/articles/one.txt')).body).toBe('a picture\n')
  await site.server.sh('rm -r /run/systemd/system/gunicorn.service.d; systemctl daemon-reload')
})

test('one command: no request fails, each acknowledged write is there, and the old site is kept', async () => {
  const certificate = await presented()
  const before = await rowsOf(site, places.old)
  const { result, written } = await unnoticed(site)
  expect(written).toBeGreaterThan(20)
  const rows = await rowsOf(site, places.made)
  expect(rows).toHaveLength(before.length + written)
  const uploads = (await site.server.sh(`ls ${places.uploads}`)).trim().split('\n')
  expect(uploads).toEqual(expect.arrayContaining([...rows, 'articles']))
  expect((await visit(site.server, '/media/articles/one.txt')).body).toBe('a picture\n')
  expect(await presented()).toBe(certificate)
  expect(await states('gunicorn', 'worker')).toBe('inactive\ninactive\ndisabled\nstatic')
  const kept = `/etc/nginx/django-prod-taken-over/${app}`
  expect(await site.server.sh(`ls /etc/nginx/sites-enabled ${kept} /home/web/site/manage.py`)).toBe(
    `/home/web/site/manage.py\n\n${kept}:\ndefault\n\n/etc/nginx/sites-enabled:\nzz-django-prod-${app}.conf\n`,
  )
  expect(JSON.stringify(annotations(result))).toContain(`sudo /srv/${app}/taking-over give-back`)
  const again = await site.deploy({ https: 'auto' })
  expect(again.outputs, again.log).toMatchObject({ gunicorn: 'kept' })
  expect(again.log).not.toContain('Take over')
})

test('the way back keeps what was written meanwhile', async () => {
  const meanwhile = (await visit(site.server, '/write')).body
  await site.server.sh(`/srv/${app}/taking-over give-back
    until curl -skf --resolve ${domain}:443:127.0.0.1 https://${domain}/healthz; do sleep 0.1; done`)
  const rows = await rowsOf(site, places.old)
  expect(rows).toContain(meanwhile)
  expect(await states('gunicorn', `${app}.target`)).toBe('active\ninactive\nenabled\ndisabled')
  expect(
    await site.server.sh(`cat /home/web/site/media/${meanwhile}; stat -c %U /home/web/site/media/${meanwhile}`),
  ).toBe(`${meanwhile}web\n`)
})
