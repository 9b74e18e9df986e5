/** Sites made by hand, taken over and given back in a row, while visitors read and write. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { app, openDeployed, openSite, type Site } from '../e2e/site.ts'
import { places, prepare, rowsOf, unnoticed } from '../e2e/take-over.ts'
import { domain } from '../lab/visit.ts'

let site: Site
afterAll(() => site?.down())

const giveBack = async () =>
  await site.server.sh(`/srv/${app}/taking-over give-back
    until curl -skf --resolve ${domain}:443:127.0.0.1 https://${domain}/healthz; do sleep 0.1; done`)

test('take over: a server with a site of SQLite', async () => {
  site = await openDeployed()
  await prepare(site)
})

test.each([1, 2, 3, 4, 5])('take over, turn %d', async (turn) => {
  const before = await rowsOf(site, places.old)
  const { written } = await unnoticed(site)
  const rows = await rowsOf(site, places.made)
  expect(rows).toHaveLength(before.length + written)
  expect(new Set(rows)).toEqual(new Set([...before, ...rows.filter((row) => !before.includes(row))]))
  const uploads = (await site.server.sh(`ls ${places.uploads}`)).trim().split('\n')
  expect(uploads).toEqual(expect.arrayContaining(rows))
  if (turn === 5) return
  await giveBack()
  expect(await rowsOf(site, places.old)).toHaveLength(rows.length)
})

test('take over: PostgreSQL, which both sites use, behind a unit of a socket', async () => {
  await site?.down()
  site = await openSite({ layer: 'databases' })
  await site.checkout.write(
    'requirements.txt',
    `${await readFile(join(site.checkout.dir, 'requirements.txt'), 'utf8')}\npsycopg[binary]\n`,
  )
  await site.checkout.commit('A driver')
  expect((await site.deploy()).code).toBe(0)
  await prepare(site)
  const place = '"ENGINE": "django.db.backends.postgresql", "NAME": "company", "USER": "compta", "HOST": "127.0.0.1"'
  await site.server.sh(`
    DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends postgresql >/dev/null
    runuser -u postgres -- psql -q -c "CREATE ROLE compta LOGIN PASSWORD 'five-years'" -c 'CREATE DATABASE company OWNER compta'
    echo 'import os; DATABASES = {"default": {${place}, "PASSWORD": os.environ["DB_PASSWORD"]}}' >>/home/web/site/by_hand.py
    echo DB_PASSWORD=five-years >/etc/old-site.env
    cd /etc/systemd/system
    sed -i 's#^Environment=.*#&\\nEnvironmentFile=/etc/old-site.env#; s#--bind [^ ]*#--bind unix:/run/gunicorn.sock#' gunicorn.service
    printf '[Socket]\\nListenStream=/run/gunicorn.sock\\n[Install]\\nWantedBy=sockets.target\\n' >gunicorn.socket
    sed -i 's#http://127.0.0.1:8000#http://unix:/run/gunicorn.sock#' /etc/nginx/sites-available/site
    systemctl disable --now -q gunicorn.service; systemctl daemon-reload; systemctl enable --now -q gunicorn.socket
    systemctl start gunicorn.service; systemctl reload nginx; cd /home/web/site
    su web -c 'DB_PASSWORD=five-years DJANGO_SETTINGS_MODULE=by_hand venv/bin/python manage.py migrate --verbosity 0'`)
  const count = async () =>
    Number(await site.server.sh('runuser -u postgres -- psql -At company -c "select count(*) from contact_message"'))
  const states = async () =>
    (await site.server.sh('systemctl is-active gunicorn.socket gunicorn.service || true')).trim()
  const database = 'postgres://compta:five-years@localhost/company'
  const first = await unnoticed(site, { database })
  expect(await count()).toBe(first.written)
  expect(await states()).toBe('inactive\ninactive')
  await giveBack()
  expect(await states()).toBe('active\nactive')
  const second = await unnoticed(site, { database })
  expect(await count()).toBe(first.written + second.written)
})
