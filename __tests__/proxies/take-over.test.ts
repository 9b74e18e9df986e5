/** Sites made by hand, taken over and given back in a row, while visitors read and write. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { app, config, openDeployed, openSite, type Site } from '../e2e/site.ts'
import { places, prepare, rowsOf, unnoticed } from '../e2e/take-over.ts'
import { startLoad } from '../lab/load.ts'
import { until } from '../lab/process.ts'
import { domain, visit } from '../lab/visit.ts'

let site: Site
afterAll(() => site?.down())

const giveBack = async () =>
  await site.server.sh(`/srv/${app}/taking-over give-back
    # By each process of the web server: those of before may still take connections.
    for one in $(seq 30); do
      until curl -skf --resolve ${domain}:443:127.0.0.1 https://${domain}/healthz; do sleep 0.1; done
    done`)

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

/** A task that is at hand when its worker is told to end, and asks for another one then. */
const tasks = `import subprocess
import time

from celery import Celery

app = Celery('mainapp', broker='redis://127.0.0.1:6379/0')


def keep(text):
    from contact.models import Message
    Message.objects.create(name='worker', email='me@me.test', text=text)


@app.task
def at_hand():
    keep('begun')
    while subprocess.run(['systemctl', 'is-active', '--quiet', 'celery.service']).returncode == 0:
        time.sleep(0.1)
    asked_meanwhile.delay()
    time.sleep(20)
    keep('ended')


@app.task
def asked_meanwhile():
    keep('by the new worker')
`

test('take over: MariaDB, which both sites use, and a Celery worker with a task of 20 seconds at hand', async () => {
  await site?.down()
  site = await openSite({ layer: 'databases' })
  await site.checkout.write(
    'requirements.txt',
    `${await readFile(join(site.checkout.dir, 'requirements.txt'), 'utf8')}\nmysqlclient\ncelery[redis]==5.5.3\n`,
  )
  await site.checkout.write('mainapp/celery.py', tasks)
  await site.checkout.commit('A worker')
  const made = await site.deploy()
  expect(made.code, made.log).toBe(0)
  await prepare(site)
  const worker = 'celery -A mainapp.celery worker --pool solo'
  await site.checkout.write(
    '.github/django-prod.yml',
    `${config}take-over: [gunicorn, celery]\nprocesses:\n  worker: ${worker}\n`,
  )
  await site.checkout.commit('The worker goes along')
  const place = '"ENGINE": "django.db.backends.mysql", "NAME": "company", "USER": "compta", "HOST": "127.0.0.1"'
  await site.server.sh(`
    DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends mariadb-server redis-server >/dev/null
    mariadb -e "CREATE DATABASE company CHARACTER SET utf8mb4; CREATE USER compta@localhost IDENTIFIED BY 'five-years';
      GRANT ALL ON company.* TO compta@localhost"
    echo 'DATABASES = {"default": {${place}, "PASSWORD": "five-years"}}' >>/home/web/site/by_hand.py
    printf '%s\\n' '[Service]' User=web WorkingDirectory=/home/web/site Environment=DJANGO_SETTINGS_MODULE=by_hand \\
      'ExecStart=/home/web/site/venv/bin/python -m ${worker}' '[Install]' WantedBy=multi-user.target \\
      >/etc/systemd/system/celery.service
    cd /home/web/site; su web -c 'DJANGO_SETTINGS_MODULE=by_hand venv/bin/python manage.py migrate --verbosity 0'
    systemctl daemon-reload; systemctl enable --now -q celery; systemctl restart gunicorn
    su web -c 'DJANGO_SETTINGS_MODULE=by_hand venv/bin/python -c "from mainapp.celery import at_hand; at_hand.delay()"'`)
  const texts = async (name: string) =>
    (
      await site.server.sh(
        `mariadb -N company -e "select text from contact_message where name = '${name}' order by id"`,
      )
    )
      .trim()
      .split('\n')
  await until('the task is at hand', 60, async () => (await texts('worker')).includes('begun'))
  const { longestMs, written } = await unnoticed(site, { database: 'mysql://compta:five-years@localhost/company' })
  expect(await texts('me')).toHaveLength(written)
  // It was waited for, and no visitor has waited with it.
  expect((await texts('worker')).slice(0, 2)).toEqual(['begun', 'ended'])
  expect(longestMs).toBeLessThan(15_000)
  await until('what was asked meanwhile is done', 60, async () => (await texts('worker')).includes('by the new worker'))
  await giveBack()
  expect(await site.server.sh('systemctl is-active gunicorn celery; systemctl is-enabled gunicorn celery')).toBe(
    'active\nactive\nenabled\nenabled\n',
  )
})

const shop = 'shop.monsiteweb.test'

