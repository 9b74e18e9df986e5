/** `mode: remove` where nginx or Apache serves a site of somebody else's too: that one goes on, and what was ours is gone. */
import { afterAll, describe, expect, test } from 'vitest'
import { app, openSite, type Site } from '../e2e/site.ts'
import { annotations } from '../e2e/table-state.ts'
import { startLoad } from '../lab/load.ts'
import { domain, visit } from '../lab/visit.ts'

const shop = 'shop.monsiteweb.test'

const servers = {
  nginx: {
    packages: 'nginx-light openssl',
    unit: 'nginx',
    folder: '/etc/nginx',
    file: 'sites-available/shop',
    text: `server {
	listen 443 ssl;
	server_name ${shop};
	ssl_certificate cert.pem;
	ssl_certificate_key key.pem;
	location / { return 200 "the shop"; }
}`,
    begin: 'ln -s ../sites-available/shop sites-enabled/shop',
    proof: 'nginx -t 2>&1',
  },
  apache: {
    packages: 'apache2 openssl',
    unit: 'apache2',
    folder: '/etc/apache2',
    file: 'sites-available/shop.conf',
    text: `<VirtualHost *:443>
	ServerName ${shop}
	SSLEngine on
	SSLCertificateFile cert.pem
	SSLCertificateKeyFile key.pem
	RedirectMatch 200 "^/"
	ErrorDocument 200 "the shop"
</VirtualHost>`,
    begin: 'a2enmod -q ssl; a2ensite -q shop',
    proof: 'apache2ctl configtest 2>&1',
  },
} as const

describe.each(['nginx', 'apache'] as const)('remove: %s', (kind) => {
  const { packages, unit, folder, file, text, begin, proof } = servers[kind]
  let site: Site
  afterAll(() => site?.down())

  /** Everything that is called like the site, but for what is in its folder, and what the system keeps of what ran. */
  const remains = async () =>
    (
      await site.server.sh(`find /etc /usr/local /var /run -name '*${app}*' -not -path '/run/django-prod/*' \\
        -not -path '/run/systemd/*' -not -path '/run/user/*' -not -path '/run/credentials/*' 2>/dev/null | sort
      getent passwd ${app} || true; getent group ${app} || true
      systemctl list-units --all --plain --no-legend '${app}*' | grep -v '\\.slice' || true
      grep -rl '${domain}' ${folder} || true`)
    ).trim()

  const neighbour = async () =>
    await site.server.sh(
      `systemctl is-active ${unit}; cat ${folder}/${file}; pgrep -o -x ${unit}; ls ${folder}/sites-enabled`,
    )

  /** What `act` answers, while the neighbour is visited at each moment and never fails. */
  async function unnoticed<T>(act: () => Promise<T>): Promise<T> {
    const load = await startLoad(site.server, { url: 'https://127.0.0.1/', host: shop, seconds: 600, rate: 20 })
    const answer = await act()
    const { failed, firstErrors, requests } = await load.stop()
    expect(failed, firstErrors.join('\n')).toBe(0)
    expect(requests).toBeGreaterThan(0)
    return answer
  }

  const row = (program: string) =>
    site.server.sh(`python3 -c 'import sqlite3
with sqlite3.connect("/srv/${app}/shared/data/db.sqlite3") as rows: ${program}'`)

  test('a site beside another one', async () => {
    site = await openSite({ layer: 'warm' })
    await site.server.sh(`export DEBIAN_FRONTEND=noninteractive
      dpkg --purge caddy
      apt-get -q update; apt-get -qy install --no-install-recommends ${packages}
      cd ${folder}
      openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=${shop} -keyout key.pem -out cert.pem 2>/dev/null
      cat >${file} <<'END'
${text}
END
      ${begin}; systemctl restart ${unit}`)
    const before = await neighbour()
    const first = await unnoticed(() => site.deploy())
    expect(first.code, first.log).toBe(0)
    expect((await visit(site.server, '/healthz')).status).toBe(200)
    await row('rows.execute("create table kept (word text)"); rows.execute("insert into kept values (1)")')
    await site.server.sh(`install -D -o ${app} -g ${app} /dev/stdin /srv/${app}/shared/media/a.txt <<<picture`)
    expect(await neighbour()).toBe(`${before}zz-django-prod-${app}.conf\n`)
  })

  test('goes, and its data stay and are told', async () => {
    const withOurs = await neighbour()
    const gone = await unnoticed(() => site.deploy({ mode: 'remove', confirm: app }))
    expect(gone, gone.log).toMatchObject({ code: 0, outputs: { result: 'removed' } })
    expect(await remains()).toBe('')
    expect(await site.server.sh(proof)).toMatch(/successful|Syntax OK/)
    expect(await neighbour()).toBe(withOurs.replace(`zz-django-prod-${app}.conf\n`, ''))
    // Whoever asks for it gets what the web server has for names that it does not know.
    expect((await visit(site.server, '/healthz')).body).toBe('the shop')
    expect(annotations(gone).map(({ title }) => title)).toContain('The data are kept')
    expect(gone.summary).toContain(`/srv/${app}/shared`)
    expect(
      await site.server.sh(`find /srv/${app} -maxdepth 1 -printf '%f\\n' | sort; cat /srv/${app}/shared/media/a.txt`),
    ).toBe(`backups\nhistory.jsonl\n${app}\nrecords.json\nsecrets.env\nshared\nsite.json\npicture\n`)
  })

  test('a deploy brings it back, and with its data it goes for good', async () => {
    const back = await unnoticed(() => site.deploy())
    expect(back.code, back.log).toBe(0)
    expect(await row('print(rows.execute("select * from kept").fetchall())')).toBe("[('1',)]\n")
    expect((await visit(site.server, '/media/a.txt')).body).toBe('picture\n')
    const gone = await unnoticed(() => site.deploy({ mode: 'remove', confirm: app, 'delete-data': 'true' }))
    expect(gone, gone.log).toMatchObject({ code: 0, outputs: { result: 'removed' } })
    expect(await remains()).toBe('')
    expect(await site.server.sh('ls /srv')).toBe('')
    expect((await visit(site.server, '/', shop)).body).toBe('the shop')
  })
})
