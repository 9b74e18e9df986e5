/** From a server with nothing but sshd to a site that a reboot brings back: one run of the bundle. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../lab/process.ts'
import { openBrowser } from './browser.ts'
import { app, openSite, type Site } from './site.ts'

const account = { superuser: 'chef', 'superuser-email': 'chef@monsiteweb.test', 'superuser-password': 'un mot $ûr "7"' }

describe.each([
  { suite: 'bookworm', python: '3.11' },
  { suite: 'trixie', python: '3.13' },
] as const)('a bare $suite', ({ suite, python }) => {
  let site: Site
  let log: string

  beforeAll(async () => {
    site = await openSite({ suite, layer: 'bare' })
    const result = await site.deploy(account)
    expect(result.code, result.log).toBe(0)
    expect(result.outputs).toMatchObject({ result: 'deployed', 'error-code': '', gunicorn: 'started' })
    expect(result.outputs.url).toBe('https://www.monsiteweb.test/')
    log = result.log
  })
  afterAll(() => site?.down())

  const rows = async (query: string) => {
    const program = `import sqlite3; print(sqlite3.connect("/srv/${app}/shared/data/db.sqlite3").execute(${JSON.stringify(query)}).fetchall())`
    return (await site.server.exec(['python3', '-c', program])).stdout.trim()
  }
  const answersAgain = () =>
    until('the site answers again', 60, async () => {
      const page = await openBrowser(site.server)
        .get('/')
        .catch(() => null)
      return page?.status === 200 && page
    })

  test('says what it installed, and that no firewall was there to open', async () => {
    expect(log).toMatch(/installed python3-venv, caddy/)
    expect(log).toContain('no firewall is active on the server')
    expect(log).toContain(`Python ${python}.`)
    expect(await site.server.sh('systemctl is-enabled caddy')).toBe('enabled\n')
    // With a second load an authority would be asked for the certificate twice.
    expect(await site.server.sh(`journalctl -q -o cat -u caddy | grep -c '"load complete"'`)).toBe('1\n')
    expect(log).toContain('"admin unix//run/caddy/admin.sock" stands in /etc/caddy/Caddyfile')
    expect(await site.server.sh('systemctl --failed --no-legend')).toBe('')
  })

  test('the sandbox of the application scores at most 1.5', async () => {
    const { instance } = await site.live()
    const text = await site.server.sh(`systemd-analyze security --no-pager ${app}@${instance}.service`)
    expect(Number(/exposure level for .*: ([0-9.]+)/.exec(text)?.[1]), text).toBeLessThanOrEqual(1.5)
  })

  test('the site answers over HTTPS, and over HTTP it leads there', async () => {
    const page = await openBrowser(site.server).get('/')
    expect(page.status).toBe(200)
    expect(page.text).toContain('Bienvenue sur mon site web !')
    const redirect = await site.server.sh(
      `python3 -c 'import http.client as h; c = h.HTTPConnection("127.0.0.1"); c.request("GET", "/x?y", headers={"Host": "www.monsiteweb.test"}); r = c.getresponse(); print(r.status, r.getheader("Location"))'`,
    )
    expect(redirect.trim()).toBe('308 https://www.monsiteweb.test/x?y')
  })

  test.each([
    ['static/css/site.css', /^text\/css/],
    ['static/js/site.js', /^(text|application)\/javascript/],
    ['static/img/logo.svg', /^image\/svg\+xml/],
  ])('/%s has the bytes and the type that it should have', async (path, type) => {
    const page = await openBrowser(site.server).get(`/${path}`)
    expect(page.status).toBe(200)
    expect(page.headers['content-type']).toMatch(type)
    expect(page.bytes.equals(await readFile(join(site.checkout.dir, path)))).toBe(true)
  })

  test('a picture sent through the form lies in shared/media and is served as what it is', async () => {
    const browser = openBrowser(site.server)
    const login = await browser.submit('/compte/login/', { username: 'test', password: 'motdepasse-de-test' })
    expect(login.status).toBe(302)
    const bytes = Buffer.from('89504e470d0a1a0a0000000d49484452ff00fe', 'hex')
    const image = { name: 'photo.png', type: 'image/png', bytes }
    const sent = await browser.submit('/articles/nouveau/', { title: 'Avec image', body: 'Voilà.', image })
    expect(sent.status, sent.text).toBe(302)
    const page = await browser.get(String(sent.headers.location))
    const url = /src="(\/media\/[^"]+)"/.exec(page.text)?.[1] ?? ''
    expect(url).toMatch(/^\/media\/articles\/photo.*\.png$/)
    const stored = await readFile(join(site.server.root, `srv/${app}/shared`, url))
    expect(stored.equals(bytes)).toBe(true)
    const served = await openBrowser(site.server).get(url)
    expect(served.bytes.equals(bytes)).toBe(true)
    expect(served.headers['content-type']).toBe('image/png')
    expect(served.headers['x-content-type-options']).toBe('nosniff')
  })

  test('the admin opens to the superuser, and to a wrong password it does not', async () => {
    const browser = openBrowser(site.server)
    expect((await browser.get('/admin/login/')).status).toBe(200)
    const page = '/admin/login/?next=/admin/'
    const wrong = await browser.submit(page, { username: 'chef', password: 'autre', next: '/admin/' })
    expect(wrong.status).toBe(200)
    const entered = await browser.submit(page, {
      username: 'chef',
      password: account['superuser-password'],
      next: '/admin/',
    })
    expect(entered.status).toBe(302)
    expect((await browser.get('/admin/')).status).toBe(200)
    expect(await rows("select email, is_superuser from auth_user where username = 'chef'")).toBe(
      "[('chef@monsiteweb.test', 1)]",
    )
  })

  test('a page that is not there shows nothing of the settings', async () => {
    const page = await openBrowser(site.server).get('/pas-la/')
    expect(page.status).toBe(404)
    expect(page.text).not.toMatch(/DEBUG|urlconf|Traceback/i)
  })

  test('a fixture is loaded once: changed content is a warning, and no row moves', async () => {
    const before = await rows('select id, title, body from blog_article order by id')
    expect(before).toContain("(1, 'Premier article'")
    const data = await readFile(join(site.checkout.dir, 'data.json'), 'utf8')
    await site.checkout.write('data.json', data.replace('Premier article', 'Remplacement'))
    await site.checkout.commit('Change the fixture')
    const result = await site.deploy({ ...account, 'superuser-password': 'un autre' })
    expect(result.code, result.log).toBe(0)
    expect(result.log).toMatch(/^::warning .*title=The fixture data\.json changed.*not loaded again/m)
    expect(result.log).toMatch(/^::warning .*file=data\.json/m)
    expect(await rows('select id, title, body from blog_article order by id')).toBe(before)
    // Nor is the password of an account that is there.
    const browser = openBrowser(site.server)
    const entered = await browser.submit('/admin/login/?next=/admin/', {
      username: 'chef',
      password: account['superuser-password'],
    })
    expect(entered.status).toBe(302)
  })

  test('a reboot brings back what was live', async () => {
    const before = await site.live()
    await site.server.reboot()
    expect((await answersAgain()).text).toContain('Bienvenue')
    // Nothing holds the server back as it goes down.
    expect(await site.server.sh('journalctl -b -1 --no-pager | grep "timed out" || true')).toBe('')
    const after = await site.live()
    expect(after).toMatchObject({ release: before.release, instance: before.instance })
    expect(await site.server.sh('systemctl --failed --no-legend')).toBe('')
    expect((await site.deploy(account)).outputs).toMatchObject({ result: 'unchanged', gunicorn: 'kept' })
  })

  test('so does the end of a power cut', async () => {
    const before = await site.live()
    await site.server.powerCut()
    await site.server.boot()
    expect((await answersAgain()).text).toContain('Bienvenue')
    expect((await site.live()).release).toBe(before.release)
    expect(await site.server.sh('systemctl --failed --no-legend')).toBe('')
  })
})
