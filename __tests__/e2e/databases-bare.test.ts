/** From a server that has no database to a page with a row: each engine, made by one run of the bundle. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../lab/process.ts'
import { openBrowser } from './browser.ts'
import { type Entry, nameDatabase, writeAndRead } from './databases.ts'
import { app, openSite, type Site } from './site.ts'

interface Engine {
  readonly suite: 'bookworm' | 'trixie'
  readonly engine: string
  readonly entry: Entry
  readonly driver: string
  readonly title: RegExp
  readonly unit: string
  readonly port: number
  /** Prints the articles' titles, read by the server's administrator. */
  readonly titles: string
}

const place = { NAME: app, USER: 'my_user', PASSWORD: 'my_password', HOST: '127.0.0.1' }
const engines: readonly Engine[] = [
  {
    suite: 'bookworm',
    engine: 'PostgreSQL',
    entry: { ENGINE: 'django.db.backends.postgresql', ...place, PORT: '5432' },
    driver: 'psycopg[binary]',
    title: /PostgreSQL 15\.\d+, database monsiteweb made/,
    unit: 'postgresql@15-main.service',
    port: 5432,
    titles: `runuser -u postgres -- psql -Atd ${app} -c 'SELECT title FROM blog_article'`,
  },
  {
    suite: 'trixie',
    engine: 'MySQL',
    entry: { ENGINE: 'django.db.backends.mysql', ...place, PORT: '3306' },
    driver: 'mysqlclient',
    title: /MariaDB 11\.8\.\d+, database monsiteweb made/,
    unit: 'mariadb.service',
    port: 3306,
    titles: `mariadb -N ${app} -e 'SELECT title FROM blog_article'`,
  },
]

describe.each(engines)('$engine on a bare $suite', ({ suite, entry, driver, title, unit, port, titles }) => {
  let site: Site
  let log: string
  const deploy = () => site.deploy({ database: 'auto' })

  beforeAll(async () => {
    site = await openSite({ suite, layer: 'bare' })
    await nameDatabase(site, entry, driver)
    const result = await deploy()
    log = result.log
    expect(result.code, log).toBe(0)
  })
  afterAll(() => site?.down())

  const password = async (): Promise<string> => {
    const text = await site.server.sh(`cat /srv/${app}/secrets.env`)
    return /\\"password\\": \\"([^\\]+)\\"/.exec(text)?.[1] ?? ''
  }

  test('the log tells what was made, and never its password', async () => {
    expect(log).toMatch(title)
    expect(await password()).toMatch(/^[\w-]{40}$/)
    expect(log).not.toContain(await password())
    const [file, copy] = [`/srv/${app}/secrets.env`, `/srv/${app}/backups/secrets.env`]
    const kept = [copy, `${copy}.before`, file]
    expect(await site.server.sh(`stat -c %a:%U ${kept.join(' ')}`)).toBe('600:root\n'.repeat(3))
    // Nor does any file that others may read, or the journal.
    const held = await site.server.exec(
      ['grep', '-rlF', '-f', '-', '/etc', '/srv', '/opt', '/var/lib', '/var/log', '/run', '--exclude-dir=journal'],
      { input: await password(), check: false },
    )
    expect(held.stdout.trim().split('\n').sort()).toEqual(kept)
    expect(await site.server.sh(`journalctl -q -o cat | grep -cF -e '${await password()}' || true`)).toBe('0\n')
  })

  test('a row is written and read, in every script', async () => {
    await writeAndRead(site.server, 'Première ligne')
    expect(await site.server.sh(titles)).toContain('Première ligne')
  })

  test('the next run touches nothing', async () => {
    const paths = [`/srv/${app}`, '/etc', '/opt/django-prod']
    const before = await site.listing(...paths)
    const live = await site.live()
    const result = await deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'unchanged', gunicorn: 'kept' })
    const except = (lines: string[]) => lines.filter((line) => !/history\.jsonl|^\/srv\/monsiteweb d/.test(line))
    expect(except(await site.listing(...paths))).toEqual(except(before))
    expect(await site.live()).toEqual(live)
  })

  test('from another address its port is closed', async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect({ host: site.server.address, port, timeout: 3000 })
      socket.on('connect', () => resolve('open'))
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
      socket.on('timeout', () => resolve('silent'))
    })
    expect(answer).toBe('ECONNREFUSED')
    expect(await site.server.sh(`ss -Hltn 'sport = :${port}' | awk '{ print $4 }'`)).toMatch(
      /^127\.0\.0\.1:\d+\n(\[::1\]:\d+\n)?$/,
    )
  })

  test('its user owns its database and nothing else', async () => {
    const can = await site.server.sh(
      port === 5432
        ? `runuser -u postgres -- psql -AtF, -c "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = '${app}'"`
        : `mariadb -N -e "SHOW GRANTS FOR '${app}'@'127.0.0.1'" | sed 's/ IDENTIFIED.*//'`,
    )
    const expected =
      port === 5432
        ? 'f,f,f\n'
        : `GRANT USAGE ON *.* TO \`${app}\`@\`127.0.0.1\`\nGRANT ALL PRIVILEGES ON \`${app}\`.* TO \`${app}\`@\`127.0.0.1\`\n`
    expect(can).toBe(expected)
  })

  test('a reboot brings it back, with its rows', async () => {
    await site.server.reboot()
    const page = await until('the site answers again', 60, async () => {
      const answer = await openBrowser(site.server)
        .get('/')
        .catch(() => null)
      return answer?.status === 200 && answer
    })
    expect(page.text).toContain('Première ligne')
    expect(await site.server.sh('systemctl --failed --no-legend')).toBe('')
  })

  test('a run that finds it stopped starts it again: repaired, and Gunicorn stays', async () => {
    const { pid } = await site.live()
    await site.server.sh(`systemctl stop ${unit}`)
    const result = await deploy()
    expect(result.outputs, result.log).toMatchObject({ result: 'repaired', gunicorn: 'kept' })
    expect(result.log).toContain(`${unit} is not running`)
    expect((await openBrowser(site.server).get('/')).text).toContain('Première ligne')
    expect((await site.live()).pid).toBe(pid)
  })
})