test('take over: Apache, as certbot leaves it, beside another site', async () => {
  await site?.down()
  site = await openDeployed()
  await prepare(site)
  // Two files of the site, as certbot makes them, and one of somebody else.
  await site.server.sh(`
    systemctl disable --now -q nginx; DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends apache2 >/dev/null
    cp /etc/nginx/cert.pem /etc/nginx/key.pem /etc/apache2; cd /etc/apache2/sites-available
    cat >site.conf <<'END'
<VirtualHost *:80>
	ServerName ${domain}
	RewriteEngine on
	RewriteRule ^ https://%{SERVER_NAME}%{REQUEST_URI} [END,NE,R=permanent]
</VirtualHost>
END
    cat >site-le-ssl.conf <<'END'
<IfModule mod_ssl.c>
<VirtualHost *:443>
	ServerName ${domain}
	SSLEngine on
	SSLCertificateFile cert.pem
	SSLCertificateKeyFile /etc/apache2/key.pem
	Alias /media/ /home/web/site/media/
	<Directory /home/web/site/media>
		Require all granted
	</Directory>
	ProxyPreserveHost On
	ProxyPass /media/ !
	ProxyPass / http://127.0.0.1:8000/
</VirtualHost>
</IfModule>
END
    cat >shop.conf <<'END'
<VirtualHost *:443>
	ServerName ${shop}
	SSLEngine on
	SSLCertificateFile cert.pem
	SSLCertificateKeyFile key.pem
	RedirectMatch 200 "^/"
	ErrorDocument 200 "the shop"
</VirtualHost>
END
    a2enmod -q ssl proxy_http rewrite; a2dissite -q 000-default; a2ensite -q site site-le-ssl shop; systemctl restart apache2
    until curl -skf --resolve ${domain}:443:127.0.0.1 https://${domain}/healthz; do sleep 0.1; done`)
  const enabled = async () => (await site.server.sh('ls /etc/apache2/sites-enabled')).trim().split('\n')
  const before = await enabled()
  const plan = await site.deploy({ mode: 'plan', https: 'auto' })
  expect(plan.log).toContain(
    'take the place of /etc/apache2/sites-enabled/site-le-ssl.conf, /etc/apache2/sites-enabled/site.conf',
  )
  for (const turn of [1, 2, 3]) {
    const old = await rowsOf(site, places.old)
    const visitors = await startLoad(site.server, { url: 'https://127.0.0.1/', host: shop, seconds: 600, rate: 10 })
    const { result, written } = await unnoticed(site)
    const { failed, firstErrors } = await visitors.stop()
    expect(failed, firstErrors.join('\n')).toBe(0)
    expect(result.log).toMatch(/^::group::Proxy +Apache serves/m)
    const rows = await rowsOf(site, places.made)
    expect(rows).toHaveLength(old.length + written)
    expect((await site.server.sh(`ls ${places.uploads}`)).trim().split('\n')).toEqual(expect.arrayContaining(rows))
    expect((await visit(site.server, '/media/articles/one.txt')).body).toBe('a picture\n')
    expect(await enabled()).toEqual(['shop.conf', `zz-django-prod-${app}.conf`])
    expect(await site.server.sh(`ls /etc/apache2/django-prod-taken-over/${app}`)).toBe('site-le-ssl.conf\nsite.conf\n')
    if (turn === 3) break
    await giveBack()
    expect(await enabled()).toEqual(before)
    expect(await rowsOf(site, places.old)).toHaveLength(rows.length)
    // The second time by a socket of Gunicorn.
    await site.server.sh(`
      sed -i 's#--bind [^ ]*#--bind unix:/home/web/site/old.sock#' /etc/systemd/system/gunicorn.service
      sed -i 's#http://127.0.0.1:8000/#unix:/home/web/site/old.sock|http://old/#' /etc/apache2/sites-available/site-le-ssl.conf
      systemctl daemon-reload; systemctl restart gunicorn; until [ -S /home/web/site/old.sock ]; do sleep 0.1; done
      systemctl restart apache2; until curl -skf --resolve ${domain}:443:127.0.0.1 https://${domain}/healthz; do sleep 0.1; done`)
  }
})

test('take over: Apache where the change fails serves the old site again', async () => {
  await giveBack()
  await site.server.sh(`mkdir -p /run/systemd/system/gunicorn.service.d
    printf '[Unit]\\nRefuseManualStop=yes\\n' >/run/systemd/system/gunicorn.service.d/stays.conf; systemctl daemon-reload`)
  const result = await site.deploy({ https: 'auto' })
  expect(result.outputs['error-code'], result.log).toBe('TAKE_OVER_FAILED')
  expect((await visit(site.server, '/healthz')).status).toBe(200)
  expect(await site.server.sh('ls /etc/apache2/sites-enabled')).toBe('shop.conf\nsite-le-ssl.conf\nsite.conf\n')
})
